//! Which operation a saved response is of: the one whose fields it has.

use cfis::description::{Effect, Layout, Operation, operations};
use serde_json::Value;

use super::expected::{Expected, Kind};

/// Returns the operation with the most fields of a response; none if no operation or more than one
/// has the most. A list without known fields counts as one of payments, the plainest list.
pub(super) fn operation_of(expected: &Expected, json: &Value) -> Option<&'static Operation> {
    let scores =
        operations::ALL.iter().map(|operation| (score(expected, operation, json), operation));
    let scores: Vec<_> = scores.filter(|(score, _)| *score > 0).collect();
    let best = scores.iter().map(|(score, _)| *score).max();
    let mut best: Vec<_> = scores.iter().filter(|(score, _)| Some(*score) == best).collect();
    // Of several, one that can be called at will: a response is more likely to be of that. Then one
    // whose list is where it is in the response.
    if best.len() > 1 {
        best.retain(|(_, operation)| operation.effect == Effect::None);
    }
    if best.len() > 1 {
        best.retain(|(_, operation)| list(operation, json).is_some());
    }
    let mut found = best.into_iter();
    match (found.next(), found.next()) {
        (Some((_, operation)), None) => Some(operation),
        (None, _) if json.is_array() => Some(&operations::LIST_PAYMENTS),
        _ => None,
    }
}

/// Puts a list that was saved without what is around it into the layout of its operation.
pub(super) fn in_layout(operation: &Operation, json: Value) -> Value {
    match operation.list {
        Some(Layout::Named(name)) if json.is_array() => serde_json::json!({ name: json }),
        _ => json,
    }
}

/// Returns the list in a response.
pub(super) fn list<'j>(operation: &Operation, json: &'j Value) -> Option<&'j Vec<Value>> {
    match operation.list? {
        Layout::Bare => json.as_array(),
        Layout::Named(name) => json.get(name)?.as_array(),
    }
}

/// Counts the fields of a response that the spec knows in a successful response of an operation.
fn score(expected: &Expected, operation: &Operation, json: &Value) -> usize {
    // The name that was put around a bare list is not a field of the response.
    let added = usize::from(json.is_array() && matches!(operation.list, Some(Layout::Named(_))));
    let json = in_layout(operation, json.clone());
    let responses = expected.operations.get(operation.id).into_iter().flatten();
    let successes = responses.filter(|(status, _)| status.starts_with('2'));
    let scores = successes.filter_map(|(_, response)| {
        Some(fields(
            expected,
            response.of.as_ref()?,
            &json,
            1 + usize::from(operation.list.is_some()),
        ))
    });
    scores.max().unwrap_or_default().saturating_sub(added)
}

/// Counts the known fields of a value, down to the items of its list.
fn fields(expected: &Expected, kind: &Kind, json: &Value, depth: usize) -> usize {
    if let Some(items) = &kind.items {
        let first = json.as_array().and_then(|list| list.first());
        return first.map_or(0, |first| fields(expected, items, first, depth));
    }
    let Some(of) = kind.name.as_ref().and_then(|name| expected.types.get(name)) else { return 0 };
    if let Some(is) = &of.is {
        return fields(expected, is, json, depth);
    }
    let (Some(properties), Some(members)) = (&of.properties, json.as_object()) else { return 0 };
    let known = properties.iter().filter_map(|(name, property)| {
        let mut names = std::iter::once(name).chain(&property.also_named);
        let member = names.find_map(|name| members.get(name))?;
        let inside = if depth > 1 { fields(expected, &property.of, member, depth - 1) } else { 0 };
        Some(1 + inside)
    });
    known.sum()
}
