//! What the command prints: findings, explanations, the lowered spec, evidence.

use std::path::Path;
use std::process::{Command, Output};

use cfis_codegen::evidence::EvidenceReport;
use cfis_codegen::lower;
use cfis_codegen::model::Model;
use cfis_codegen::read::{self, Cursor, Value};
use cfis_codegen::rule::Rule;

use crate::{changed, root};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cfis-codegen"))
        .args(["--root", root().to_str().unwrap()])
        .args(arguments)
        .output()
        .unwrap()
}

/// Writes a wrong spec into a file of its own, and returns its path.
fn wrong(name: &str, from: &str, to: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("openapi.yaml");
    std::fs::write(&path, changed(from, to)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn findings_are_printed_with_their_lines() {
    let path =
        wrong("lines", "      operationId: listPayments\n", "      operationId: list payments\n");
    let output = run(&["check", &path]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    for part in [
        "error[operation-id]: `list payments` cannot name a method",
        "openapi.yaml:",
        "       operationId: list payments\n",
        "       ^^^^^^^^^^^\n",
        "= note: at /paths/~1api~1v1~1partner~1payments/get/operationId",
        "= help: write it in camelCase",
        "1 finding",
        "explain operation-id",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn several_findings_come_in_one_run_and_as_json() {
    let path = wrong("json", "          format: int64\n", "          format: int99\n");
    let other = std::fs::read_to_string(&path).unwrap().replacen(
        "      operationId: listPayments\n",
        "",
        1,
    );
    std::fs::write(&path, other).unwrap();
    let output = run(&["check", &path, "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let findings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rules: Vec<_> = findings
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["operation-id", "number-format"]);
    for finding in findings.as_array().unwrap() {
        let line = finding["line"].as_u64().unwrap() as usize;
        let text = std::fs::read_to_string(&path).unwrap();
        let pointed = text.lines().nth(line - 1).unwrap();
        assert!(pointed.contains("int99") || pointed.contains("get:"), "{finding}: {pointed}");
        assert!(
            ["file", "pointer", "message", "remedy"]
                .iter()
                .all(|name| !finding[*name].as_str().unwrap().is_empty()),
            "{finding}"
        );
    }
    let right = run(&["check", "--format", "json"]);
    assert_eq!((right.status.code(), right.stdout.as_slice()), (Some(0), b"[]\n".as_slice()));
}

#[test]
fn a_place_beyond_its_line_does_no_harm() {
    for (from, to) in [
        ("openapi: 3.0.3", "\"openapi\": [3.0.3"),
        ("openapi: 3.0.3", ""),
        ("info:", "ä\u{1f600}ö: [\ninfo:"),
        ("info:", "\tinfo:"),
    ] {
        let output = run(&["check", &wrong("beyond", from, to)]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("error[") && !text.contains("panicked"), "{text}");
    }
}

#[test]
fn every_rule_is_explained() {
    for &rule in Rule::ALL {
        let output = run(&["explain", rule.name()]);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{}\n", rule.explain()));
        assert!(rule.explain().len() > 40, "{rule:?}");
    }
    let output = run(&["explain", "nothing"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(1)
            && text.contains("there is no rule `nothing`; the rules are syntax, "),
        "{text}"
    );
}

#[test]
fn the_lowered_spec_is_shown_with_what_was_rewritten() {
    let output = run(&["lower"]);
    let lowered: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let document = cfis_codegen::plain::read(&root().join("spec/openapi.yaml")).unwrap();
    assert_eq!(lowered, lower::lower(&Model::of(&document)).client);
    let notes = String::from_utf8(output.stderr).unwrap();
    for place in [
        "ServiceType, Agency, BreakdownType",
        "Identifier, InvoiceNumber",
        "Settlement.beneficiary",
        "RenewedToken.accessToken",
    ] {
        assert!(notes.contains(place), "{place} is not in\n{notes}");
    }
    let mocks: serde_json::Value =
        serde_json::from_slice(&run(&["lower", "--flavour", "mocks"]).stdout).unwrap();
    assert_eq!(mocks, lower::lower(&Model::of(&document)).mocks);
}

#[test]
fn the_readme_has_the_totals_of_the_evidence() {
    let document = cfis_codegen::plain::read(&root().join("spec/openapi.yaml")).unwrap();
    let totals = EvidenceReport::of(&Model::of(&document)).totals();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(
        readme.contains(&totals),
        "put this into README.md, where the old totals are:\n{totals}"
    );
    let output = run(&["evidence"]);
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.ends_with(&totals), "{table}");
    for line in [
        "| operation | renewAccessToken | documented |",
        "| parameter | listSettlements unfetchedOnly | inferred |",
        "| field | Payment.amount | inferred |",
    ] {
        assert!(table.contains(line), "{line} is not in\n{table}");
    }
}

/// Returns a document as JSON, with the keywords of each mapping in reverse. Mappings whose order has
/// a meaning keep it: the provider's fields, and the operations.
fn reversed(at: &Cursor<'_>) -> String {
    let json = |text: &str| serde_json::Value::from(text).to_string();
    match at.value() {
        Value::Object(_) => {
            let mut members: Vec<_> = at
                .members()
                .map(|member| format!("{}:{}", json(member.name()), reversed(&member)))
                .collect();
            let ordered = [
                "properties",
                "schemas",
                "paths",
                "responses",
                "securitySchemes",
                "examples",
                "mapping",
            ];
            // Operations are below the name of their path.
            let is_path = at.name().starts_with('/');
            if !is_path && !ordered.contains(&at.name()) {
                members.reverse();
            }
            format!("{{{}}}", members.join(","))
        }
        Value::Array(_) => {
            format!("[{}]", at.items().map(|item| reversed(&item)).collect::<Vec<_>>().join(","))
        }
        Value::String(text) => json(text),
        Value::Number(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Null => "null".to_owned(),
    }
}

#[test]
fn the_order_of_keywords_does_not_matter() {
    let document = cfis_codegen::plain::read(&root().join("spec/openapi.yaml")).unwrap();
    let text = reversed(&document.root());
    assert!(text.starts_with("{\"components\""), "{}", &text[..40]);
    let other = read::read_text("spec/openapi.yaml", &root().join("spec"), text).unwrap();
    assert_eq!(
        cfis_codegen::generate_from(&document).unwrap(),
        cfis_codegen::generate_from(&other).unwrap()
    );
}
