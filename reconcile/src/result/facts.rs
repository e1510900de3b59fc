//! What is booked to one invoice, in sums.
//!
//! A payment and the allocation that settles it have no identifier in common, so only sums can be
//! compared.

use cfis::Amount;
use chrono::{Days, NaiveDate};

use super::entries::Entries;
use crate::journal::BookedPayment;
use crate::ledger::PackedInvoice;
use crate::money::{InexactSum, add, increase, subtract};

/// The sums of an invoice. For a credit note, which is its mirror image, all signs are turned
/// round.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    pub(super) is_credit_note: bool,
    pub(super) invoiced: Amount,
    /// Capital that came, and capital that was taken back; neither is negative.
    pub(super) received: Amount,
    pub(super) taken_back: Amount,
    /// Payments that came, and payments that went back; neither is negative.
    pub(super) paid_in: Amount,
    pub(super) paid_back: Amount,
    /// What allocations can have settled of each; neither is negative.
    pub(super) settled_in: Amount,
    pub(super) settled_back: Amount,
    /// The payments that were booked after the last allocation, with their signs.
    pub(super) paid_since: Amount,
    pub(super) has_allocations: bool,
    /// Whether the last capital that came or went was taken back.
    pub(super) is_last_taken_back: bool,
    /// Of all allocations, with their own signs.
    pub(super) interest: Amount,
    pub(super) fees: Amount,
    pub(super) other: Amount,
}

/// How much earlier than its payment an allocation may be dated: a time of day in another time zone
/// moves a date by a day.
const MARGIN: Days = Days::new(1);

/// Returns the first day whose allocations count against payments. There is none if one of them has
/// no date.
fn first_day(from: NaiveDate, payments: &[BookedPayment]) -> Option<NaiveDate> {
    payments.iter().try_fold(from, |first, payment| {
        let paid_on = payment.paid_on()?;
        Some(first.min(paid_on.checked_sub_days(MARGIN).unwrap_or(paid_on)))
    })
}

impl Facts {
    /// Sums up the entries of an invoice. `from` is the first day of the payments that were read: an
    /// allocation before it settled an earlier payment, and does not count against these, unless a
    /// payment of the invoice is as old as the allocation.
    pub(super) fn of(
        invoice: &PackedInvoice,
        entries: Entries<'_>,
        from: Option<NaiveDate>,
    ) -> Result<Self, InexactSum> {
        let is_credit_note = invoice.amount.is_negative();
        let turned = |amount: Amount| if is_credit_note { -amount } else { amount };
        let invoiced = turned(invoice.amount);
        let mut facts = Facts { is_credit_note, invoiced, ..Facts::default() };
        let from = from.and_then(|from| first_day(from, entries.payments));
        let mut last_capital: Option<(Option<NaiveDate>, Amount)> = None;
        let mut last_allocation = None;
        for (entry, parts) in entries.in_parts() {
            let (came, went) = if is_credit_note {
                (-parts.taken_back, parts.received)
            } else {
                (parts.received, -parts.taken_back)
            };
            increase(&mut facts.received, came)?;
            increase(&mut facts.taken_back, went)?;
            increase(&mut facts.interest, parts.interest)?;
            increase(&mut facts.fees, parts.fees)?;
            increase(&mut facts.other, parts.other)?;
            if !(came.is_zero() && went.is_zero()) {
                let net = subtract(came, went)?;
                // All of one day count together, whatever their order.
                last_capital = match last_capital {
                    Some((date, _)) if date > entry.date => last_capital,
                    Some((date, sum)) if date == entry.date => Some((date, add(sum, net)?)),
                    Some(_) | None => Some((entry.date, net)),
                };
            }
            last_allocation = last_allocation.max(entry.date);
            facts.has_allocations = true;
            if entry.date.is_none_or(|date| from.is_none_or(|from| date >= from)) {
                let amount = turned(entry.amount);
                if amount.is_negative() {
                    increase(&mut facts.settled_back, -amount)?;
                } else {
                    let positive = if is_credit_note { -parts.negative } else { parts.positive };
                    increase(&mut facts.settled_in, positive)?;
                }
            }
        }
        facts.is_last_taken_back = last_capital.is_some_and(|(_, sum)| sum.is_negative());
        for payment in entries.payments {
            let amount = turned(payment.amount);
            if amount.is_negative() {
                increase(&mut facts.paid_back, -amount)?;
            } else {
                increase(&mut facts.paid_in, amount)?;
            }
            if last_allocation.is_none_or(|last| payment.date.is_some_and(|date| date > last)) {
                increase(&mut facts.paid_since, amount)?;
            }
        }
        Ok(facts)
    }

    /// What was received and not taken back.
    pub(super) fn settled(&self) -> Result<Amount, InexactSum> {
        Ok(subtract(self.received, self.taken_back)?.max(Amount::ZERO))
    }

    /// What was taken back beyond what was received.
    pub(super) fn reversed_without_receipt(&self) -> Result<Amount, InexactSum> {
        Ok(subtract(self.taken_back, self.received)?.max(Amount::ZERO))
    }

    /// Payments less what allocations can have settled of them, with their signs.
    fn unsettled(&self) -> Result<Amount, InexactSum> {
        subtract(self.paid()?, subtract(self.settled_in, self.settled_back)?)
    }

    fn paid(&self) -> Result<Amount, InexactSum> {
        subtract(self.paid_in, self.paid_back)
    }

    /// What no settlement holds yet. Never more than was paid: what was taken back of money that
    /// came before the payments of the input is not on its way.
    pub(super) fn on_its_way(&self) -> Result<Amount, InexactSum> {
        Ok(self.unsettled()?.min(self.paid()?).max(Amount::ZERO))
    }

    /// Returned payments that no settlement holds yet.
    pub(super) fn return_pending(&self) -> Result<Amount, InexactSum> {
        Ok((-self.unsettled()?).min(self.unsettled_returns()?).max(Amount::ZERO))
    }

    /// Payments that were returned before they were settled.
    pub(super) fn returned_before_settlement(&self) -> Result<Amount, InexactSum> {
        subtract(self.unsettled_returns()?, self.return_pending()?)
    }

    fn unsettled_returns(&self) -> Result<Amount, InexactSum> {
        Ok(subtract(self.paid_back, self.settled_back)?.max(Amount::ZERO))
    }

    /// All allocations, with their own signs.
    pub(super) fn disbursed(&self) -> Result<Amount, InexactSum> {
        let capital = subtract(self.received, self.taken_back)?;
        let capital = if self.is_credit_note { -capital } else { capital };
        add(add(capital, self.interest)?, add(self.fees, self.other)?)
    }
}
