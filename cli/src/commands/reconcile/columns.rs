//! The columns of an invoice, shared by CSV and the workbook.

use cfis::Amount;
use cfis_reconcile::Amounts;

/// The columns before the amounts of an invoice.
pub(super) const BEFORE: [&str; 7] =
    ["invoiceNumber", "line", "caseId", "reference", "customer", "dueDate", "currency"];
/// The columns of the amounts.
pub(super) const AMOUNTS: [&str; 13] = [
    "invoiced",
    "settled",
    "provisional",
    "credits",
    "tolerated",
    "outstanding",
    "overpaid",
    "paid",
    "interest",
    "fees",
    "other",
    "disbursed",
    "creditsSettled",
];
/// The columns after the amounts.
pub(super) const AFTER: [&str; 2] = ["outcome", "netvisor"];

/// Returns the amounts in the order of [`AMOUNTS`].
pub(super) fn amounts(amounts: &Amounts) -> [Amount; 13] {
    [
        amounts.invoiced,
        amounts.settled,
        amounts.provisional,
        amounts.credits,
        amounts.tolerated,
        amounts.outstanding,
        amounts.overpaid,
        amounts.paid,
        amounts.interest,
        amounts.fees,
        amounts.other,
        amounts.disbursed,
        amounts.credits_settled,
    ]
}
