//! The names of Netvisor's payment matching.

use cfis::Amount;

use super::amounts::Amounts;
use super::outcome::InvoiceOutcome;

/// Returns the names that Netvisor's payment matching has for an invoice, if any.
pub(super) fn names(amounts: &Amounts, outcome: InvoiceOutcome) -> Vec<&'static str> {
    let mut names = Vec::new();
    match outcome {
        InvoiceOutcome::Settled | InvoiceOutcome::ProvisionallyPaid
            if !amounts.tolerated.is_zero() =>
        {
            names.push("rounding")
        }
        InvoiceOutcome::ProvisionallyPaid if !amounts.outstanding.is_zero() => {
            names.push("partialpayment")
        }
        InvoiceOutcome::Settled | InvoiceOutcome::ProvisionallyPaid => names.push("normal"),
        InvoiceOutcome::PartlySettled => names.push("partialpayment"),
        InvoiceOutcome::Overpaid => names.push("overpayment"),
        InvoiceOutcome::Open
        | InvoiceOutcome::NotCovered
        | InvoiceOutcome::ClosedInLedger
        | InvoiceOutcome::Cleared
        | InvoiceOutcome::Reversed
        | InvoiceOutcome::Disputed => {}
    }
    let is_positive = |amount: Amount| amount > Amount::ZERO;
    if is_positive(amounts.interest) || is_positive(amounts.fees) {
        names.push("collection");
    }
    names
}
