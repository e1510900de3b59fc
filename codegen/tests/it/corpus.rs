//! The constructs of `tests/corpus`: each is supported, or refused by the rule and with the words
//! that the corpus gives. A remedy that a machine can follow is followed, and must not lead to
//! another finding about the same thing.

use std::path::Path;

use cfis_codegen::finding::Finding;
use cfis_codegen::{plain, read};
use serde_json::{Map, Value};

use crate::SPEC;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");

fn yaml(file: &str, text: String) -> Value {
    read::read_text(file, Path::new("spec"), text).unwrap().root().to_json()
}

/// Checks a spec that is written as JSON, which is YAML.
fn findings(spec: &Value) -> Vec<Finding> {
    let document = read::read_text("spec/openapi.yaml", Path::new("spec"), spec.to_string());
    match document.and_then(plain::of) {
        Ok(document) => {
            cfis_codegen::generate_from(&document).err().iter().flatten().cloned().collect()
        }
        Err(found) => found.iter().cloned().collect(),
    }
}

/// Sets what is at a pointer, whose last part may be new; `-` adds to a list.
fn set(spec: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/").replace("~0", "~");
    if spec.pointer(parent).is_none() {
        set(spec, parent, Value::Object(Map::new()));
    }
    match spec.pointer_mut(parent).unwrap() {
        Value::Object(members) => {
            members.insert(name, value);
        }
        Value::Array(items) => match name.parse::<usize>() {
            Ok(index) => items[index] = value,
            Err(_) => items.push(value),
        },
        other => panic!("{pointer}: {other} has no members"),
    }
}

fn remove(spec: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match spec.pointer_mut(parent).unwrap() {
        Value::Object(members) => {
            members.remove(&name.replace("~1", "/").replace("~0", "~"));
        }
        Value::Array(items) => {
            items.remove(name.parse().unwrap());
        }
        _ => panic!("{pointer}"),
    }
}

/// Returns what is between the first two backticks.
fn quoted(text: &str) -> Option<&str> {
    text.split('`').nth(1)
}

/// Follows a remedy that says exactly what to write. Returns the spec after it.
fn followed(spec: &Value, finding: &Finding) -> Option<Value> {
    let (pointer, remedy) = (finding.pointer.as_str(), finding.remedy.as_str());
    let here = spec.pointer(pointer)?.clone();
    let mut spec = spec.clone();
    if let Some(meant) = remedy.strip_prefix("did you mean `") {
        let meant = meant.split('`').next()?;
        if here.is_string() && pointer.ends_with("/$ref") {
            set(&mut spec, pointer, meant.into());
        } else {
            remove(&mut spec, pointer);
            set(&mut spec, &format!("{}/{meant}", pointer.rsplit_once('/')?.0), here);
        }
    } else if remedy == "remove it" || remedy.starts_with("remove it;") {
        remove(&mut spec, pointer);
    } else if remedy.starts_with("add `x-evidence`") || remedy.starts_with("add `x-effect`") {
        let name = quoted(remedy)?;
        let value = if name == "x-evidence" { "assumed" } else { "none" };
        let of =
            if pointer.ends_with(name) { pointer.to_owned() } else { format!("{pointer}/{name}") };
        set(&mut spec, &of, value.into());
    } else if remedy.starts_with("write `") || remedy.starts_with("add `") {
        // What follows must not be a condition.
        let after = remedy.split('`').nth(2).unwrap_or_default();
        if !(after.is_empty() || after.starts_with([';', ',']) || after.starts_with(" for")) {
            return None;
        }
        let (name, value) = quoted(remedy)?.split_once(": ")?;
        let value = yaml("a remedy", format!("a: {value}\n"))["a"].clone();
        let of = if pointer.ends_with(&format!("/{name}")) {
            pointer.to_owned()
        } else if here.is_object() {
            format!("{pointer}/{name}")
        } else {
            return None;
        };
        set(&mut spec, &of, value);
    } else {
        return None;
    }
    Some(spec)
}

#[test]
fn every_construct_is_supported_or_refused_with_a_true_reason() {
    let spec = yaml("spec/openapi.yaml", SPEC.to_owned());
    assert_eq!(findings(&spec), []);
    let (mut supported, mut refused, mut remedies) = (0, 0, 0);
    let mut wrong = Vec::new();
    let mut files: Vec<_> =
        std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let cases = yaml(&name, std::fs::read_to_string(&file).unwrap());
        let (head, cases) = cases.as_array().unwrap().split_first().unwrap();
        for case in cases {
            let title = format!("{name}, {}", case["name"].as_str().unwrap());
            let at = head["at"].as_str().unwrap();
            let at =
                case["member"].as_str().map_or(at.to_owned(), |member| format!("{at}/{member}"));
            let mut changed = spec.clone();
            set(&mut changed, &at, case["write"].clone());
            if case["openapi"].is_string() {
                changed["openapi"] = case["openapi"].clone();
            }
            let found = findings(&changed);
            let Some(rule) = case["rule"].as_str() else {
                supported += 1;
                if !found.is_empty() {
                    wrong.push(format!("{title}: not supported: {found:#?}"));
                }
                continue;
            };
            refused += 1;
            let says = case["says"].as_str().unwrap();
            let hit = found.iter().find(|it| it.rule.name() == rule && it.message.contains(says));
            let Some(hit) = hit else {
                wrong.push(format!("{title}: expected {rule} about {says}: {found:#?}"));
                continue;
            };
            if let Some(corrected) = followed(&changed, hit) {
                remedies += 1;
                let again = findings(&corrected);
                let same = again.iter().find(|it| it.pointer.starts_with(&hit.pointer));
                if let Some(same) = same {
                    wrong.push(format!("{title}: {}\n    leads to {same}", hit.remedy));
                }
            }
        }
    }
    println!("{supported} supported, {refused} refused, {remedies} remedies followed");
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(supported >= 30 && refused >= 40 && remedies >= 20, "{supported} {refused} {remedies}");
}
