//! The outcome of an invoice.

use cfis::Amount;

use super::amounts::Amounts;
use crate::named::named;

named! {
    /// The outcome of an invoice, which
    /// [the crate's documentation](crate#outcome-of-an-invoice) defines.
    ///
    /// ```
    /// use cfis_reconcile::InvoiceOutcome;
    ///
    /// assert_eq!(InvoiceOutcome::PartlySettled.name(), "partlySettled");
    /// assert_eq!(InvoiceOutcome::ALL.len(), 7);
    /// ```
    #[derive(PartialOrd, Ord)]
    pub enum InvoiceOutcome {
        /// Nothing has been paid.
        Open = "open",
        /// Paid in full, or in part before anything is settled; the payments are provisional.
        ProvisionallyPaid = "provisionallyPaid",
        /// Settled in full.
        Settled = "settled",
        /// Settled in part.
        PartlySettled = "partlySettled",
        /// More was paid than was invoiced.
        Overpaid = "overpaid",
        /// Something was taken back, or it is a credit note that was settled.
        Credited = "credited",
        /// The data contradict each other.
        Disputed = "disputed",
    }

    impl InvoiceOutcome {
        /// All outcomes.
        pub const ALL: [InvoiceOutcome; 7] = [
            InvoiceOutcome::Open,
            InvoiceOutcome::ProvisionallyPaid,
            InvoiceOutcome::Settled,
            InvoiceOutcome::PartlySettled,
            InvoiceOutcome::Overpaid,
            InvoiceOutcome::Credited,
            InvoiceOutcome::Disputed,
        ];

        /// Returns the outcome of an invoice. `is_disputed` if a finding disputes it.
        pub(super) fn of(amounts: &Amounts, is_disputed: bool) -> Self {
            let is = |amount: Amount| !amount.is_zero();
            let (is_settled, is_outstanding) = (is(amounts.settled), is(amounts.outstanding));
            if is_disputed {
                InvoiceOutcome::Disputed
            } else if is(amounts.overpaid) {
                InvoiceOutcome::Overpaid
            } else if is(amounts.credits) {
                InvoiceOutcome::Credited
            } else if is(amounts.provisional) && (!is_outstanding || !is_settled) {
                InvoiceOutcome::ProvisionallyPaid
            } else if !is_outstanding && (is_settled || is(amounts.tolerated)) {
                InvoiceOutcome::Settled
            } else if is_settled {
                InvoiceOutcome::PartlySettled
            } else {
                InvoiceOutcome::Open
            }
        }
    }
}
