//! Printing of items.

pub(crate) mod csv;
pub(crate) mod destination;
pub(crate) mod json;
pub(crate) mod table;

mod payment;
mod settlement;

use std::io::{self, Write};

use cfis::Amount;
use serde::Serialize;

/// Prints a line on standard output, whole or with an error.
pub(crate) fn print_line(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Something that is listed.
pub(crate) trait Item: Serialize {
    /// What many of them are called.
    const PLURAL: &'static str;
    /// The columns of a table, which has a row for each item.
    const COLUMNS: &'static [Column];
    /// The columns of CSV, by their names in the API.
    const CSV_COLUMNS: &'static [&'static str];

    /// The row of a table.
    fn row(&self) -> Vec<String>;
    /// The lines of CSV.
    fn csv_lines(&self) -> Vec<Vec<String>>;
    /// What the item adds to the total of a currency.
    fn amount(&self) -> Option<(&str, Amount)>;
}

/// A column of a table.
pub(crate) enum Column {
    /// A word, a date or a number: never broken.
    Text(&'static str),
    /// Free text, which makes room for the others.
    Wide(&'static str),
    /// An amount or a count, on the right and never broken.
    Amount(&'static str),
}

/// An optional value as text; nothing where there is none.
fn text(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// The date in one way, whether a time came with it or not.
fn date(value: Option<&cfis::DateOrDateTime>) -> String {
    value.map(|date| date.date().to_string()).unwrap_or_default()
}

/// Unknown fields as a JSON object, for one column of CSV; nothing where there is none.
fn extra(fields: &cfis::Extra) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let members: Vec<_> = fields
        .iter()
        .map(|(name, json)| format!("{}:{json}", serde_json::Value::from(name)))
        .collect();
    format!("{{{}}}", members.join(","))
}
