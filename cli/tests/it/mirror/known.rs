//! Days that the mirror does not know are said, and do not look like days without payments.

use serde_json::Value;

use super::{NAME, User};
use crate::support::{err, out, text};

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
    assert!(said.contains(&format!("`cfis mirror sync --from {old}`")), "{said}");
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
    crate::support::fails(&output, 1, &["nothing of", "2020-01-31", "`cfis mirror sync`"]);
}

#[test]
fn a_month_that_was_not_read_whole_is_said() {
    let user = User::with_mirror("mirror-export-known", &["--payments", "100"]);
    let export = |month: &str| {
        let output = user.run(&["mirror", "export", "--month", month]);
        assert!(output.status.success(), "{}", err(&output));
        (out(&output), err(&output))
    };
    for month in ["1999-01", "2999-01"] {
        let (csv, said) = export(month);
        assert_eq!(csv.lines().count(), 1, "{csv}");
        assert!(said.contains(&format!("the whole month {month}: {NAME} has nothing of it")));
    }
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
