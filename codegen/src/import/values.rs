//! Scalars: their type, format and limits in OpenAPI 3.0, and an example.

use serde_json::{Map as Json, Value, json};

use crate::import::samples::{self, Sample};
use crate::import::supported::integer;
use crate::import::yaml::{Map, Yaml};
use crate::model::{DECIMAL, TextForm, TextFormat};
use crate::read::{Node, Value as Written};
use crate::theirs::{Kind, Meaning};

/// A value at the place where it is used.
#[derive(Debug)]
pub(super) struct Converted {
    /// The component that it refers to.
    pub(super) reference: Option<Reference>,
    /// Its keywords, if it is not a reference.
    pub(super) map: Map,
    pub(super) sample: Sample,
    /// Why parts of it are left out.
    pub(super) notes: Vec<String>,
    pub(super) is_nullable: bool,
}

/// A reference to a component.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) name: String,
    /// Whether the component is an object. Only a reference to one can be nullable.
    pub(super) is_object: bool,
}

/// Annotations that are left out without a comment: what they say is not part of the API.
const SILENT: [&str; 8] =
    ["$comment", "$schema", "$id", "$anchor", "$defs", "definitions", "externalDocs", "xml"];

/// Converts a scalar.
pub(super) fn scalar(meaning: &Meaning<'_>, kind: Kind) -> Converted {
    let mut notes = Vec::new();
    let mut kept: Vec<(&str, Yaml, Value)> = Vec::new();
    let mut used = vec!["default"];
    if let Some(format) = format(meaning, kind, &mut notes) {
        kept.push(("format", Yaml::text(format), json!(format)));
    }
    let limits: &[&str] = match kind {
        Kind::Text => &["minLength", "maxLength", "pattern"],
        Kind::Integer | Kind::Number => &["minimum", "maximum"],
        _ => &[],
    };
    for name in limits {
        if let Some(node) = meaning.keywords.get(name).filter(|node| is_limit(name, node)) {
            used.push(name);
            kept.push((name, Yaml::of(node), node.to_json()));
        }
    }
    if kind == Kind::Integer {
        exclusive(meaning, &mut kept, &mut used);
    }
    let schema: Json<String, Value> = std::iter::once(("type".to_owned(), json!(kind.name())))
        .chain(kept.iter().map(|(name, _, value)| ((*name).to_owned(), value.clone())))
        .collect();
    let (sample, broken) = samples::scalar(meaning, kind, &without_own_formats(schema));
    for name in &broken {
        notes.push(format!("left out: `{name}`, because no example follows it"));
    }
    let mut map = Map::default();
    map.add("type", Yaml::text(kind.name()));
    for (name, value, _) in kept {
        if !broken.iter().any(|broken| broken == name) {
            map.add(name, value);
        }
    }
    if meaning.keywords.contains_key("default") {
        notes.push("left out: `default`, which here means what is written for absence".to_owned());
    }
    notes.extend(left_out(meaning, &used));
    Converted {
        reference: None,
        map,
        sample: Sample::Value(sample),
        notes,
        is_nullable: meaning.is_nullable(),
    }
}

/// Returns a note about the keywords of a schema that are not in `used`.
pub(super) fn left_out(meaning: &Meaning<'_>, used: &[&str]) -> Option<String> {
    let says_something = |name: &str, node: &Node| {
        !used.contains(&name) && !SILENT.contains(&name) && node.value != Written::Bool(false)
    };
    let others = meaning.keywords.iter().filter(|(name, node)| says_something(name, node));
    let names: Vec<_> =
        others.map(|(name, _)| *name).chain(meaning.not_read.iter().copied()).collect();
    if names.is_empty() {
        return None;
    }
    Some(format!("left out, because the rules have no place for it: {}", names.join(", ")))
}

fn format<'a>(meaning: &Meaning<'a>, kind: Kind, notes: &mut Vec<String>) -> Option<&'a str> {
    let dropped = |notes: &mut Vec<String>| {
        if let Some(format) = meaning.format {
            notes.push(format!("left out: `format: {format}`, which is not supported"));
        }
        None
    };
    match (kind, meaning.format) {
        (Kind::Number, _) => Some(DECIMAL),
        (Kind::Integer, None | Some("int32" | "int64")) => Some(integer(meaning.format).name()),
        (Kind::Integer, _) => {
            dropped(notes);
            Some(integer(None).name())
        }
        (Kind::Text, Some(format)) if is_known(format) => Some(format),
        _ => dropped(notes),
    }
}

fn is_known(format: &str) -> bool {
    TextFormat::named(format).is_some() || TextForm::named(format).is_some()
}

/// Our own formats mean nothing to a validator, apart from what they consist of.
fn without_own_formats(mut schema: Json<String, Value>) -> Value {
    match schema.get("format").and_then(Value::as_str) {
        Some(format) if format == TextFormat::DateOrDateTime.name() => {
            schema.insert("format".to_owned(), json!(TextFormat::Date.name()));
        }
        Some(format) if !is_known(format) => drop(schema.remove("format")),
        _ => {}
    }
    schema.into()
}

/// Reads the limits that leave their own value out; those of integers can be written otherwise.
fn exclusive<'k>(
    meaning: &Meaning<'_>,
    kept: &mut Vec<(&'k str, Yaml, Value)>,
    used: &mut Vec<&'k str>,
) {
    for (name, limit, step) in
        [("exclusiveMinimum", "minimum", 1), ("exclusiveMaximum", "maximum", -1)]
    {
        let Some(node) = meaning.keywords.get(name) else { continue };
        // In OpenAPI 3.0, `true` next to the limit.
        let at = match node.value {
            Written::Bool(true) => meaning.keywords.get(limit).copied(),
            _ => Some(*node),
        };
        let number = at.and_then(|at| at.to_json().as_i64()).and_then(|at| at.checked_add(step));
        if let Some(number) = number {
            kept.retain(|(name, ..)| *name != limit);
            kept.push((limit, Yaml::Raw(number.to_string()), json!(number)));
            used.extend([name, limit]);
        }
    }
}

fn is_limit(name: &str, node: &Node) -> bool {
    match name {
        "pattern" => node.text().is_some_and(|text| crate::theirs::readable(text) == text),
        "minLength" | "maxLength" => node.to_json().is_u64(),
        _ => node.to_json().as_f64().is_some_and(f64::is_finite),
    }
}

/// Returns a note about values that a scalar cannot list.
pub(super) fn values_note(meaning: &Meaning<'_>) -> Option<String> {
    let shown = |value: &&Written| match value {
        Written::String(text) => format!("{text:?}"),
        Written::Number(text) => text.clone(),
        Written::Bool(value) => value.to_string(),
        _ => "a list or an object".to_owned(),
    };
    let values: Vec<_> = meaning.values.as_ref()?.iter().map(shown).collect();
    Some(format!("left out: the values {}, which cannot be an enum here", values.join(", ")))
}
