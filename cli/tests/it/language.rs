//! The language of what an accountant reads. What programs read is the same in every language.

use std::path::{Path, PathBuf};
use std::process::Output;

use calamine::Reader as _;

use crate::support::{cfis, err, folder, out};

/// A ledger with an overdue invoice and one that is paid twice, and what the agency did.
fn files(name: &str) -> PathBuf {
    let folder = folder(name);
    for (file, content) in [
        (
            "ledger.csv",
            "Laskunumero;Summa;Avoinna;Valuutta;Asiakas;Eräpäivä\n\
             501;12345,60;12345,60;EUR;Peltolan Pyörä Oy;1.2.2026\n\
             502;80,00;80,00;EUR;Kiven Kukka;1.3.2026\n",
        ),
        (
            "payments.json",
            r#"[{"invoiceNumber": "501", "bookingDate": "2026-02-10", "amount": 2345.60, "currency": "EUR"},
                {"invoiceNumber": "999", "bookingDate": "2026-03-04", "amount": 12.34, "currency": "EUR", "accountName": "Joku Muu"}]"#,
        ),
        (
            "settlements.json",
            r#"[{"settlementId": 41, "settlementDate": "2026-03-05", "settlementAmount": 1100.00, "currency": "EUR",
                 "beneficiary": {"iban": "FI2112345600000785"}, "allocations": [
                 {"allocationId": 1, "allocatedTotalAmount": 1200.00, "allocationDate": "2026-03-04", "currency": "EUR", "originalInvoiceNumber": "502"}]}]"#,
        ),
    ] {
        std::fs::write(folder.join(file), content).unwrap();
    }
    folder
}

fn reconcile(folder: &Path, locale: &str, more: &[&str]) -> Output {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (ledger, payments, settlements) =
        (path("ledger.csv"), path("payments.json"), path("settlements.json"));
    let flags = ["--ledger", &ledger, "--payments", &payments, "--settlements", &settlements];
    let always = ["--as-of", "2026-03-10", "--expected-iban", "FI4950009420028730"];
    let all = [&["reconcile"], &flags[..], &always, more].concat();
    let output = cfis(&all).env("LANG", locale).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    output
}

#[test]
fn the_table_is_in_the_language_of_the_flag_or_of_the_locale() {
    let folder = files("language-table");
    let table = |locale: &str, more: &[&str]| {
        out(&reconcile(&folder, locale, &[&["--format", "table"], more].concat()))
    };
    let finnish = table("fi_FI.UTF-8", &[]);
    for words in [
        "Täsmäytys 10.3.2026: ",
        "12\u{a0}425,60",
        "Tilitys 41 maksettiin tilille FI2112345600000785, joka ei ole odotettujen tilien joukossa.",
        "Tilitys 41: tilitetty 1\u{a0}100,00\u{a0}EUR, kohdistettu 1\u{a0}200,00\u{a0}EUR.",
        "Kriittinen",
        "Ylisuoritus",
        "eivät kuulu millekään",
        "payments.json, tapahtuma 2",
        "eräpäivä: ”Eräpäivä”, sarake 6",
        "4.3.2026",
    ] {
        assert!(finnish.contains(words), "no {words} in\n{finnish}");
    }
    assert_eq!(table("fi_FI.UTF-8", &["--language", "fi"]), finnish);
    assert_eq!(table("C", &["--language", "fi"]), finnish);
    let english = table("C", &[]);
    assert!(english.contains("Reconciliation as of 10 Mar 2026"), "{english}");
    assert!(english.contains("12,425.60"), "{english}");
    assert_eq!(table("fi_FI.UTF-8", &["--language", "en"]), english);
    assert_eq!(table("sv_SE.UTF-8", &[]), english);
}

#[test]
fn json_and_the_columns_of_csv_are_the_same_in_every_language() {
    let folder = files("language-programs");
    for more in [&["--format", "json"][..], &["--format", "csv"]] {
        let of = |locale| out(&reconcile(&folder, locale, more));
        assert_eq!(of("fi_FI.UTF-8"), of("en_GB.UTF-8"));
    }
    let found: serde_json::Value =
        serde_json::from_str(&out(&reconcile(&folder, "fi_FI.UTF-8", &["--format", "json"])))
            .unwrap();
    let finding = &found["findings"][0];
    assert_eq!(finding["key"], "beneficiaryIban");
    let arguments = serde_json::json!({"settlement": "41", "iban": "FI2112345600000785"});
    assert_eq!(finding["arguments"], arguments);
    assert!(finding["sentence"].as_str().unwrap().starts_with("Settlement 41 was paid to"));
    let list = out(&reconcile(&folder, "fi_FI", &["--format", "csv", "--list", "findings"]));
    let mut lines = list.lines();
    assert_eq!(lines.next(), Some("severity,rule,what,invoices,lines,settlement,fingerprint"));
    let first = lines.next().unwrap();
    assert!(first.starts_with("critical,beneficiaryIban,\"Tilitys 41 maksettiin"), "{first}");
}

#[test]
fn the_workbook_and_the_vouchers_are_in_the_language() {
    let folder = files("language-files");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (workbook, vouchers, accounts) = (path("a.xlsx"), path("v.csv"), path("tilit.toml"));
    let template = ["reconcile", "--language", "fi", "--accounts-template", &accounts];
    assert_eq!(cfis(&template).output().unwrap().status.code(), Some(0));
    let template = std::fs::read_to_string(&accounts).unwrap();
    assert!(template.starts_with("# Tilit, joille tilitykset kirjataan"), "{template}");
    let files = ["--xlsx", &workbook, "--vouchers", &vouchers, "--accounts", &accounts];
    let result = path("r.json");
    let more = [&files[..], &["--output", &result, "--language", "fi"]].concat();
    reconcile(&folder, "C", &more);

    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&workbook).unwrap();
    let sheets = [
        "Kansi",
        "Tehtävät",
        "Laskut",
        "Kohdistukset",
        "Tilitykset",
        "Poikkeamat",
        "Kirjaamatta",
        "Tositteet",
        "Summat",
    ];
    assert_eq!(book.sheet_names(), sheets);
    for name in sheets {
        let range = book.worksheet_range(name).unwrap();
        let heads: Vec<_> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
        let english = ["Invoice", "Amount", "Date", "Customer", "Currency", "Severity", "Outcome"];
        assert!(heads.iter().all(|head| !english.contains(&head.as_str())), "{name}: {heads:?}");
    }
    let findings = book.worksheet_range("Poikkeamat").unwrap();
    let cell = findings.get_value((1, 2)).unwrap().to_string();
    assert!(cell.starts_with("Tilitys 41 maksettiin tilille"), "{cell}");

    let lines = std::fs::read_to_string(&vouchers).unwrap();
    assert!(lines.starts_with("date,voucher,account,debit,credit,text,invoice\n"), "{lines}");
    assert!(lines.contains("2026-03-05,41,1910,1100.00,,Tilitys 41,"), "{lines}");
    assert!(lines.contains("2026-03-05,41,1700,,1200.00,Lasku 502,502"), "{lines}");
    assert!(lines.contains("Selvittämättä: tilitys poikkeaa kohdistuksistaan"), "{lines}");
}
