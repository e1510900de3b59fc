//! The command as its users meet it: output, exit codes, and files.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use httpmock::MockServer;
use serde_json::Value;

const TOKEN: &str = "canary-token-3b1f0c";

fn cfis(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cfis"));
    command.args(arguments).env_clear().env("CFIS_ACCESS_TOKEN", TOKEN).env("CFIS_PROVISIONING_TOKEN", TOKEN).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    cfis(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Fails with one sentence on standard error that holds the words, and nothing that looks like data.
fn fails(output: &Output, code: i32, words: &[&str]) {
    let (out, err) = (out(output), err(output));
    assert_eq!(output.status.code(), Some(code), "{out}{err}");
    assert_eq!(out, "", "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.starts_with("error: "), "{err}");
    assert!(words.iter().all(|word| err.contains(word)), "{words:?} in {err}");
    assert!(!err.contains(TOKEN), "{err}");
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn example(name: &str) -> String {
    format!("{}/../spec/examples/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn answering(status: u16, body: &str) -> MockServer {
    let server = MockServer::start();
    server.mock(|_, then| {
        then.status(status).body(body);
    });
    server
}

/// A running `cfis sandbox`, which is stopped when the test ends.
struct Sandbox {
    child: Child,
    url: String,
    access_token: String,
    provisioning_token: String,
}

impl Sandbox {
    fn start(arguments: &[&str]) -> Sandbox {
        let mut child = cfis(&[&["sandbox"], arguments].concat()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let json: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let text = |name: &str| json[name].as_str().unwrap().to_owned();
        Sandbox { url: text("url"), access_token: text("accessToken"), provisioning_token: text("provisioningToken"), child }
    }

    fn cfis(&self, arguments: &[&str]) -> Output {
        cfis(arguments)
            .env("CFIS_BASE_URL", &self.url)
            .env("CFIS_ACCESS_TOKEN", &self.access_token)
            .env("CFIS_PROVISIONING_TOKEN", &self.provisioning_token)
            .output()
            .unwrap()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn demo_tells_the_story_and_shows_no_token() {
    let output = run(&["demo"]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    for words in [
        "1. Onboard",
        "2. Validate   The access token is valid",
        "3. Renew      The new access token is valid, the old one is not valid",
        "4. Read       200 payments",
        "Settlements: what the agency has disbursed",
        "Payments that no settlement holds yet",
        " EUR\n",
    ] {
        assert!(text.contains(words), "no `{words}` in\n{text}");
    }
    assert!(!text.contains("sandbox-access") && !text.contains("sandbox-provisioning"), "{text}");
}

const ALLOCATION: &str =
    r#""allocationId":5,"allocatedTotalAmount":1240.50,"allocationDate":"2026-03-18","currency":"EUR","originalInvoiceNumber":"A-1""#;

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
        let server = answering(200, body);
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
    assert!(csv.contains("CAPITAL=1240.50 NEW_KIND=0.10") && csv.contains(r#""{""withheld"":24.00}""#), "{csv}");
    assert_eq!(csv, print(&newer, "csv"));
    assert!(print(&older, "table").contains("1 settlements, 1234567890123456.78 EUR"), "{}", print(&older, "table"));
}

#[test]
fn what_goes_wrong_is_one_sentence_and_no_data() {
    let settlements = |url: &str| run(&["settlements", "--base-url", url, "--format", "json"]);
    let closed = format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    fails(&settlements(&closed), 1, &["no connection to", &closed, "refused"]);
    fails(&settlements(&answering(401, "").base_url()), 1, &["status 401", "token"]);
    fails(&settlements(&answering(500, "<html></html>").base_url()), 1, &["status 500"]);
    fails(&settlements(&answering(400, "{\"message\":\"wrong\nperiod\"}").base_url()), 1, &["status 400", "wrong period"]);
    fails(&settlements(&answering(200, "<html><body>Login</body></html>").base_url()), 1, &["HTML or XML, not JSON"]);
    fails(&settlements(&answering(200, "{\"settlements\":[{").base_url()), 1, &["cut off"]);
    fails(&settlements(&answering(200, "").base_url()), 1, &["empty"]);
    fails(&settlements(&answering(200, r#"{"settlements":[{"settlementId":"x"}]}"#).base_url()), 1, &["settlements[0].settlementId"]);
    fails(&settlements("http://example.com"), 1, &["http://example.com", "clear text", "https"]);
    fails(&settlements("nonsense"), 1, &["nonsense", "not a URL"]);
}

#[test]
fn an_answer_that_ends_too_early_is_no_data() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{\"settlements\":[]}",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"settlements\":[",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        fails(&run(&["settlements", "--base-url", &url, "--format", "json"]), 1, &["cut off"]);
        server.join().unwrap();
    }
}

#[test]
fn wrong_usage_ends_with_two_and_says_what_to_do() {
    let payments = |arguments: &[&str]| run(&[&["payments", "--base-url", "http://127.0.0.1:9"], arguments].concat());
    fails(&payments(&["--from", "2026-03-02", "--to", "2026-03-01"]), 2, &["begins on 2026-03-02", "ends on 2026-03-01 (--to)"]);
    fails(&run(&["payments"]), 2, &["--environment", "CFIS_BASE_URL"]);
    fails(&cfis(&["payments"]).env("CFIS_ENVIRONMENT", "test").output().unwrap(), 2, &["`test`", "staging"]);
    fails(
        &cfis(&["payments", "--base-url", "http://127.0.0.1:9"]).env_remove("CFIS_ACCESS_TOKEN").output().unwrap(),
        2,
        &["CFIS_ACCESS_TOKEN"],
    );
    for wrong in [&["--from", "01.03.2026"][..], &["--format", "xml"], &["--access-token", "x"], &["--environment", "staging"]] {
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
    let json: Vec<Value> = serde_json::from_str(&read(&[&["payments"], &period[..]].concat())).unwrap();
    assert_eq!(json.len(), 120);
    let lines = read(&[&["payments", "--format", "ndjson"], &period[..]].concat());
    assert_eq!(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>(), json);
    let csv = read(&[&["payments", "--format", "csv"], &period[..]].concat());
    assert_eq!(csv.lines().count(), 121);
    let table = read(&[&["payments", "--format", "table"], &period[..]].concat());
    assert!(table.contains("120 payments, ") && table.contains("Booked"), "{table}");
    let none = read(&["settlements", "--from", "2019-01-01", "--to", "2019-01-02", "--format", "json"]);
    assert_eq!(none, "[]\n");
    let recent: Vec<Value> = serde_json::from_str(&read(&["payments"])).unwrap();
    assert!(!recent.is_empty() && recent.len() < 120, "{} payments in the last 30 days", recent.len());
}

#[test]
fn lines_are_written_as_items_arrive_and_what_cannot_be_read_is_named() {
    let server = answering(200, r#"[{"caseId":1},{"caseId":"two"},{"caseId":3}]"#);
    let read = |format| run(&["payments", "--base-url", &server.base_url(), "--format", format]);
    let output = read("ndjson");
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), "{\"caseId\":1}\n{\"caseId\":3}\n"));
    let errors = err(&output);
    let lines: Vec<_> = errors.lines().collect();
    assert_eq!(lines.len(), 2, "{errors}");
    assert!(lines[0].starts_with("note: the answer to listPayments cannot be read at `[1].caseId` (invalid type: string"), "{errors}");
    assert_eq!(lines[1], "error: items that cannot be read and are left out of the output: 1");
    assert_eq!(out(&read("csv")).lines().count(), 3);
    fails(&read("json"), 1, &["`[1].caseId`"]);
    fails(&read("table"), 1, &["`[1].caseId`"]);
    let broken = answering(200, r#"[{"caseId":1},{"caseId":2}"#);
    let output = run(&["payments", "--base-url", &broken.base_url(), "--format", "ndjson"]);
    assert_eq!((output.status.code(), out(&output).lines().count()), (Some(1), 2));
    assert!(err(&output).contains("cut off"), "{}", err(&output));
    let none = answering(200, "[]");
    assert!(out(&run(&["payments", "--base-url", &none.base_url(), "--format", "csv"])).starts_with("caseId,"));
}

/// Each field of the examples has a column, so that a new field of the description is not lost in CSV.
#[test]
fn csv_has_a_column_for_each_field() {
    let header = |command: &str, body: &str| {
        let output = run(&[command, "--base-url", &answering(200, body).base_url(), "--format", "csv"]);
        out(&output).lines().next().unwrap().split(',').map(str::to_owned).collect::<Vec<_>>()
    };
    let payments: Value = serde_json::from_str(&std::fs::read_to_string(example("payments.json")).unwrap()).unwrap();
    let columns = header("payments", "[]");
    for field in payments[0].as_object().unwrap().keys() {
        assert!(columns.contains(field), "{field} has no column in {columns:?}");
    }
    let report: Value = serde_json::from_str(&std::fs::read_to_string(example("settlements-newer.json")).unwrap()).unwrap();
    let columns = header("settlements", r#"{"settlements":[]}"#);
    let settlement = report["settlements"][0].as_object().unwrap();
    let allocation = settlement["allocations"][0].as_object().unwrap();
    for field in settlement.keys().chain(allocation.keys()) {
        let has = match field.as_str() {
            "allocations" => true,
            "currency" => columns.contains(&"settlementCurrency".to_owned()) && columns.contains(&"allocationCurrency".to_owned()),
            "beneficiary" => settlement["beneficiary"].as_object().unwrap().keys().all(|name| {
                let name = format!("beneficiary{}{}", name[..1].to_uppercase(), &name[1..]);
                columns.contains(&name)
            }),
            field => columns.iter().any(|column| column == field),
        };
        assert!(has, "{field} has no column in {columns:?}");
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
    let server = answering(200, "[{\"caseId\":1}]");
    let write = |path: &str| run(&["payments", "--base-url", &server.base_url(), "--format", "ndjson", "--output", path]);
    assert_eq!(write(text(&link)).status.code(), Some(0));
    assert!(link.symlink_metadata().unwrap().file_type().is_symlink());
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "{\"caseId\":1}\n");
    assert_eq!(mode(&target), 0o640, "the mode of the file that was there");
    assert_eq!(out(&write("-")), "{\"caseId\":1}\n");
    let pipe = folder.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    assert_eq!(write(text(&pipe)).status.code(), Some(0));
    assert_eq!(reader.join().unwrap(), "{\"caseId\":1}\n");
    fails(&write(text(&folder)), 1, &["cannot be written", "directory"]);

    let renewed = answering(200, r#"{"accessToken":"a-new-token-of-the-test-1"}"#);
    std::fs::write(&target, "old-token").unwrap();
    let output = run(&["token", "renew", "--base-url", &renewed.base_url(), "--token-file", text(&link)]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(link.symlink_metadata().unwrap().file_type().is_symlink());
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "a-new-token-of-the-test-1\n");
}

#[test]
fn a_404_is_no_settlements_with_a_note() {
    let output = run(&["settlements", "--base-url", &answering(404, "").base_url(), "--format", "json"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "[]\n"));
    assert!(err(&output).contains("404") && err(&output).contains("check the base URL"), "{}", err(&output));
}

#[test]
fn an_output_file_is_replaced_by_a_whole_one_only() {
    let folder = folder("output");
    let file = folder.join("payments.json");
    std::fs::write(&file, "before").unwrap();
    let broken = answering(200, "[{\"caseId\":1},");
    fails(&run(&["payments", "--base-url", &broken.base_url(), "--output", text(&file)]), 1, &["cut off"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "before");
    let whole = answering(200, "[{\"caseId\":1}]");
    let output = run(&["payments", "--base-url", &whole.base_url(), "--output", text(&file)]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""), "{}", err(&output));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "[\n{\"caseId\":1}\n]\n");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "a temporary file is left");
    fails(
        &run(&["payments", "--base-url", &whole.base_url(), "--output", "/nowhere/x.json"]),
        1,
        &["/nowhere/x.json", "cannot be written"],
    );
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions()) & 0o777
}

#[test]
fn a_client_is_created_validated_and_renewed_by_way_of_a_token_file() {
    let sandbox = Sandbox::start(&["--payments", "10"]);
    let folder = folder("token-file");
    let file = folder.join("token");
    let create = ["client", "create", "--file", &example("new-client.json"), "--token-file", text(&file)];
    let output = sandbox.cfis(&create);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let created: Value = serde_json::from_str(&out(&output)).unwrap();
    assert!(created["clientId"].is_number() && created["accessToken"].is_null(), "{created}");
    let first = std::fs::read_to_string(&file).unwrap();
    assert!(first.starts_with("sandbox-access-") && !out(&output).contains(first.trim()));
    #[cfg(unix)]
    assert_eq!(mode(&file), 0o600);

    let output = sandbox.cfis(&["token", "validate", "--token-file", text(&file)]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "the access token is valid: The access token is valid.\n"));
    let output = sandbox.cfis(&["token", "renew", "--token-file", text(&file)]);
    assert_eq!((output.status.code(), out(&output).as_str(), err(&output).as_str()), (Some(0), "", ""));
    let second = std::fs::read_to_string(&file).unwrap();
    assert_ne!(first, second);
    #[cfg(unix)]
    assert_eq!(mode(&file), 0o600);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "a temporary file is left");

    let old = cfis(&["token", "validate", "--base-url", &sandbox.url]).env("CFIS_ACCESS_TOKEN", first.trim()).output().unwrap();
    fails(&old, 1, &["not valid", "if it has expired, `cfis token renew`"]);
    let printed = cfis(&["token", "renew", "--base-url", &sandbox.url]).env("CFIS_ACCESS_TOKEN", second.trim()).output().unwrap();
    assert!(out(&printed).starts_with("sandbox-access-"), "{}", err(&printed));

    fails(&sandbox.cfis(&create), 2, &["exists", "give a new file"]);
    let output = sandbox.cfis(&create[..4]);
    let created: Value = serde_json::from_str(&out(&output)).unwrap();
    assert!(created["accessToken"].as_str().unwrap().starts_with("sandbox-access-"), "{created}");
    assert_eq!(created["clientId"], 7_000_002, "the refused command above created no client");
}

#[test]
fn nothing_is_sent_where_a_token_could_not_be_stored() {
    let server = MockServer::start();
    let mock = server.mock(|_, then| {
        then.status(200).body(r#"{"accessToken":"new-1"}"#);
    });
    let nowhere = "/nowhere/token";
    let create = ["client", "create", "--base-url", &server.base_url(), "--file", &example("new-client.json"), "--token-file", nowhere];
    fails(&run(&create), 1, &[nowhere, "nothing was sent"]);
    mock.assert_calls(0);
}

#[test]
fn an_answer_that_may_hold_a_token_is_kept_in_a_file() {
    let folder = folder("unread");
    let server = answering(200, r#"{"Message":"Renewed, and the token is somewhere"}"#);
    let output = cfis(&["token", "renew", "--base-url", &server.base_url()]).current_dir(&folder).output().unwrap();
    fails(&output, 1, &["no token can be told", "ask the provider before you try again", "cfis-kept-"]);
    let kept: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let text = std::fs::read_to_string(&kept[0]).unwrap();
    assert!(text.starts_with("status: 200\n") && text.ends_with(r#"{"Message":"Renewed, and the token is somewhere"}"#), "{text}");
    #[cfg(unix)]
    assert_eq!(mode(&kept[0]), 0o600);
}

/// Standard output that cannot be written to.
#[cfg(target_os = "linux")]
#[test]
fn a_token_that_cannot_be_printed_is_kept_in_a_file() {
    let folder = folder("unprinted");
    let server = answering(200, r#"{"accessToken":"a-new-token-of-the-test-1","clientId":7}"#);
    for arguments in [vec!["token", "renew", "--base-url"], vec!["client", "create", "--file", &example("new-client.json"), "--base-url"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let url = server.base_url();
        let arguments = [arguments, vec![url.as_str()]].concat();
        let output = cfis(&arguments).current_dir(&folder).stdout(full).output().unwrap();
        fails(&output, 1, &["could not be printed", "kept in ", "cfis-kept-"]);
        let kept: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!(std::fs::read_to_string(&kept[0]).unwrap(), "a-new-token-of-the-test-1");
        assert_eq!(mode(&kept[0]), 0o600);
        std::fs::remove_file(&kept[0]).unwrap();
    }
}

#[test]
fn what_else_a_new_client_s_answer_holds_is_printed_without_the_token() {
    let body =
        r#"{"clientNumber":7,"customer":"K-1","accessToken":"a-new-token-of-the-test-1","credentials":["a-new-token-of-the-test-1"]}"#;
    let server = answering(201, body);
    let file = folder("extra").join("token");
    let output =
        run(&["client", "create", "--base-url", &server.base_url(), "--file", &example("new-client.json"), "--token-file", text(&file)]);
    let json: Value = serde_json::from_str(&out(&output)).unwrap_or_else(|error| panic!("{error}: {}", err(&output)));
    assert_eq!(
        json,
        serde_json::json!({"clientNumber": 7, "customer": "K-1", "clientId": null, "customerCode": null, "paymentReferencePrefix": null})
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "a-new-token-of-the-test-1\n");
}

#[test]
fn a_token_in_a_refusal_is_kept_and_not_printed() {
    let folder = folder("refused");
    let server = answering(409, r#"{"error":"exists","accessToken":"0f8fad5b-d9cb-469f-a165-70867728950e"}"#);
    let create = ["client", "create", "--base-url", &server.base_url(), "--file", &example("new-client.json")];
    let output = cfis(&create).current_dir(&folder).output().unwrap();
    fails(&output, 1, &["status 409", "exists", "[redacted]", "cfis-kept-"]);
    assert!(!err(&output).contains("0f8fad5b"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn an_interrupt_does_not_lose_a_renewal_under_way() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut child = cfis(&["token", "renew", "--base-url", &url]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = [0; 4096];
    assert!(stream.read(&mut request).unwrap() > 0);
    for signal in ["-INT", "-TERM"] {
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    }
    let body = r#"{"accessToken":"a-new-token-of-the-test-1"}"#;
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut printed = String::new();
    child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    assert_eq!((child.wait().unwrap().code(), printed.as_str()), (Some(0), "a-new-token-of-the-test-1\n"));
}

#[test]
fn fields_beside_the_list_are_named() {
    let server = answering(200, r#"{"createdAt":"2026-03-20","settlements":[],"nextPage":"abc"}"#);
    let output = run(&["settlements", "--base-url", &server.base_url(), "--format", "json"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "[]\n"));
    assert!(err(&output).contains("nextPage") && !err(&output).contains("createdAt"), "{}", err(&output));
}

#[test]
fn payments_without_a_known_amount_are_counted() {
    let server = answering(200, r#"[{"amount":12.50,"currency":"EUR"},{"sum":7.00}]"#);
    let output = run(&["payments", "--base-url", &server.base_url(), "--format", "table"]);
    assert!(out(&output).ends_with("2 payments, 12.50 EUR, 1 without a known amount\n"), "{}", out(&output));
}

#[test]
fn where_creation_is_not_available_the_request_is_pointed_to() {
    for status in [404, 501] {
        let server = answering(status, "");
        let output = run(&["client", "create", "--base-url", &server.base_url(), "--file", &example("new-client.json")]);
        fails(&output, 1, &[&status.to_string(), "cfis client request --file", "new-client.json"]);
    }
}

#[test]
fn a_deployment_request_is_a_ready_message() {
    let folder = folder("request");
    let file = folder.join("request.eml");
    let request = |client: &str, more: &[&str]| {
        run(&[&["client", "request", "--file", client, "--responsible", "Onboarding Desk <onboarding@partner.example>"], more].concat())
    };
    let output = request(&example("new-client.json"), &["--accounting-system", "Netvisor", "--output", text(&file)]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""), "{}", err(&output));
    let message = std::fs::read_to_string(&file).unwrap();
    for words in [
        "MIME-Version: 1.0\r\n",
        "From: \"Onboarding Desk\" <onboarding@partner.example>\r\n",
        "To: deployment@cash-in.fi\r\n",
        "Subject: ",
        "Business code: 2468013-5",
        "Type of service: Lifecycle",
        "Accounting system: Netvisor",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(message.contains(words), "no `{words}` in\n{message}");
    }
    assert!(out(&request(&example("new-client.json"), &[])).contains("To: deployment@cash-in.fi"));

    let short = folder.join("short.json");
    std::fs::write(&short, r#"{"service":{"type":"LIFECYCLE"},"client":{"name":"Koe Oy","businessCode":"1"},"contacts":{}}"#).unwrap();
    fails(
        &request(text(&short), &[]),
        1,
        &["client.postalAddress", "client.countryCode", "contacts.primary", "contacts.technical", "contacts.accountant", "short.json"],
    );
    let nobody = run(&["client", "request", "--file", &example("new-client.json"), "--responsible", "onboarding@partner.example"]);
    fails(&nobody, 2, &["NAME <MAIL>"]);
}

#[test]
fn a_client_file_that_cannot_be_used_says_where() {
    let folder = folder("client-file");
    let file = folder.join("client.json");
    let request = |content: &str| {
        std::fs::write(&file, content).unwrap();
        run(&["client", "request", "--file", text(&file), "--responsible", "Desk <desk@partner.example>"])
    };
    fails(&request("{"), 1, &["client.json", "line 1"]);
    fails(&request(r#"{"service":{"type":"LIFECYCLE"},"client":{"name":1}}"#), 1, &["client.json", "`client.name`", "line 1"]);
    fails(&request("{}"), 1, &["client.json", "missing field `service`"]);
    fails(
        &run(&["client", "request", "--file", "/nowhere.json", "--responsible", "Desk <desk@partner.example>"]),
        1,
        &["/nowhere.json", "cannot be read"],
    );
    let misspelt = std::fs::read_to_string(example("new-client.json")).unwrap().replace("\"telephone\": \"\"", "\"telefone\": \"\"");
    let output = request(&misspelt);
    assert_eq!(output.status.code(), Some(0));
    assert!(err(&output).contains("the description does not know client.telefone; not in the message"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn a_sandbox_stops_at_sigterm() {
    let mut sandbox = Sandbox::start(&["--port", "0", "--seed", "5", "--shape", "newer"]);
    let signalled = Command::new("kill").arg(sandbox.child.id().to_string()).status().unwrap();
    assert!(signalled.success());
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
}
