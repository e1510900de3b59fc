//! Days that the mirror does not know are said, and do not look like days without payments.

use chrono::Datelike;
use serde_json::Value;

use super::{NAME, User};
use crate::support::{err, fails, out, refuses, text};

fn today() -> chrono::NaiveDate {
    cfis::Period::today().to()
}

fn days(count: i64) -> chrono::TimeDelta {
    chrono::TimeDelta::days(count)
}

#[test]
fn a_reconciliation_names_the_days_that_the_mirror_knows() {
    let user = User::with_mirror("mirror-known", &["--payments", "100"]);
    let ledger = user.home.join("ledger.csv");
    // One invoice of a year ago, of which the mirror knows nothing.
    let old = today() - days(365);
    std::fs::write(
        &ledger,
        format!("Laskunumero;Summa;Valuutta;Laskupäivä\nvanha-1;100,00;EUR;{old}\n"),
    )
    .unwrap();
    let database = user.database();
    let run = |more: &[&str]| {
        let mirror = ["--mirror", text(&database), "--creditor", NAME, "--format", "json"];
        let reconcile = ["reconcile", "--ledger", text(&ledger)];
        let output = user.run(&[&reconcile[..], &mirror, more].concat());
        assert!(matches!(output.status.code(), Some(0 | 3)), "{}", err(&output));
        let found: Value = serde_json::from_str(&out(&output)).unwrap();
        (found, err(&output))
    };
    let first = today() - days(90);
    let (found, said) = run(&[]);
    let period = |found: &Value, from, to| {
        assert_eq!(found["period"]["from"], format!("{from}"));
        assert_eq!(found["period"]["to"], format!("{to}"));
    };
    period(&found, first, today());
    assert!(said.contains(&format!("begins on {first}")), "{said}");
    let sync = format!("`cfis mirror sync --from {old} --database {}`", text(&database));
    assert!(said.contains(&sync), "{said}");
    assert_eq!(found["invoices"][0]["outcome"], "notCovered", "not open: it may have been paid");
    assert_eq!(found["findings"][0]["rule"], "notCovered");

    let in_ten_days = (today() + days(10)).to_string();
    let from = first.to_string();
    for flag in ["--to", "--as-of"] {
        let (found, said) = run(&["--from", &from, flag, &in_ten_days]);
        period(&found, first, today());
        let note = format!("read up to {}, and what was paid later is not in it", today());
        assert!(said.contains(&note), "{flag}: {said}");
    }
    let (_, said) = run(&["--from", &from]);
    assert!(!said.contains("note: the mirror"), "{said}");

    let flags = ["--from", "2020-01-01", "--to", "2020-01-31"];
    let mirror = ["--mirror", text(&database), "--creditor", NAME];
    let reconcile = ["reconcile", "--ledger", text(&ledger)];
    let output = user.run(&[&reconcile[..], &mirror, &flags].concat());
    let sync = format!("`cfis mirror sync --database {}`", text(&database));
    fails(&output, 1, &["nothing of", "2020-01-31", &sync]);
}

#[test]
fn a_month_that_was_not_read_whole_is_said() {
    let user = User::with_mirror("mirror-export-known", &["--payments", "100"]);
    let export = |month: &str| {
        let output = user.run(&["mirror", "export", "--month", month]);
        assert!(output.status.success(), "{}", err(&output));
        (out(&output), err(&output))
    };
    let (csv, said) = export("2001-01");
    assert_eq!(csv.lines().count(), 1, "{csv}");
    assert!(said.contains(&format!("the whole month 2001-01: {NAME} has nothing of it")), "{said}");
    let month = |month| user.run(&["mirror", "export", "--month", month]);
    refuses(&month("1999-12"), &["not a month from 2000 on"]);
    fails(&month("2999-01"), 2, &["2999-01 has not begun", "--month"]);
    // All of it up to today, which is all that there is.
    let (_, said) = export(&today().format("%Y-%m").to_string());
    assert_eq!(said, "");
    let nobody = ["mirror", "export", "--month", "2026-01", "--creditor", "Nobody Oy"];
    let output = user.run(&nobody);
    fails(&output, 1, &["no creditor `Nobody Oy`"]);
    assert_eq!(out(&output), "", "not even a header");
    let first = today() - days(90);
    if first.format("%d").to_string() != "01" {
        let (_, said) = export(&first.format("%Y-%m").to_string());
        assert!(said.contains(&format!("{NAME} has {first} to ")), "{said}");
        assert!(said.contains("cfis mirror sync --from"), "{said}");
    }
    let (_, said) = export(&(today() - days(45)).format("%Y-%m").to_string());
    assert_eq!(said, "");

    let file = user.home.join("other.txt");
    std::fs::write(&file, "another-made-up-token").unwrap();
    let add = ["mirror", "creditor", "add", "--name", "New Oy", "--token-file", text(&file)];
    user.succeeds(&add);
    let (_, said) = export(&(today() - days(45)).format("%Y-%m").to_string());
    assert!(said.starts_with("note: 1 creditor was not read yet"), "{said}");
}

#[test]
fn a_month_that_was_forgotten_is_not_to_be_read_again() {
    let user = User::with_mirror("mirror-export-forgotten", &["--payments", "30"]);
    let long_ago = (today() - days(200)).to_string();
    user.succeeds(&["mirror", "sync", "--all", "--from", &long_ago]);
    user.succeeds(&["mirror", "creditor", "forget", "--older-than", "120", "--yes"]);
    let month = (today() - days(160)).format("%Y-%m").to_string();
    let output = user.run(&["mirror", "export", "--month", &month]);
    let said = err(&output);
    assert!(said.contains("forgotten on purpose"), "{said}");
    assert!(!said.contains("cfis mirror sync"), "{said}");
    let note = format!("the days before {} of 1 creditor were forgotten", today() - days(120));
    for (from, is_said) in [(today() - days(121), true), (today() - days(120), false)] {
        let said = err(&user.run(&["mirror", "sync", "--from", &from.to_string()]));
        assert_eq!(said.contains(&note), is_said, "{from}: {said}");
    }
    // Days that were neither read nor forgotten can be read.
    let other = User::with_mirror("mirror-export-not-forgotten", &["--payments", "30"]);
    other.succeeds(&["mirror", "creditor", "forget", "--older-than", "120", "--yes"]);
    let first = today() - days(120);
    let month = ["mirror", "export", "--month", &first.format("%Y-%m").to_string()];
    let said = err(&other.run(&month));
    assert_eq!(said.contains("forgotten on purpose"), first.day() > 1, "{said}");
    assert!(said.contains(&format!("`cfis mirror sync --from {first}`")), "{said}");
}

#[test]
fn a_reconciliation_of_a_mirror_takes_no_flag_of_the_api_and_names_its_own() {
    let user = User::new("mirror-flags", &[]);
    let ledger = user.home.join("ledger.csv");
    std::fs::write(&ledger, "invoiceNumber,amount\n1,1.00\n").unwrap();
    let missing = user.home.join("missing.sqlite");
    let run = |more: &[&str]| {
        let mirror = ["reconcile", "--ledger", text(&ledger), "--mirror", text(&missing)];
        user.run(&[&mirror[..], &["--creditor", NAME], more].concat())
    };
    fails(&run(&[]), 1, &["cannot find the database", "pass the right --mirror"]);
    for flag in
        [["--base-url", "http://127.0.0.1:1"], ["--environment", "staging"], ["--token-file", "a"]]
    {
        refuses(&run(&flag), &["cannot be used with", flag[0]]);
    }
}
