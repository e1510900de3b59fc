//! Examples that are made from schemas.

use serde_json::{Value, json};

use crate::import::yaml::{Map, Yaml};
use crate::read::Node;
use crate::theirs::{Kind, Meaning, readable};

/// Maximum number of values in an example.
const MAX_VALUES: usize = 400;
/// Maximum depth down to which optional properties are shown.
const SHOWN_DEPTH: usize = 6;
/// Maximum depth of an example. The document around it has a limit too.
const MAX_DEPTH: usize = 24;

/// What an example of a schema consists of.
#[derive(Debug, Clone)]
pub(super) enum Sample {
    Value(Value),
    Component(String),
    List(Box<Sample>),
    /// The properties, each with whether it is required.
    Object(Vec<(String, Sample, bool)>),
}

/// Returns an example of theirs, unless the document around it could not be read: it is nested too
/// deep, or has characters that are not shown.
pub(super) fn theirs(node: &Node) -> Option<Yaml> {
    is_usable(node, 0).then(|| Yaml::of(node))
}

fn is_usable(node: &Node, depth: usize) -> bool {
    let is_shown = |text: &str| readable(text) == text;
    depth <= MAX_DEPTH
        && node.text().is_none_or(is_shown)
        && node.items().iter().all(|item| is_usable(item, depth + 1))
        && node
            .members()
            .iter()
            .all(|(key, value)| is_shown(&key.name) && is_usable(value, depth + 1))
}

/// Makes an example. `find` returns the sample of a component.
pub(super) fn make<'s>(
    sample: &'s Sample,
    find: &impl Fn(&str) -> Option<&'s Sample>,
) -> Option<Yaml> {
    let mut values = 0;
    build(sample, find, 0, &mut values)
}

fn build<'s>(
    sample: &'s Sample,
    find: &impl Fn(&str) -> Option<&'s Sample>,
    depth: usize,
    values: &mut usize,
) -> Option<Yaml> {
    *values += 1;
    if depth > MAX_DEPTH || *values > MAX_VALUES {
        return None;
    }
    Some(match sample {
        Sample::Value(value) => Yaml::of_json(value),
        Sample::Component(name) => build(find(name)?, find, depth, values)?,
        Sample::List(items) => Yaml::List(vec![build(items, find, depth + 1, values)?]),
        Sample::Object(properties) => {
            let mut map = Map::default();
            for (name, property, is_required) in properties {
                let is_shown = depth < SHOWN_DEPTH && *values < MAX_VALUES / 2;
                if *is_required || is_shown {
                    map.add(name, build(property, find, depth + 1, values)?);
                }
            }
            Yaml::Map(map)
        }
    })
}

/// Returns a value that is valid against a scalar schema, and the keywords of the schema that it
/// breaks. Their own examples come first.
pub(super) fn scalar(meaning: &Meaning<'_>, kind: Kind, schema: &Value) -> (Value, Vec<String>) {
    let own = meaning.examples.iter().map(|node| node.to_json());
    let default = meaning.keywords.get("default").map(|node| node.to_json());
    let candidates: Vec<Value> =
        own.chain(default).chain(usual(kind, schema)).filter(|value| is_of(value, kind)).collect();
    let broken = |value: &Value| -> Vec<String> {
        let keywords = schema.as_object().into_iter().flatten();
        let others = keywords.filter(|(name, _)| *name != "type");
        others
            .filter(|(name, limit)| {
                let one = json!({"type": schema.get("type"), name.as_str(): limit});
                let validator =
                    jsonschema::draft202012::options().should_validate_formats(true).build(&one);
                !validator.is_ok_and(|validator| validator.is_valid(value))
            })
            .map(|(name, _)| name.clone())
            .collect()
    };
    let best = candidates.into_iter().map(|value| (broken(&value), value));
    best.min_by_key(|(broken, _)| broken.len())
        .map_or((Value::Null, Vec::new()), |(broken, value)| (value, broken))
}

fn is_of(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::Text => value.as_str().is_some_and(|text| readable(text) == text),
        Kind::Integer => value.is_i64(),
        Kind::Number => value.is_number(),
        Kind::Boolean => value.is_boolean(),
        Kind::Object | Kind::Array => false,
    }
}

/// Lists invented values.
fn usual(kind: Kind, schema: &Value) -> Vec<Value> {
    let limit = |name: &str| schema.get(name).cloned();
    match kind {
        Kind::Boolean => vec![json!(true)],
        Kind::Integer | Kind::Number => {
            let first = if kind == Kind::Integer { json!(1) } else { json!(12.5) };
            [Some(first), limit("minimum"), limit("maximum"), Some(json!(0))]
                .into_iter()
                .flatten()
                .collect()
        }
        _ => match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => vec![json!("2026-01-31T12:00:00Z")],
            Some("uuid") => vec![json!("0f8fad5b-d9cb-469f-a165-70867728950e")],
            Some("uri") => vec![json!("https://example.com/a/path")],
            Some("email") => vec![json!("someone@example.com")],
            Some(_) => vec![json!("2026-01-31")],
            None => texts(limit("minLength"), limit("maxLength")),
        },
    }
}

fn texts(min: Option<Value>, max: Option<Value>) -> Vec<Value> {
    let number = |limit: Option<Value>| limit.and_then(|limit| limit.as_u64());
    let shortest = number(min).and_then(|min| usize::try_from(min).ok()).unwrap_or(0);
    let longest = number(max).and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX);
    // A longer text is not worth its place; the limit is left out then.
    let shortest = shortest.min(64);
    ["text", "TEXT", "1"]
        .iter()
        .map(|word| {
            let long = word.repeat(shortest.div_ceil(word.len()).max(1));
            long.chars().take(longest.min(long.len())).collect::<String>()
        })
        .chain(["FI".to_owned(), "EUR".to_owned()])
        .map(Value::from)
        .collect()
}
