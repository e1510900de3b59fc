//! A reconciliation as tables: the totals, then what needs attention.
//!
//! Begin with [`write`]. `totals` has the sums of each currency, `lists` what needs attention.

mod lists;
mod totals;

use std::io::{self, Write};

use cfis_reconcile::{Argument, Reconciliation};

use super::json::Inputs;
use crate::failure::printable;
use crate::language::{Texts, key};

/// Writes the tables, or only the totals.
pub(super) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs,
    texts: &Texts,
    totals_only: bool,
) -> io::Result<()> {
    head(out, found, inputs, texts)?;
    for totals in found.totals() {
        totals::write(out, found, totals, texts)?;
    }
    if totals_only { Ok(()) } else { lists::write(out, found, inputs, texts) }
}

/// Writes how many invoices have which outcome, and what was read.
fn head(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs,
    texts: &Texts,
) -> io::Result<()> {
    let outcomes = found.outcomes().into_iter().filter(|(_, count)| *count > 0);
    let outcomes: Vec<_> = outcomes
        .map(|(name, count)| {
            let name = ("name", Argument::Text(texts.name("outcome", name)));
            texts.with(key!("table-outcome"), [("count", Argument::Count(count)), name])
        })
        .collect();
    let outcomes = match outcomes.is_empty() {
        true => texts.text(key!("table-no-invoices")),
        false => outcomes.join(", "),
    };
    let outcomes = ("outcomes", Argument::Text(outcomes));
    let line = match found.as_of() {
        Some(day) => {
            texts.with(key!("table-reconciliation"), [("date", Argument::Date(day)), outcomes])
        }
        None => texts.with(key!("table-reconciliation-undated"), [outcomes]),
    };
    writeln!(out, "{}", printable(&line))?;
    let files = inputs.files.iter().map(|file| file.words(texts)).collect();
    let files = ("files", Argument::Texts(files));
    let line = match found.rules().period {
        Some((from, to)) => {
            let (from, to) = (("from", Argument::Date(from)), ("to", Argument::Date(to)));
            texts.with(key!("table-from-period"), [files, from, to])
        }
        None => texts.with(key!("table-from-all"), [files]),
    };
    writeln!(out, "{}", printable(&line))?;
    if !inputs.ledger_notes.is_empty() {
        let notes: Vec<_> = inputs.ledger_notes.iter().map(|note| texts.message(note)).collect();
        let notes = ("notes", Argument::Text(notes.join("; ")));
        writeln!(out, "{}", printable(&texts.with(key!("page-ledger-notes"), [notes])))?;
    }
    match &inputs.changes {
        Some(changes) => writeln!(out, "{}", changes.sentence(texts)),
        None => Ok(()),
    }
}
