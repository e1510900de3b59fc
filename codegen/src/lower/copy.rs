//! Parts of the spec that are copied unchanged.

use serde_json::{Map, Value};

use crate::lower::prose::prose;
use crate::read::Cursor;

/// Copies the named members of `at`. Prose is rewritten so that rustdoc does not take it for code.
pub(super) fn keep(at: &Cursor<'_>, names: &[&str]) -> Map<String, Value> {
    let value = |member: &Cursor<'_>| match (member.name(), member.text()) {
        ("summary" | "description", Some(text)) => prose(text).into(),
        _ => member.to_json(),
    };
    names
        .iter()
        .filter_map(|name| at.get(name))
        .map(|member| (member.name().to_owned(), value(&member)))
        .collect()
}
