//! The columns of an invoice, shared by CSV and the workbook; and those of a settlement.

use cfis::Amount;
use cfis_reconcile::{Amounts, InvoiceView};

/// The columns before the amounts of an invoice.
pub(super) const BEFORE: [&str; 8] = [
    "invoiceNumber",
    "line",
    "caseId",
    "reference",
    "customer",
    "invoiceDate",
    "dueDate",
    "currency",
];
/// The columns after the amounts.
pub(super) const AFTER: [&str; 7] =
    ["ledgerOpen", "difference", "advice", "daysPastDue", "overdue", "outcome", "netvisor"];

/// The columns of a settlement.
pub(super) const SETTLEMENT: [&str; 14] = [
    "settlement",
    "date",
    "beneficiaryIban",
    "remittanceReference",
    "currency",
    "amount",
    "allocated",
    "difference",
    "notBooked",
    "capital",
    "interest",
    "fees",
    "other",
    "allocations",
];

/// Returns the names of all amounts.
pub(super) fn amount_names() -> Vec<&'static str> {
    Amounts::default().named().map(|(name, _)| name).collect()
}

/// Returns all amounts, in the order of their names.
pub(super) fn amounts(amounts: &Amounts) -> impl Iterator<Item = Amount> {
    amounts.named().map(|(_, amount)| amount)
}

/// Returns the texts of the columns after the amounts, from `advice` on.
pub(super) fn words(invoice: &InvoiceView<'_>) -> [String; 5] {
    [
        invoice.advice.name().to_owned(),
        invoice.days_past_due.map(|days| days.to_string()).unwrap_or_default(),
        invoice.overdue.map(|overdue| overdue.name().to_owned()).unwrap_or_default(),
        invoice.outcome.name().to_owned(),
        invoice.netvisor.join(" "),
    ]
}
