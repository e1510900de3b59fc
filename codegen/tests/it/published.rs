//! What the published files promise to the tools of other languages.

use std::path::Path;

use cfis_codegen::{paths, publish};
use serde_json::Value;

use crate::repository::{copy, edit};

/// Publishes the frozen spec with a published name and a body of errors.
fn published(name: &str) -> impl Fn(&str) -> Value {
    let copy = copy(&format!("published-{name}"));
    edit(&copy.join(paths::SPEC), |text| {
        let text = text.replacen(
            "      required: [service, client, contacts]\n",
            "      required: [service, client, contacts]\n      x-published-name: ClientToCreate\n",
            1,
        );
        let body = "\nx-error-body:\n  title: ErrorBody\n  type: object\n  additionalProperties: \
                    {}\n  properties:\n    message:\n      type: string\n      x-evidence: \
                    assumed\n\npaths:\n";
        text.replacen("\npaths:\n", body, 1)
    });
    publish::write(&copy).unwrap();
    let folder = copy.join(paths::PUBLISHED);
    move |file| read(&folder.join(file))
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Lists the objects in a document, with their pointers.
fn objects<'a>(value: &'a Value, at: &str, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(members) => {
            found.push((at.to_owned(), value));
            members.iter().for_each(|(name, value)| objects(value, &format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                objects(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn names(document: &Value) -> Vec<&String> {
    document["components"]["schemas"].as_object().unwrap().keys().collect()
}

#[test]
fn every_edition_has_the_published_names_and_every_reference_leads_somewhere() {
    let published = published("names");
    let openapi = published("openapi.json");
    assert!(names(&openapi).iter().any(|name| *name == "ClientToCreate"));
    for file in ["openapi.json", "openapi-3.1.json", "openapi.readers.json"] {
        let document = published(file);
        assert_eq!(names(&document), names(&openapi), "{file}");
        assert!(!document.to_string().contains("NewClient"), "{file}");
        let mut found = Vec::new();
        objects(&document, "", &mut found);
        let references = found.iter().filter_map(|(_, object)| object["$ref"].as_str());
        for reference in references {
            assert!(document.pointer(&reference[1..]).is_some(), "{file}: {reference}");
        }
    }
    assert_eq!(published("fixtures/ClientToCreate.json")["type"], "ClientToCreate");
    assert!(published("lenient.schema.json")["$defs"]["ClientToCreate"].is_object());
}

#[test]
fn null_is_a_type_in_3_1_and_a_property_of_the_target_in_3_0() {
    let published = published("null");
    let newer = published("openapi-3.1.json");
    let mut found = Vec::new();
    objects(&newer, "", &mut found);
    let nullable = found.iter().find(|(_, object)| object.get("nullable").is_some());
    assert_eq!(nullable, None);
    let property = |document: &Value, name: &str| {
        document["components"]["schemas"]["Settlement"]["properties"][name].clone()
    };
    let types = property(&newer, "remittanceReference")["type"].clone();
    assert_eq!(types, serde_json::json!(["string", "null"]));
    let choices = property(&newer, "beneficiary")["anyOf"].clone();
    let reference = "#/components/schemas/Beneficiary";
    assert_eq!(choices, serde_json::json!([{"$ref": reference}, {"type": "null"}]));
    for file in ["openapi.json", "openapi.readers.json"] {
        let older = published(file);
        assert_eq!(older["components"]["schemas"]["Beneficiary"]["nullable"], true, "{file}");
    }
}

#[test]
fn types_for_readers_take_null_lists_and_every_name() {
    let published = published("readers");
    let readers = published("openapi.readers.json");
    let schemas = &readers["components"]["schemas"];
    for (object, list) in [("SettlementReport", "settlements"), ("Settlement", "allocations")] {
        let of = &schemas[object];
        assert_eq!(of["properties"][list]["nullable"], true, "{object}.{list}");
        assert!(of["required"].as_array().unwrap().contains(&list.into()), "{object}.{list}");
    }
    let renewed = &schemas["RenewedToken"]["properties"];
    for name in ["message", "Message", "accessToken", "apiKey"] {
        assert_eq!(renewed[name]["format"], "password", "{name}");
    }
    assert_eq!(renewed["Message"]["x-go-name"], "MessageCapitalised");
    assert_eq!(schemas["Payment"]["properties"]["amount"]["x-go-type"], "json.Number");
    assert_eq!(schemas["Agency"]["nullable"], true);
    assert_eq!(schemas["Payment"]["properties"]["amount"]["x-evidence"], "inferred");
    let plain = published("openapi.readers.plain.json");
    assert!(!plain.to_string().contains("additionalProperties"));
    assert_eq!(names(&plain), names(&readers));
}

#[test]
fn every_operation_has_the_assumed_errors() {
    let published = published("errors");
    for (file, listed_too) in [("openapi.json", false), ("openapi.readers.json", true)] {
        let document = published(file);
        for (path, methods) in document["paths"].as_object().unwrap() {
            for operation in methods.as_object().unwrap().values() {
                let responses = operation["responses"].as_object().unwrap();
                for status in ["4XX", "5XX", "default"] {
                    assert_eq!(responses[status]["$ref"], "#/components/responses/Error", "{path}");
                }
                assert_eq!(responses["401"].get("content").is_some(), listed_too, "{path}");
            }
        }
        let content = document["components"]["responses"]["Error"]["content"].as_object().unwrap();
        let media: Vec<_> = content.keys().collect();
        assert_eq!(media.len(), 2, "{media:?}");
        let json = &content["application/json"]["schema"]["$ref"];
        assert_eq!(json, "#/components/schemas/ErrorBody");
    }
}

#[test]
fn fixtures_show_null_lists_and_say_what_readers_take() {
    let published = published("fixtures");
    let cases = published("fixtures/SettlementReport.json")["cases"].clone();
    let case = |name: &str| {
        let found = cases.as_array().unwrap().iter().find(|case| case["name"] == name);
        found.map(|case| (case["lenient"].clone(), case["readers"].clone()))
    };
    assert_eq!(case("settlements-is-null"), Some((true.into(), true.into())));
    assert_eq!(case("settlements-left-out"), Some((false.into(), false.into())));
}
