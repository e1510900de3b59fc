//! One page of a list, if the spec divides the list into pages.

use axum::http::{HeaderName, HeaderValue};
use cfis::description::{Operation, PagedBy, Place};
use serde_json::Value;

use super::list::List;
use super::operation::OperationResponse;
use crate::contract::{self, Parameters};

/// The number of items on a page, unless the request says another one.
const SIZE: usize = 100;

/// Returns the page that a request asks for, or the whole list if it has no pages. What the example
/// says of the number of all items is true of this list as well.
pub(crate) fn page(
    operation: &'static Operation,
    list: List,
    parameters: &Parameters,
) -> OperationResponse {
    let total = list.count();
    let totals = contract::totals(operation);
    let list = totals.iter().fold(list, |list, name| list.with(name, total.into()));
    let Some(paging) = operation.paging else { return OperationResponse::list(list) };
    let number = |name: &str| {
        let value = parameters.get(name)?;
        let text = value.as_str().and_then(|text| text.parse().ok());
        value.as_u64().or(text).and_then(|number| usize::try_from(number).ok())
    };
    let size = paging.size.and_then(|(name, _)| number(name)).unwrap_or(SIZE).max(1);
    let before = match paging.by {
        PagedBy::Page { parameter, first } => {
            let first = usize::try_from(first).unwrap_or_default();
            number(parameter).unwrap_or(first).saturating_sub(first).saturating_mul(size)
        }
        PagedBy::Offset { parameter } | PagedBy::Cursor { parameter, .. } => {
            number(parameter).unwrap_or_default()
        }
        // The spec does not say what a link consists of, so all items are on one page.
        PagedBy::Link { .. } => return OperationResponse::list(list),
    };
    let after = before.saturating_add(size);
    let list = list.page(before, size);
    let mut said: Vec<(Place, Value)> = Vec::new();
    said.extend(paging.total.map(|place| (place, total.into())));
    let has_more = after < total;
    if let PagedBy::Cursor { next, .. } = paging.by {
        let cursor = if has_more { after.to_string().into() } else { Value::Null };
        said.push((next, cursor));
    }
    say(list, said)
}

/// Puts values where the spec says that they are.
fn say(list: List, said: Vec<(Place, Value)>) -> OperationResponse {
    let mut headers = Vec::new();
    let list = said.into_iter().fold(list, |list, (place, value)| match place {
        Place::Member(name) => list.with(name, value),
        Place::Header(name) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let name = HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value), false) =
                (name, HeaderValue::from_str(&text), value.is_null())
            {
                headers.push((name, value));
            }
            list
        }
    });
    OperationResponse { headers, ..OperationResponse::list(list) }
}
