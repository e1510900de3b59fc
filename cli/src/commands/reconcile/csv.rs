//! A reconciliation as CSV: a line for each invoice.

use std::io::{self, Write};

use cfis::Amount;
use cfis_reconcile::{InvoiceView, Reconciliation};
use csv::{QuoteStyle, WriterBuilder};

pub(super) const COLUMNS: [&str; 23] = [
    "invoiceNumber",
    "line",
    "caseId",
    "reference",
    "customer",
    "dueDate",
    "currency",
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
    "outcome",
    "netvisor",
    "rules",
];

/// Writes the invoices. With a decimal comma, fields are parted by semicolons, as spreadsheets in Finland expect.
pub(super) fn write(out: &mut impl Write, found: &Reconciliation, decimal_comma: bool) -> io::Result<()> {
    let mut builder = WriterBuilder::new();
    builder.quote_style(QuoteStyle::Necessary).delimiter(if decimal_comma { b';' } else { b',' });
    let mut csv = builder.from_writer(out);
    csv.write_record(COLUMNS)?;
    for invoice in found.invoices() {
        let [before, amounts, behind] = fields(&invoice);
        let mark = |amount: String| if decimal_comma { amount.replace('.', ",") } else { amount };
        csv.write_record(before.into_iter().chain(amounts.into_iter().map(mark)).chain(behind))?;
    }
    csv.flush()
}

/// The columns before the amounts, the amounts, and the columns behind them.
fn fields(invoice: &InvoiceView<'_>) -> [Vec<String>; 3] {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let before = vec![
        invoice.number.to_owned(),
        invoice.line.to_string(),
        invoice.case_id.map(|id| id.to_string()).unwrap_or_default(),
        text(invoice.reference),
        text(invoice.customer),
        invoice.due_date.map(|date| date.to_string()).unwrap_or_default(),
        invoice.currency.to_owned(),
    ];
    let mut rules: Vec<_> = invoice.history.iter().map(|entry| entry.rule).collect();
    rules.dedup();
    let rules: Vec<_> = rules.iter().filter_map(|rule| serde_json::to_value(rule).ok()?.as_str().map(str::to_owned)).collect();
    let behind = vec![invoice.outcome.name().to_owned(), invoice.netvisor.join(" "), rules.join(" ")];
    [before, amounts(invoice).iter().map(|amount| written(*amount)).collect(), behind]
}

/// In the order of the columns.
pub(super) fn amounts(invoice: &InvoiceView<'_>) -> [Amount; 13] {
    let amounts = &invoice.amounts;
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

/// With two decimals at least.
pub(super) fn written(amount: Amount) -> String {
    let mut decimal = amount.to_decimal().normalize();
    if decimal.scale() < 2 {
        decimal.rescale(2);
    }
    decimal.to_string()
}
