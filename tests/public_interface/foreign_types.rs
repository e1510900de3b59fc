//! Whose types can be seen in the public interface. Each is a promise: a new major version of theirs is one of ours.

use crate::rustdoc::interface_of;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The crates that may be seen, and of serde_json its `Value` alone.
const ALLOWED: [&str; 9] = [
    "alloc",
    "chrono",
    "core",
    "futures_core",
    "http",
    "rust_decimal",
    "serde_core",
    "serde_json::value::Value",
    "std",
];

fn interface() -> Value {
    let json = interface_of("cfis", "tracing");
    serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap()
}

/// The identifiers of types and traits that something names.
fn named(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                // A path to a type, or to a trait in a bound or an implementation.
                if ["resolved_path", "trait", "trait_"].contains(&name.as_str())
                    && member.get("id").is_some()
                {
                    found.insert(member["id"].to_string());
                }
                named(member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| named(item, found)),
        _ => {}
    }
}

/// Foreign types and traits, and which of our items names each.
fn foreign(interface: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut foreign: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for item in interface["index"].as_object().unwrap().values() {
        let inner = &item["inner"];
        // What another crate implements for every type says nothing of ours.
        let is_blanket = inner["impl"]["blanket_impl"].is_object();
        if item["crate_id"] != 0 || is_blanket || inner["impl"]["is_synthetic"] == true {
            continue;
        }
        let mut ids = BTreeSet::new();
        named(inner, &mut ids);
        for id in ids {
            let path = &interface["paths"][&id];
            if path["crate_id"] != 0 && !path.is_null() {
                let segments: Vec<_> = path["path"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|segment| segment.as_str().unwrap())
                    .collect();
                foreign.entry(segments.join("::")).or_default().insert(item["name"].to_string());
            }
        }
    }
    foreign
}

#[test]
fn no_foreign_type_is_public_but_those_of_the_list() {
    let foreign = foreign(&interface());
    let is_allowed = |path: &str| {
        ALLOWED.iter().any(|allowed| path == *allowed || path.starts_with(&format!("{allowed}::")))
    };
    let others: Vec<_> = foreign.iter().filter(|(path, _)| !is_allowed(path)).collect();
    assert!(others.is_empty(), "public and not on the list: {others:#?}");
    // Else nothing was looked at.
    for seen in [
        "futures_core::stream::Stream",
        "chrono::naive::date::NaiveDate",
        "serde_core::ser::Serialize",
        "serde_json::value::Value",
    ] {
        assert!(foreign.contains_key(seen), "{seen} is not found: {:#?}", foreign.keys());
    }
}
