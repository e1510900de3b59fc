//! How changes of the spec are rated: the spec with one change, and the rating that it must have.

use std::sync::LazyLock;

use cfis_codegen::read::{self, Document};
use cfis_codegen::release::{Change, Rating, changes};
use cfis_codegen::{check, paths, publish};
use serde_json::{Value, json};

use crate::frozen;

/// The spec with its examples.
static BUNDLE: LazyLock<Value> = LazyLock::new(|| {
    let document = read::read(&frozen().join(paths::SPEC)).unwrap();
    serde_json::from_str(&publish::bundled(&document).unwrap()).unwrap()
});

fn document(spec: &Value) -> Document {
    read::read_text("spec.json", &frozen().join("spec"), spec.to_string()).unwrap()
}

fn changes_between(before: &Value, now: &Value) -> Vec<Change> {
    changes(&document(before), &document(now))
}

type Edit = fn(&mut Value);

fn schema<'a>(spec: &'a mut Value, name: &str) -> &'a mut Value {
    &mut spec["components"]["schemas"][name]
}

fn field<'a>(spec: &'a mut Value, object: &str, name: &str) -> &'a mut Value {
    &mut schema(spec, object)["properties"][name]
}

fn operation<'a>(spec: &'a mut Value, id: &str) -> &'a mut Value {
    let paths = spec["paths"].as_object_mut().unwrap().values_mut();
    let mut operations = paths.flat_map(|path| path.as_object_mut().unwrap().values_mut());
    operations.find(|operation| operation["operationId"] == id).unwrap()
}

fn parameter<'a>(spec: &'a mut Value, id: &str, name: &str) -> &'a mut Value {
    let parameters = operation(spec, id)["parameters"].as_array_mut().unwrap();
    parameters.iter_mut().find(|parameter| parameter["name"] == name).unwrap()
}

fn remove(value: &mut Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name).expect(name)
}

fn push(value: &mut Value, item: Value) {
    value.as_array_mut().unwrap().push(item);
}

fn pop(value: &mut Value) {
    value.as_array_mut().unwrap().pop().unwrap();
}

fn rename(spec: &mut Value, object: &str, from: &str, to: &str, also: Value) {
    let properties = &mut schema(spec, object)["properties"];
    let mut property = remove(properties, from);
    if !also.is_null() {
        property["x-also-named"] = also;
    }
    properties[to] = property;
}

fn add_parameter(spec: &mut Value, is_required: bool) {
    let parameters = &mut operation(spec, "listPayments")["parameters"];
    push(
        parameters,
        json!({"name": "page", "in": "query", "required": is_required, "x-evidence": "assumed",
            "schema": {"type": "integer", "format": "int64"}}),
    );
}

/// What breaks a user.
const MAJOR: &[(&str, Edit)] = &[
    ("a renamed property", |spec| {
        rename(spec, "Settlement", "remittanceReference", "bankReference", Value::Null);
    }),
    ("a property of a request that is renamed", |spec| {
        rename(spec, "ContactPerson", "name", "fullName", json!(["name"]));
    }),
    ("an operation removed", |spec| {
        remove(&mut spec["paths"], "/api/v1/partner/payments");
    }),
    ("an operation of another name", |spec| {
        operation(spec, "listPayments")["operationId"] = json!("readPayments");
    }),
    ("another type", |spec| field(spec, "Settlement", "settlementId")["type"] = json!("string")),
    ("another format", |spec| field(spec, "Settlement", "settlementId")["format"] = json!("int32")),
    ("another type of items", |spec| {
        field(spec, "Allocation", "breakdown")["items"] = json!({"type": "string"});
    }),
    ("another reference", |spec| {
        field(spec, "Settlement", "agency")["$ref"] = json!("#/components/schemas/Identifier");
    }),
    ("a limit", |spec| field(spec, "Settlement", "currency")["maxLength"] = json!(3)),
    ("another effect", |spec| operation(spec, "renewAccessToken")["x-effect"] = json!("none")),
    ("another credential", |spec| {
        operation(spec, "listPayments")["x-credential"] = json!("provisioning");
    }),
    ("a parameter with another effect", |spec| {
        parameter(spec, "listSettlements", "unfetchedOnly")["x-effect"] = json!("none");
    }),
    ("a parameter of another type", |spec| {
        parameter(spec, "listPayments", "fromDate")["schema"] = json!({"type": "string"});
    }),
    ("a parameter removed", |spec| pop(&mut operation(spec, "listSettlements")["parameters"])),
    ("a required parameter", |spec| add_parameter(spec, true)),
    ("a parameter that is required now", |spec| {
        parameter(spec, "listSettlements", "unfetchedOnly")["required"] = json!(true);
    }),
    ("a response of success removed", |spec| {
        remove(&mut operation(spec, "createClient")["responses"], "201");
    }),
    ("another body", |spec| {
        let response = &mut operation(spec, "listPayments")["responses"]["200"];
        response["content"]["application/json"]["schema"] =
            json!({"$ref": "#/components/schemas/SettlementReport"});
    }),
    ("a body removed", |spec| {
        remove(&mut operation(spec, "listPayments")["responses"]["200"], "content");
    }),
    ("a type removed", |spec| {
        remove(&mut spec["components"]["schemas"], "Beneficiary");
    }),
    ("a value removed", |spec| pop(&mut schema(spec, "BreakdownType")["enum"])),
    ("a field required", |spec| push(&mut schema(spec, "Settlement")["required"], json!("agency"))),
    ("a field that becomes optional", |spec| pop(&mut schema(spec, "Settlement")["required"])),
    ("a required field that may be null", |spec| {
        field(spec, "Settlement", "settlementId")["nullable"] = json!(true);
    }),
    ("a new required field", |spec| {
        *field(spec, "Settlement", "batch") = json!({"type": "string", "x-evidence": "example"});
        push(&mut schema(spec, "Settlement")["required"], json!("batch"));
    }),
    ("another name removed", |spec| {
        remove(field(spec, "Allocation", "breakdown"), "x-also-named");
    }),
    ("another spelling removed", |spec| {
        remove(schema(spec, "Agency"), "x-also-named");
    }),
    ("an enum closed", |spec| {
        remove(schema(spec, "Agency"), "x-open-enum");
    }),
    ("a secret shown", |spec| {
        remove(field(spec, "RenewedToken", "accessToken"), "x-secret");
    }),
    ("another default", |spec| {
        remove(field(spec, "Beneficiary", "name"), "default");
    }),
    ("another server", |spec| spec["servers"][1]["url"] = json!("https://example.com")),
    ("another header of the credential", |spec| {
        spec["components"]["securitySchemes"]["AccessToken"]["name"] = json!("X-Token");
    }),
    ("what no rule rates", |spec| operation(spec, "listPayments")["x-new"] = json!({})),
];

/// What adds something.
const MINOR: &[(&str, Edit)] = &[
    ("a renamed property that is still read", |spec| {
        let also = json!(["remittanceReference"]);
        rename(spec, "Settlement", "remittanceReference", "bankReference", also);
    }),
    ("a property that is renamed to its other name", |spec| {
        rename(spec, "Allocation", "breakdown", "events", json!(["breakdown"]));
    }),
    ("a value that is spelt in another way and still read", |spec| {
        schema(spec, "Agency")["enum"] = json!(["CASHIN"]);
        schema(spec, "Agency")["x-also-named"] = json!({"CASHIN": ["CashIn", "CASH-IN"]});
    }),
    ("another name", |spec| field(spec, "Payment", "accountName")["x-also-named"] = json!(["a"])),
    ("a value added", |spec| push(&mut schema(spec, "Agency")["enum"], json!("OTHER"))),
    ("a field added", |spec| {
        *field(spec, "Settlement", "batch") = json!({"type": "string", "x-evidence": "example"});
    }),
    ("a type added", |spec| *schema(spec, "Batch") = json!({"type": "object"})),
    ("a parameter that may be left out", |spec| add_parameter(spec, false)),
    ("an operation added", |spec| {
        spec["paths"]["/api/v2/partner/payments"] =
            spec["paths"]["/api/v1/partner/payments"].take();
        let old = BUNDLE["paths"]["/api/v1/partner/payments"].clone();
        spec["paths"]["/api/v1/partner/payments"] = old;
    }),
    ("a response added", |spec| {
        operation(spec, "listPayments")["responses"]["429"] = json!({"description": "Too many."});
    }),
    ("a response of failure removed", |spec| {
        remove(&mut operation(spec, "createClient")["responses"], "501");
    }),
    ("a header of a response", |spec| {
        operation(spec, "listPayments")["responses"]["200"]["headers"] =
            json!({"X-Total": {"schema": {"type": "integer", "format": "int64"}}});
    }),
    ("an optional field that may be null", |spec| {
        field(spec, "Payment", "paymentDate")["nullable"] = json!(true);
    }),
    ("a deprecated field", |spec| field(spec, "Payment", "caseId")["deprecated"] = json!(true)),
    ("a server added", |spec| {
        push(&mut spec["servers"], json!({"url": "https://example.com", "description": "Test"}));
    }),
];

/// What changes nothing for a user.
const PATCH: &[(&str, Edit)] = &[
    ("prose", |spec| schema(spec, "Settlement")["description"] = json!("Other words.")),
    ("evidence", |spec| {
        field(spec, "Payment", "amount")["x-evidence"] = json!("documented");
        schema(spec, "Settlement")["x-evidence"]["agency"] = json!("documented");
    }),
    ("an example", |spec| {
        let responses = &mut operation(spec, "listPayments")["responses"];
        remove(&mut responses["200"]["content"]["application/json"], "examples");
    }),
    ("the title", |spec| spec["info"]["title"] = json!("Another title")),
    ("the text of OpenAPI", |spec| spec["openapi"] = json!("3.0.4")),
    ("a reference inside allOf", |spec| {
        *field(spec, "Settlement", "agency") =
            json!({"allOf": [{"$ref": "#/components/schemas/Agency"}], "description": "Who."});
    }),
    ("another order of names", |spec| {
        field(spec, "RenewedToken", "accessToken")["x-also-named"]
            .as_array_mut()
            .unwrap()
            .reverse();
    }),
];

/// What is not a change.
const NONE: &[(&str, Edit)] = &[
    ("nothing", |_| {}),
    ("the version", |spec| spec["info"]["version"] = json!("9.9.9")),
    ("what is false if it is left out", |spec| {
        parameter(spec, "listPayments", "fromDate")["required"] = json!(false);
    }),
    ("another order of fields", |spec| {
        schema(spec, "Settlement")["required"].as_array_mut().unwrap().reverse();
    }),
];

#[test]
fn each_change_has_its_rating() {
    let mut wrong = Vec::new();
    for (expected, edits) in [
        (Rating::Major, MAJOR),
        (Rating::Minor, MINOR),
        (Rating::Patch, PATCH),
        (Rating::None, NONE),
    ] {
        for (name, edit) in edits {
            let mut spec = BUNDLE.clone();
            edit(&mut spec);
            assert!(expected == Rating::None || spec != *BUNDLE, "{name}: nothing is changed");
            let found = changes_between(&BUNDLE, &spec);
            let rating = found.iter().map(|change| change.rating).max().unwrap_or(Rating::None);
            let is_odd = found.iter().any(|change| change.sentence.contains("no rule rates"));
            if rating != expected || is_odd {
                wrong.push(format!("{name} is not {}: {found:?}", expected.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_change_says_what_it_is() {
    let mut spec = BUNDLE.clone();
    rename(&mut spec, "Allocation", "breakdown", "rows", json!(["breakdown", "parts"]));
    operation(&mut spec, "listPayments")["x-effect"] = json!("consumes");
    field(&mut spec, "Payment", "amount")["x-evidence"] = json!("example");
    let mut found: Vec<_> =
        changes_between(&BUNDLE, &spec).iter().map(ToString::to_string).collect();
    found.sort();
    assert_eq!(
        found,
        [
            "major: Allocation.breakdown is not read as events any more",
            "major: listPayments: `x-effect` was none and is consumes",
            "minor: Allocation.breakdown is also read as parts",
            "minor: Allocation.breakdown is written as rows, and still read as breakdown",
            "patch: Payment.amount: `x-evidence` was inferred and is example",
        ]
    );
}

#[test]
fn what_need_not_be_sent_any_more_is_minor() {
    let mut before = BUNDLE.clone();
    add_parameter(&mut before, true);
    let mut now = BUNDLE.clone();
    add_parameter(&mut now, false);
    let found: Vec<_> = changes_between(&before, &now).iter().map(ToString::to_string).collect();
    assert_eq!(found, ["minor: listPayments: the query parameter page is optional"]);
}

/// Lists the places of a value, those in examples aside.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| *name != "examples" && *name != "version")
            .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in below {
        let at = format!("{at}/{name}");
        found.push(at.clone());
        pointers(value, &at, found);
    }
}

/// Damages the spec at many places, one at a time: none is overlooked.
#[test]
fn no_change_is_overlooked() {
    const EVERY: usize = 3;
    let mut places = Vec::new();
    pointers(&BUNDLE, "", &mut places);
    assert!(places.len() > 500, "{} places", places.len());
    let before = document(&BUNDLE);
    let mut overlooked = Vec::new();
    for place in places.iter().step_by(EVERY) {
        let mut spec = BUNDLE.clone();
        match spec.pointer_mut(place).unwrap() {
            Value::String(text) => text.push('x'),
            Value::Bool(value) => *value = !*value,
            Value::Array(items) => items.push(json!("x")),
            Value::Object(members) => drop(members.insert("other".to_owned(), json!("x"))),
            other => *other = json!("x"),
        }
        let spec = document(&spec);
        let found = changes(&before, &spec);
        // What the rules refuse is never released.
        let is_unknown = |change: &Change| change.sentence.contains("no rule rates");
        let is_rated = !found.is_empty() && !found.iter().any(is_unknown);
        if !is_rated && check::check(&spec).is_empty() {
            overlooked.push(place);
        }
    }
    assert!(overlooked.is_empty(), "{overlooked:#?}");
}
