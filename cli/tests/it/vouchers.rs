//! `cfis reconcile --vouchers`: what a user books, and that nothing is written if it cannot be.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::Reader as _;
use serde_json::Value;

use crate::support::{ACCOUNTS, Sandbox, err, fails, folder, out, run, text};

const LEDGER: &str =
    "Laskunumero;Summa;Valuutta;Asiakas\n1001;1000,00;EUR;Koivu Oy\n1002;500,00;EUR;Halla Ky\n";
const SETTLEMENTS: &str = r#"[
    {"settlementId": 7, "settlementDate": "2026-02-17", "settlementAmount": 1404.50, "currency": "EUR", "agency": "A",
     "remittanceReference": "=RF18", "allocations": [
        {"allocationId": 1, "allocatedTotalAmount": 1030.00, "originalInvoiceNumber": "1001", "breakdown": [
            {"type": "CAPITAL", "amount": 1000.00}, {"type": "INTEREST", "amount": 25.00}, {"type": "FEES", "amount": 5.00}]},
        {"allocationId": 2, "allocatedTotalAmount": 500.00, "originalInvoiceNumber": "9999"}]},
    {"settlementId": 8, "settlementDate": "2026-02-24", "settlementAmount": -250.00, "currency": "EUR", "agency": "A",
     "allocations": [{"allocationId": 3, "allocatedTotalAmount": -250.00, "originalInvoiceNumber": "1001"}]},
    {"settlementId": 9, "settlementDate": "2026-02-24", "settlementAmount": 1.00, "currency": "SEK", "agency": "A", "allocations": []}
]"#;

/// Runs the command on these files, with all outputs in the folder.
fn vouchers(
    folder: &Path,
    settlements: &str,
    accounts: &str,
    more: &[&str],
) -> std::process::Output {
    for (name, content) in [
        ("ledger.csv", LEDGER),
        ("payments.json", "[]"),
        ("settlements.json", settlements),
        ("accounts.toml", accounts),
    ] {
        std::fs::write(folder.join(name), content).unwrap();
    }
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (ledger, payments, settlements) =
        (path("ledger.csv"), path("payments.json"), path("settlements.json"));
    let (accounts, lines, result) =
        (path("accounts.toml"), path("vouchers.csv"), path("result.json"));
    let files = ["--ledger", &ledger, "--payments", &payments, "--settlements", &settlements];
    let outputs = ["--accounts", &accounts, "--vouchers", &lines, "--output", &result];
    run(&[&["reconcile"][..], &files, &outputs, more].concat())
}

#[test]
fn each_settlement_is_booked_and_what_is_not_explained_is_on_the_clearing_account() {
    let folder = folder("vouchers");
    let output = vouchers(&folder, SETTLEMENTS, ACCOUNTS, &[]);
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert!(
        err(&output).contains("no voucher for settlements in SEK, of which there are 1"),
        "{}",
        err(&output)
    );
    let lines = std::fs::read_to_string(folder.join("vouchers.csv")).unwrap();
    assert_eq!(
        lines,
        "date,voucher,account,debit,credit,text,invoice\n\
         2026-02-17,7,1910,1404.50,,Settlement 7 =RF18,\n\
         2026-02-17,7,1700,,1000.00,Invoice 1001,1001\n\
         2026-02-17,7,9000,,25.00,Late-payment interest,\n\
         2026-02-17,7,3990,,5.00,Collection fees,\n\
         2026-02-17,7,1799,,500.00,Not matched to an invoice: allocation 2,\n\
         2026-02-17,7,4460,100.00,,Commission of the agency,\n\
         2026-02-17,7,1763,25.50,,VAT of the commission,\n\
         2026-02-24,8,1910,,250.00,Settlement 8,\n\
         2026-02-24,8,1700,250.00,,Invoice 1001,1001\n"
    );
    // Without its record a later run would book everything again.
    for more in [&["--format", "table"][..], &["--totals-only"]] {
        let output = vouchers(&folder, SETTLEMENTS, ACCOUNTS, more);
        fails(&output, 2, &["--vouchers needs the whole result", "--output FILE", "--since"]);
    }
    // Spreadsheets of Finland.
    vouchers(&folder, SETTLEMENTS, ACCOUNTS, &["--decimal-comma", "--bom"]);
    let lines = std::fs::read_to_string(folder.join("vouchers.csv")).unwrap();
    assert!(lines.starts_with("\u{feff}date;voucher;"), "{lines}");
    assert!(lines.contains("2026-02-17;7;1910;1404,50;;Settlement 7 =RF18;\n"), "{lines}");
}

#[test]
fn nothing_is_written_if_a_settlement_cannot_be_booked() {
    for (settlements, accounts, says) in [
        (
            SETTLEMENTS.replace("1404.50", "1404.52"),
            ACCOUNTS.to_owned(),
            "125.48 EUR was withheld, and no commission with 25.5 % VAT is that much",
        ),
        (SETTLEMENTS.to_owned(), ACCOUNTS.replace("bank =", "bnak ="), "unknown field `bnak`"),
        (
            SETTLEMENTS.to_owned(),
            format!("{ACCOUNTS}[names]\n1910 = \"Bank\"\n"),
            "the account 1700 is not in [names]",
        ),
        (
            SETTLEMENTS.replace("\"settlementDate\": \"2026-02-24\", ", ""),
            ACCOUNTS.to_owned(),
            "settlement 8 has no date",
        ),
    ] {
        let folder = folder("vouchers-refused");
        let output = vouchers(&folder, &settlements, &accounts, &[]);
        fails(&output, 1, &[says]);
        assert!(!folder.join("vouchers.csv").exists() && !folder.join("result.json").exists());
    }
    let output = run(&["reconcile", "--ledger", "a", "--vouchers", "b"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("--accounts <FILE>"), "{}", err(&output));
    let missing = ["reconcile", "--ledger", "a", "--vouchers", "b", "--accounts", "none.toml"];
    let output = run(&[&missing[..], &["--output", "c"]].concat());
    fails(&output, 1, &["cannot read the accounts none.toml", "--accounts-template"]);
}

/// Returns what a sheet says of each row since the earlier run.
fn marks(workbook: &Path, sheet: &str) -> Vec<String> {
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(workbook).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    let heads = range.rows().next().unwrap();
    let is_mark = |head: &calamine::Data| *head == *"Since the earlier run";
    let place = heads.iter().position(is_mark).unwrap_or_else(|| panic!("{heads:?}"));
    let rows = range.rows().skip(1).map(|row| row[place].to_string());
    let has_totals = sheet == "Settlements" && range.height() > 4;
    rows.take(range.height() - 1 - usize::from(has_totals)).collect()
}

#[test]
fn a_later_run_books_what_is_new_and_says_what_changed() {
    let folder = folder("vouchers-later");
    let first = SETTLEMENTS.split_once("    {\"settlementId\": 8").unwrap().0.trim_end();
    let first = format!("{}]", first.trim_end_matches(','));
    vouchers(&folder, &first, ACCOUNTS, &[]);
    std::fs::rename(folder.join("result.json"), folder.join("first.json")).unwrap();
    let since = folder.join("first.json");
    let (page, workbook) = (folder.join("page.html"), folder.join("workbook.xlsx"));
    let outputs = ["--since", text(&since), "--report", text(&page), "--xlsx", text(&workbook)];
    let output = vouchers(&folder, SETTLEMENTS, ACCOUNTS, &outputs);
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert_eq!(marks(&workbook, "Settlements"), ["in the books", "new", "new"]);
    assert_eq!(marks(&workbook, "Invoices"), ["changed", ""]);
    assert!(marks(&workbook, "Findings").contains(&"new".to_owned()));
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("\"bookedSettlements\":[7]"), "{page}");
    let lines = std::fs::read_to_string(folder.join("vouchers.csv")).unwrap();
    assert!(!lines.contains(",7,") && lines.contains(",8,1910,"), "{lines}");
    let result: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("result.json")).unwrap())
            .unwrap();
    let booked: Vec<_> =
        result["vouchers"].as_array().unwrap().iter().map(|it| it["settlement"].clone()).collect();
    assert_eq!(booked, [7, 8]);
    let changes = &result["changes"];
    assert_eq!(changes["newSettlements"], serde_json::json!([8, 9]));
    assert_eq!(changes["bookedSettlements"], serde_json::json!([7]));
    assert_eq!(changes["changedInvoices"], serde_json::json!([2]));
    assert_eq!(changes["newInvoices"], serde_json::json!([]));

    // A settlement that was booked and has changed is critical, and is not booked again.
    let changed = SETTLEMENTS.replace("\"amount\": 25.00", "\"amount\": 24.00");
    let output = vouchers(&folder, &changed, ACCOUNTS, &["--since", text(&since)]);
    let result: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("result.json")).unwrap())
            .unwrap();
    let finding = &result["findings"][0];
    assert_eq!(finding["rule"], "bookedSettlementChanged", "{}", err(&output));
    assert_eq!((&finding["severity"], &finding["settlement"]), (&"critical".into(), &7.into()));
    let new: Vec<_> = result["changes"]["newFindings"].as_array().unwrap().iter().collect();
    assert!(new.contains(&&finding["fingerprint"]), "{new:?}");
    let lines = std::fs::read_to_string(folder.join("vouchers.csv")).unwrap();
    assert!(!lines.contains(",7,"), "{lines}");
    // The totals alone are not an earlier result.
    let whole = std::fs::read_to_string(&since).unwrap();
    for wrong in
        ["{\"asOf\": \"2026-02-17\"}", "[null,[],[],[],[]]", &whole.replace("vouchers", "voucher")]
    {
        std::fs::write(&since, wrong).unwrap();
        let output = vouchers(&folder, SETTLEMENTS, ACCOUNTS, &["--since", text(&since)]);
        fails(&output, 1, &["first.json is not a whole result", "--totals-only"]);
        assert!(!err(&output).contains("line 0"), "{}", err(&output));
    }
    // One that was moved to a later day has changed as well.
    std::fs::write(&since, &whole).unwrap();
    let moved = SETTLEMENTS.replace("2026-02-17", "2026-03-17");
    vouchers(&folder, &moved, ACCOUNTS, &["--since", text(&since), "--as-of", "2026-02-28"]);
    let result = std::fs::read_to_string(folder.join("result.json")).unwrap();
    assert!(result.contains("bookedSettlementChanged"), "{result}");
}

#[test]
fn the_template_books_the_sandbox_and_every_voucher_balances() {
    let folder = folder("vouchers-sandbox");
    let (ledger, accounts) = (folder.join("ledger.csv"), folder.join("accounts.toml"));
    let output = run(&["reconcile", "--accounts-template", text(&accounts)]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    // It may have the user's own numbers by now.
    fails(&run(&["reconcile", "--accounts-template", text(&accounts)]), 1, &["is there already"]);
    let sandbox = Sandbox::start(&["--port", "0", "--ledger-file", text(&ledger)]);
    let lines = folder.join("vouchers.csv");
    let result = folder.join("result.json");
    let arguments = ["--ledger", text(&ledger), "--vouchers", text(&lines), "--accounts"];
    let outputs = [text(&accounts), "--output", text(&result)];
    let output = sandbox.cfis(&[&["reconcile"], &arguments[..], &outputs].concat());
    let result = std::fs::read_to_string(&result).unwrap_or_default();
    let result: Value = serde_json::from_str(&result).unwrap_or_else(|error| {
        panic!("{error}: {}", err(&output));
    });
    let mut sums: BTreeMap<String, (i64, i64, i64)> = BTreeMap::new();
    let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap_or_default();
    for line in std::fs::read_to_string(&lines).unwrap().lines().skip(1) {
        let cells: Vec<_> = line.split(',').collect();
        let sum = sums.entry(cells[1].to_owned()).or_default();
        sum.0 += cents(cells[3]);
        sum.1 += cents(cells[4]);
        sum.2 += if cells[2] == "1910" { cents(cells[3]) - cents(cells[4]) } else { 0 };
    }
    let settlements = result["settlements"].as_array().unwrap();
    assert!(settlements.len() > 3 && sums.len() == settlements.len());
    for settlement in settlements {
        let (debits, credits, bank) = sums[&settlement["id"].to_string()];
        assert_eq!(debits, credits, "{settlement}");
        assert_eq!(bank, cents(settlement["amount"].as_str().unwrap()), "{settlement}");
    }
}

#[test]
fn every_list_is_a_csv_with_iso_dates_and_a_column_for_each_part() {
    let folder = folder("vouchers-lists");
    let list = |name: &str| {
        vouchers(&folder, SETTLEMENTS, ACCOUNTS, &[]);
        let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        let [ledger, payments, settlements] =
            ["ledger.csv", "payments.json", "settlements.json"].map(path);
        let files = ["--ledger", &ledger, "--payments", &payments, "--settlements", &settlements];
        let output = run(&[&["reconcile", "--format", "csv", "--list", name], &files[..]].concat());
        assert_eq!(output.status.code(), Some(3), "{}", err(&output));
        out(&output)
    };
    assert_eq!(
        list("allocations").lines().take(3).collect::<Vec<_>>(),
        [
            "settlement,date,allocation,invoiceNumber,line,booked,currency,amount,capital,interest,fees,other",
            "7,2026-02-17,1,1001,2,yes,EUR,1030.00,1000.00,25.00,5.00,0.00",
            "7,2026-02-17,2,,,no,EUR,500.00,,,,",
        ]
    );
    let settlements = list("settlements");
    assert!(
        settlements.contains(
            "\n7,2026-02-17,,'=RF18,EUR,1404.50,1530.00,-125.50,500.00,1000.00,25.00,5.00,0.00,2\n"
        ),
        "{settlements}"
    );
    assert!(list("not-matched").contains(",allocation,"));
    assert!(list("findings").starts_with("severity,rule,what,"));
    assert!(list("suggestions").starts_with("source,kind,date,payer,"));
    assert!(list("invoices").starts_with("invoiceNumber,line,"));
    let output = vouchers(&folder, SETTLEMENTS, ACCOUNTS, &["--list", "findings"]);
    fails(&output, 2, &["--list has no effect here"]);
}

#[test]
fn a_settlement_with_two_versions_has_no_voucher_until_one_is_right() {
    let folder = folder("vouchers-versions");
    let settlement = |id: u32, amount: &str| {
        format!(
            r#"{{"settlementId": {id}, "settlementDate": "2026-02-17", "settlementAmount": {amount},
                "currency": "EUR", "allocations": [{{"allocationId": {id}1, "allocatedTotalAmount": {amount},
                "originalInvoiceNumber": "1001"}}]}}"#
        )
    };
    let all = [settlement(7, "100.00"), settlement(8, "50.00"), settlement(7, "90.00")];
    let output = vouchers(&folder, &format!("[{}]", all.join(",")), ACCOUNTS, &[]);
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert!(err(&output).contains("no voucher for settlement 7: the input has two versions"));
    let lines = std::fs::read_to_string(folder.join("vouchers.csv")).unwrap();
    assert!(lines.contains("50.00") && !lines.contains("100.00") && !lines.contains("90.00"));
    let result = std::fs::read_to_string(folder.join("result.json")).unwrap();
    let result: Value = serde_json::from_str(&result).unwrap();
    let booked: Vec<_> = result["vouchers"].as_array().unwrap().iter().collect();
    assert_eq!(booked.len(), 1, "{booked:?}");
}
