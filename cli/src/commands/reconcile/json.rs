//! A reconciliation as JSON: amounts are text, and lists are written item by item.

use std::io::{self, Write};
use std::path::Path;

use cfis_reconcile::{Argument, Message, Reconciliation};
use serde::Serialize;
use serde_json::json;

use super::since::{BookedVoucher, Changes};
use crate::failure::Failure;
use crate::files::sha256;
use crate::language::{Texts, key};

/// The inputs of a reconciliation.
pub(crate) struct Inputs {
    pub(crate) files: Vec<ReadFile>,
    /// How the ledger was read.
    pub(crate) ledger_notes: Vec<Message>,
    /// What is new since an earlier result, if there is one.
    pub(crate) changes: Option<Changes>,
    /// The settlements that are booked after this run.
    pub(crate) booked: Vec<BookedVoucher>,
}

impl Inputs {
    /// Begins with the ledger, and how it was read.
    pub(crate) fn of(ledger: ReadFile, notes: &[Message]) -> Self {
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

    /// Returns the name of the file, or of what was read from the API.
    pub(super) fn name_in(&self, texts: &Texts) -> String {
        match self.name == self.kind {
            true => texts.name("input", self.kind),
            false => self.name.clone(),
        }
    }

    /// Says what was read, in a few words.
    pub(super) fn words(&self, texts: &Texts) -> String {
        let name = self.name_in(texts);
        match self.dropped {
            0 => name,
            dropped => {
                let count = ("count", Argument::Count(dropped));
                texts.with(key!("file-without"), [("name", Argument::Text(name)), count])
            }
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
    member(out, "asOf", &found.as_of())?;
    member(out, "period", &period)?;
    member(out, "inputs", &inputs.files)?;
    member(out, "ledgerNotes", &inputs.ledger_notes)?;
    member(out, "outcomes", &json!(found.outcomes()))?;
    list(out, "totals", found.totals())?;
    if let Some(changes) = &inputs.changes {
        member(out, "changes", changes)?;
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

/// Writes a member that is not the first.
pub(super) fn member(out: &mut impl Write, name: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, ",\n\"{name}\":")?;
    Ok(serde_json::to_writer(out, value)?)
}

/// Writes a list, which is not the first member.
pub(super) fn list(
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
