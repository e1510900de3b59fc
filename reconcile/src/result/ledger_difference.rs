//! What the ledger says is open, compared with what came: the question that a reconciliation is for.

use cfis::Amount;

use super::amounts::Amounts;
use crate::ledger::PackedInvoice;
use crate::money::{InexactSum, subtract};
use crate::named::named;

named! {
    /// What to do about the difference between the ledger and what came.
    pub enum LedgerAdvice {
        /// It was settled, and is still open in the ledger.
        Book = "book",
        /// It was paid directly, credited or written off: the agency does not know.
        TellAgency = "tellAgency",
        /// The ledger agrees.
        Agree = "agree",
    }
}

impl LedgerAdvice {
    /// A credit note is the mirror image of an invoice.
    pub(super) fn of(difference: Amount, is_credit_note: bool) -> Self {
        if difference.is_zero() {
            LedgerAdvice::Agree
        } else if difference.is_negative() != is_credit_note {
            LedgerAdvice::TellAgency
        } else {
            LedgerAdvice::Book
        }
    }
}

/// Returns what the ledger has as open, less what should be open. Provisional money is not booked, and
/// no difference to it either.
pub(super) fn of(
    invoice: &PackedInvoice,
    amounts: &Amounts,
) -> Result<(Amount, LedgerAdvice), InexactSum> {
    let open = invoice.ledger_open().ok_or_else(InexactSum::default)?;
    let is_booked = !(amounts.credited.is_zero() && amounts.settled.is_zero());
    let tolerated = if is_booked { amounts.tolerated } else { Amount::ZERO };
    let gone = [amounts.credited, amounts.settled, tolerated];
    let due = gone.into_iter().try_fold(amounts.invoiced, subtract)?;
    let difference = subtract(open, due)?;
    Ok((difference, LedgerAdvice::of(difference, invoice.amount.is_negative())))
}
