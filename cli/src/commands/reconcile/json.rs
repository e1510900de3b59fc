//! A reconciliation as JSON: amounts are text, and lists are written item by item.

use std::io::{self, Write};
use std::path::Path;

use cfis_reconcile::Reconciliation;
use serde::Serialize;
use serde_json::json;

use super::since::{BookedVoucher, Changes};
use crate::failure::Failure;
use crate::files::sha256;

/// The inputs of a reconciliation.
pub(crate) struct Inputs {
    pub(crate) files: Vec<ReadFile>,
    /// How the ledger was read, in sentences.
    pub(crate) ledger_notes: Vec<String>,
    /// What is new since an earlier result, if there is one.
    pub(crate) changes: Option<Changes>,
    /// The settlements that are booked after this run.
    pub(crate) booked: Vec<BookedVoucher>,
}

impl Inputs {
    /// Begins with the ledger, and how it was read.
    pub(crate) fn of(ledger: ReadFile, notes: &[String]) -> Self {
        Inputs {
            files: vec![ledger],
            ledger_notes: notes.to_vec(),
            changes: None,
            booked: Vec::new(),
        }
    }

    /// Adds the hash of each file, by its name.
    pub(crate) fn add_hashes(&mut self, files: &[(&str, &Path)]) -> Result<(), Failure> {
        for (name, path) in files {
            let hash = sha256(path)?;
            if let Some(file) = self.files.iter_mut().find(|file| file.name == *name) {
                file.sha256 = Some(hash);
            }
        }
        Ok(())
    }
}

/// A file that was read, or a list of the API.
#[derive(Debug, Serialize)]
pub(crate) struct ReadFile {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    /// The number of its rows or items that were taken.
    pub(crate) count: u64,
    /// The number of items that were in an earlier file.
    pub(crate) dropped: u64,
    /// The hash of a file, if an output shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<String>,
}

impl ReadFile {
    /// A file or a list of which this number of items was taken.
    pub(crate) fn new(name: impl Into<String>, kind: &'static str, count: u64) -> Self {
        ReadFile { name: name.into(), kind, count, dropped: 0, sha256: None }
    }

    /// Says how many of its items were in an earlier file.
    pub(super) fn without(self, dropped: u64) -> Self {
        ReadFile { dropped, ..self }
    }

    /// Says what was read, in a few words.
    pub(super) fn words(&self) -> String {
        match self.dropped {
            0 => self.name.clone(),
            dropped => format!("{} ({dropped} items of an earlier file left out)", self.name),
        }
    }
}

/// Writes an object. Each of its members, and each item of a list, is on a line of its own.
pub(crate) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs,
    totals_only: bool,
) -> io::Result<()> {
    let rules = found.rules();
    let period =
        rules.period.map(|(from, to)| json!({"from": from.to_string(), "to": to.to_string()}));
    write!(out, "{{\"version\":{}", json!(env!("CARGO_PKG_VERSION")))?;
    write!(out, ",\n\"asOf\":{}", json!(found.as_of().map(|day| day.to_string())))?;
    write!(out, ",\n\"period\":{}", json!(period))?;
    write!(out, ",\n\"inputs\":{}", json!(inputs.files))?;
    write!(out, ",\n\"ledgerNotes\":{}", json!(inputs.ledger_notes))?;
    write!(out, ",\n\"outcomes\":{}", json!(found.outcomes()))?;
    list(out, "totals", found.totals())?;
    if let Some(changes) = &inputs.changes {
        write!(out, ",\n\"changes\":{}", json!(changes))?;
    }
    list(out, "vouchers", &inputs.booked)?;
    if !totals_only {
        list(out, "findings", found.findings())?;
        list(out, "suggestions", found.suggestions())?;
        list(out, "notMatched", found.not_matched())?;
        list(out, "settlements", found.settlements())?;
        list(out, "invoices", found.invoices())?;
    }
    out.write_all(b"}\n")
}

fn list(
    out: &mut impl Write,
    name: &str,
    items: impl IntoIterator<Item = impl Serialize>,
) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    for (index, item) in items.into_iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &item)?;
    }
    out.write_all(b"]")
}
