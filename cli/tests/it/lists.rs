//! `cfis payments` and `cfis settlements`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

use serde_json::Value;

use crate::support::layout::{payments_path, truncated_payments};
use crate::support::{
    Sandbox, cfis, err, example, fails, folder, issuing, mode, out, responding, run, text,
    with_payments,
};

const ALLOCATION: &str = r#""allocationId":5,"allocatedTotalAmount":1240.50,"allocationDate":"2026-03-18","currency":"EUR","originalInvoiceNumber":"A-1""#;

#[test]
fn both_shapes_of_a_foreign_server_print_the_same_to_the_digit() {
    let older = format!(
        r#"{{"createdAt":"2026-03-20T06:15:04.127Z","settlements":[{{"settlementId":310000000418,"settlementDate":"2026-03-20",
           "settlementAmount":1234567890123456.78,"currency":"EUR","agency":"CashIn","remittanceReference":null,"beneficiary":null,
           "withheld":24.00,"allocations":[{{{ALLOCATION},"events":[{{"type":"CAPITAL","amount":1240.50}},{{"type":"NEW_KIND","amount":0.10}}]}}]}}]}}"#
    );
    let newer = format!(
        r#"{{"createdAt":"2026-03-20T06:15:04.127Z","settlements":[{{"settlementId":310000000418,"settlementDate":"2026-03-20",
           "settlementAmount":1234567890123456.78,"currency":"EUR","agency":"CASH-IN","remittanceReference":null,
           "beneficiary":{{"name":"","iban":"","bic":""}},"apiFetchDate":null,"withheld":24.00,"allocations":[{{{ALLOCATION},"caseId":null,
           "originalPaymentReference":"","breakdown":[{{"type":"CAPITAL","amount":1240.50}},{{"type":"NEW_KIND","amount":0.10}}]}}]}}]}}"#
    );
    let print = |body: &str, format: &str| {
        let server = responding(200, body);
        let output = run(&["settlements", "--base-url", &server.base_url(), "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        out(&output)
    };
    let printed = print(&newer, "json");
    let expected = format!(
        concat!(
            r#"{{"settlementId":310000000418,"settlementDate":"2026-03-20","settlementAmount":1234567890123456.78,"currency":"EUR","#,
            r#""agency":"CASH-IN","remittanceReference":null,"beneficiary":null,"apiFetchDate":null,"allocations":[{{{},"caseId":null,"#,
            r#""originalPaymentReference":"","breakdown":[{{"type":"CAPITAL","amount":1240.50}},{{"type":"NEW_KIND","amount":0.10}}]}}],"#,
            r#""withheld":24.00}}"#
        ),
        ALLOCATION
    );
    assert_eq!(printed, format!("[\n{expected}\n]\n"));
    assert_eq!(print(&older, "json"), printed);
    assert_eq!(print(&older, "ndjson"), format!("{expected}\n"));
    let csv = print(&older, "csv");
    assert!(csv.starts_with("settlementId,settlementDate,settlementAmount,"), "{csv}");
    assert!(csv.contains("310000000418,2026-03-20,1234567890123456.78,EUR,CASH-IN,"), "{csv}");
    assert!(
        csv.contains("CAPITAL=1240.50 NEW_KIND=0.10") && csv.contains(r#""{""withheld"":24.00}""#),
        "{csv}"
    );
    assert_eq!(csv, print(&newer, "csv"));
    assert!(
        print(&older, "table").contains("1 settlements, 1234567890123456.78 EUR"),
        "{}",
        print(&older, "table")
    );
}

#[test]
fn what_goes_wrong_is_one_sentence_and_no_data() {
    let settlements = |url: &str| run(&["settlements", "--base-url", url, "--format", "json"]);
    let closed =
        format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    fails(&settlements(&closed), 1, &["no connection to", &closed, "refused"]);
    fails(&settlements(&responding(401, "").base_url()), 1, &["status 401", "token"]);
    fails(&settlements(&responding(500, "<html></html>").base_url()), 1, &["status 500"]);
    fails(
        &settlements(&responding(400, "{\"message\":\"wrong\nperiod\"}").base_url()),
        1,
        &["status 400", "wrong period"],
    );
    fails(
        &settlements(&responding(200, "<html><body>Login</body></html>").base_url()),
        1,
        &["HTML or XML, not JSON"],
    );
    fails(&settlements(&responding(200, "{\"settlements\":[{").base_url()), 1, &["truncated"]);
    fails(&settlements(&responding(200, "").base_url()), 1, &["empty"]);
    fails(
        &settlements(&responding(200, r#"{"settlements":[{"settlementId":"x"}]}"#).base_url()),
        1,
        &["settlements[0].settlementId"],
    );
    fails(&settlements("http://example.com"), 1, &["http://example.com", "unencrypted", "https"]);
    fails(&settlements("nonsense"), 1, &["nonsense", "cannot be parsed"]);
}

#[test]
fn a_truncated_response_is_an_error() {
    for response in [
        "HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{\"settlements\":[]}",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"settlements\":[",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(response.as_bytes()).unwrap();
        });
        fails(&run(&["settlements", "--base-url", &url, "--format", "json"]), 1, &["truncated"]);
        server.join().unwrap();
    }
}

#[test]
fn wrong_usage_ends_with_two_and_says_what_to_do() {
    let payments = |arguments: &[&str]| {
        run(&[&["payments", "--base-url", "http://127.0.0.1:9"], arguments].concat())
    };
    fails(
        &payments(&["--from", "2026-03-02", "--to", "2026-03-01"]),
        2,
        &["begins on 2026-03-02", "ends on 2026-03-01 (--to)"],
    );
    fails(&run(&["payments"]), 2, &["--environment", "CFIS_BASE_URL"]);
    fails(
        &cfis(&["payments"]).env("CFIS_ENVIRONMENT", "test").output().unwrap(),
        2,
        &["`test`", "staging"],
    );
    fails(
        &cfis(&["payments", "--base-url", "http://127.0.0.1:9"])
            .env_remove("CFIS_ACCESS_TOKEN")
            .output()
            .unwrap(),
        2,
        &["CFIS_ACCESS_TOKEN"],
    );
    for wrong in [
        &["--from", "01.03.2026"][..],
        &["--format", "xml"],
        &["--access-token", "x"],
        &["--environment", "staging"],
    ] {
        assert_eq!(payments(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn lists_are_read_from_a_sandbox_in_every_format() {
    let sandbox = Sandbox::start(&["--payments", "120"]);
    let read = |arguments: &[&str]| {
        let output = sandbox.cfis(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        out(&output)
    };
    let period = ["--from", "2020-01-01"];
    let json: Vec<Value> =
        serde_json::from_str(&read(&[&["payments"], &period[..]].concat())).unwrap();
    assert_eq!(json.len(), 120);
    let lines = read(&[&["payments", "--format", "ndjson"], &period[..]].concat());
    assert_eq!(
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>(),
        json
    );
    let csv = read(&[&["payments", "--format", "csv"], &period[..]].concat());
    assert_eq!(csv.lines().count(), 121);
    let table = read(&[&["payments", "--format", "table"], &period[..]].concat());
    assert!(table.contains("120 payments, ") && table.contains("Booked"), "{table}");
    let none =
        read(&["settlements", "--from", "2019-01-01", "--to", "2019-01-02", "--format", "json"]);
    assert_eq!(none, "[]\n");
    let recent: Vec<Value> = serde_json::from_str(&read(&["payments"])).unwrap();
    assert!(
        !recent.is_empty() && recent.len() < 120,
        "{} payments in the last 30 days",
        recent.len()
    );
}

#[test]
fn lines_are_written_as_items_arrive_and_what_cannot_be_read_is_named() {
    let server = with_payments(r#"[{"caseId":1},{"caseId":"two"},{"caseId":3}]"#);
    let read = |format| run(&["payments", "--base-url", &server.base_url(), "--format", format]);
    let output = read("ndjson");
    assert_eq!(
        (output.status.code(), out(&output).as_str()),
        (Some(1), "{\"caseId\":1,\"bookingDate\":null}\n{\"caseId\":3,\"bookingDate\":null}\n")
    );
    let path = payments_path("[1].caseId");
    let errors = err(&output);
    let lines: Vec<_> = errors.lines().collect();
    assert_eq!(lines.len(), 2, "{errors}");
    assert!(
        lines[0].starts_with(&format!(
            "note: the response to listPayments cannot be parsed at `{path}` (invalid type: string"
        )),
        "{errors}"
    );
    assert_eq!(lines[1], "error: items that cannot be read, and are missing from the output: 1");
    assert_eq!(out(&read("csv")).lines().count(), 3);
    fails(&read("json"), 1, &[&format!("`{path}`")]);
    fails(&read("table"), 1, &[&format!("`{path}`")]);
    let broken = responding(200, &truncated_payments(r#"[{"caseId":1},{"caseId":2}"#));
    let output = run(&["payments", "--base-url", &broken.base_url(), "--format", "ndjson"]);
    assert_eq!((output.status.code(), out(&output).lines().count()), (Some(1), 2));
    assert!(err(&output).contains("truncated"), "{}", err(&output));
    let none = with_payments("[]");
    assert!(
        out(&run(&["payments", "--base-url", &none.base_url(), "--format", "csv"]))
            .starts_with("caseId,")
    );
}

/// Each field of the examples is in CSV: in a column, or in the column of what has none. So CSV does
/// not lose a new field of the spec.
#[test]
fn csv_has_each_field_of_the_examples() {
    for (command, file) in
        [("payments", "payments.json"), ("settlements", "settlements-newer.json")]
    {
        let body = std::fs::read_to_string(example(file)).unwrap();
        let server = responding(200, &body);
        let output = run(&[command, "--base-url", &server.base_url(), "--format", "csv"]);
        let csv = out(&output).to_lowercase();
        let mut fields = Vec::new();
        fields_with_values(&serde_json::from_str(&body).unwrap(), &mut fields);
        assert!(fields.len() > 5, "{fields:?}");
        for (object, field) in fields {
            // The amounts of a breakdown are in columns by their types.
            let of_breakdown = object == "breakdown";
            let name = field.to_lowercase();
            let in_column = csv.lines().next().unwrap().split(',').any(|column| {
                column == name
                    || column == format!("{object}{name}")
                    || column == format!("{}{name}", object.trim_end_matches('s'))
                    || (object.is_empty() && column == format!("settlement{name}"))
            });
            let elsewhere = csv.contains(&format!("\"\"{name}\"\":"));
            assert!(
                in_column || elsewhere || of_breakdown,
                "{file}: {object}.{field} is not in\n{csv}"
            );
        }
    }
}

/// Lists the fields that are not objects or lists, each with the name of its object.
fn fields_with_values(value: &Value, found: &mut Vec<(String, String)>) {
    // What is beside a list has no column.
    let lists = value.as_object().into_iter().flatten().map(|(_, member)| member);
    match value {
        Value::Object(_) => {
            lists.filter(|list| list.is_array()).for_each(|list| collect_fields("", list, found));
        }
        list => collect_fields("", list, found),
    }
}

fn collect_fields(object: &str, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_fields(object, item, found)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::Null => {}
                    Value::String(text) if text.is_empty() => {}
                    Value::Array(_) | Value::Object(_) => collect_fields(name, member, found),
                    _ => found.push((object.to_owned(), name.clone())),
                }
            }
        }
        _ => {}
    }
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_link_or_a_device_stays_one() {
    let folder = folder("links");
    let (target, link) = (folder.join("target"), folder.join("link"));
    std::fs::write(&target, "before").unwrap();
    std::fs::set_permissions(&target, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let server = with_payments("[{\"caseId\":1}]");
    let write = |path: &str| {
        run(&["payments", "--base-url", &server.base_url(), "--format", "ndjson", "--output", path])
    };
    assert_eq!(write(text(&link)).status.code(), Some(0));
    assert!(link.symlink_metadata().unwrap().file_type().is_symlink());
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "{\"caseId\":1,\"bookingDate\":null}\n");
    assert_eq!(mode(&target), 0o640, "the mode of the file that was there");
    assert_eq!(out(&write("-")), "{\"caseId\":1,\"bookingDate\":null}\n");
    let pipe = folder.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    assert_eq!(write(text(&pipe)).status.code(), Some(0));
    assert_eq!(reader.join().unwrap(), "{\"caseId\":1,\"bookingDate\":null}\n");
    fails(&write(text(&folder)), 1, &["cannot write", "directory"]);

    let renewed = issuing(r#"{"accessToken":"a-new-token-of-the-test-1"}"#);
    std::fs::write(&target, "old-token").unwrap();
    let output =
        run(&["token", "renew", "--base-url", &renewed.base_url(), "--token-file", text(&link)]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(link.symlink_metadata().unwrap().file_type().is_symlink());
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "a-new-token-of-the-test-1\n");
}

#[test]
fn a_404_is_an_empty_list_with_a_note() {
    let output =
        run(&["settlements", "--base-url", &responding(404, "").base_url(), "--format", "json"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "[]\n"));
    assert!(
        err(&output).contains("404") && err(&output).contains("check the base URL"),
        "{}",
        err(&output)
    );
}

#[test]
fn an_output_file_is_replaced_by_a_whole_one_only() {
    let folder = folder("output");
    let file = folder.join("payments.json");
    std::fs::write(&file, "before").unwrap();
    let broken = responding(200, &truncated_payments("[{\"caseId\":1},"));
    fails(
        &run(&["payments", "--base-url", &broken.base_url(), "--output", text(&file)]),
        1,
        &["truncated"],
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "before");
    let whole = with_payments("[{\"caseId\":1}]");
    let output = run(&["payments", "--base-url", &whole.base_url(), "--output", text(&file)]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""), "{}", err(&output));
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "[\n{\"caseId\":1,\"bookingDate\":null}\n]\n"
    );
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "a temporary file is left");
    fails(
        &run(&["payments", "--base-url", &whole.base_url(), "--output", "/nowhere/x.json"]),
        1,
        &["/nowhere/x.json", "cannot write", "the folder /nowhere does not exist; create it"],
    );
}

#[test]
fn a_page_of_a_list_is_an_error_and_not_the_list() {
    let server = responding(200, r#"{"settlements":[],"nextPage":"abc"}"#);
    let output = run(&["settlements", "--base-url", &server.base_url(), "--format", "json"]);
    fails(&output, 1, &["not the whole list", "`nextPage`"]);
}

#[test]
fn unknown_fields_next_to_the_list_are_reported() {
    let server = responding(200, r#"{"createdAt":"2026-03-20","settlements":[],"batch":"abc"}"#);
    let output = run(&["settlements", "--base-url", &server.base_url(), "--format", "json"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "[]\n"));
    assert!(
        err(&output).contains("batch") && !err(&output).contains("createdAt"),
        "{}",
        err(&output)
    );
}

#[test]
fn payments_without_a_known_amount_are_counted() {
    let server = with_payments(r#"[{"amount":12.50,"currency":"EUR"},{"sum":7.00}]"#);
    let output = run(&["payments", "--base-url", &server.base_url(), "--format", "table"]);
    assert!(
        out(&output).ends_with("2 payments, 12.50 EUR, 1 without a known amount\n"),
        "{}",
        out(&output)
    );
}

#[test]
fn csv_suits_a_spreadsheet_in_finland_and_is_no_formula() {
    let body = r#"[{"caseId":1,"accountName":"=HYPERLINK(\"x\")","invoiceNumber":"-7","amount":-1240.50,
        "bookingDate":"2026-03-16T00:00:00Z","paymentDate":"2026-03-16"}]"#;
    let server = with_payments(body);
    let csv = |flags: &[&str]| {
        let command = ["payments", "--base-url", &server.base_url(), "--format", "csv"];
        out(&run(&[&command, flags].concat()))
    };
    let line = csv(&[]).lines().nth(1).unwrap().to_owned();
    assert_eq!(line, r#"1,'-7,,,"'=HYPERLINK(""x"")",2026-03-16,2026-03-16,-1240.50,,"#);
    let finnish = csv(&["--decimal-comma", "--bom"]);
    assert!(finnish.starts_with("\u{feff}caseId;invoiceNumber;"), "{finnish}");
    assert!(finnish.contains(";2026-03-16;2026-03-16;-1240,50;;"), "{finnish}");
    let settlement = r#"{"settlements":[{"settlementId":7,"settlementAmount":10.00,"currency":"EUR",
        "settlementDate":"2026-03-20T00:00:00Z","agency":"CASH-IN","allocations":[
        {"allocatedTotalAmount":10.00,"breakdown":[{"type":"CAPITAL","amount":6.00},
        {"type":"CAPITAL","amount":1.50},{"type":"INTEREST","amount":1.00},{"type":"NEW","amount":1.50}]}]}]}"#;
    let server = responding(200, settlement);
    let csv = out(&run(&["settlements", "--base-url", &server.base_url(), "--format", "csv"]));
    let mut rows = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (header, row) = (rows.next().unwrap(), rows.next().unwrap());
    let cell = |name: &str| row[header.iter().position(|column| *column == name).unwrap()];
    assert_eq!(
        ["settlementDate", "capital", "interest", "fees", "other"].map(cell),
        ["2026-03-20", "7.50", "1.00", "", "1.50"]
    );
    for flag in ["--decimal-comma", "--bom"] {
        let output = run(&["payments", "--base-url", &server.base_url(), flag]);
        fails(&output, 2, &[flag, "add --format csv"]);
    }
}

#[cfg(unix)]
#[test]
fn an_output_that_does_not_fit_is_named_and_leaves_no_file() {
    let sandbox = Sandbox::start(&["--payments", "200"]);
    let folder = folder("output-that-does-not-fit");
    let file = folder.join("payments.json");
    // No file may have more than a few blocks; the rest fails as on a full disk.
    let limited = r#"trap "" XFSZ; ulimit -f 8; exec "$0" "$@""#;
    let output = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_cfis"), "payments", "--output", text(&file)])
        .env("CFIS_BASE_URL", &sandbox.url)
        .env("CFIS_ACCESS_TOKEN", &sandbox.access_token)
        .output()
        .unwrap();
    fails(&output, 1, &["cannot write", "payments.json", "large"]);
    assert!(!err(&output).contains(".tmp"), "a name that nobody gave: {}", err(&output));
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
}
