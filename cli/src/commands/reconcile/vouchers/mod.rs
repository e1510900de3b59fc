//! Vouchers: how each settlement is booked, by an accounts file of the user.
//!
//! Begin with [`Vouchers::of`]. `accounts` reads and checks the file, `voucher` makes the lines of one
//! settlement, `commission` splits what was withheld, `lines` writes them as CSV. A voucher that
//! does not balance is refused. Nothing here decides which invoice an allocation belongs to.

mod accounts;
mod commission;
mod lines;
mod voucher;

use std::collections::{BTreeMap, BTreeSet};

use cfis_reconcile::{FindingRule, Reconciliation};

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
    /// The settlements of which the input has two versions that contradict each other: nobody knows
    /// which one to book.
    pub(crate) contradictory: Vec<i64>,
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
        let mut vouchers = Vouchers {
            new: Vec::new(),
            booked_before: 0,
            other_currencies: BTreeMap::new(),
            contradictory: Vec::new(),
        };
        let contradictory = contradictory(found);
        for settlement in found.settlements() {
            if booked.contains_key(&settlement.id) {
                vouchers.booked_before += 1;
            } else if settlement.currency != accounts.currency {
                *vouchers.other_currencies.entry(settlement.currency.to_owned()).or_default() += 1;
            } else if contradictory.contains(&settlement.id.to_string()) {
                vouchers.contradictory.push(settlement.id);
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
        let contradictory = self.contradictory.iter().map(|id| {
            format!(
                "no voucher for settlement {id}: the input has two versions of it that differ; ask the \
                 agency which one is right"
            )
        });
        others.chain(contradictory).chain(before).collect()
    }
}

/// Returns the identifiers of settlements with contradictory versions.
fn contradictory(found: &Reconciliation) -> BTreeSet<String> {
    let findings = found.findings().iter();
    let conflicts = findings.filter(|finding| finding.rule == FindingRule::SettlementConflict);
    conflicts
        .flat_map(|finding| finding.sentence.arguments())
        .filter(|(name, _)| *name == "settlement")
        .map(|(_, id)| id.to_string())
        .collect()
}

#[cfg(test)]
mod tests;
