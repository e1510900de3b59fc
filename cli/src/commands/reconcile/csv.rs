//! A reconciliation as CSV: one line for each invoice.

use std::io::{self, Write};

use cfis_reconcile::{Reconciliation, format_amount};

use super::columns::{AFTER, BEFORE, amount_names, amounts, words};
use crate::output::csv::{Cell, Style, write_header, write_line};

/// Writes the invoices.
pub(super) fn write(out: &mut impl Write, found: &Reconciliation, style: Style) -> io::Result<()> {
    let names = amount_names();
    let columns: Vec<&str> =
        BEFORE.iter().chain(&names).chain(&AFTER).chain(&["rules"]).copied().collect();
    write_header(out, style, &columns)?;
    for invoice in found.invoices() {
        let text = |value: Option<&str>| Cell::Text(value.unwrap_or_default().to_owned());
        let mut rules: Vec<_> = invoice.history.iter().map(|entry| entry.rule.name()).collect();
        rules.dedup();
        let mut line = vec![
            text(Some(invoice.number)),
            Cell::Plain(invoice.line.to_string()),
            Cell::Plain(invoice.case_id.map(|id| id.to_string()).unwrap_or_default()),
            text(invoice.reference),
            text(invoice.customer),
            Cell::Plain(invoice.invoice_date.map(|date| date.to_string()).unwrap_or_default()),
            Cell::Plain(invoice.due_date.map(|date| date.to_string()).unwrap_or_default()),
            text(Some(invoice.currency)),
        ];
        let money = |amount| Cell::Amount(format_amount(amount).into_owned());
        line.extend(amounts(&invoice.amounts).map(money));
        line.extend([invoice.ledger_open, invoice.difference].map(money));
        line.extend(words(&invoice).map(Cell::Plain));
        line.push(Cell::Plain(rules.join(" ")));
        write_line(out, style, line)?;
    }
    out.flush()
}
