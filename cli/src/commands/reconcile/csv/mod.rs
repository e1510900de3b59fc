//! A list of a reconciliation as CSV: one line for each item.
//!
//! Begin with [`write`]. `invoices` is written by several threads, because a ledger may have
//! millions of lines; `lists` has the others. Dates are ISO dates everywhere, and each part of an
//! amount has a column of its own.

mod invoices;
mod lists;

use std::io::{self, Write};

use cfis_reconcile::Reconciliation;

use crate::arguments::CsvList;
use crate::language::Texts;
use crate::output::csv::Style;

/// Writes a list.
pub(super) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    list: CsvList,
    style: Style,
    texts: &Texts,
) -> io::Result<()> {
    match list {
        CsvList::Invoices => invoices::write(out, found, style),
        CsvList::Settlements => lists::settlements(out, found, style),
        CsvList::Allocations => lists::allocations(out, found, style),
        CsvList::Findings => lists::findings(out, found, style, texts),
        CsvList::Suggestions => lists::suggestions(out, found, style),
        CsvList::NotMatched => lists::not_matched(out, found, style),
    }
}
