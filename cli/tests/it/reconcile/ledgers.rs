//! Ledgers as common systems write them, each with what it should give.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{err, folder, out, run, text};

fn ledger(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers").join(name)
}

/// Reconciles a ledger with nothing, so that only the ledger matters.
fn with_nothing(ledger: &Path, more: &[&str]) -> std::process::Output {
    let nothing = self::ledger("nothing.json");
    let nothing = text(&nothing);
    let files = [
        &["reconcile", "--ledger", text(ledger), "--payments", nothing][..],
        &["--settlements", nothing, "--as-of", "2026-09-30", "--format", "json"],
    ];
    run(&[&files.concat()[..], more].concat())
}

fn read(name: &str, more: &[&str]) -> Value {
    let output = with_nothing(&ledger(name), more);
    assert!(matches!(output.status.code(), Some(0 | 3)), "{name}: {}", err(&output));
    serde_json::from_str(&out(&output)).unwrap()
}

/// Refuses a ledger, and returns the sentences.
fn refused(name: &str, more: &[&str]) -> String {
    let output = with_nothing(&ledger(name), more);
    assert_eq!(output.status.code(), Some(1), "{name}: {}", out(&output));
    assert_eq!(out(&output), "", "{name}");
    err(&output)
}

fn notes(found: &Value) -> String {
    found["ledgerNotes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).fold(
        String::new(),
        |mut all, note| {
            all.push_str(note);
            all.push('\n');
            all
        },
    )
}

/// Twelve invoices in euros; the notes contain these words.
fn twelve(name: &str, more: &[&str], words: &[&str]) -> Value {
    let found = read(name, more);
    let totals = &found["totals"][0];
    assert_eq!(
        (totals["invoices"].as_u64(), totals["invoiced"].as_str(), totals["currency"].as_str()),
        (Some(12), Some("35628.42"), Some("EUR")),
        "{name}: {totals}"
    );
    let notes = notes(&found);
    for word in words {
        assert!(notes.contains(word), "{name}: no {word} in\n{notes}");
    }
    found
}

fn rules(found: &Value) -> Vec<&str> {
    let findings = found["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

#[test]
fn ledgers_with_all_their_columns_are_read() {
    let euros = "the currency is EUR, from the heading of the amount";
    twelve("01-netvisor-bom-semicolon.csv", &[], &[euros]);
    twelve("02-cp1252.csv", &[], &[euros, "read as windows-1252"]);
    twelve("03-thousand-space.csv", &[], &[euros]);
    twelve("04-preamble.csv", &[], &[euros, "header on line 5"]);
    twelve("07-nexgolf.csv", &["--currency", "EUR"], &[]);
    twelve("11-xero.csv", &[], &["the due date is `DueDate`"]);
    twelve("14u-fivaldi-utf8.csv", &[], &["the amount open is `Avoin saldo`"]);
    twelve("15-procountor.csv", &[], &["the payment reference is `Viite/Viesti`"]);
    twelve("16-excel.xlsx", &[], &["the sheet `Myyntilaskut` of a workbook"]);
    twelve("17-english-excel.csv", &[], &["the amount is `Amount incl. VAT`"]);
    twelve("19-currency-sign.csv", &[], &[]);
    twelve("21-sep-line.csv", &[], &["header on line 2"]);
}

#[test]
fn due_dates_are_those_of_the_ledger_in_each_form() {
    for name in ["01-netvisor-bom-semicolon.csv", "11-xero.csv", "16-excel.xlsx"] {
        let found = twelve(name, &[], &[]);
        assert_eq!(found["invoices"][0]["dueDate"], "2026-08-25", "{name}");
        assert_eq!(found["invoices"][0]["invoiceDate"], "2026-08-11", "{name}");
        assert!(!rules(&found).contains(&"unreadCells"), "{name}");
    }
    let found = twelve("27-zero-date.csv", &[], &[]);
    assert_eq!(found["invoices"][0]["dueDate"], Value::Null);
    assert!(!rules(&found).contains(&"unreadCells"));
}

#[test]
fn a_total_row_is_no_invoice_and_its_sum_is_checked() {
    let found = twelve("05-total-row.csv", &[], &["total row on line 14: agrees with the sum"]);
    assert!(!rules(&found).contains(&"totalDisagrees"));
    let changed = folder("ledgers-total").join("ledger.csv");
    let original = std::fs::read_to_string(ledger("05-total-row.csv")).unwrap();
    std::fs::write(&changed, original.replace("1342,85;1342,85", "1342,86;1342,86")).unwrap();
    let output = with_nothing(&changed, &[]);
    let found: Value = serde_json::from_str(&out(&output)).unwrap();
    assert!(rules(&found).contains(&"totalDisagrees"), "{}", found["findings"]);
}

#[test]
fn the_gross_amount_is_taken() {
    let why = "(in every row the net amount plus value added tax)";
    let amount = |column: &str| format!("the amount is {column} {why}");
    for (name, column) in [
        ("06-net-vat-gross-open.csv", "`Verollinen`, column 9"),
        ("06b-summa-alv0.csv", "`Summa`, column 5"),
        ("06e-summa-alv-yhteensa.csv", "`Yhteensä`, column 7"),
        ("06f-summa-is-net.csv", "`Verollinen hinta`, column 7"),
    ] {
        twelve(name, &[], &[&amount(column)]);
    }
    twelve("09b-odoo-signed.csv", &[], &["the amount is `Total Signed`, column 7"]);
}

#[test]
fn a_ledger_without_an_amount_is_refused_with_the_choice() {
    let sentence = refused("06c-only-open.csv", &[]);
    assert!(sentence.contains("no column with the amount"), "{sentence}");
    assert!(sentence.contains("`Avoinna`") && sentence.contains("(--column)"), "{sentence}");
    twelve("06c-only-open.csv", &["--column", "amount=Avoinna"], &["`Avoinna`, column 5"]);

    let sentence = refused("08-tekso-ageing.csv", &["--currency", "EUR"]);
    assert!(sentence.contains("no column with the amount"), "{sentence}");

    let sentence = refused("12b-sap-clean.txt", &[]);
    assert!(sentence.contains("`Amount in local currency`"), "{sentence}");
    assert!(sentence.contains("`Reference`") && sentence.contains("(--column)"), "{sentence}");
    let columns = [
        "invoiceNumber=Reference",
        "reference=Assignment",
        "amount=Amount in local currency",
        "currency=Local Currency",
    ];
    let flags: Vec<&str> = columns.iter().flat_map(|column| ["--column", *column]).collect();
    twelve("12b-sap-clean.txt", &flags, &["the invoice number is `Reference`, column 8"]);
}

#[test]
fn what_cannot_be_read_is_a_finding_if_it_is_not_needed() {
    for (name, column) in [("18-scientific-ref.csv", "reference"), ("26-case-text.csv", "case id")]
    {
        let found = twelve(name, &[], &[]);
        let findings = found["findings"].as_array().unwrap();
        let unread = findings.iter().find(|finding| finding["rule"] == "unreadCells").unwrap();
        let sentence = unread["sentence"].as_str().unwrap();
        assert!(sentence.starts_with("12 cells") && sentence.contains(column), "{sentence}");
    }
}

#[test]
fn the_rows_of_an_invoice_are_added_up_only_on_request() {
    let sentences = refused("23-rows-per-vat-rate.csv", &[]);
    assert_eq!(sentences.lines().count(), 12, "{sentences}");
    assert!(sentences.contains("is on line 2 already"), "{sentences}");
    assert!(sentences.contains("(--sum-rows)"), "{sentences}");
    let words = ["rows added up: 24; invoices: 12"];
    twelve("23-rows-per-vat-rate.csv", &["--sum-rows"], &words);
}

#[test]
fn all_faults_are_named_at_once_up_to_twenty() {
    let sentence = refused("25-draft-without-amount.csv", &[]);
    assert!(sentence.contains("line 5, column 5: the amount is missing"), "{sentence}");
    assert_eq!(sentence.lines().count(), 1, "{sentence}");

    let many = folder("ledgers-faults").join("ledger.csv");
    let rows: String = (1..=30).map(|row| format!("{row};x;EUR\n")).collect();
    std::fs::write(&many, format!("Lasku;Summa;Valuutta\n{rows}")).unwrap();
    let output = with_nothing(&many, &[]);
    let sentences = err(&output);
    assert_eq!(sentences.lines().count(), 21, "{sentences}");
    assert!(sentences.contains("line 21, column 2"), "{sentences}");
    assert!(sentences.ends_with("and 10 more\n"), "{sentences}");
}

#[test]
fn a_sheet_and_an_encoding_can_be_chosen() {
    let book = folder("ledgers-sheets").join("ledger.xlsx");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, number) in [("2025", 7.0), ("2026", 8.0)] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        for (column, heading) in (0..).zip(["Lasku", "Summa", "Valuutta", "Eräpäivä"]) {
            sheet.write_string(2, column, heading).unwrap();
        }
        sheet.write_number(3, 0, number).unwrap();
        sheet.write_number(3, 1, 1.234).unwrap();
        sheet.write_string(3, 2, "EUR").unwrap();
        // The number of a day, without the format of a date.
        sheet.write_number(3, 3, 46_112.0).unwrap();
    }
    workbook.save(&book).unwrap();
    let sentence = err(&with_nothing(&book, &[]));
    assert!(sentence.contains("several sheets have cells: `2025`"), "{sentence}");
    let sentence = err(&with_nothing(&book, &["--sheet", "2027"]));
    assert!(
        sentence.contains("the workbook does not have a sheet `2027`; it has `2025`, `2026`"),
        "{sentence}"
    );
    let found: Value =
        serde_json::from_str(&out(&with_nothing(&book, &["--sheet", "2026"]))).unwrap();
    let invoice = &found["invoices"][0];
    assert_eq!(
        (&invoice["number"], &invoice["invoiced"], &invoice["dueDate"], &invoice["line"]),
        (&"8".into(), &"1.234".into(), &"2026-03-31".into(), &4.into())
    );
    assert!(notes(&found).contains("header on line 3"), "{}", notes(&found));

    let euro = folder("ledgers-encoding").join("ledger.csv");
    std::fs::write(&euro, b"Lasku;Summa;Valuutta;Asiakas\n1;5,00;\xa4;M\xe4ki\n").unwrap();
    for more in [&[][..], &["--encoding", "iso-8859-15"]] {
        let found: Value = serde_json::from_str(&out(&with_nothing(&euro, more))).unwrap();
        assert_eq!(found["invoices"][0]["currency"], "EUR");
        assert_eq!(found["invoices"][0]["customer"], "Mäki");
        assert!(notes(&found).contains("read as ISO-8859-15"), "{}", notes(&found));
    }
}
