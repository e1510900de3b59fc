//! Responses with lists: a test says the items, and the spec says what is around them.
//!
//! Begin with [`listed()`]; [`payments()`] and the functions after it are its cases for the list
//! that most tests read. The tests of memory and those of the command use this file as well, so it
//! must not know the other helpers.

use cfis::ErrorKind;
use cfis::description::{Layout, Operation, PagedBy, Place, operations};
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

/// Returns the error of a list whose response has a link to a next page that is itself.
///
/// It is a hint of pages that nobody described, or a link that leads back if pages are links. Other
/// pages do not look at it.
pub(crate) fn error_of_next_link(operation: &Operation) -> Option<ErrorKind> {
    match operation.paging.map(|paging| paging.by) {
        None | Some(PagedBy::Link { next: None }) => Some(ErrorKind::Unreadable),
        Some(_) => None,
    }
}

/// Returns the error of a list whose responses say in the header `X-Total-Count` that there are
/// more items than it has.
///
/// It is a hint of pages that nobody described, or the list ends too early if that is the place of
/// the total. Other pages do not look at it.
pub(crate) fn error_of_total_count(operation: &Operation) -> Option<ErrorKind> {
    match (operation.paging, total_of(operation)) {
        (None, _) => Some(ErrorKind::Unreadable),
        (_, Some(Place::Header(name))) if name.eq_ignore_ascii_case("x-total-count") => {
            Some(ErrorKind::Interrupted)
        }
        _ => None,
    }
}

/// Returns the error of a list with an item more than the provider says, if it says a number.
pub(crate) fn error_of_added_item(operation: &Operation) -> Option<ErrorKind> {
    total_of(operation).map(|_| ErrorKind::Interrupted)
}

/// Makes a mock respond with these payments.
pub(crate) fn respond_with_payments(then: Then, items: &str) {
    respond_with_body(then.status(200), &payments(items), count(items));
}

/// Makes a mock respond with a body, whatever it is, and say that it has this number of payments.
pub(crate) fn respond_with_body(then: Then, body: &str, count: usize) {
    let then = then.body(body);
    if let Some((name, value)) = total_header(&operations::LIST_PAYMENTS, count) {
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
