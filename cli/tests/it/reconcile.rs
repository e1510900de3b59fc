//! `cfis reconcile`: the same figures from a server and from files, in every format, and nothing at
//! all if the input is wrong.

mod days;
mod ledgers;
mod refusals;
mod saved_files;
mod threads;

use std::path::{Path, PathBuf};
use std::process::Output;

use calamine::{DataType as _, Reader as _};
use httpmock::MockServer;
use serde_json::Value;

use crate::support::layout::respond_with_payments;
use crate::support::{Sandbox, cfis, err, folder, out, run, text};

/// A ledger as an accounting system in Finland writes it.
const LEDGER: &str = "\u{feff}Laskunumero;Summa;Valuutta;Viite;Asiakas;Toimeksianto;Eräpäivä\r\n\
    1001;1 000,00;EUR;10016;Kuvitteellinen Kello Oy;880001;1.2.2026\r\n\
    1002;250,50;EUR;10029;Keksitty Kahvila Ky;;1.2.2026\r\n\
    1003;99,99;EUR;;\"Tarha; <b>ja</b> poika\";;1.2.2026\r\n\
    1004;500,00;SEK;;Satu Ab;;1.2.2026\r\n";

const PAYMENTS: &str = r#"[
    {"caseId": 880001, "invoiceNumber": "1001", "bookingDate": "2026-02-10T00:00:00Z", "amount": 1030.00, "currency": "EUR"},
    {"invoicePaymentReference": "RF4510029", "bookingDate": "2026-03-03", "amount": 200.25, "currency": "EUR"},
    {"invoiceNumber": 7777, "bookingDate": "2026-03-04", "amount": 12.34, "currency": "EUR", "accountName": "Joku Muu"}
]"#;

/// One settlement in each of the two shapes.
const SETTLEMENTS: &str = r#"{"createdAt": "2026-03-05T06:15:00.000Z", "settlements": [
    {"settlementId": 310000000001, "settlementDate": "2026-02-17", "settlementAmount": 1023.80, "currency": "EUR", "agency": "CashIn", "beneficiary": null,
     "allocations": [{"allocationId": 1, "allocatedTotalAmount": 1030.00, "allocationDate": "2026-02-10", "currency": "EUR", "originalInvoiceNumber": "1001",
        "events": [{"type": "CAPITAL", "amount": 1000.00}, {"type": "INTEREST", "amount": 25.00}, {"type": "FEES", "amount": 5.00}]}]},
    {"settlementId": 310000000002, "settlementDate": "2026-02-24", "settlementAmount": 100.01, "currency": "EUR", "agency": "CASH-IN", "beneficiary": {"iban": "FI21 1234 5600 0007 85"},
     "allocations": [{"allocationId": 2, "allocatedTotalAmount": 100.01, "allocationDate": "2026-02-20", "currency": "EUR", "originalInvoiceNumber": "1003",
        "breakdown": [{"type": "CAPITAL", "amount": 100.01}]}]}
]}"#;

/// Returns a folder with the three files.
fn files(name: &str) -> PathBuf {
    let folder = folder(name);
    for (file, content) in
        [("ledger.csv", LEDGER), ("payments.json", PAYMENTS), ("settlements.json", SETTLEMENTS)]
    {
        std::fs::write(folder.join(file), content).unwrap();
    }
    folder
}

/// Runs the command on the files of a folder.
fn reconcile(folder: &Path, more: &[&str]) -> Output {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let files = [
        "reconcile",
        "--as-of",
        "2026-03-10",
        "--ledger",
        &path("ledger.csv"),
        "--payments",
        &path("payments.json"),
    ];
    run(&[&files[..], &["--settlements", &path("settlements.json")], more].concat())
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(3), "{}", err(output));
    serde_json::from_str(&out(output)).unwrap_or_else(|error| panic!("{}: {error}", out(output)))
}

/// Compares the totals with those calculated by hand.
fn assert_totals(found: &Value) {
    let wanted = serde_json::json!({
        "currency": "EUR", "invoices": 3, "invoiced": "1350.49", "settled": "1100.01", "provisional": "200.25", "credited": "0.00",
        "tolerated": "0.00", "outstanding": "50.25", "overpaid": "0.02", "paid": "1300.26", "interest": "25.00", "fees": "5.00",
        "other": "0.00", "disbursed": "1130.01", "reversedWithoutReceipt": "0.00", "returnPending": "0.00", "notPassedOn": "0.00",
        "afterPayments": "0.00", "afterSettlements": "0.00", "settlements": "1123.81", "notBookedSettled": "0.00",
        "settlementDifference": "-6.20", "notBookedPayments": "12.34", "toBook": "1100.01", "toTellAgency": "0.00",
        "ageing": {"notDue": "0.00", "days1To30": "0.00", "days31To60": "50.25", "days61To90": "0.00", "over90Days": "0.00"},
    });
    assert_eq!(found["totals"][0], wanted);
    assert_eq!(
        (&found["totals"][1]["currency"], &found["totals"][1]["outstanding"]),
        (&Value::from("SEK"), &Value::from("500.00"))
    );
}

#[test]
fn a_foreign_server_and_files_give_the_same_totals_to_the_cent() {
    let folder = files("reconcile-same");
    let from_files = json(&reconcile(&folder, &[]));
    assert_totals(&from_files);
    let server = MockServer::start();
    for path in ["/api/v1/partner/payments", "/api/v1/partner/settlements"] {
        server.mock(|when, then| {
            when.method("GET")
                .path(path)
                .query_param("fromDate", "2026-01-01")
                .query_param("toDate", "2026-03-10");
            let then = then.header("content-type", "application/json");
            match path.ends_with("/payments") {
                true => respond_with_payments(then, PAYMENTS),
                false => drop(then.status(200).body(SETTLEMENTS)),
            }
        });
    }
    let ledger = folder.join("ledger.csv");
    let period = ["--from", "2026-01-01", "--to", "2026-03-10", "--as-of", "2026-03-10"];
    let url = server.base_url();
    let arguments =
        [&["reconcile", "--ledger", text(&ledger), "--base-url", &url], &period[..]].concat();
    let live = json(&cfis(&arguments).output().unwrap());
    assert_totals(&live);
    assert_eq!(live["outcomes"], from_files["outcomes"]);
    assert_eq!(live["period"]["from"], "2026-01-01");
    let rules: Vec<_> = live["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["settlementDifference"]);
    assert_eq!(live["notMatched"][0]["invoiceNumber"], "7777");
}

#[test]
fn every_figure_can_be_traced_to_its_rows() {
    let found = json(&reconcile(&files("reconcile-traced"), &[]));
    let invoice = &found["invoices"][0];
    assert_eq!((&invoice["line"], &invoice["outcome"]), (&Value::from(2), &Value::from("settled")));
    assert_eq!(invoice["netvisor"], serde_json::json!(["normal", "collection"]));
    let sources: Vec<_> = invoice["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources, ["payments.json, item 1", "settlements.json, item 1, allocation 1"]);
    assert_eq!(invoice["history"][0]["rule"], "caseAndInvoiceNumber");
}

#[test]
fn rules_are_taken_from_flags() {
    let folder = files("reconcile-rules");
    let found = json(&reconcile(
        &folder,
        &["--tolerance", "EUR=0.02", "--expected-iban", "FI3057800710000012", "--aged-after", "6"],
    ));
    assert_eq!(
        (&found["totals"][0]["tolerated"], &found["totals"][0]["overpaid"]),
        (&Value::from("-0.02"), &Value::from("0.00"))
    );
    let rules: Vec<_> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["beneficiaryIban", "settlementDifference", "paymentAged"]);
    std::fs::write(
        folder.join("earlier.json"),
        r#"[{"invoiceNumber": "1002", "bookingDate": "2026-03-03", "amount": 210.25, "currency": "EUR"}]"#,
    )
    .unwrap();
    let found =
        json(&reconcile(&folder, &["--earlier-payments", text(&folder.join("earlier.json"))]));
    assert!(
        found["findings"]
            .to_string()
            .contains("10.00 EUR of invoice 1002 were listed in an earlier run"),
        "{}",
        found["findings"]
    );
    std::fs::write(folder.join("ledger.csv"), "Doc,Gross\n1001,1.000\n").unwrap();
    let columns = [
        "--column",
        "invoiceNumber=Doc",
        "--column",
        "amount=Gross",
        "--currency",
        "eur",
        "--ledger-decimal",
        "comma",
    ];
    let found = json(&reconcile(&folder, &columns));
    assert_eq!(found["totals"][0]["invoiced"], "1000.00");
}

#[test]
fn all_formats_have_the_same_figures() {
    let folder = files("reconcile-formats");
    let (page, workbook) = (folder.join("report.html"), folder.join("report.xlsx"));
    let csv = out(&reconcile(
        &folder,
        &["--format", "csv", "--report", text(&page), "--xlsx", text(&workbook)],
    ));
    assert!(
        csv.lines()
            .nth(2)
            .unwrap()
            .starts_with("1002,3,,10029,Keksitty Kahvila Ky,,2026-02-01,EUR,250.50,0.00,200.25,"),
        "{csv}"
    );
    let csv = out(&reconcile(&folder, &["--format", "csv", "--decimal-comma"]));
    assert!(csv.contains(";\"Tarha; <b>ja</b> poika\";;2026-02-01;EUR;99,99;100,01;"), "{csv}");

    let table = out(&reconcile(&folder, &["--format", "table"]));
    for words in [
        "Reconciliation as of 10 Mar 2026",
        "1,350.49",
        "1,123.81",
        "1,023.80 EUR disbursed, 1,030.00 EUR allocated",
        "Joku Muu",
        "paid but not settled",
    ] {
        assert!(table.contains(words), "no {words} in\n{table}");
    }

    // The ledger does not say what is open, so there is a sum to book and no list.
    assert!(table.contains("all of it counts as open"), "{table}");
    assert!(!table.contains("have differently"), "{table}");
    let ledger = LEDGER.replace("Eräpäivä", "Avoinna").replace(";1.2.2026", ";0,00");
    std::fs::write(folder.join("ledger.csv"), ledger).unwrap();
    let closed = out(&reconcile(&folder, &["--format", "table"]));
    assert!(closed.contains("have differently") && closed.contains("tell the agency"), "{closed}");

    let html = std::fs::read_to_string(&page).unwrap();
    assert!(
        !html.contains("<b>ja</b>") && html.contains("\\u003cb>ja\\u003c/b>"),
        "a customer's name is markup"
    );
    assert!(!html.contains("/*DATA*/") && !html.contains("/*CSS*/") && !html.contains("/*JS*/"));
    let data = html.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    assert_totals(&serde_json::from_str(data).unwrap());

    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(&workbook).unwrap();
    assert_eq!(
        workbook.sheet_names(),
        [
            "Cover",
            "To do",
            "Invoices",
            "Allocations",
            "Settlements",
            "Findings",
            "Not booked",
            "Totals"
        ]
    );
    let invoices = workbook.worksheet_range("Invoices").unwrap();
    assert_eq!(
        (invoices.height(), invoices.get((0, 0)).unwrap().to_string()),
        (5, "Invoice number".to_owned())
    );
    assert_eq!(invoices.get((1, 4)).unwrap().get_float(), Some(1000.0));
    // Dates are dates, and what was read is on the cover.
    assert!(invoices.get((1, 2)).unwrap().is_datetime(), "{:?}", invoices.get((1, 2)));
    let cover = workbook.worksheet_range("Cover").unwrap();
    let cells: Vec<_> = cover.cells().map(|(.., cell)| cell.to_string()).collect();
    let has = |text: &str| cells.iter().any(|cell| cell == text);
    assert!(has("ledger.csv") && has("its SHA-256") && has(env!("CARGO_PKG_VERSION")), "{cells:?}");
    let allocations = workbook.worksheet_range("Allocations").unwrap();
    let row = |row: u32| -> Vec<_> {
        (0..11).map(|at| allocations.get_value((row, at)).unwrap().to_string()).collect()
    };
    assert_eq!(row(1)[3..], ["1001", "2", "EUR", "1030", "1000", "25", "5", "0"]);
    let totals = workbook.worksheet_range("Totals").unwrap();
    assert_eq!(totals.get((1, 2)).unwrap().get_float(), Some(1350.49));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = files("reconcile-bytes");
    let write = |name: &str| {
        let (page, workbook) =
            (folder.join(format!("{name}.html")), folder.join(format!("{name}.xlsx")));
        let json = reconcile(&folder, &["--report", text(&page), "--xlsx", text(&workbook)]).stdout;
        (json, std::fs::read(page).unwrap(), std::fs::read(workbook).unwrap())
    };
    assert!(write("one") == write("other"));
}

#[test]
fn totals_alone_are_small() {
    let found = json(&reconcile(&files("reconcile-totals"), &["--totals-only"]));
    assert_totals(&found);
    assert!(found.get("invoices").is_none() && found.get("findings").is_none());
}

#[test]
fn two_files_of_one_name_are_told_apart() {
    let folder = files("reconcile-names");
    std::fs::create_dir_all(folder.join("earlier")).unwrap();
    let earlier = folder.join("earlier/payments.json");
    std::fs::write(&earlier, r#"[{"invoiceNumber": "1002", "bookingDate": "2026-03-03", "amount": 210.25, "currency": "EUR"}]"#).unwrap();
    let found = json(&reconcile(&folder, &["--earlier-payments", text(&earlier)]));
    assert!(
        found["findings"].to_string().contains("earlier/payments.json, item 1"),
        "{}",
        found["findings"]
    );
}

#[test]
fn a_sandbox_and_the_ledger_that_it_gives_reconcile() {
    let sandbox = Sandbox::start(&[
        "--port",
        "0",
        "--seed",
        "3",
        "--today",
        "2026-03-20",
        "--payments",
        "400",
    ]);
    let ledger = folder("reconcile-sandbox").join("ledger.csv");
    std::fs::write(&ledger, sandbox.get("/sandbox/ledger")).unwrap();
    let arguments = [
        "reconcile",
        "--ledger",
        text(&ledger),
        "--from",
        "2025-12-01",
        "--to",
        "2026-03-20",
        "--as-of",
        "2026-03-20",
    ];
    let found = json(&sandbox.cfis(&arguments));
    let totals = &found["totals"][0];
    let amount = |name: &str| totals[name].as_str().unwrap().parse::<cfis::Amount>().unwrap();
    let came = ["settled", "provisional", "credited", "tolerated", "outstanding"]
        .map(amount)
        .into_iter()
        .chain([-amount("overpaid")]);
    assert_eq!(cfis::Amount::checked_sum(came), Some(amount("invoiced")));
    assert_eq!(
        (amount("settlementDifference"), amount("notBookedSettled")),
        (cfis::Amount::ZERO, cfis::Amount::ZERO),
        "{totals}"
    );
    // The newest allocations may still change.
    let findings = found["findings"].as_array().unwrap();
    let is_advice = |finding: &Value| finding["severity"] == "advice";
    assert!(findings.iter().all(is_advice), "{}", found["findings"]);
    let settled = found["outcomes"]["settled"].as_u64().unwrap();
    assert!(settled > 250, "{}", found["outcomes"]);
}

#[test]
fn payments_and_settlements_may_be_in_several_files_of_lines_or_lists() {
    let folder = files("reconcile-several");
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let payment = |number: &str, day: u8| {
        format!(
            "{{\"invoiceNumber\":\"{number}\",\"bookingDate\":\"2026-03-{day:02}\",\
             \"amount\":10.00,\"currency\":\"EUR\"}}"
        )
    };
    let (one, other) = (payment("1004", 1), payment("1002", 2));
    // Two equal payments in one file both count; of those in the second file, only the third.
    let first = write("first.json", &format!("[{one},{one},{other}]"));
    let second = write("second.ndjson", &format!("{one}\n{one}\n{one}\n{other}\n"));
    let settlement = r#"{"settlementId":310000000009,"settlementDate":"2026-03-04","settlementAmount":1.00,"currency":"EUR","allocations":[]}"#;
    let settlements = write("settlements.ndjson", &format!("{settlement}\n"));
    let again = write("again.json", &format!(r#"{{"settlements":[{settlement}]}}"#));
    let output = run(&[
        "reconcile",
        "--ledger",
        text(&folder.join("ledger.csv")),
        "--payments",
        text(&first),
        "--payments",
        text(&second),
        "--settlements",
        text(&settlements),
        "--settlements",
        text(&again),
        "--format",
        "json",
    ]);
    let found = json(&output);
    assert_eq!(
        found["inputs"],
        serde_json::json!([
            {"name": "ledger.csv", "kind": "ledger", "count": 4, "dropped": 0},
            {"name": "first.json", "kind": "payments", "count": 3, "dropped": 0},
            {"name": "second.ndjson", "kind": "payments", "count": 1, "dropped": 3},
            {"name": "settlements.ndjson", "kind": "settlements", "count": 1, "dropped": 0},
            {"name": "again.json", "kind": "settlements", "count": 0, "dropped": 1},
        ])
    );
    assert_eq!(found["asOf"], "2026-03-04");
    assert_eq!(found["totals"][0]["provisional"], "10.00");
    assert_eq!(found["totals"][0]["settlements"], "1.00");
    // Invoice 1004 is in kronor, so its payments in euros are findings, each with its own row.
    let findings = found["findings"].to_string();
    for source in ["first.json, item 1", "first.json, item 2", "second.ndjson, item 1"] {
        assert!(findings.contains(source), "no {source} in {findings}");
    }
}

#[test]
fn what_the_command_wrote_itself_is_read_again() {
    let sandbox = Sandbox::start(&["--port", "0", "--seed", "5", "--today", "2026-03-20"]);
    let folder = folder("reconcile-own");
    let path = |name: &str| folder.join(name);
    std::fs::write(path("ledger.csv"), sandbox.get("/sandbox/ledger")).unwrap();
    let period = ["--from", "2025-12-01", "--to", "2026-03-20"];
    for list in ["payments", "settlements"] {
        for format in ["json", "ndjson"] {
            let file = path(&format!("{list}.{format}"));
            let arguments =
                [&[list][..], &period, &["--format", format, "--output", text(&file)]].concat();
            assert_eq!(sandbox.cfis(&arguments).status.code(), Some(0));
        }
    }
    let ledger = path("ledger.csv");
    let totals = |more: &[&str]| {
        let base = ["reconcile", "--ledger", text(&ledger), "--totals-only", "--format", "json"];
        json(&sandbox.cfis(&[&base[..], &period, more].concat()))["totals"].clone()
    };
    let live = totals(&[]);
    for format in ["json", "ndjson"] {
        let (payments, settlements) =
            (path(&format!("payments.{format}")), path(&format!("settlements.{format}")));
        let saved = ["--payments", text(&payments), "--settlements", text(&settlements)];
        assert_eq!(totals(&saved), live, "{format}");
    }
}
