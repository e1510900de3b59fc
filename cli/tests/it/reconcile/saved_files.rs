//! Saved files: the period and the day that they have, and what is to do about them.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{cfis, err, folder, out, text};

/// An invoice that was paid and settled in part in February.
const LEDGER: &str = "Laskunumero;Summa;Valuutta;Eräpäivä\n1;1000,00;EUR;31.1.2026\n";
const PAYMENT: &str =
    r#"[{"invoiceNumber": "1", "bookingDate": "2026-02-10", "amount": 400.00, "currency": "EUR"}]"#;

fn settlement(amount: &str) -> String {
    format!(
        r#"[{{"settlementId": 310000000001, "settlementDate": "2026-02-20", "settlementAmount": {amount},
            "currency": "EUR", "beneficiary": {{"iban": "FI2112345600000785"}}, "allocations": [{{"allocationId": 1,
            "allocatedTotalAmount": {amount}, "allocationDate": "2026-02-11", "currency": "EUR",
            "originalInvoiceNumber": "1", "breakdown": [{{"type": "CAPITAL", "amount": {amount}}}]}}]}}]"#
    )
}

fn write(name: &str, ledger: &str, payments: &str, settlements: &str) -> PathBuf {
    let folder = folder(name);
    for (file, content) in
        [("ledger.csv", ledger), ("payments.json", payments), ("settlements.json", settlements)]
    {
        std::fs::write(folder.join(file), content).unwrap();
    }
    folder
}

fn run(folder: &std::path::Path, more: &[&str]) -> std::process::Output {
    let mut command = cfis(&["reconcile", "--ledger", "ledger.csv", "--payments", "payments.json"]);
    let output = command.args(["--settlements", "settlements.json"]).args(more);
    output.current_dir(folder).output().unwrap()
}

fn found(folder: &std::path::Path, more: &[&str]) -> Value {
    let output = run(folder, &[&["--format", "json"], more].concat());
    assert!(matches!(output.status.code(), Some(0 | 3)), "{}", err(&output));
    serde_json::from_str(&out(&output)).unwrap()
}

#[test]
fn a_last_day_alone_is_the_day_of_the_reconciliation_and_no_period() {
    let folder = write("files-last-day", LEDGER, PAYMENT, &settlement("400.00"));
    let to = found(&folder, &["--to", "2026-03-31"]);
    assert_eq!((&to["asOf"], &to["period"]), (&json!("2026-03-31"), &Value::Null));
    let as_of = found(&folder, &["--as-of", "2026-03-31"]);
    assert_eq!(to, as_of);
    // The same from any first day, because both the payment and its allocation are in the files.
    for from in ["2026-01-01", "2026-02-11", "2026-03-01"] {
        let whole = found(&folder, &["--from", from, "--to", "2026-03-31"]);
        let invoice = &whole["invoices"][0];
        for (name, amount) in
            [("settled", "400.00"), ("provisional", "0.00"), ("outstanding", "600.00")]
        {
            assert_eq!(invoice[name], amount, "{name} from {from}");
        }
        assert_eq!(whole["period"]["to"], "2026-03-31");
    }
}

#[test]
fn files_without_a_date_are_of_today() {
    let folder = write("files-no-date", LEDGER, "[]", "[]");
    let today = cfis::Period::today().to();
    let result = found(&folder, &[]);
    assert_eq!(result["asOf"], today.to_string());
    assert_eq!(result["totals"][0]["ageing"]["over90Days"], "1000.00", "{}", result["totals"][0]);
    // A last day counts more.
    assert_eq!(found(&folder, &["--to", "2026-01-31"])["asOf"], "2026-01-31");
}

#[test]
fn an_overpayment_is_to_be_returned_also_if_something_else_is_wrong() {
    let payment = PAYMENT.replace("400.00", "1027.00");
    let folder = write("files-overpaid", LEDGER, &payment, &settlement("1027.00"));
    let page = folder.join("page.html");
    for (iban, outcome) in [("FI2112345600000785", "overpaid"), ("FI5542345670000081", "disputed")]
    {
        let flags = ["--expected-iban", iban, "--report", text(&page), "--language", "en"];
        let result = found(&folder, &flags);
        assert_eq!(result["invoices"][0]["outcome"], outcome);
        let page = std::fs::read_to_string(&page).unwrap();
        assert!(page.contains("1 overpaid invoice: return the money"), "{outcome}");
    }
}

#[test]
fn faults_of_cells_and_of_invoices_are_named_at_once() {
    let ledger = "Laskunumero;Summa;Valuutta\n5;1,00;EUR\n5;1,00;EUR\n6;x;EUR\n";
    let folder = write("files-faults", ledger, "[]", "[]");
    let output = run(&folder, &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    for words in ["line 3, column 1: invoice 5 is on line 2 already", "line 4, column 2: `x` is"] {
        assert!(said.contains(words), "{said}");
    }
}
