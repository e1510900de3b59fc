//! The outcome of an invoice.

use cfis::Amount;

use super::amounts::Amounts;
use crate::named::named;

named! {
    /// The outcome of an invoice, which
    /// [the crate's documentation](crate#outcome-of-an-invoice) defines.
    ///
    /// ```
    /// use cfis_reconcile::Outcome;
    ///
    /// assert_eq!(Outcome::PartlySettled.name(), "partlySettled");
    /// assert_eq!(Outcome::ALL.len(), 7);
    /// ```
    #[derive(PartialOrd, Ord)]
    pub enum Outcome {
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

    impl Outcome {
        /// All outcomes.
        pub const ALL: [Outcome; 7] = [
            Outcome::Open,
            Outcome::ProvisionallyPaid,
            Outcome::Settled,
            Outcome::PartlySettled,
            Outcome::Overpaid,
            Outcome::Credited,
            Outcome::Disputed,
        ];

        /// Returns the outcome of an invoice. `is_disputed` if a finding disputes it.
        pub(super) fn of(amounts: &Amounts, is_disputed: bool) -> Self {
            let is = |amount: Amount| !amount.is_zero();
            let (is_settled, is_outstanding) = (is(amounts.settled), is(amounts.outstanding));
            if is_disputed {
                Outcome::Disputed
            } else if is(amounts.overpaid) {
                Outcome::Overpaid
            } else if is(amounts.credits) {
                Outcome::Credited
            } else if is(amounts.provisional) && (!is_outstanding || !is_settled) {
                Outcome::ProvisionallyPaid
            } else if !is_outstanding && (is_settled || is(amounts.tolerated)) {
                Outcome::Settled
            } else if is_settled {
                Outcome::PartlySettled
            } else {
                Outcome::Open
            }
        }
    }
}
