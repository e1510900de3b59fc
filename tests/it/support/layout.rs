//! Responses with lists: a test says the items, and the spec says what is around them.
//!
//! Begin with [`listed()`]; [`payments()`] and the functions after it are its cases for the list
//! that most tests read. The tests of memory and those of the command use this file as well, so it
//! must not know the other helpers.

use cfis::description::{Layout, Operation, Place, operations};
use httpmock::Then;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

/// Returns the text before and after the list in a response with this number of items.
pub(crate) fn around(operation: &Operation, count: usize) -> (String, &'static str) {
    let total = match total_of(operation) {
        Some(Place::Member(name)) => format!("\"{name}\":{count},"),
        _ => String::new(),
    };
    match operation.list {
        Some(Layout::Named(name)) => (format!("{{{total}\"{name}\":"), "}"),
        _ => (String::new(), ""),
    }
}

/// Returns the header of a response with this number of items that says the number, if the spec has
/// one.
pub(crate) fn total_header(operation: &Operation, count: usize) -> Option<(&'static str, String)> {
    match total_of(operation) {
        Some(Place::Header(name)) => Some((name, count.to_string())),
        _ => None,
    }
}

fn total_of(operation: &Operation) -> Option<Place> {
    operation.paging.and_then(|paging| paging.total)
}

fn count(items: &str) -> usize {
    serde_json::from_str::<Vec<IgnoredAny>>(items).map_or(0, |items| items.len())
}

/// Returns the response of a list operation with these items.
pub(crate) fn listed(operation: &Operation, items: &str) -> String {
    let (before, after) = around(operation, count(items));
    format!("{before}{items}{after}")
}

/// Returns the items in a response of a list operation. Without a list it has none.
pub(crate) fn items_of<T: DeserializeOwned>(operation: &Operation, response: &str) -> Vec<T> {
    let response: Value = serde_json::from_str(response).unwrap();
    let list = match operation.list {
        Some(Layout::Named(name)) => &response[name],
        _ => &response,
    };
    serde_json::from_value::<Option<_>>(list.clone()).unwrap().unwrap_or_default()
}

/// Returns a response with these payments.
pub(crate) fn payments(items: &str) -> String {
    listed(&operations::LIST_PAYMENTS, items)
}

/// Returns what the head of a response with these payments has for the list, as lines.
pub(crate) fn payments_head(items: &str) -> String {
    let header = total_header(&operations::LIST_PAYMENTS, count(items));
    header.map_or_else(String::new, |(name, value)| format!("{name}: {value}\r\n"))
}

/// Makes a mock respond with these payments.
pub(crate) fn respond_with_payments(then: Then, items: &str) {
    let then = then.status(200).body(payments(items));
    if let Some((name, value)) = total_header(&operations::LIST_PAYMENTS, count(items)) {
        then.header(name, value);
    }
}

/// Returns the beginning of a response with payments, which ends after this part of the list.
pub(crate) fn truncated_payments(part: &str) -> String {
    around(&operations::LIST_PAYMENTS, 0).0 + part
}

/// Returns the path in a response with payments of what has this path in the list.
pub(crate) fn payments_path(path: &str) -> String {
    match operations::LIST_PAYMENTS.list {
        Some(Layout::Named(name)) => format!("{name}{path}"),
        _ => path.to_owned(),
    }
}
