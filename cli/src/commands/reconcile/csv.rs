//! A reconciliation as CSV: one line for each invoice.

use std::io::{self, Write};

use cfis_reconcile::{Reconciliation, format_amount};
use csv::{QuoteStyle, WriterBuilder};

use super::columns::{AFTER, AMOUNTS, BEFORE, amounts};

/// Writes the invoices. With a decimal comma the separator is a semicolon, as spreadsheets in
/// Finland expect.
pub(super) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    decimal_comma: bool,
) -> io::Result<()> {
    let mut builder = WriterBuilder::new();
    builder.quote_style(QuoteStyle::Necessary).delimiter(if decimal_comma { b';' } else { b',' });
    let mut csv = builder.from_writer(out);
    csv.write_record(BEFORE.iter().chain(&AMOUNTS).chain(&AFTER).chain(&["rules"]))?;
    for invoice in found.invoices() {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        csv.write_field(invoice.number)?;
        csv.write_field(invoice.line.to_string())?;
        csv.write_field(invoice.case_id.map(|id| id.to_string()).unwrap_or_default())?;
        csv.write_field(text(invoice.reference))?;
        csv.write_field(text(invoice.customer))?;
        csv.write_field(invoice.due_date.map(|date| date.to_string()).unwrap_or_default())?;
        csv.write_field(invoice.currency)?;
        for amount in amounts(&invoice.amounts) {
            let amount = format_amount(amount);
            if decimal_comma {
                csv.write_field(amount.replace('.', ","))?
            } else {
                csv.write_field(&*amount)?
            }
        }
        csv.write_field(invoice.outcome.name())?;
        csv.write_field(invoice.netvisor.join(" "))?;
        let mut rules: Vec<_> = invoice.history.iter().map(|entry| entry.rule.name()).collect();
        rules.dedup();
        csv.write_field(rules.join(" "))?;
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}
