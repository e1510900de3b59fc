//! `cfis drift` reports each difference, nothing else, and no values.

use cfis::description::{Effect, Operation, operations};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use httpmock::MockServer;
use serde_json::{Value, json};

use crate::support::layout::{payments, payments_path};
use crate::support::{Sandbox, cfis, err, example, fails, folder, out, responding, run, text};
use crate::support::{of_served, without_notes_on_others};

fn report(output: &Output, code: i32) -> Value {
    assert_eq!(output.status.code(), Some(code), "{}{}", out(output), err(output));
    serde_json::from_str(&out(output)).unwrap()
}

/// Kind and path of each difference.
fn differences(report: &Value) -> Vec<(&str, &str)> {
    listed(report, "differences")
}

fn listed<'a>(report: &'a Value, member: &str) -> Vec<(&'a str, &'a str)> {
    report[member]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["kind"].as_str().unwrap(), found["path"].as_str().unwrap()))
        .collect()
}

fn never_came(report: &Value) -> Vec<&str> {
    report["neverCame"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["path"].as_str().unwrap())
        .collect()
}

/// Returns the operations that the command calls if nothing else is asked for.
fn readable() -> Vec<&'static Operation> {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/published/openapi.json");
    let spec: Value = serde_json::from_str(&std::fs::read_to_string(spec).unwrap()).unwrap();
    let returns_json = |operation: &Operation| {
        let method = operation.method.to_lowercase();
        let responses = spec["paths"][operation.path][method]["responses"].as_object().unwrap();
        let mut successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
        successes.any(|(_, response)| response["content"]["application/json"].is_object())
    };
    let readable = operations::ALL.iter().filter(|operation| {
        operation.effect == Effect::None
            && operation.parameters.iter().all(|parameter| !parameter.is_required)
            && returns_json(operation)
    });
    readable.collect()
}

#[test]
fn the_older_shape_is_named_and_nothing_else() {
    let report = report(&run(&["drift", "--from-file", &example("settlements-older.json")]), 3);
    // The spec lists both names, so neither is a difference from it.
    assert_eq!(differences(&report), []);
    assert_eq!(
        listed(&report, "listedNames"),
        [
            ("other name", "settlements[].allocations[].breakdown"),
            ("other spelling", "settlements[].agency")
        ]
    );
    let absent = [
        "settlements[].allocations[].caseId",
        "settlements[].allocations[].originalPaymentReference",
        "settlements[].apiFetchDate",
    ];
    assert_eq!(never_came(&report), absent);
}

#[test]
fn planted_differences_are_named_and_no_values() {
    let mut response: Value =
        serde_json::from_str(&std::fs::read_to_string(example("settlements-newer.json")).unwrap())
            .unwrap();
    let first = &mut response["settlements"][0];
    first["commission"] =
        json!({"rate": "canary-data 12,5 %", "steps": [{"from": 1}, {"Mikä": 2}]});
    first["settlementAmount"] = json!("canary-1234.50");
    first["allocations"][0]["breakdown"][0]["type"] = json!("VAT");
    let file = folder("drift-planted").join("response.json");
    std::fs::write(&file, response.to_string()).unwrap();
    let output = run(&["drift", "--from-file", text(&file)]);
    let report = report(&output, 3);
    assert_eq!(
        differences(&report),
        [
            ("lacks", "settlements[].commission"),
            ("lacks", "settlements[].commission.rate"),
            ("lacks", "settlements[].commission.steps"),
            ("lacks", "settlements[].commission.steps[]"),
            ("lacks", "settlements[].commission.steps[].(not shown)"),
            ("lacks", "settlements[].commission.steps[].from"),
            ("other type", "settlements[].settlementAmount"),
            ("new value", "settlements[].allocations[].breakdown[].type"),
        ]
    );
    assert_eq!(never_came(&report), Vec::<&str>::new());
    assert!(report["differences"][7]["says"].as_str().unwrap().contains("VAT"), "{report}");
    for format in ["table", "json", "patch"] {
        let output = run(&["drift", "--from-file", text(&file), "--format", format]);
        assert!(
            !out(&output).contains("canary") && !err(&output).contains("canary"),
            "{}",
            out(&output)
        );
        // The members of the new object are shown in each format.
        assert!(
            out(&output).contains("rate") && out(&output).contains("steps"),
            "{}",
            out(&output)
        );
    }
}

#[test]
fn names_that_might_be_data_are_not_shown() {
    let file = folder("drift-data").join("response.json");
    let response = json!([{"caseId": 1, "Meikäläinen Oy": 1, "FI2112345600000785": "x"}]);
    std::fs::write(&file, payments(&response.to_string())).unwrap();
    let output = run(&["drift", "--from-file", text(&file)]);
    let report = report(&output, 3);
    assert_eq!(differences(&report), [("lacks", payments_path("[].(not shown)").as_str())]);
    assert_eq!(report["differences"][0]["times"], 2);
}

#[test]
fn missing_fields_and_other_types_of_assumed_ones_are_told_apart() {
    let file = folder("drift-assumed").join("response.json");
    let response = json!([
        {"caseId": null, "invoiceNumber": 7, "amount": "12.00", "currencyCode": "EUR", "bookingDate": "2026-03-01"},
        {"caseId": 1, "invoiceNumber": "A-7", "amount": "13.00", "bookingDate": ""},
    ]);
    std::fs::write(&file, payments(&response.to_string())).unwrap();
    let report = report(&run(&["drift", "--from-file", text(&file)]), 3);
    let [amount, date, currency] =
        ["[].amount", "[].bookingDate", "[].currency"].map(payments_path);
    assert_eq!(
        differences(&report),
        [("other type", amount.as_str()), ("other type", date.as_str())]
    );
    assert_eq!(listed(&report, "listedNames"), [("other name", currency.as_str())]);
    let mut never_came = never_came(&report);
    never_came.retain(|path| path.starts_with(&payments_path("[]")));
    assert_eq!(
        never_came,
        [
            "[].accountName",
            "[].invoicePaymentReference",
            "[].originalPaymentReference",
            "[].paymentDate"
        ]
        .map(payments_path)
    );
    let verdicts: Vec<_> = report["assumed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (&found["path"], &found["verdict"]))
        .collect();
    assert_eq!(
        verdicts,
        [(&json!(amount), &json!("refuted")), (&json!(currency), &json!("refuted"))]
    );
    // The field is required, and missing from one of two settlements.
    let file = folder("drift-missing").join("response.json");
    let mut response: Value =
        serde_json::from_str(&std::fs::read_to_string(example("settlements-newer.json")).unwrap())
            .unwrap();
    response["settlements"][0].as_object_mut().unwrap().remove("currency");
    std::fs::write(&file, response.to_string()).unwrap();
    let found = self::report(&run(&["drift", "--from-file", text(&file)]), 3);
    assert_eq!(differences(&found), [("missing", "settlements[].currency")]);
}

#[test]
fn the_patch_applies_and_upgrades_what_was_seen() {
    let file = folder("drift-patch").join("drift.patch");
    let arguments = [
        "drift",
        "--from-file",
        &example("payments.json"),
        "--format",
        "patch",
        "--output",
        text(&file),
    ];
    let output = run(&arguments);
    assert!(output.status.success(), "{}", err(&output));
    let patch = std::fs::read_to_string(&file).unwrap();
    let lines = |sign: &str| {
        patch
            .lines()
            .filter(|line| line.starts_with(sign))
            .map(|line| line[1..].trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(lines("-  "), ["x-evidence: inferred"; 2]);
    assert_eq!(lines("+  "), ["x-evidence: example"; 2]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let applied = Command::new("git")
        .args(["apply", "--check", text(&file)])
        .current_dir(root)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
}

#[test]
fn only_read_only_operations_are_called() {
    let sandbox = Sandbox::start(&["--port", "0", "--shape", "newer", "--payments", "90"]);
    let output = sandbox.cfis(&["drift"]);
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((&report["differences"], &report["listedNames"]), (&json!([]), &json!([])));
    assert_eq!(of_served(&report["neverCame"]), [&json!(null); 0]);
    let code = if never_came(&report).is_empty() { 0 } else { 3 };
    assert_eq!(output.status.code(), Some(code), "{report}");
    let asked: Vec<_> = report["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|response| response["operation"].as_str().unwrap())
        .collect();
    let ids: Vec<_> = readable().iter().map(|operation| operation.id).collect();
    assert_eq!(asked, ids);
    assert!(asked.contains(&"listPayments") && !asked.contains(&"renewAccessToken"));
    assert!(report["assumed"].as_array().unwrap().iter().any(|found| found["path"]
        == payments_path("[].amount")
        && found["verdict"] == "confirmed"));
    // The token is as valid as before, and no settlement counts as fetched.
    let token = sandbox.cfis(&["token", "validate"]);
    assert!(token.status.success(), "{}", err(&token));

    let server = MockServer::start();
    let read = server.mock(|when, then| {
        when.method("GET").is_true(|request| {
            let uri = request.uri();
            let (path, query) = (uri.path(), uri.query().unwrap_or_default());
            readable().iter().any(|operation| path == operation.path)
                && !query.contains("unfetchedOnly")
        });
        then.status(200).body("[]");
    });
    let other = server.mock(|when, then| {
        when.path_includes("/renew");
        then.status(200).body("{}");
    });
    let output = cfis(&["drift", "--base-url", &server.base_url()]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}{}", out(&output), err(&output));
    read.assert_calls(readable().len());
    other.assert_calls(0);
}

#[test]
fn statuses_are_compared_too() {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.path_includes("/settlements");
        then.status(204);
    });
    server.mock(|when, then| {
        when.path_includes("/payments");
        then.status(418).body("no JSON");
    });
    server.mock(|when, then| {
        when.path_includes("/validate");
        then.status(200).body(r#"{"isValid": true, "message": "ok"}"#);
    });
    let report = report(&run(&["drift", "--base-url", &server.base_url()]), 3);
    // One of each operation that the server does not know.
    assert!(differences(&report).iter().all(|found| *found == ("status", "")), "{report}");
    // What a status means is for a person to say, so the patch only notes it.
    let patch = out(&run(&["drift", "--base-url", &server.base_url(), "--format", "patch"]));
    assert!(
        patch.contains("#   - listPayments: the specification does not list status 418\n"),
        "{patch}"
    );
    assert!(
        !patch.contains("+        '418'") && patch.contains("+          x-evidence: example\n")
    );
    assert_eq!(
        report["assumed"],
        json!([{"operation": "listSettlements", "path": "status 204", "evidence": "inferred", "verdict": "confirmed", "says": "was returned"}])
    );
}

#[test]
fn responses_that_prove_nothing_give_no_verdict() {
    let each = vec!["400"; readable().len()].join(", ");
    let each = format!("statuses {each}");
    for (status, words) in [(400, each.as_str()), (404, "check the base URL"), (503, "status 503")]
    {
        let server = responding(status, "<html>");
        let output = run(&["drift", "--base-url", &server.base_url()]);
        fails(&without_notes_on_others(output), 1, &[words]);
    }
    let file = folder("drift-nothing").join("response.json");
    std::fs::write(
        &file,
        payments(r#"[{"amount": null, "currency": ""}, {"amount": 12.5, "currency": ""}]"#),
    )
    .unwrap();
    let found = report(&run(&["drift", "--from-file", text(&file)]), 3);
    let verdicts: Vec<_> = found["assumed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["confirmed", "not seen"], "{}", found["assumed"]);
}

#[test]
fn a_value_that_does_not_look_like_an_enum_value_is_not_shown() {
    let mut response: Value =
        serde_json::from_str(&std::fs::read_to_string(example("settlements-newer.json")).unwrap())
            .unwrap();
    for value in ["Matti", "hunter2", "Acme_Oy", "eyJhbGciOiJIUzI1NiJ9", "FI2112345600000785"] {
        response["settlements"][0]["agency"] = json!(value);
        let file = folder("drift-values").join("response.json");
        std::fs::write(&file, response.to_string()).unwrap();
        let output = run(&["drift", "--from-file", text(&file)]);
        assert_eq!(differences(&report(&output, 3)), [("new value", "settlements[].agency")]);
        assert!(!out(&output).contains(value), "{value}: {}", out(&output));
    }
}

#[test]
fn a_known_value_in_another_spelling_is_shown_and_nothing_that_could_be_data() {
    let mut response: Value =
        serde_json::from_str(&std::fs::read_to_string(example("settlements-newer.json")).unwrap())
            .unwrap();
    for (value, kind, says) in [
        ("cash_in", "new spelling", "CASH-IN is spelt cash_in"),
        ("Cash/in", "new value", "(not shown)"),
        ("c.a.s.h.-.i.n...", "new value", "(not shown)"),
    ] {
        response["settlements"][0]["agency"] = json!(value);
        let file = folder("drift-spelling").join("response.json");
        std::fs::write(&file, response.to_string()).unwrap();
        let report = report(&run(&["drift", "--from-file", text(&file)]), 3);
        assert_eq!(differences(&report), [(kind, "settlements[].agency")]);
        assert!(report["differences"][0]["says"].as_str().unwrap().contains(says), "{report}");
    }
}

#[test]
fn a_file_that_is_not_a_response_is_refused_in_one_sentence() {
    let folder = folder("drift-wrong");
    for (name, content, code, words) in [
        ("text.json", "nothing", 1, ["text.json", "JSON"]),
        ("other.json", r#"{"a": 1}"#, 2, ["other.json", "--operation"]),
    ] {
        let file = folder.join(name);
        std::fs::write(&file, content).unwrap();
        fails(&run(&["drift", "--from-file", text(&file)]), code, &words);
    }
    fails(&run(&["drift", "--from-file", "nowhere.json"]), 1, &["nowhere.json"]);
    fails(
        &run(&["drift", "--from-file", &example("payments.json"), "--operation", "listMoney"]),
        2,
        &["listMoney", "listPayments"],
    );
}

#[test]
fn a_response_that_says_there_is_more_is_a_difference() {
    for (name, value) in [("link", "<?page=2>; rel=\"next\""), ("x-total-count", "250")] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.path_includes("/settlements");
            then.status(200).header(name, value).body(r#"{"settlements":[]}"#);
        });
        server.mock(|when, then| {
            when.path_excludes("/settlements");
            then.status(200).body(r#"{"isValid":true}"#);
        });
        let report = report(&run(&["drift", "--base-url", &server.base_url()]), 3);
        let paging = report["differences"].as_array().unwrap().iter();
        let paging: Vec<_> = paging.filter(|found| found["kind"] == "paging").collect();
        assert_eq!(paging.len(), 1, "{report}");
        assert_eq!(paging[0]["operation"], "listSettlements");
        assert!(paging[0]["says"].as_str().unwrap().starts_with(&format!("the header `{name}`")));
    }
}
