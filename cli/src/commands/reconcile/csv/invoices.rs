//! The invoices, in the order of the ledger.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::mpsc;

use cfis_reconcile::{InvoiceView, Reconciliation, format_amount};

use super::super::columns::{amount_names, amounts};
use crate::output::csv::{Cell, Style, write_header, write_lines};

/// The columns before the amounts of an invoice.
const BEFORE: [&str; 8] = [
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
const AFTER: [&str; 7] =
    ["ledgerOpen", "difference", "advice", "daysPastDue", "overdue", "outcome", "netvisor"];
/// The number of invoices that a thread writes at a time.
const PIECE: usize = 4096;
/// The number of threads that write lines.
const THREADS: usize = 2;

/// Writes the invoices, in the order of the ledger.
pub(super) fn write(out: &mut impl Write, found: &Reconciliation, style: Style) -> io::Result<()> {
    let names = amount_names();
    let columns: Vec<&str> =
        BEFORE.iter().chain(&names).chain(&AFTER).chain(&["rules"]).copied().collect();
    write_header(out, style, &columns)?;
    let count = found.invoice_count();
    std::thread::scope(|scope| {
        // Each thread writes every second piece.
        let pieces: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (hand_over, pieces) = mpsc::sync_channel(2);
                scope.spawn(move || {
                    let mut begin = thread * PIECE;
                    while begin < count {
                        let piece = lines(found, begin..(begin + PIECE).min(count), style);
                        // The receiver is gone after an error.
                        if hand_over.send(piece).is_err() {
                            return;
                        }
                        begin += THREADS * PIECE;
                    }
                });
                pieces
            })
            .collect();
        for thread in (0..THREADS).cycle().take(count.div_ceil(PIECE)) {
            let piece = pieces.get(thread).and_then(|pieces| pieces.recv().ok());
            let Some(piece) = piece else {
                return Err(io::Error::other("a thread that writes lines has ended"));
            };
            out.write_all(&piece?)?;
        }
        Ok(())
    })?;
    out.flush()
}

fn lines(found: &Reconciliation, places: Range<usize>, style: Style) -> io::Result<Vec<u8>> {
    let mut piece = Vec::new();
    write_lines(&mut piece, style, found.invoices_at(places).map(|invoice| line(&invoice)))?;
    Ok(piece)
}

fn line(invoice: &InvoiceView<'_>) -> Vec<Cell> {
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
    line.extend(words(invoice).map(Cell::Plain));
    line.push(Cell::Plain(rules.join(" ")));
    line
}

/// Returns the texts of the columns after the amounts, from `advice` on.
fn words(invoice: &InvoiceView<'_>) -> [String; 5] {
    [
        invoice.advice.name().to_owned(),
        invoice.days_past_due.map(|days| days.to_string()).unwrap_or_default(),
        invoice.overdue.map(|overdue| overdue.name().to_owned()).unwrap_or_default(),
        invoice.outcome.name().to_owned(),
        invoice.netvisor.join(" "),
    ]
}
