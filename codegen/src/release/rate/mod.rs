//! Rates the changes between two specs by what they break for those who use the API.
//!
//! Begin with [`changes`]. `operations` and `schemas` compare what the model reads, and `change`
//! rates every member that they do not: a member that nobody thought of is major. `json_schema`
//! compares schemas alone. This folder must not know versions, releases or files.

mod change;
mod json_schema;
mod operations;
mod schemas;

use serde_json::Value;

use crate::model::Model;
use crate::read::{Cursor, Document};
use crate::release::rate::change::Changes;

pub use change::{Change, Rating};

/// Maximum number of places in the sentence about a change that no rule rates.
const NAMED: usize = 5;

/// The sections under `components`. The model looks at them where they are used.
const SECTIONS: [&str; 7] = [
    "examples",
    "headers",
    "parameters",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
];

/// Lists the changes from one spec to another. The version itself is not a change.
///
/// Both documents contain their examples, as released specs do.
pub fn changes(before: &Document, now: &Document) -> Vec<Change> {
    let mut changes = Changes(Vec::new());
    let (old, new) = (before.root(), now.root());
    let rated = ["openapi", "info", "servers", "paths", "components"];
    changes.members("the spec", &old, &new, &rated);
    openapi(&mut changes, &old, &new);
    if let (Some(old), Some(new)) = (old.get("info"), new.get("info")) {
        changes.members("info", &old, &new, &["version"]);
    }
    servers(&mut changes, &old, &new);
    if let (Some(old), Some(new)) = (old.get("components"), new.get("components")) {
        changes.members("components", &old, &new, &SECTIONS);
    }
    changes.entries("the security scheme", schemes(&old), schemes(&new), &[]);
    let (before, now) = (Model::of(before), Model::of(now));
    operations::compare(&mut changes, &before, &now);
    schemas::compare(&mut changes, &before, &now);
    if changes.0.is_empty() {
        let mut places = Vec::new();
        differing("", &simplified(&old), &simplified(&new), &mut places);
        if !places.is_empty() {
            places.truncate(NAMED);
            let sentence = "the spec was changed in a way that no rule rates, at";
            changes.add(Rating::Major, format!("{sentence} {}", places.join(", ")));
        }
    }
    changes.0
}

/// Lists the changes from one JSON Schema with its types in `$defs` to another.
pub(super) fn schema_changes(before: &Value, now: &Value) -> Vec<Change> {
    let mut changes = Changes(Vec::new());
    json_schema::compare(&mut changes, before, now);
    changes.0
}

/// A new third number of OpenAPI's version corrects its text alone.
fn openapi(changes: &mut Changes, old: &Cursor<'_>, new: &Cursor<'_>) {
    let version = |at: &Cursor<'_>| at.text_of("openapi").unwrap_or_default().to_owned();
    let (old, new) = (version(old), version(new));
    let series = |version: &str| version.rsplit_once('.').map(|(series, _)| series.to_owned());
    if old != new {
        let rating = if series(&old) == series(&new) { Rating::Patch } else { Rating::Major };
        changes.add(rating, format!("the spec was written in OpenAPI {old} and is in {new}"));
    }
}

fn schemes<'a>(root: &Cursor<'a>) -> Option<Cursor<'a>> {
    root.get("components")?.get("securitySchemes")
}

/// The description of a server is its name, so it is not prose.
fn servers(changes: &mut Changes, old: &Cursor<'_>, new: &Cursor<'_>) {
    let key = |server: &Cursor<'_>| {
        format!("the server {}", server.text_of("description").unwrap_or_default())
    };
    let old: Vec<_> = old.get("servers").iter().flat_map(Cursor::items).collect();
    let new: Vec<_> = new.get("servers").iter().flat_map(Cursor::items).collect();
    for (name, old, new) in changes.pairs(&old, &new, key, |_| Rating::Major, |_| Rating::Minor) {
        changes.members(&name, old, new, &[]);
    }
}

/// Returns a spec without its version and without what is false, as everything is that is left out.
/// Every list has the same order.
fn simplified(root: &Cursor<'_>) -> Value {
    let mut spec = root.to_json();
    if let Some(info) = spec.get_mut("info").and_then(Value::as_object_mut) {
        info.remove("version");
    }
    simplify(&mut spec);
    spec
}

/// Lists the places where two documents differ, as JSON pointers.
fn differing(at: &str, before: &Value, now: &Value, places: &mut Vec<String>) {
    let (Value::Object(old), Value::Object(new)) = (before, now) else {
        if before != now {
            places.push(at.to_owned());
        }
        return;
    };
    let added = new.keys().filter(|name| !old.contains_key(*name));
    for name in old.keys().chain(added) {
        let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) => differing(&pointer, old, new, places),
            _ => places.push(pointer),
        }
    }
}

fn simplify(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(simplify);
            items.sort_by_cached_key(Value::to_string);
        }
        Value::Object(members) => {
            members.retain(|_, value| *value != Value::Bool(false));
            members.values_mut().for_each(simplify);
        }
        _ => {}
    }
}
