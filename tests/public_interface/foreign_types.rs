//! The foreign types in the public interface. Each is a promise: a new major version of its crate
//! is a new major version of ours.

use crate::rustdoc::interface_of;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The crates whose types may be public; from serde_json, only `Value`.
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

/// Collects the identifiers of the types and traits that a value names.
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

/// Returns the foreign types and traits, each with our items that name it.
fn foreign(interface: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut foreign: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for item in interface["index"].as_object().unwrap().values() {
        let inner = &item["inner"];
        // Implementations for every type do not depend on ours.
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
fn only_listed_foreign_types_are_public() {
    let foreign = foreign(&interface());
    let is_allowed = |path: &str| {
        ALLOWED.iter().any(|allowed| path == *allowed || path.starts_with(&format!("{allowed}::")))
    };
    let others: Vec<_> = foreign.iter().filter(|(path, _)| !is_allowed(path)).collect();
    assert!(others.is_empty(), "public and not on the list: {others:#?}");
    // Without these, the test would have looked at nothing.
    for seen in [
        "futures_core::stream::Stream",
        "chrono::naive::date::NaiveDate",
        "serde_core::ser::Serialize",
        "serde_json::value::Value",
    ] {
        assert!(foreign.contains_key(seen), "{seen} is not found: {:#?}", foreign.keys());
    }
}
