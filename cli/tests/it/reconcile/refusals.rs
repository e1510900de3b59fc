//! Input and flags that are refused: one sentence, and no output.

use super::{LEDGER, PAYMENTS, files, reconcile};
use crate::support::{cfis, fails, run, text};

#[test]
fn wrong_input_is_one_sentence_and_no_report() {
    let folder = files("reconcile-wrong");
    let (page, workbook, output) =
        (folder.join("report.html"), folder.join("report.xlsx"), folder.join("out.json"));
    let outputs = ["--report", text(&page), "--xlsx", text(&workbook), "--output", text(&output)];
    let long = format!("Laskunumero;Summa;Valuutta\n1;2,00;EUR\n\"{}", "x".repeat(3 << 20));
    for (file, content, words) in [
        (
            "ledger.csv",
            b"Laskunumero;Valuutta\n1;EUR\n".as_slice(),
            ["ledger.csv, line 1", "no column with the amount"],
        ),
        (
            "ledger.csv",
            b"Laskunumero;Summa;Valuutta\n1;2,00;EUR\n2;kaksi;EUR\n",
            ["ledger.csv, line 3, column 2", "`kaksi` is not an amount"],
        ),
        (
            "ledger.csv",
            b"Summa;Laskunumero;Valuutta\n2,00;1;EUR\n3,00;1;EUR\n",
            ["ledger.csv, line 3, column 2", "on line 2 already"],
        ),
        ("ledger.csv", b"PK\x03\x04 and nothing else", ["ledger.csv", "workbook cannot be read"]),
        ("ledger.csv", long.as_bytes(), ["ledger.csv, line 3", "longer than a mebibyte"]),
        ("payments.json", &PAYMENTS.as_bytes()[..100], ["payments.json", "truncated"]),
        ("payments.json", br#"[{"caseId": {}}]"#, ["payments.json", "[0].caseId"]),
        (
            "payments.json",
            br#"[{"amount": "100,00"}, {"caseId": 1}, {"caseId": "x"}]"#,
            ["payments.json", "invalid type: string"],
        ),
        ("settlements.json", b"<html>", ["settlements.json", "not JSON"]),
    ] {
        files("reconcile-wrong");
        std::fs::write(folder.join(file), content).unwrap();
        let failed = reconcile(&folder, &outputs);
        fails(&failed, 1, &words);
        assert!(!page.exists() && !workbook.exists() && !output.exists(), "{file}");
    }
    fails(
        &run(&[
            "reconcile",
            "--ledger",
            "nowhere.csv",
            "--payments",
            "a.json",
            "--settlements",
            "b.json",
        ]),
        1,
        &["cannot read nowhere.csv"],
    );
}

#[test]
fn overwriting_and_flags_without_effect_are_refused() {
    let folder = files("reconcile-refused");
    let (ledger, page) = (folder.join("ledger.csv"), folder.join("page.html"));
    for (more, words) in [
        (&["--output", text(&ledger)][..], "ledger.csv is named twice"),
        (
            &["--report", text(&folder.join("../reconcile-refused/payments.json"))],
            "payments.json is named twice",
        ),
        (&["--report", text(&page), "--xlsx", text(&page)], "page.html is named twice"),
        (&["--decimal-comma"], "--format csv"),
        (&["--format", "csv", "--totals-only"], "--totals-only"),
        (&["--column", "amount=Summa", "--column", "amount=Viite"], "--column amount is set twice"),
    ] {
        fails(&reconcile(&folder, more), 2, &[words]);
        assert_eq!(std::fs::read_to_string(&ledger).unwrap(), LEDGER);
        assert!(!page.exists());
    }
    let one = run(&[
        "reconcile",
        "--ledger",
        text(&ledger),
        "--payments",
        text(&folder.join("payments.json")),
    ]);
    fails(&one, 2, &["only one of --payments and --settlements is set; pass both"]);
    assert_eq!(reconcile(&folder, &["--expected-iban", " "]).status.code(), Some(2));
    fails(
        &reconcile(&folder, &["--column", "amount=Viite", "--column", "reference=Viite"]),
        1,
        &["cannot be both", "(--column)"],
    );
}

#[test]
fn a_closed_reader_does_not_prevent_the_report() {
    let folder = files("reconcile-reader");
    let page = folder.join("page.html");
    let many: Vec<_> = (0..2_000).map(|number| format!("{number};1,00;EUR")).collect();
    std::fs::write(
        folder.join("ledger.csv"),
        format!("Laskunumero;Summa;Valuutta\n{}\n", many.join("\n")),
    )
    .unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let mut child = cfis(&[
        "reconcile",
        "--ledger",
        &path("ledger.csv"),
        "--payments",
        &path("payments.json"),
        "--settlements",
        &path("settlements.json"),
    ])
    .args(["--report", text(&page)])
    .stdout(std::process::Stdio::piped())
    .spawn()
    .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert!(std::fs::read_to_string(&page).unwrap().ends_with("</html>\n"));
}
