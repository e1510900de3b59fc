//! The examples of the spec, as responses of operations that the sandbox has no data for, and as what
//! is around a list.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use cfis::description::{Layout, Operation};
use indexmap::IndexMap;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use super::schemas::compiled;

/// The first example of a successful response.
pub(crate) struct Example {
    pub(crate) status: StatusCode,
    /// The media type and the content, unless the response has none.
    pub(crate) content: Option<(String, String)>,
    /// The items, if the response is or contains a list.
    pub(crate) items: Vec<Box<RawValue>>,
}

/// Returns the example of an operation.
pub(crate) fn example(operation: &Operation) -> Result<Example, String> {
    let terms = compiled()?
        .operations
        .get(operation.id)
        .ok_or("the contract does not list the operation")?;
    let status = StatusCode::from_u16(terms.success).map_err(|error| error.to_string())?;
    let json = terms.example.get();
    let content = terms.media_type.as_ref().map(|media_type| {
        // A text or a file has its content as a string.
        let text = match media_type.as_str() {
            "application/json" => None,
            _ => Some(serde_json::from_str::<String>(json).unwrap_or_default()),
        };
        (media_type.clone(), text.unwrap_or_else(|| json.to_owned()))
    });
    let list = match operation.list {
        Some(Layout::Bare) => Some(json.to_owned()),
        Some(Layout::Named(name)) => {
            let members: BTreeMap<String, Box<RawValue>> =
                serde_json::from_str(json).map_err(|error| error.to_string())?;
            members.get(name).map(|list| list.get().to_owned())
        }
        None => None,
    };
    let items = match list {
        Some(list) => serde_json::from_str(&list).map_err(|error| error.to_string())?,
        None => Vec::new(),
    };
    Ok(Example { status, content, items })
}

/// Returns the members beside a list that say how many items there are: the integers that are the
/// number of items in the example. An example with fewer than two items shows none, because a 1 may
/// be anything else.
pub(crate) fn totals(operation: &Operation) -> Vec<String> {
    let Some(Layout::Named(_)) = operation.list else { return Vec::new() };
    let Ok(Example { content: Some((_, json)), items, .. }) = example(operation) else {
        return Vec::new();
    };
    totals_of(&json, items.len())
}

fn totals_of(example: &str, items: usize) -> Vec<String> {
    let members: IndexMap<String, Value> = serde_json::from_str(example).unwrap_or_default();
    let is_total = |value: &Value| items > 1 && value.as_u64() == u64::try_from(items).ok();
    members.into_iter().filter(|(_, value)| is_total(value)).map(|(name, _)| name).collect()
}

/// Returns the text before and after the items of a list. What is beside the list is as in the
/// example, apart from the members that are given.
pub(crate) fn around(operation: &Operation, given: &[(String, Value)]) -> (String, &'static str) {
    let Some(Layout::Named(name)) = operation.list else { return ("[".to_owned(), "]") };
    let terms = compiled().ok().and_then(|contract| contract.operations.get(operation.id));
    let json = terms.map_or("{}", |terms| terms.example.get());
    let mut members: IndexMap<String, Box<RawValue>> =
        serde_json::from_str(json).unwrap_or_default();
    members.shift_remove(name);
    for (name, value) in given {
        members.extend(to_raw_value(value).ok().map(|value| (name.clone(), value)));
    }
    let members = members
        .iter()
        .map(|(name, value)| format!("{}:{},", Value::from(name.as_str()), value.get()));
    let before: String = members.collect();
    (format!("{{{before}{}:[", Value::from(name)), "]}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_number_of_items_in_the_example_is_their_number_in_each_list() {
        let example = r#"{"totalCount":3,"page":1,"payments":[1,2,3],"name":"3"}"#;
        assert_eq!(totals_of(example, 3), ["totalCount"]);
        let single = r#"{"totalCount":1,"page":1,"payments":[1]}"#;
        assert!(totals_of(single, 1).is_empty(), "a page is taken for a number of items");
    }
}
