//! What holds for the vouchers of any settlements.

use std::collections::BTreeMap;

use cfis::{Amount, Settlement};
use cfis_reconcile::{InputNames, Invoice, Reconciler, Reconciliation, Rules};

use super::{Accounts, Voucher, Vouchers};
use crate::arguments::Language;
use crate::language::Texts;

const ACCOUNTS: &str = r#"
currency = "EUR"
bank = "bank"
receivables = "receivables"
clearing = "clearing"
interest = "interest"
fees = "fees"
other = "other"
"#;

fn texts() -> Texts {
    Texts::of(Some(Language::En)).unwrap()
}

/// Random numbers that are the same in every run (a linear congruential generator).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % limit
    }

    fn cents(&mut self) -> i64 {
        let size = [10, 1_000, 100_000][self.below(3) as usize];
        self.below(2 * size) as i64 - size as i64
    }
}

fn text(cents: i64) -> String {
    format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

/// Settlements with rows of every sign, to invoices of the ledger and to others, most of which add
/// up.
fn settlements(random: &mut Random) -> Vec<Settlement> {
    (1..=random.below(4) + 1)
        .map(|id| {
            let mut sum = 0;
            let allocations: Vec<_> = (0..random.below(5))
                .map(|number| {
                    let rows: Vec<_> = ["CAPITAL", "INTEREST", "FEES", "VAT", "CAPITAL"]
                        .into_iter()
                        .take(random.below(6) as usize)
                        .map(|kind| (kind, random.cents()))
                        .collect();
                    let rest = if random.below(4) == 0 { random.cents() } else { 0 };
                    let total = rows.iter().map(|(_, cents)| cents).sum::<i64>() + rest;
                    sum += total;
                    let rows: Vec<_> = rows
                        .iter()
                        .map(|(kind, cents)| format!(r#"{{"type":"{kind}","amount":{}}}"#, text(*cents)))
                        .collect();
                    format!(
                        r#"{{"allocationId":{},"allocatedTotalAmount":{},"originalInvoiceNumber":"{}","breakdown":[{}]}}"#,
                        id * 100 + number,
                        text(total),
                        1000 + random.below(6),
                        rows.join(",")
                    )
                })
                .collect();
            let amount = sum + if random.below(3) == 0 { random.cents() } else { 0 };
            let json = format!(
                r#"{{"settlementId":{id},"settlementDate":"2026-03-0{}","settlementAmount":{},"currency":"EUR","agency":"CASH-IN","allocations":[{}]}}"#,
                id,
                text(amount),
                allocations.join(",")
            );
            serde_json::from_str(&json).unwrap()
        })
        .collect()
}

fn reconciled(settlements: &[Settlement]) -> Reconciliation {
    let mut rules = Rules::as_of_latest();
    rules.has_fingerprints = true;
    let mut reconciler = Reconciler::new(rules, InputNames::default());
    for (line, number) in [(2, "1000"), (3, "1001"), (4, "1002"), (5, "1003")] {
        let invoice = Invoice::new(line, number, "500.00".parse().unwrap(), "EUR");
        reconciler.invoice(invoice).unwrap();
    }
    settlements.iter().for_each(|settlement| reconciler.settlement(settlement));
    reconciler.finish().unwrap()
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    Amount::checked_sum(amounts).unwrap()
}

/// Returns the credits less the debits of an account.
fn credited(voucher: &Voucher, account: &str) -> Amount {
    let lines = voucher.lines.iter().filter(|line| line.account == account);
    sum(lines.flat_map(|line| [line.credit, -line.debit]))
}

#[test]
fn every_voucher_balances_and_each_part_is_on_its_account() {
    let accounts: Accounts = toml::from_str(ACCOUNTS).unwrap();
    let mut seen = BTreeMap::new();
    for seed in 0..500 {
        let settlements = settlements(&mut Random(seed));
        let found = reconciled(&settlements);
        let vouchers = Vouchers::of(&found, &accounts, &BTreeMap::new(), &texts()).unwrap().new;
        assert_eq!(vouchers.len(), settlements.len());
        for (voucher, settlement) in vouchers.iter().zip(found.settlements()) {
            let lines = &voucher.lines;
            let (debits, credits) =
                (sum(lines.iter().map(|it| it.debit)), sum(lines.iter().map(|it| it.credit)));
            assert_eq!(debits, credits, "seed {seed}: {voucher:#?}");
            for line in lines {
                assert!(line.debit.is_zero() != line.credit.is_zero(), "{line:?}");
                assert!(!line.debit.is_negative() && !line.credit.is_negative(), "{line:?}");
                *seen.entry((line.account.clone(), line.debit.is_zero())).or_insert(0) += 1;
            }
            let part = |part: fn(&cfis_reconcile::AllocationView<'_>) -> Option<Amount>| {
                sum(settlement.allocations.iter().filter_map(part))
            };
            let of_rest = settlement.not_booked.checked_add(settlement.difference).unwrap();
            for (account, amount) in [
                ("bank", -settlement.amount),
                ("receivables", part(|it| it.capital)),
                ("interest", part(|it| it.interest)),
                ("fees", part(|it| it.fees)),
                ("other", part(|it| it.other)),
                ("clearing", of_rest),
            ] {
                assert_eq!(
                    credited(voucher, account),
                    amount,
                    "seed {seed}, {account}: {voucher:#?}"
                );
            }
            // Capital that was taken back is on the other side, invoice by invoice.
            for allocation in settlement.allocations.iter().filter(|it| it.booked) {
                let capital = allocation.capital.unwrap();
                let mut same = lines.iter().filter(|line| {
                    line.account == "receivables" && line.invoice.as_deref() == allocation.invoice
                });
                let is_there = same.any(|line| line.debit.is_zero() != capital.is_negative());
                assert!(capital.is_zero() || is_there, "seed {seed}: {voucher:#?}");
            }
        }
    }
    // Both sides of each account.
    assert_eq!(seen.len(), 12, "{seen:?}");
}

#[test]
fn a_settlement_that_is_booked_has_no_voucher_and_one_that_changed_is_critical() {
    let accounts: Accounts = toml::from_str(ACCOUNTS).unwrap();
    let settlements = settlements(&mut Random(7));
    let first =
        Vouchers::of(&reconciled(&settlements), &accounts, &BTreeMap::new(), &texts()).unwrap().new;
    let booked: BTreeMap<_, _> =
        first.iter().map(|voucher| (voucher.settlement, voucher.booked())).collect();
    let again = |changed: &[Settlement]| {
        let mut rules = Rules::as_of_latest();
        rules.has_fingerprints = true;
        rules.booked = booked.iter().map(|(id, it)| (*id, it.fingerprint.clone())).collect();
        let mut reconciler = Reconciler::new(rules, InputNames::default());
        changed.iter().for_each(|settlement| reconciler.settlement(settlement));
        let found = reconciler.finish().unwrap();
        assert!(Vouchers::of(&found, &accounts, &booked, &texts()).unwrap().new.is_empty());
        let rules = found.findings().iter().map(|finding| finding.rule.name());
        rules.filter(|rule| *rule == "bookedSettlementChanged").count()
    };
    // What is matched to which invoice may change; the settlement has not.
    assert_eq!(again(&settlements), 0);
    let mut changed = settlements;
    changed[0].settlement_amount = "0.01".parse().unwrap();
    assert_eq!(again(&changed), 1);
}

#[test]
fn what_was_withheld_is_commission_where_the_file_says_so() {
    let with = |more: &str, settlement: &str| {
        let accounts: Accounts = toml::from_str(&format!("{ACCOUNTS}\n{more}")).unwrap();
        let settlement: Settlement = serde_json::from_str(settlement).unwrap();
        Vouchers::of(&reconciled(&[settlement]), &accounts, &BTreeMap::new(), &texts())
    };
    let lines = |more: &str, settlement: &str| -> Vec<String> {
        let vouchers = with(more, settlement).map_err(|failure| failure.to_string()).unwrap();
        let line = |line: &super::voucher::Line| {
            let (side, amount) =
                if line.debit.is_zero() { ("credit", line.credit) } else { ("debit", line.debit) };
            format!("{side} {} {amount}", line.account)
        };
        vouchers.new[0].lines.iter().map(line).collect()
    };
    let commission =
        "[commission]\naccount = \"commission\"\nvat_account = \"vat\"\nvat_rate = \"25.5\"";
    let whole = r#"{"settlementId": 1, "settlementDate": "2026-03-01", "settlementAmount": 874.50, "currency": "EUR",
        "agency": "A", "allocations": [{"allocatedTotalAmount": 1000.00, "originalInvoiceNumber": "1000"}]}"#;
    let split = ["debit bank 874.50", "credit receivables 1000.00"];
    assert_eq!(
        lines(commission, whole),
        [&split[..], &["debit commission 100.00", "debit vat 25.50"]].concat()
    );
    assert_eq!(lines("", whole), [&split[..], &["debit clearing 125.50"]].concat());
    let odd = whole.replace("874.50", "999.98");
    let failure = with(commission, &odd).err().unwrap().to_string();
    assert!(failure.contains("0.02 EUR was withheld") && failure.contains("vat_rate"), "{failure}");

    let inside = r#"{"settlementId": 1, "settlementDate": "2026-03-01", "settlementAmount": 874.50, "currency": "EUR",
        "agency": "A", "allocations": [{"allocatedTotalAmount": 874.50, "originalInvoiceNumber": "1000", "breakdown": [
            {"type": "CAPITAL", "amount": 1000.00}, {"type": "FEES", "amount": -100.00}, {"type": "VAT", "amount": -25.50}]}]}"#;
    let withheld = "[withheld]\nfees = \"commission\"\nother = \"vat\"";
    assert_eq!(
        lines(withheld, inside),
        [&split[..], &["debit commission 100.00", "debit vat 25.50"]].concat()
    );
    // In a reversal they are taken back from where they were booked.
    let reversal = inside
        .replace("874.50", "-1005.00")
        .replace("1000.00", "-1000.00")
        .replace("-100.00", "-5.00")
        .replace("-25.50", "0.00");
    assert_eq!(
        lines(withheld, &reversal),
        ["credit bank 1005.00", "debit receivables 1000.00", "debit fees 5.00"]
    );
}
