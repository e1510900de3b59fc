//! The names of Netvisor's payment matching.

use cfis::Amount;

use super::amounts::Amounts;
use super::outcome::Outcome;

/// Returns the names that Netvisor's payment matching has for an invoice, if any.
pub(super) fn names(amounts: &Amounts, outcome: Outcome) -> Vec<&'static str> {
    let mut names = Vec::new();
    match outcome {
        Outcome::Settled | Outcome::ProvisionallyPaid if !amounts.tolerated.is_zero() => {
            names.push("rounding")
        }
        Outcome::ProvisionallyPaid if !amounts.outstanding.is_zero() => {
            names.push("partialpayment")
        }
        Outcome::Settled | Outcome::ProvisionallyPaid => names.push("normal"),
        Outcome::PartlySettled => names.push("partialpayment"),
        Outcome::Overpaid => names.push("overpayment"),
        Outcome::Open | Outcome::Credited | Outcome::Disputed => {}
    }
    let is_positive = |amount: Amount| amount > Amount::ZERO;
    if is_positive(amounts.interest) || is_positive(amounts.fees) {
        names.push("collection");
    }
    names
}
