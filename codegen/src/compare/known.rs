//! What our extensions and formats mean in a comparison: what counts as the same although it is
//! written in another way.

use std::collections::BTreeSet;

use crate::model::{DECIMAL, IntegerFormat, TextFormat};
use crate::read::{Node, Value};
use crate::theirs::{Kind, Meaning};

/// Lists the other names of a property: on the property, or in the map on its object.
pub(super) fn other_names<'a>(
    object: &Meaning<'a>,
    name: &str,
    property: &Meaning<'a>,
) -> Vec<&'a str> {
    let map = object.keywords.get("x-also-named").and_then(|map| map.get(name));
    let own = property.keywords.get("x-also-named").copied();
    let listed = own.into_iter().chain(map).flat_map(Node::items);
    listed.filter_map(Node::text).collect()
}

/// Returns the value of our enum that a spelling means, if it is another spelling.
pub(super) fn spelt<'a>(ours: &Meaning<'a>, spelling: &str) -> Option<&'a str> {
    let map = ours.keywords.get("x-also-named")?;
    map.members()
        .iter()
        .find(|(_, others)| others.items().iter().any(|other| other.text() == Some(spelling)))
        .map(|(key, _)| key.name.as_str())
}

/// Returns whether types mean the same. Our `oneOf` string and integer is either of them.
pub(super) fn are_same_kinds(ours: &Meaning<'_>, theirs: &Meaning<'_>) -> bool {
    ours.kinds == theirs.kinds
        || is_text_or_integer(ours)
            && !theirs.kinds.is_empty()
            && theirs.kinds.is_subset(&ours.kinds)
}

fn is_text_or_integer(meaning: &Meaning<'_>) -> bool {
    meaning.kinds == BTreeSet::from([Kind::Text, Kind::Integer])
}

/// Returns whether formats mean the same.
pub(super) fn are_same_formats(ours: &Meaning<'_>, theirs: &Meaning<'_>) -> bool {
    if ours.format == theirs.format || is_text_or_integer(ours) {
        return true;
    }
    let is_secret = ours.keywords.get("x-secret").is_some_and(|is| is.value == Value::Bool(true));
    match (ours.format, theirs.format) {
        // Our format of every number that is exact.
        (Some(DECIMAL), None | Some("double" | "float")) => true,
        // Our format of an integer whose width nobody documents.
        (Some(format), None) => format == IntegerFormat::Int64.name(),
        (Some(ours), Some(theirs)) if ours == TextFormat::DateOrDateTime.name() => {
            theirs == TextFormat::Date.name() || theirs == TextFormat::DateTime.name()
        }
        (None, Some("password")) => is_secret,
        _ => false,
    }
}
