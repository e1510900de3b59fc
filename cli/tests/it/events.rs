//! The events of the sandbox's story, as `cfis reconcile` and `cfis demo` show them.
//!
//! The figures of the events were worked out by hand from what happens in the story and from the
//! rules in the README of `cfis-reconcile`, apart from the program.

use std::path::Path;

use serde_json::Value;

use crate::support::{ACCOUNTS, Sandbox, err, folder, out, run, text};

const TODAY: &str = "2026-03-20";

/// A line of a voucher: the voucher, the account, debit less credit in cents, and the invoice.
type Line = (String, String, i64, String);

fn cents(amount: &str) -> i64 {
    let (whole, hundredths) = amount.split_once('.').unwrap_or((amount, "00"));
    format!("{whole}{hundredths}").parse().unwrap_or_default()
}

/// Returns an amount of JSON in cents.
fn of(item: &Value, name: &str) -> i64 {
    cents(item[name].as_str().unwrap_or_else(|| panic!("no {name} in {item}")))
}

fn lines(path: &Path) -> Vec<Line> {
    let csv = std::fs::read_to_string(path).unwrap();
    let line = |line: &str| {
        let cells: Vec<_> = line.split(',').map(str::to_owned).collect();
        let amount = cents(&cells[3]) - cents(&cells[4]);
        (cells[1].clone(), cells[2].clone(), amount, cells[6].clone())
    };
    csv.lines().skip(1).map(line).collect()
}

fn debited(lines: &[Line], account: &str) -> i64 {
    lines.iter().filter(|line| line.1 == account).map(|line| line.2).sum()
}

/// Reconciles the ledger of a sandbox with a story, through its API.
fn reconciled(name: &str, flags: &[&str], as_of: &str) -> (Value, Vec<Line>) {
    let folder = folder(name);
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (ledger, accounts) = (path("ledger.csv"), path("accounts.toml"));
    let (vouchers, result) = (path("vouchers.csv"), path("result.json"));
    std::fs::write(&accounts, ACCOUNTS).unwrap();
    let start = ["--story", "--today", TODAY, "--ledger-file", &ledger];
    let sandbox = Sandbox::start(&[&start, flags].concat());
    let files = ["--ledger", &ledger, "--to", TODAY, "--as-of", as_of, "--vouchers", &vouchers];
    let others = ["--accounts", &accounts, "--output", &result];
    let output = sandbox.cfis(&[&["reconcile"], &files[..], &others].concat());
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    let result = serde_json::from_str(&std::fs::read_to_string(&result).unwrap()).unwrap();
    (result, lines(Path::new(&vouchers)))
}

#[test]
fn each_event_has_the_outcome_and_the_figures_of_the_rules() {
    let (found, vouchers) = reconciled("events", &[], TODAY);
    // What is not named here is zero.
    for (number, outcome, advice, difference, figures) in [
        // Four instalments: two are settled, one is on its way, one is to come.
        (
            "5002",
            "partlySettled",
            "book",
            "1255.00",
            &[("settled", "1255.00"), ("provisional", "627.50"), ("outstanding", "627.50")][..],
        ),
        (
            "5004",
            "settled",
            "book",
            "1380.50",
            &[("settled", "1380.50"), ("interest", "13.11"), ("fees", "40.00")],
        ),
        // The ledger has 1004.00 open, because it knows of the credit note.
        ("5007", "settled", "book", "1004.00", &[("credited", "251.00"), ("settled", "1004.00")]),
        ("5011", "cleared", "agree", "0.00", &[("credited", "-251.00")]),
        // The payment was settled, and both went back; the ledger has all of it open.
        ("5009", "reversed", "agree", "0.00", &[("outstanding", "941.25")]),
        // 830.20 came and 27.00 went back, so nothing of it is kept, returned later or overpaid.
        ("5013", "settled", "book", "803.20", &[("settled", "803.20")]),
        ("5018", "closedInLedger", "tellAgency", "-489.45", &[("outstanding", "489.45")]),
    ] {
        let invoices = found["invoices"].as_array().unwrap();
        let invoice = invoices.iter().find(|invoice| invoice["number"] == number).unwrap();
        let seen = (&invoice["outcome"], &invoice["advice"], &invoice["difference"]);
        assert_eq!(seen, (&outcome.into(), &advice.into(), &difference.into()), "{invoice}");
        for name in [
            "settled",
            "provisional",
            "credited",
            "tolerated",
            "outstanding",
            "overpaid",
            "interest",
            "fees",
            "other",
            "reversedWithoutReceipt",
            "returnPending",
            "notPassedOn",
            "afterPayments",
            "afterSettlements",
        ] {
            let expected = figures.iter().find(|(figure, _)| *figure == name);
            let expected = expected.map_or("0.00", |(_, amount)| amount);
            assert_eq!(invoice[name], expected, "{name} of {number}");
        }
    }
    let findings: Vec<_> = found["findings"].as_array().unwrap().iter().collect();
    let rules: Vec<_> = findings.iter().map(|finding| &finding["rule"]).collect();
    assert_eq!(rules, ["settlementDifference", "paymentReturned"], "{findings:?}");
    assert_eq!(findings[1]["invoices"], serde_json::json!(["5013"]));
    assert!(findings[1]["sentence"].as_str().unwrap().contains("27.00"), "{}", findings[1]);

    // The settlement of the first instalment, less 84.60 of commission and 25.5 % of that.
    let settlement = &findings[0]["settlement"];
    let settlements = found["settlements"].as_array().unwrap();
    let settlement = settlements.iter().find(|it| it["id"] == *settlement).unwrap();
    let its = settlement["allocations"].as_array().unwrap();
    assert!(its.iter().any(|it| it["invoice"] == "5002"), "{settlement}");
    assert_eq!(settlement["difference"], "-106.17");
    let id = settlement["id"].to_string();
    let voucher: Vec<_> = vouchers.iter().filter(|line| line.0 == id).cloned().collect();
    assert_eq!(debited(&voucher, "4460"), 8_460);
    assert_eq!(debited(&voucher, "1763"), 2_157);
    assert_eq!(debited(&voucher, "1910"), of(settlement, "amount"));
    assert_eq!(debited(&voucher, "1700"), -of(settlement, "allocated"));
    assert_eq!(voucher.iter().map(|line| line.2).sum::<i64>(), 0, "{voucher:?}");

    // The chargeback is debited in a later voucher than that in which its payment was credited.
    let of_chargeback: Vec<_> = vouchers.iter().filter(|line| line.3 == "5009").collect();
    let sides: Vec<_> = of_chargeback.iter().map(|line| (line.1.as_str(), line.2)).collect();
    assert_eq!(sides, [("1700", -94_125), ("1700", 94_125)]);
    assert!(of_chargeback[0].0 < of_chargeback[1].0, "{of_chargeback:?}");
}

#[test]
fn an_earlier_day_shows_what_had_happened_by_then() {
    // 5013: paid on 2 February, settled on the 6th, the rest returned on the 9th.
    // 5009: paid on 27 January, settled on the 30th, charged back on 17 February, which is settled on
    // the 20th.
    for (day, number, outcome, figures) in [
        ("2026-02-05", "5013", "overpaid", [("provisional", "830.20"), ("overpaid", "27.00")]),
        ("2026-02-06", "5013", "settled", [("settled", "803.20"), ("notPassedOn", "27.00")]),
        ("2026-02-06", "5013", "settled", [("overpaid", "0.00"), ("afterPayments", "-27.00")]),
        ("2026-02-09", "5013", "settled", [("settled", "803.20"), ("notPassedOn", "0.00")]),
        (
            "2026-01-27",
            "5009",
            "provisionallyPaid",
            [("provisional", "941.25"), ("settled", "0.00")],
        ),
        ("2026-02-16", "5009", "settled", [("settled", "941.25"), ("afterPayments", "-941.25")]),
        ("2026-02-17", "5009", "settled", [("settled", "941.25"), ("returnPending", "941.25")]),
        ("2026-02-20", "5009", "reversed", [("outstanding", "941.25"), ("returnPending", "0.00")]),
    ] {
        let (found, vouchers) = reconciled("events-earlier", &[], day);
        let invoices = found["invoices"].as_array().unwrap();
        let invoice = invoices.iter().find(|invoice| invoice["number"] == number).unwrap();
        assert_eq!(invoice["outcome"], outcome, "on {day}: {invoice}");
        for (name, amount) in figures {
            assert_eq!(invoice[name], amount, "{name} on {day}: {invoice}");
        }
        // What is dated later has no voucher.
        assert_eq!(debited(&vouchers, "1910"), of(&found["totals"][0], "settlements"), "{day}");
    }
}

#[test]
fn the_totals_are_those_of_the_vouchers_whatever_the_seed() {
    for (seed, payments) in [("1", "0"), ("2", "0"), ("3", "300")] {
        let flags = ["--seed", seed, "--payments", payments];
        let (found, vouchers) = reconciled(&format!("events-{seed}"), &flags, TODAY);
        let totals = &found["totals"][0];
        let settled = of(totals, "settled") - of(totals, "reversedWithoutReceipt");
        for (account, amount) in [
            ("1910", of(totals, "settlements")),
            ("1700", -settled),
            // The ledger has nothing of it booked yet.
            ("1700", -of(totals, "toBook")),
            ("9000", -of(totals, "interest")),
            ("3990", -of(totals, "fees")),
            ("1799", 0),
        ] {
            assert_eq!(debited(&vouchers, account), amount, "{account}, seed {seed}: {totals}");
        }
        let withheld = debited(&vouchers, "4460") + debited(&vouchers, "1763");
        assert_eq!(withheld, -of(totals, "settlementDifference"));
        let mut ids: Vec<_> = vouchers.iter().map(|line| line.0.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), found["settlements"].as_array().unwrap().len());
        for id in ids {
            let voucher = vouchers.iter().filter(|line| line.0 == id);
            assert_eq!(voucher.map(|line| line.2).sum::<i64>(), 0, "{id}, seed {seed}");
        }
    }
}

#[test]
fn demo_ends_with_four_lines_that_say_what_its_files_show() {
    let folder = folder("demo-files");
    let page = folder.join("page.html");
    let output = run(&["demo", "--today", TODAY, "--seed", "4", "--report", text(&page)]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let html = std::fs::read_to_string(&page).unwrap();
    let (_, data) = html.split_once("id=\"data\">").unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    let found: Value = serde_json::from_str(data).unwrap();
    let totals = &found["totals"][0];
    let figure = |name: &str| totals[name].as_str().unwrap().to_owned();
    let money = |cents: i64| format!("{}.{:02} EUR", cents / 100, cents % 100);
    let not_due = of(&totals["ageing"], "notDue");
    let vouchers = lines(&page.with_extension("vouchers.csv"));
    let side = money(vouchers.iter().map(|line| line.2.max(0)).sum());
    let settlements = found["settlements"].as_array().unwrap().len();
    let invoices = found["invoices"].as_array().unwrap();
    let to_book = invoices.iter().filter(|invoice| invoice["advice"] == "book").count();
    let path = |extension: &str| page.with_extension(extension).display().to_string();
    let expected = [
        format!(
            "The page {}: {} EUR were disbursed in {settlements} settlements, {} EUR are on their \
             way, and {} EUR are open, {} of it overdue.",
            path("html"),
            figure("settlements"),
            figure("provisional"),
            figure("outstanding"),
            money(of(totals, "outstanding") - not_due),
        ),
        format!(
            "The workbook {}: credit note 5011 cleared 251.00 EUR of invoice 5007, an overpayment \
             of 27.00 EUR for 5013 was returned, a payment of 941.25 EUR for 5009 was charged back, \
             and 1255.00 EUR of 2510.00 EUR for 5002 came in instalments.",
            path("xlsx"),
        ),
        format!(
            "The vouchers {}: {settlements} vouchers with {side} on each side; the agency withheld \
             84.60 EUR of commission and 21.57 EUR of VAT.",
            path("vouchers.csv"),
        ),
        format!(
            "The ledger {}: {} EUR are settled and still open on {to_book} invoices, so book them. \
             489.45 EUR of invoice 5018 were paid directly, so tell the agency.",
            path("ledger.csv"),
            figure("toBook"),
        ),
    ];
    let printed = out(&output);
    let last: Vec<_> = printed.lines().rev().take(4).collect();
    let last: Vec<_> = last.into_iter().rev().collect();
    assert_eq!(last, expected);
    assert_eq!(debited(&vouchers, "1910"), of(totals, "settlements"));
    assert!(std::fs::read(page.with_extension("xlsx")).unwrap().starts_with(b"PK"));
    let ledger = std::fs::read_to_string(page.with_extension("ledger.csv")).unwrap();
    assert_eq!(ledger.lines().count(), invoices.len() + 1);
}
