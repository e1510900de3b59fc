//! Rates the changes of a JSON Schema: what accepts less than before is major, what accepts more is
//! minor, and what only says something else is a patch.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::release::rate::change::{Changes, Rating};

/// Keywords that accept or refuse nothing.
const PROSE: [&str; 7] =
    ["$comment", "$schema", "default", "description", "examples", "title", "x-evidence"];

/// Compares two documents whose types are in `$defs`.
pub(super) fn compare(changes: &mut Changes, before: &Value, now: &Value) {
    let types = |document: &Value| match document.get("$defs") {
        Some(Value::Object(types)) => types.clone(),
        _ => Map::new(),
    };
    entries(changes, "the type ", &types(before), &types(now));
    let without_types = |document: &Value| {
        let mut document = document.clone();
        if let Some(members) = document.as_object_mut() {
            members.remove("$defs");
        }
        document
    };
    schema(changes, "the root", &without_types(before), &without_types(now));
}

/// Compares schemas by their names.
fn entries(
    changes: &mut Changes,
    before_name: &str,
    before: &Map<String, Value>,
    now: &Map<String, Value>,
) {
    for (name, old) in before {
        let what = format!("{before_name}{name}");
        match now.get(name) {
            Some(new) => schema(changes, what.trim_start_matches("the type "), old, new),
            None => changes.add(Rating::Major, format!("{what} was removed")),
        }
    }
    for name in now.keys().filter(|name| !before.contains_key(*name)) {
        changes.add(Rating::Minor, format!("{before_name}{name} is new"));
    }
}

fn schema(changes: &mut Changes, what: &str, before: &Value, now: &Value) {
    let (Value::Object(old), Value::Object(new)) = (before, now) else {
        if before != now {
            changes.add(Rating::Major, format!("{what} is {now}, and was {before}"));
        }
        return;
    };
    required(changes, what, old, new);
    parts(changes, what, old, new);
    choices(changes, what, before, now);
    let empty = Map::new();
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (left, right) = (old.get(name), new.get(name));
        if left == right {
            continue;
        }
        match name.as_str() {
            "required" | "allOf" | "anyOf" | "$ref" => {}
            "properties" => {
                let members = |value: Option<&Value>| {
                    value.and_then(Value::as_object).unwrap_or(&empty).clone()
                };
                entries(changes, &format!("{what}."), &members(left), &members(right));
            }
            "items" if left.is_some() && right.is_some() => {
                let (Some(left), Some(right)) = (left, right) else { continue };
                schema(changes, &format!("{what}[]"), left, right);
            }
            "type" if all(left).is_subset(&all(right)) && left.is_some() => {
                changes.add(Rating::Minor, format!("{what} may be {}", shown(right)));
            }
            name if PROSE.contains(&name) => {
                changes.add(Rating::Patch, format!("{what}: `{name}` was changed"));
            }
            name if right.is_none() => {
                changes.add(Rating::Minor, format!("{what} has no `{name}` any more"));
            }
            name => {
                let says =
                    format!("{what} has `{name}: {}`, and had {}", shown(right), shown(left));
                changes.add(Rating::Major, says);
            }
        }
    }
}

/// Compares what has to be there: each set of names is satisfied by one of them.
fn required(
    changes: &mut Changes,
    what: &str,
    before: &Map<String, Value>,
    now: &Map<String, Value>,
) {
    let (old, new) = (sets(before), sets(now));
    for set in new.iter().filter(|set| !old.iter().any(|old| old.is_subset(set))) {
        changes.add(Rating::Major, format!("{what} requires {}", joined(set)));
    }
    for set in old.iter().filter(|set| !new.iter().any(|new| set.is_superset(new))) {
        changes.add(Rating::Minor, format!("{what} does not require {} alone", joined(set)));
    }
}

fn sets(schema: &Map<String, Value>) -> Vec<BTreeSet<String>> {
    let plain = all(schema.get("required")).into_iter().map(|name| BTreeSet::from([name]));
    let choices = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let choices = choices.map(|choice| {
        let choices = choice.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        choices.flat_map(|choice| all(choice.get("required"))).collect()
    });
    plain.chain(choices).filter(|set| !set.is_empty()).collect()
}

/// Compares the parts of a schema that are not about what has to be there: the kinds of a union.
fn parts(changes: &mut Changes, what: &str, before: &Map<String, Value>, now: &Map<String, Value>) {
    let parts = |schema: &Map<String, Value>| -> Vec<Value> {
        let all = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        all.filter(|part| part.get("anyOf").is_none()).cloned().collect()
    };
    let (old, new) = (parts(before), parts(now));
    if old != new {
        let are_kept = old.iter().all(|part| new.contains(part));
        let rating = if are_kept { Rating::Minor } else { Rating::Major };
        changes.add(rating, format!("{what} has other kinds"));
    }
}

/// Compares a reference, or a choice of schemas.
fn choices(changes: &mut Changes, what: &str, before: &Value, now: &Value) {
    let choices = |schema: &Value| -> Vec<Value> {
        if let Some(reference) = schema.get("$ref") {
            return vec![serde_json::json!({ "$ref": reference })];
        }
        schema.get("anyOf").and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let (old, new) = (choices(before), choices(now));
    if old == new {
        return;
    }
    let is_wider = !old.is_empty() && old.iter().all(|choice| new.contains(choice));
    let rating = if is_wider || new.is_empty() { Rating::Minor } else { Rating::Major };
    // A root that accepted everything named no type.
    changes.add(rating, format!("{what} is another choice"));
}

/// Returns the texts of a string or of a list of strings.
fn all(value: Option<&Value>) -> BTreeSet<String> {
    match value {
        Some(Value::String(text)) => BTreeSet::from([text.clone()]),
        Some(Value::Array(items)) => {
            items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => BTreeSet::new(),
    }
}

fn joined(set: &BTreeSet<String>) -> String {
    set.iter().cloned().collect::<Vec<_>>().join(" or ")
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "none".to_owned(), Value::to_string)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rated(before: Value, now: Value) -> Vec<String> {
        let document = |thing| json!({"$defs": {"Thing": thing}});
        let mut changes = Changes(Vec::new());
        compare(&mut changes, &document(before), &document(now));
        changes.0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_accepts_less_is_major() {
        let text = json!({"properties": {"a": {"type": "string"}}});
        for (before, now, expected) in [
            (text.clone(), json!({"properties": {}}), "major: Thing.a was removed"),
            (json!({"properties": {}}), text.clone(), "minor: Thing.a is new"),
            (
                text.clone(),
                json!({"properties": {"a": {"type": ["string", "null"]}}}),
                "minor: Thing.a may be [\"string\",\"null\"]",
            ),
            (
                text.clone(),
                json!({"properties": {"a": {"type": "integer"}}}),
                "major: Thing.a has `type: \"integer\"`, and had \"string\"",
            ),
            (
                json!({"required": ["a"]}),
                json!({"allOf": [{"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}]}),
                "minor: Thing does not require a alone",
            ),
            (json!({}), json!({"required": ["a"]}), "major: Thing requires a"),
            (
                json!({"$ref": "#/$defs/A"}),
                json!({"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}),
                "minor: Thing is another choice",
            ),
            (
                json!({"$ref": "#/$defs/A"}),
                json!({"$ref": "#/$defs/B"}),
                "major: Thing is another choice",
            ),
            (
                json!({"maximum": 5}),
                json!({"maximum": 4}),
                "major: Thing has `maximum: 4`, and had 5",
            ),
            (json!({"maximum": 5}), json!({}), "minor: Thing has no `maximum` any more"),
            (
                json!({"description": "A."}),
                json!({"description": "B."}),
                "patch: Thing: `description` was changed",
            ),
            (
                json!({"additionalProperties": false}),
                json!({"additionalProperties": true}),
                "major: Thing has `additionalProperties: true`, and had false",
            ),
        ] {
            assert_eq!(rated(before, now), [expected]);
        }
    }
}
