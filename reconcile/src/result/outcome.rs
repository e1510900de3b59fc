//! The outcome of an invoice.

use cfis::Amount;

use super::amounts::Amounts;
use super::facts::Facts;
use crate::named::named;

named! {
    /// The outcome of an invoice, which
    /// [the crate's documentation](crate#outcome-of-an-invoice) defines.
    ///
    /// ```
    /// use cfis_reconcile::InvoiceOutcome;
    ///
    /// assert_eq!(InvoiceOutcome::PartlySettled.name(), "partlySettled");
    /// assert_eq!(InvoiceOutcome::ALL.len(), 10);
    /// ```
    #[derive(PartialOrd, Ord)]
    pub enum InvoiceOutcome {
        /// Nothing has come.
        Open = "open",
        /// Nothing was found, and the invoice is older than what was read.
        NotCovered = "notCovered",
        /// Nothing has come, and the ledger has nothing open.
        ClosedInLedger = "closedInLedger",
        /// Paid in full, or in part before anything is settled; the payments are provisional.
        ProvisionallyPaid = "provisionallyPaid",
        /// Settled in part.
        PartlySettled = "partlySettled",
        /// Settled in full.
        Settled = "settled",
        /// A credit note that is used up.
        Cleared = "cleared",
        /// Something is outstanding, and the last capital was taken back.
        Reversed = "reversed",
        /// More came than was invoiced.
        Overpaid = "overpaid",
        /// The data contradict each other.
        Disputed = "disputed",
    }
}

/// What the outcome of an invoice depends on besides its amounts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances {
    /// Whether it is older than what was read, and nothing was found of it.
    pub(super) is_not_covered: bool,
    /// Whether the ledger says that nothing is open.
    pub(super) is_closed_in_ledger: bool,
}

impl InvoiceOutcome {
    /// Returns the outcome of an invoice that no finding disputes: the first that fits.
    pub(super) fn of(amounts: &Amounts, facts: &Facts, its: Circumstances) -> Self {
        let is = |amount: Amount| !amount.is_zero();
        let (is_settled, is_outstanding) = (is(amounts.settled), is(amounts.outstanding));
        let is_used_up = facts.is_credit_note && is(amounts.credited) && !is_outstanding;
        if is_used_up && !is(amounts.overpaid) {
            InvoiceOutcome::Cleared
        } else if is(amounts.overpaid) {
            InvoiceOutcome::Overpaid
        } else if is_outstanding && facts.is_last_taken_back {
            InvoiceOutcome::Reversed
        } else if is(amounts.provisional) && (!is_outstanding || !is_settled) {
            InvoiceOutcome::ProvisionallyPaid
        } else if !is_outstanding && (is_settled || is(amounts.credited) || is(amounts.tolerated)) {
            InvoiceOutcome::Settled
        } else if is_settled {
            InvoiceOutcome::PartlySettled
        } else if its.is_closed_in_ledger {
            InvoiceOutcome::ClosedInLedger
        } else if its.is_not_covered {
            InvoiceOutcome::NotCovered
        } else {
            InvoiceOutcome::Open
        }
    }
}
