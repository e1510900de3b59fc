//! What an item must have to be printed, and the formats of its fields.

use std::collections::BTreeMap;

use cfis::Amount;
use serde::Serialize;
use serde_json::value::RawValue;

use super::csv::Cell;
use super::value::{Kind, Value};

/// An item of a list that can be printed.
pub(crate) trait Item: Serialize {
    /// The plural of its name.
    const PLURAL: &'static str;
    /// The columns of a table. The table has a row for each item.
    const COLUMNS: &'static [Column];
    /// The fields of a line, named as in the API, with their types. CSV and Parquet have a column
    /// for each. They are the same for every item.
    const FIELDS: &'static [(&'static str, Kind)];

    /// Returns the row of a table.
    fn row(&self) -> Vec<String>;
    /// Returns the lines, each with a value for each field.
    fn lines(&self) -> Vec<Vec<Value>>;
    /// Returns the currency, and the amount that the item adds to its total.
    fn amount(&self) -> Option<(&str, Amount)>;

    /// Returns the columns of CSV.
    fn csv_columns() -> Vec<&'static str> {
        Self::FIELDS.iter().map(|(name, _)| *name).collect()
    }

    /// Returns the lines of CSV.
    fn csv_lines(&self) -> Vec<Vec<Cell<'static>>> {
        self.lines().into_iter().map(|line| line.into_iter().map(Cell::from).collect()).collect()
    }
}

/// A column of a table.
pub(crate) enum Column {
    /// A word, a date or a number, which is never wrapped.
    Text(&'static str),
    /// Free text, which is wrapped to make room for the other columns.
    Wide(&'static str),
    /// An amount or a count, aligned right and never wrapped.
    Amount(&'static str),
}

/// Formats an optional value; the text is empty if there is none.
pub(super) fn text(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// Formats a date without its time, if it has one.
pub(super) fn date(value: Option<&cfis::DateOrDateTime>) -> String {
    value.map(|date| date.date().to_string()).unwrap_or_default()
}

/// Formats what has no column as a JSON object for one column: unknown fields, and fields that
/// the spec has got since the columns were chosen. The text is empty if there is nothing.
/// `with_columns` are the fields of this object that have columns.
pub(super) fn others(
    object: &impl Serialize,
    name: &str,
    with_columns: &[&str],
    unknown: &cfis::Extra,
) -> String {
    let fields = cfis::description::fields_of(name).iter();
    let newer: Vec<_> = fields.filter(|field| !with_columns.contains(field)).collect();
    let mut members: Vec<_> = unknown.iter().map(|(name, json)| member(name, json)).collect();
    if !newer.is_empty() {
        let written: BTreeMap<String, Box<RawValue>> = serde_json::to_string(object)
            .and_then(|json| serde_json::from_str(&json))
            .unwrap_or_default();
        members.extend(newer.iter().filter_map(|name| {
            let json = written.get(**name)?.get();
            let has_value = !matches!(json, "null" | "\"\"" | "[]");
            (has_value && unknown.json(name).is_none()).then(|| member(name, json))
        }));
    }
    if members.is_empty() { String::new() } else { format!("{{{}}}", members.join(",")) }
}

fn member(name: &str, json: &str) -> String {
    format!("{}:{json}", serde_json::Value::from(name))
}
