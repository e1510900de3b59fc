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
const PIECE: usize = 1024;
/// About the number of columns, and of bytes of a line, so that memory need not be asked for twice.
const COLUMNS: usize = 36;
const USUAL_LENGTH: usize = 256;
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
    let mut piece = Vec::with_capacity(places.len() * USUAL_LENGTH);
    write_lines(&mut piece, style, found.invoices_at(places).map(|invoice| line(&invoice)))?;
    Ok(piece)
}

fn line<'a>(invoice: &InvoiceView<'a>) -> Vec<Cell<'a>> {
    let text = |value: Option<&'a str>| Cell::text(value.unwrap_or_default());
    let mut line = Vec::with_capacity(COLUMNS);
    line.extend([
        text(Some(invoice.number)),
        number(Some(invoice.line)),
        number(invoice.case_id),
        text(invoice.reference),
        text(invoice.customer),
        number(invoice.invoice_date),
        number(invoice.due_date),
        text(Some(invoice.currency)),
    ]);
    let money = |amount| Cell::amount(format_amount(amount));
    line.extend(amounts(&invoice.amounts).map(money));
    line.extend([invoice.ledger_open, invoice.difference].map(money));
    line.extend([
        Cell::plain(invoice.advice.name()),
        number(invoice.days_past_due),
        Cell::plain(invoice.overdue.map_or("", |overdue| overdue.name())),
        Cell::plain(invoice.outcome.name()),
        words(&invoice.netvisor),
    ]);
    let mut rules: Vec<_> = invoice.history.iter().map(|entry| entry.rule.name()).collect();
    rules.dedup();
    line.push(words(&rules));
    line
}

/// Makes a cell of a number or a date, which is empty if there is none.
fn number(value: Option<impl ToString>) -> Cell<'static> {
    value.map_or(Cell::plain(""), |value| Cell::plain(value.to_string()))
}

fn words(words: &[&'static str]) -> Cell<'static> {
    match words {
        [] => Cell::plain(""),
        [word] => Cell::plain(*word),
        several => Cell::plain(several.join(" ")),
    }
}
