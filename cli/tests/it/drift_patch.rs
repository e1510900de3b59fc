//! `cfis drift --format patch`: the patch applies, the patched spec follows every rule, and what it
//! describes is no longer a difference.

use std::path::{Path, PathBuf};
use std::process::Command;

use cfis::description::operations;
use cfis_codegen::{paths, snapshot};
use httpmock::MockServer;
use serde_json::{Value, json};

use crate::support::layout::payments_path;
use crate::support::{
    cfis, err, example, fails, folder, of_served, out, payments_mut, run, text,
    without_notes_on_others,
};

fn json_of(file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(example(file)).unwrap()).unwrap()
}

/// A provider that returns these payments and settlements.
fn provider(payments: &Value, settlements: &Value) -> MockServer {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.path(operations::LIST_PAYMENTS.path);
        then.status(200).body(payments.to_string());
    });
    server.mock(|when, then| {
        when.path(operations::LIST_SETTLEMENTS.path);
        then.status(200).header("x-total-count", "250").body(settlements.to_string());
    });
    server.mock(|when, then| {
        when.path(operations::VALIDATE_ACCESS_TOKEN.path);
        then.status(200).body(r#"{"isValid": true, "message": "ok"}"#);
    });
    server
}

/// A copy of the spec, to which patches are applied.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let folder = folder(name);
        let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
        std::fs::create_dir_all(folder.join("spec/examples")).unwrap();
        std::fs::copy(spec.join("openapi.yaml"), folder.join(paths::SPEC)).unwrap();
        for entry in std::fs::read_dir(spec.join("examples")).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), folder.join("spec/examples").join(entry.file_name()))
                .unwrap();
        }
        Copy(folder)
    }

    fn spec(&self) -> String {
        std::fs::read_to_string(self.0.join(paths::SPEC)).unwrap()
    }

    /// Applies a patch, asserts that the spec still follows every rule but the one that each field
    /// is in an example, and generates again.
    fn apply(&self, patch: &str) {
        let file = self.0.join("drift.patch");
        std::fs::write(&file, patch).unwrap();
        let applied = Command::new("git")
            .args(["apply", text(&file)])
            .current_dir(&self.0)
            // Otherwise the folder counts as a part of the repository around it.
            .env("GIT_CEILING_DIRECTORIES", self.0.parent().unwrap())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&applied.stderr);
        assert!(applied.status.success(), "{error}\n{patch}");
        // What is left for people: an invented value of each new field in an example.
        let findings = cfis_codegen::check_all(&self.0.join(paths::SPEC)).err();
        let lacks_example = |finding: &cfis_codegen::finding::Finding| {
            finding.message.starts_with("no example has a value for")
        };
        let others = findings.iter().flatten().filter(|finding| !lacks_example(finding));
        assert_eq!(others.map(ToString::to_string).collect::<Vec<_>>(), [""; 0], "{patch}");
        snapshot::write(&self.0).unwrap();
    }

    /// Runs `cfis drift` with the spec of the copy.
    fn drift(&self, arguments: &[&str]) -> (i32, String) {
        let (expected, spec) = (self.0.join(paths::EXPECTED), self.0.join(paths::SPEC));
        let own = ["drift", "--expected", text(&expected), "--spec", text(&spec)];
        let output = cfis(&[&own, arguments].concat()).output().unwrap();
        let output = without_notes_on_others(output);
        assert_eq!(err(&output), "");
        (output.status.code().unwrap(), out(&output))
    }
}

/// The lines that a patch adds, without those of the spec around them.
fn added(patch: &str) -> String {
    let lines = patch.lines().filter(|line| line.starts_with('+') && !line.starts_with("+++"));
    lines.map(|line| format!("{}\n", line.get(1..).unwrap())).collect()
}

/// The values of the type of a breakdown that the spec lists.
fn breakdown_types() -> Vec<String> {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/published/openapi.json");
    let spec: Value = serde_json::from_str(&std::fs::read_to_string(spec).unwrap()).unwrap();
    let values = &spec["components"]["schemas"]["BreakdownType"]["enum"];
    values.as_array().unwrap().iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn notes(patch: &str) -> Vec<&str> {
    patch.lines().filter_map(|line| line.strip_prefix("#   - ")).collect()
}

fn patch_of(name: &str, response: &Value) -> (String, String) {
    let file = folder(&format!("{name}-response")).join("response.json");
    std::fs::write(&file, response.to_string()).unwrap();
    let output = run(&["drift", "--from-file", text(&file), "--format", "patch"]);
    assert_eq!(err(&output), "");
    (out(&output), text(&file).to_owned())
}

#[test]
fn what_a_live_server_shows_is_described_and_only_paging_is_left() {
    let mut payments = json_of("payments.json");
    let mut settlements = json_of("settlements-newer.json");
    for (index, payment) in payments_mut(&mut payments).iter_mut().enumerate() {
        payment["feeTotal"] = if index == 0 { json!(2) } else { json!(12.625) };
    }
    for settlement in settlements["settlements"].as_array_mut().unwrap() {
        let settlement = settlement.as_object_mut().unwrap();
        settlement.insert("bankReference".to_owned(), settlement["remittanceReference"].clone());
        settlement.remove("remittanceReference");
        let address = json!({"postalCode": "canary-1", "isForeign": true, "valid": [
            {"from": "2026-03-01", "until": null},
            {"from": "2026-03-01T10:00:00Z", "until": "2027-03-01"},
        ]});
        settlement.insert("sender".to_owned(), address);
        settlement.insert("noticeCodes".to_owned(), json!(["canary-2", "canary-3"]));
        settlement.insert("batchId".to_owned(), json!(918_273_645_546_372_i64));
        for allocation in settlement["allocations"].as_array_mut().unwrap() {
            allocation["webToken"] = json!("canary-4");
            allocation["breakdown"][0]["type"] = json!("VAT");
        }
    }
    let server = provider(&payments, &settlements);
    let live = |more: &[&str]| {
        let output = run(&[&["drift", "--base-url", &server.base_url()], more].concat());
        without_notes_on_others(output)
    };
    let output = live(&["--format", "patch"]);
    assert_eq!((output.status.code(), err(&output)), (Some(3), String::new()));
    let patch = out(&output);
    for report in [&patch, &out(&live(&[]))] {
        for value in ["canary", "918273645546372", "12.6", "2026-03-01", "2027"] {
            assert!(!report.contains(value), "{value}: {report}");
        }
    }
    let added = added(&patch);
    let types = breakdown_types().join(", ");
    let types = format!("      enum: [{types}, VAT]\n");
    for lines in [
        &types,
        "        feeTotal:\n          type: number\n          format: decimal\n          \
         description: Seen in a response; say what it means.\n          x-evidence: example\n",
        "          x-also-named: [bankReference]\n",
        "        batchId:\n          type: integer\n          format: int64\n",
        "        noticeCodes:\n          type: array\n          description: Seen in a response; \
         say what it means.\n          x-evidence: example\n          items:\n            type: \
         string\n",
        "          allOf:\n            - $ref: '#/components/schemas/Sender'\n",
        "    Sender:\n      type: object\n",
        "          items:\n            $ref: '#/components/schemas/ValidItem'\n",
        "        from:\n          type: string\n          format: date-or-date-time\n",
        "        until:\n          type: string\n          format: date\n          nullable: \
         true\n",
        "          x-evidence: example\n          x-secret: true\n",
    ] {
        assert!(added.contains(lines), "no\n{lines}in\n{patch}");
    }
    let mut notes = notes(&patch);
    notes.retain(|note| !note.ends_with("the specification does not list status 404"));
    assert_eq!(notes.len(), 2, "{patch}");
    assert!(notes[0].starts_with("listSettlements: the header `x-total-count`"), "{patch}");
    assert!(notes[1].starts_with("Settlement.remittanceReference never came"), "{patch}");

    let copy = Copy::new("drift-patch-live");
    copy.apply(&patch);
    let (code, report) = copy.drift(&["--base-url", &server.base_url()]);
    let report: Value = serde_json::from_str(&report).unwrap();
    // Paging has to be described by a person.
    let found = of_served(&report["differences"]);
    assert_eq!(found.len(), 1, "{report}");
    assert_eq!((code, &found[0]["kind"]), (3, &json!("paging")));
    assert_eq!(of_served(&report["neverCame"]), [&json!(null); 0]);
    assert_eq!(of_served(&report["assumed"]), [&json!(null); 0], "the evidence is raised");
    assert_eq!(report["listedNames"][0]["path"], "settlements[].remittanceReference");
    let (_, again) = copy.drift(&["--base-url", &server.base_url(), "--format", "patch"]);
    assert!(!again.contains("@@"), "{again}");
}

#[test]
fn a_field_is_taken_for_a_renamed_one_only_if_nothing_else_can_be_meant() {
    let mut payments = json_of("payments.json");
    for payment in payments_mut(&mut payments) {
        let payment = payment.as_object_mut().unwrap();
        // The guess at this name was wrong.
        let amount = payment.remove("amount").unwrap();
        payment.insert("amountPaid".to_owned(), amount);
        // A reference, and it is not certain of what.
        payment.remove("invoicePaymentReference");
        payment.remove("originalPaymentReference");
        payment.insert("paymentReference".to_owned(), json!("canary"));
        // The type is another one.
        payment.remove("accountName");
        payment.insert("account_name".to_owned(), json!(7));
        // A reference has no siblings.
        let number = payment.remove("invoiceNumber").unwrap();
        payment.insert("invoice_number".to_owned(), number);
    }
    let (patch, file) = patch_of("drift-patch-renamed", &payments);
    let added = added(&patch);
    assert!(
        added.contains("x-also-named: [amountPaid, paymentAmount, paidAmount, allocatedAmount]"),
        "{patch}"
    );
    assert!(added.contains("      x-also-named: {invoiceNumber: [invoice_number]}\n"), "{patch}");
    assert!(added.contains("        paymentReference:\n          type: string\n"), "{patch}");
    let account = "Payment.account_name: another name of the object becomes the same field";
    assert!(notes(&patch).iter().any(|note| note.starts_with(account)), "{patch}");
    let copy = Copy::new("drift-patch-renamed");
    copy.apply(&patch);
    let (_, report) = copy.drift(&["--from-file", &file]);
    let report: Value = serde_json::from_str(&report).unwrap();
    let found = report["differences"].as_array().unwrap().iter();
    let paths: Vec<_> = found.map(|found| &found["path"]).collect();
    assert_eq!(paths, [&payments_path("[].account_name")], "{report}");
    assert_eq!(report["assumed"], json!([]), "{report}");
}

#[test]
fn what_is_inside_a_renamed_object_is_described_in_its_component() {
    let mut settlements = json_of("settlements-newer.json");
    for settlement in settlements["settlements"].as_array_mut().unwrap() {
        let settlement = settlement.as_object_mut().unwrap();
        settlement.remove("beneficiary");
        let account = json!({"name": "canary", "iban": "canary", "bic": "", "bankId": "canary"});
        settlement.insert("beneficiaryAccount".to_owned(), account);
    }
    let (patch, file) = patch_of("drift-patch-inside", &settlements);
    let copy = Copy::new("drift-patch-inside");
    copy.apply(&patch);
    let spec = copy.spec();
    let beneficiary = spec.split("\n    Beneficiary:\n").nth(1).unwrap();
    let beneficiary = beneficiary.split("\n\n").next().unwrap();
    assert!(beneficiary.contains("        bankId:\n          type: string\n"), "{patch}");
    assert!(spec.contains("          x-also-named: [beneficiaryAccount]\n"), "{patch}");
    let (code, report) = copy.drift(&["--from-file", &file]);
    assert_eq!(code, 0, "{report}");
}

#[test]
fn what_the_spec_cannot_say_is_a_note_and_the_rest_is_described() {
    let mut settlements = json_of("settlements-newer.json");
    let first = &mut settlements["settlements"][0];
    let allocation = first["allocations"][0].clone();
    let members = [
        ("Meikäläinen", json!(1)),
        ("empty", json!([])),
        ("nothing", json!(null)),
        ("mixed", json!([1, true])),
        ("some-name", json!(1)),
        ("case_id", json!(1)),
        ("hollow", json!({"1": 1})),
        ("option", json!({"self": 1, "no": [{"type": "a"}]})),
        ("fee", json!(1)),
    ];
    for (name, value) in members {
        first["allocations"][0][name] = value;
    }
    first["allocations"].as_array_mut().unwrap().push(allocation);
    first["allocations"][1]["fee"] = json!("A-1");
    first["allocations"][1]["option"] = json!(null);
    first["allocations"][1]["caseId"] = json!(7);
    first["agency"] = json!("Cash_In");
    first["settlementAmount"] = json!("canary");
    first["allocations"][1]["breakdown"][0]["type"] = json!("Canary");
    let (patch, file) = patch_of("drift-patch-notes", &settlements);
    assert!(!patch.contains("anary"), "{patch}");
    let mut found = notes(&patch);
    found.sort_unstable();
    for (note, start) in found.iter().zip([
        "Allocation.(not shown): its name may be data",
        "Allocation.case_id: another name of the object becomes the same field",
        "Allocation.empty: only empty lists came",
        "Allocation.hollow: its objects have no members that the spec can describe",
        "Allocation.mixed: the items of its list: it came as boolean, integer",
        "Allocation.nothing: only null came",
        "Allocation.some-name: its name cannot name a field",
        "BreakdownType: a new value may be data",
        "Hollow.1: its name cannot name a field",
        "listSettlements settlements[].settlementAmount: is string; the specification says number",
    ]) {
        assert!(note.starts_with(start), "{start}\n{patch}");
    }
    assert_eq!(found.len(), 10, "{patch}");
    let copy = Copy::new("drift-patch-notes");
    copy.apply(&patch);
    let spec = copy.spec();
    assert!(!spec.contains("\n\n\n"), "{patch}");
    for lines in [
        "          x-evidence: example\n          type: object\n          nullable: \
         true\n          allOf:\n            - $ref: '#/components/schemas/AllocationOption'\n",
        "      x-also-named: {CASH-IN: [Cash_In, CashIn]}\n",
        "    AllocationOption:\n      type: object\n",
        "        'no':\n          type: array\n",
        "    Fee:\n      description: Seen in a response; say what it means.\n      x-evidence: \
         example\n      oneOf:\n        - type: string\n        - type: integer\n",
    ] {
        assert!(spec.contains(lines), "no\n{lines}in\n{patch}");
    }
    let (_, report) = copy.drift(&["--from-file", &file]);
    for described in ["\"settlements[].allocations[].option", "\"settlements[].allocations[].fee\""]
    {
        assert!(!report.contains(described), "{report}");
    }
}

#[test]
fn expectations_and_the_spec_come_together() {
    let file = folder("drift-patch-flags").join("expected.json");
    std::fs::write(&file, "{}").unwrap();
    let response = example("payments.json");
    let own = ["drift", "--from-file", &response, "--expected", text(&file)];
    fails(&run(&own), 1, &["expected.json", "snapshot"]);
    fails(&run(&[&own[..], &["--format", "patch"]].concat()), 2, &["--spec"]);
}
