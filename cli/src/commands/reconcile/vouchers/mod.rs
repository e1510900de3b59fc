//! Vouchers: how each settlement is booked, by an accounts file of the user.
//!
//! Begin with [`Vouchers::of`]. `accounts` reads and checks the file, `voucher` makes the lines of one
//! settlement, `commission` splits what was withheld, `lines` writes them as CSV. A voucher that
//! does not balance is refused. Nothing here decides which invoice an allocation belongs to.

mod accounts;
mod commission;
mod lines;
mod voucher;

use std::collections::BTreeMap;

use cfis_reconcile::Reconciliation;

use super::since::BookedVoucher;
use crate::failure::Failure;
use crate::language::Texts;

pub(crate) use accounts::{Accounts, template};
pub(crate) use lines::write;
pub(crate) use voucher::Voucher;

/// The vouchers of a reconciliation.
pub(crate) struct Vouchers {
    /// Those that are new, in the order of the settlements.
    pub(crate) new: Vec<Voucher>,
    /// The number of settlements that were booked before.
    pub(crate) booked_before: usize,
    /// The number of settlements in other currencies, by currency.
    pub(crate) other_currencies: BTreeMap<String, usize>,
}

impl Vouchers {
    /// Makes a voucher for each settlement that is not booked yet.
    ///
    /// # Errors
    /// Names the first settlement that cannot be booked, and why.
    pub(crate) fn of(
        found: &Reconciliation,
        accounts: &Accounts,
        booked: &BTreeMap<i64, BookedVoucher>,
        texts: &Texts,
    ) -> Result<Self, Failure> {
        let mut vouchers =
            Vouchers { new: Vec::new(), booked_before: 0, other_currencies: BTreeMap::new() };
        for settlement in found.settlements() {
            if booked.contains_key(&settlement.id) {
                vouchers.booked_before += 1;
            } else if settlement.currency != accounts.currency {
                *vouchers.other_currencies.entry(settlement.currency.to_owned()).or_default() += 1;
            } else {
                vouchers.new.push(Voucher::of(&settlement, accounts, texts)?);
            }
        }
        Ok(vouchers)
    }

    /// Says what has no voucher and why, in sentences.
    pub(crate) fn notes(&self, currency: &str) -> Vec<String> {
        let others = self.other_currencies.iter().map(|(other, count)| {
            format!(
                "no voucher for settlements in {}, of which there are {count}: the accounts are for \
                 {currency}",
                if other.is_empty() { "no currency" } else { other }
            )
        });
        let before = (self.booked_before > 0).then(|| {
            format!("{} settlements have no new voucher: they are booked", self.booked_before)
        });
        others.chain(before).collect()
    }
}

#[cfg(test)]
mod tests;
