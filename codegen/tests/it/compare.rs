//! `cfis-codegen compare`: our spec in another form, with planted differences.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cfis_codegen::compare::{Comparison, Side, compare};
use cfis_codegen::{publish, read};
use serde_json::{Value, json};

use crate::frozen;

const PAYMENT: &str =
    "/paths/~1api~1v1~1partner~1payments/get/responses/200/content/application~1json/schema/items";
const SETTLEMENTS: &str = "/paths/~1api~1v1~1partner~1settlements/get";
const REPORT: &str = "/responses/200/content/application~1json/schema/properties/settlements/items";

/// Writes a file of the provider's, and returns its path.
fn file(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cfis-codegen"))
        .args(["--root", frozen().to_str().unwrap()])
        .args(arguments)
        .output()
        .unwrap()
}

/// Our spec as a provider would write it: OpenAPI 3.1, with inline schemas and without our
/// extensions.
fn published() -> Value {
    let document = read::read(&frozen().join("spec/openapi.yaml")).unwrap();
    let bundle: Value = serde_json::from_str(&publish::bundled(&document).unwrap()).unwrap();
    let mut theirs = rewritten(&bundle, &bundle);
    theirs["openapi"] = json!("3.1.0");
    theirs.as_object_mut().unwrap().remove("components");
    theirs
}

fn rewritten(value: &Value, root: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| rewritten(item, root)).collect(),
        Value::Object(members) => {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                return rewritten(root.pointer(reference.trim_start_matches('#')).unwrap(), root);
            }
            if let Some([string, integer]) = value["oneOf"].as_array().map(Vec::as_slice) {
                return json!({"type": [string["type"], integer["type"]]});
            }
            if let Some([only]) = value["allOf"].as_array().map(Vec::as_slice) {
                let mut inline = rewritten(only, root);
                inline["type"] = json!([inline["type"], "null"]);
                return inline;
            }
            let mut kept = serde_json::Map::new();
            for (name, member) in members {
                let is_ours = name.starts_with("x-")
                    || name == "nullable"
                    || name == "description" && member.is_string();
                let is_format =
                    name == "format" && (member == "decimal" || member == "date-or-date-time");
                if !is_ours && !is_format {
                    kept.insert(name.clone(), rewritten(member, root));
                }
            }
            if value["format"] == "date-or-date-time" {
                kept.insert("format".to_owned(), json!("date-time"));
            }
            if value["nullable"] == true {
                kept["type"] = json!([value["type"], "null"]);
            }
            kept.into()
        }
        other => other.clone(),
    }
}

fn compared(name: &str, theirs: &Value) -> Comparison {
    compare(&frozen().join("spec/openapi.yaml"), &file(name, &theirs.to_string())).unwrap()
}

fn lines(comparison: &Comparison) -> Vec<String> {
    let mut lines: Vec<_> = comparison.differences().iter().map(ToString::to_string).collect();
    lines.sort();
    lines
}

#[test]
fn our_spec_in_another_form_describes_the_same() {
    let comparison = compared("same.json", &published());
    assert_eq!(lines(&comparison), [""; 0]);
    assert!(comparison.is_same());
    let path = file("same.json", &format!("{:#}", published()).replace("  ", "\t"));
    let output = run(&["compare", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("5 operations in both\nboth describe the same API\n"), "{text}");
    let output = run(&["compare", path.to_str().unwrap(), "--format", "json"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b"[]\n"[..]));
    // JSON has two escapes for one character, which YAML does not have.
    let text = published().to_string().replacen("\"CAPITAL\",", "\"\\ud83d\\ude00\",", 1);
    let path = file("escapes.json", &text.replace("\":", "\":\t"));
    let comparison = compare(&frozen().join("spec/openapi.yaml"), &path).unwrap();
    let found = lines(&comparison);
    assert!(found.iter().any(|line| line.ends_with("only in theirs (\u{1f600})")), "{found:?}");
    // Our spec as it is, too.
    let path = frozen().join("spec/openapi.yaml");
    assert_eq!(lines(&compare(&path, &path).unwrap()), [""; 0]);
}

#[test]
fn exactly_the_planted_differences_are_named() {
    let mut theirs = published();
    let mut at = |pointer: String| theirs.pointer_mut(&pointer).unwrap().take();
    let mut payment = at(PAYMENT.to_owned());
    payment["properties"]["fee"] = json!({"type": "number"});
    payment["properties"].as_object_mut().unwrap().remove("accountName");
    payment["properties"]["amount"]["type"] = json!("string");
    payment["properties"]["currency"]["type"] = json!(["string", "null"]);
    payment["required"] = json!(["caseId"]);
    *theirs.pointer_mut(PAYMENT).unwrap() = payment;
    let mut settlement = theirs.pointer_mut(&format!("{SETTLEMENTS}{REPORT}")).unwrap().take();
    settlement["properties"]["settlementDate"]["format"] = json!("date-time");
    settlement["properties"]["settlementId"]["format"] = json!("int32");
    settlement["properties"]["agency"]["enum"] = json!(["CashIn", "OTHER-AGENCY"]);
    let allocation = &mut settlement["properties"]["allocations"]["items"]["properties"];
    let breakdown = allocation.as_object_mut().unwrap().remove("breakdown").unwrap();
    allocation["events"] = breakdown;
    let kinds = &mut allocation["events"]["items"]["properties"]["type"];
    kinds["enum"] = json!(["CAPITAL", "INTEREST", "FEES", "WRITE-OFF"]);
    *theirs.pointer_mut(&format!("{SETTLEMENTS}{REPORT}")).unwrap() = settlement;
    let operation = theirs.pointer_mut(SETTLEMENTS).unwrap();
    operation["parameters"][0]["required"] = json!(true);
    operation["parameters"][1]["name"] = json!("untilDate");
    operation["responses"]["429"] = json!({"description": "Too many."});
    operation["responses"].as_object_mut().unwrap().remove("404");
    theirs["paths"]["/api/v1/partner/balance"] =
        json!({"get": {"operationId": "readBalance", "responses": {"200": {"description": "A"}}}});
    theirs["paths"].as_object_mut().unwrap().remove("/api/v1/partner/renew");

    let comparison = compared("planted.json", &theirs);
    let events = "listSettlements 200 settlements[].allocations[].events";
    assert_eq!(
        lines(&comparison),
        [
            "listPayments 200 [].accountName: field only in ours (string)".to_owned(),
            "listPayments 200 [].amount: type differs: ours number, decimal, theirs \
             string"
                .to_owned(),
            "listPayments 200 [].caseId: required only in theirs (true)".to_owned(),
            "listPayments 200 [].currency: nullable only in theirs (true)".to_owned(),
            "listPayments 200 [].fee: field only in theirs (number)".to_owned(),
            "listSettlements 200 settlements[].agency enum CashIn: their name of \
             `CASH-IN`"
                .to_owned(),
            "listSettlements 200 settlements[].agency: enum only in theirs \
             (OTHER-AGENCY)"
                .to_owned(),
            format!("{events}: their name of `breakdown`"),
            format!("{events}[].type: enum only in theirs (WRITE-OFF)"),
            "listSettlements 200 settlements[].settlementDate: format differs: ours date, theirs \
             date-time"
                .to_owned(),
            "listSettlements 200 settlements[].settlementId: format differs: ours int64, theirs \
             int32"
                .to_owned(),
            "listSettlements 404: response only in ours (no body)".to_owned(),
            "listSettlements 429: response only in theirs (no body)".to_owned(),
            "listSettlements query fromDate: required only in theirs (true)".to_owned(),
            "listSettlements query toDate: parameter only in ours (string, date)".to_owned(),
            "listSettlements query untilDate: parameter only in theirs (string, date)".to_owned(),
            "readBalance: operation only in theirs (GET /api/v1/partner/balance)".to_owned(),
            "renewAccessToken: operation only in ours (GET /api/v1/partner/renew)".to_owned(),
        ]
    );
    let path = file("planted.json", &theirs.to_string());
    let output = run(&["compare", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let counts = "16 differences (9 only in theirs, 4 only in ours, 3 with different values)\n";
    assert!(text.contains(counts), "{text}");
    assert!(text.contains("2 under another name"), "{text}");
    assert!(
        text.contains("\nGET /api/v1/partner/payments\n  listPayments 200 [].caseId"),
        "{text}"
    );
    let output = run(&["compare", path.to_str().unwrap(), "--format", "json"]);
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), list.as_array().unwrap().len()), (Some(1), 18));
    let kinds =
        |kind: &str| list.as_array().unwrap().iter().filter(|one| one["kind"] == kind).count();
    assert_eq!((kinds("known-name"), kinds("differs"), kinds("not-compared")), (2, 3, 0));
}

/// Differences that are only other words for the same.
#[test]
fn a_known_name_alone_is_not_a_difference() {
    let mut theirs = published();
    let settlement = theirs.pointer_mut(&format!("{SETTLEMENTS}{REPORT}")).unwrap();
    let allocation = &mut settlement["properties"]["allocations"]["items"]["properties"];
    let breakdown = allocation.as_object_mut().unwrap().remove("breakdown").unwrap();
    allocation["events"] = breakdown;
    let comparison = compared("known.json", &theirs);
    assert_eq!(comparison.differences().len(), 1);
    assert_eq!(comparison.differences()[0].side, Side::Known);
    assert!(comparison.is_same());
}

/// A small spec of ours and one of theirs, both with one response.
fn small(name: &str, ours: &str, theirs: &str) -> Vec<String> {
    let document = |schema: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\npaths:\n  /a:\n    get:\n      \
             operationId: readA\n      responses:\n        200:\n          description: \
              A\n          \
             content:\n            application/json:\n              schema: {schema}\n"
        )
    };
    let ours = file(&format!("{name}-ours.yaml"), &document(ours));
    let theirs = file(&format!("{name}-theirs.yaml"), &document(theirs));
    lines(&compare(&ours, &theirs).unwrap())
}

#[test]
fn combinations_references_and_aliases_are_read() {
    let ours = "{type: object, required: [a], properties: {a: {type: string, enum: [X, Y]}, b: \
                {type: integer, nullable: true}, c: {type: string, format: date-or-date-time}}}";
    let same = |name: &str, theirs: &str| {
        assert_eq!(small(name, ours, theirs), [""; 0], "{theirs}");
    };
    same(
        "all-of",
        "{allOf: [{type: object, required: [a], properties: {a: {enum: [X, Y, Z]}}}, {properties: \
         {a: {type: string, enum: [X, Y]}, b: {type: [integer, 'null']}}}], properties: {c: \
         {oneOf: \
         [{type: string, format: date}, {type: string, format: date-time}]}}}",
    );
    same(
        "any-of",
        "{$ref: '#/components/schemas/A%20B'}\ncomponents:\n  schemas:\n    A B:\n      type: \
         object\n      required: [a]\n      properties:\n        a: {anyOf: [{const: X, type: \
         string}, {const: Y, type: string}]}\n        b: {anyOf: [{type: integer}, {type: \
          'null'}]}\n        \
         c: {$ref: '#/components/schemas/C'}\n    C: {type: string, format: date}",
    );
    same(
        "aliases",
        "{$ref: '#/x-all/one'}\nx-all:\n  a: &a {type: string, enum: [X, Y]}\n  base: &base\n    \
         type: object\n    required: [a]\n  one:\n    <<: *base\n    properties:\n      a: \
          *a\n      \
         b: !!map {type: integer, nullable: true}\n      c: {type: string, format: date}",
    );
    // What is not understood is never taken for the same.
    for (name, theirs, expected) in [
        ("not", "{type: string, not: {const: A}}", "`not` is not understood"),
        ("file", "{$ref: 'other.yaml#/A'}", "`other.yaml#/A` refers to another file"),
        ("nowhere", "{$ref: '#/components/schemas/A'}", "leads nowhere in their file"),
        (
            "itself",
            "{allOf: [{$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema'}]}",
            "is part of itself",
        ),
    ] {
        let found = small(name, "{type: string}", theirs);
        assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:?}");
    }
}

#[test]
fn endless_schemas_and_bombs_end() {
    let circle = "{$ref: '#/components/schemas/A'}\ncomponents:\n  schemas:\n    A: {type: object, \
                  properties: {name: {type: string}, one: {$ref: '#/components/schemas/A'}, many: \
                  {type: array, items: {$ref: '#/components/schemas/A'}}}}";
    assert_eq!(small("circle", circle, circle), [""; 0]);
    let other = circle.replace("name: {type: string}", "name: {type: boolean}");
    assert_eq!(
        small("circle-other", circle, &other),
        ["readA 200 name: type differs: ours string, theirs boolean"]
    );
    // Each level has the next one twice.
    let mut doubling = "{$ref: '#/components/schemas/A0'}\ncomponents:\n  schemas:\n".to_owned();
    for level in 0..40 {
        let next = format!("{{$ref: '#/components/schemas/A{}'}}", level + 1);
        doubling +=
            &format!("    A{level}: {{type: object, properties: {{x: {next}, y: {next}}}}}\n");
    }
    doubling += "    A40: {type: string}";
    assert_eq!(small("doubling", &doubling, &doubling), [""; 0]);
    let all = doubling
        .replace("type: object, properties: {x:", "allOf: [")
        .replace(", y:", ",")
        .replace("}}}", "}]}");
    assert!(small("all", &all, &all).iter().any(|line| line.contains("too many schemas")));

    let mut bomb = "openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let last = format!("*a{}", level - 1);
        bomb += &format!("a{level}: &a{level} [{}]\n", [last.as_str(); 10].join(", "));
    }
    let deep = format!("openapi: 3.0.0\na: {}1{}", "[".repeat(200), "]".repeat(200));
    for (name, text, expected) in [
        ("bomb.yaml", bomb.as_str(), "the aliases repeat more than 1000000 values"),
        ("deep.yaml", &deep, "nested more than 128 levels deep"),
        ("inside.yaml", "openapi: 3.0.0\na: &a [*a]", "inside the value that it repeats"),
        ("wrong.yaml", "openapi: 3.0.0\na: [", "cannot read the file: line 3"),
        ("empty.yaml", "", "the file is empty"),
        ("old.yaml", "swagger: '2.0'", "Swagger 2.0"),
        ("other.yaml", "a: b", "not an OpenAPI document"),
    ] {
        let path = file(name, text);
        let output = run(&["compare", path.to_str().unwrap()]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(text.contains(expected) && text.contains(name), "{name}: {text}");
    }
}

#[test]
fn other_forms_of_parameters_and_paths_are_the_same() {
    let ours = "openapi: 3.0.3\npaths:\n  /v1/a/{id}:\n    get:\n      operationId: readA\n      \
                parameters:\n        - {name: id, in: path, required: true, schema: {type: \
                 string}}\n        \
                - {name: page, in: query, schema: {type: integer, format: int64}}\n      \
                responses: {'200': {description: A}}\n";
    let theirs = "openapi: 3.1.0\nservers: [{url: 'https://example.com/v1/'}]\npaths:\n  \
                  /a/{key}:\n    parameters:\n      - {$ref: '#/components/parameters/Key'}\n      \
                  - {name: X-Api-Key, in: header, required: true, schema: {type: string}}\n    \
                  get:\n      parameters: [{name: page, in: query, content: {application/json: \
                  {schema: {type: integer}}}}]\n      responses: {'200': {$ref: \
                  '#/components/responses/A'}}\ncomponents:\n  securitySchemes: {Key: {type: \
                   apiKey, \
                  in: header, name: X-API-KEY}}\n  parameters: {Key: {name: key, in: path, \
                   required: \
                  true, schema: {type: string}}}\n  responses: {A: {description: A}}\n";
    let ours = file("forms-ours.yaml", ours);
    assert_eq!(lines(&compare(&ours, &file("forms-theirs.yaml", theirs)).unwrap()), [""; 0]);
    let other = theirs.replace("schema: {type: integer}", "schema: {type: boolean}")
        + "webhooks: {changed: {post: {responses: {}}}}\n";
    assert_eq!(
        lines(&compare(&ours, &file("forms-theirs.yaml", &other)).unwrap()),
        [
            "readA query page: type differs: ours integer, int64, theirs boolean",
            "theirs: not compared: webhooks (changed)",
        ]
    );
}
