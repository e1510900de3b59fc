//! Responses with lists: a test says the items, and the spec says what is around them.
//!
//! Begin with [`listed()`]; [`payments()`] and the functions after it are its cases for the list
//! that most tests read. The tests of memory and those of the command use this file as well, so it
//! must not know the other helpers.

use cfis::description::{Layout, Operation, operations};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Returns the text before and after the list in a response.
pub(crate) fn around(operation: &Operation) -> (String, &'static str) {
    match operation.list {
        Some(Layout::Named(name)) => (format!("{{\"{name}\":"), "}"),
        _ => (String::new(), ""),
    }
}

/// Returns the response of a list operation with these items.
pub(crate) fn listed(operation: &Operation, items: &str) -> String {
    let (before, after) = around(operation);
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

/// Returns the beginning of a response with payments, which ends after this part of the list.
pub(crate) fn truncated_payments(part: &str) -> String {
    around(&operations::LIST_PAYMENTS).0 + part
}

/// Returns the path in a response with payments of what has this path in the list.
pub(crate) fn payments_path(path: &str) -> String {
    match operations::LIST_PAYMENTS.list {
        Some(Layout::Named(name)) => format!("{name}{path}"),
        _ => path.to_owned(),
    }
}
