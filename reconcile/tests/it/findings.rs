//! Findings: their sentences, their evidence, and that they are the same in every run.

use cfis::{Payment, Settlement};
use cfis_reconcile::{
    Finding, FindingRule, Invoice, Names, Reconciler, Reconciliation, Rules, Severity,
};

fn names() -> Names {
    let name = str::to_owned;
    Names {
        ledger: name("l.csv"),
        payments: name("p.json"),
        settlements: name("s.json"),
        earlier_payments: name("e.json"),
    }
}

fn invoice(
    line: u64,
    number: &str,
    amount: &str,
    case_id: Option<i64>,
    reference: Option<&str>,
) -> Invoice {
    let mut invoice = Invoice::new(line, number, amount.parse().unwrap(), "EUR");
    invoice.case_id = case_id;
    invoice.reference = reference.map(str::to_owned);
    invoice
}

fn payment(json: &str) -> Payment {
    serde_json::from_str(json).unwrap()
}

fn settlement(json: &str) -> Settlement {
    serde_json::from_str(json).unwrap()
}

/// An allocation of the invoice 1, all of it capital.
fn allocation(id: i64, amount: &str, date: &str) -> String {
    format!(
        r#"{{"allocationId":{id},"allocatedTotalAmount":{amount},"allocationDate":"{date}","currency":"EUR","originalInvoiceNumber":"1",
        "breakdown":[{{"type":"CAPITAL","amount":{amount}}}]}}"#
    )
}

fn settled(id: i64, amount: &str, allocations: &[String]) -> Settlement {
    let list = allocations.join(",");
    settlement(&format!(
        r#"{{"settlementId":{id},"settlementDate":"2026-02-17","settlementAmount":{amount},"currency":"EUR","allocations":[{list}]}}"#
    ))
}

struct World {
    rules: Rules,
    invoices: Vec<Invoice>,
    payments: Vec<Payment>,
    earlier: Vec<Payment>,
    settlements: Vec<Settlement>,
}

impl World {
    fn new() -> Self {
        let rules = Rules::new("2026-03-31".parse().unwrap());
        World {
            rules,
            invoices: vec![invoice(2, "1", "100.00", None, None)],
            payments: vec![],
            earlier: vec![],
            settlements: vec![],
        }
    }

    fn reconcile(&self) -> Reconciliation {
        let mut reconciler = Reconciler::new(self.rules.clone(), names());
        self.invoices.iter().for_each(|invoice| reconciler.invoice(invoice.clone()).unwrap());
        self.payments.iter().for_each(|payment| reconciler.payment(payment));
        self.earlier.iter().for_each(|payment| reconciler.earlier_payment(payment));
        self.settlements.iter().for_each(|settlement| reconciler.settlement(settlement));
        reconciler.finish().unwrap()
    }

    /// The only finding.
    fn finding(&self) -> Finding {
        let found = self.reconcile();
        let [finding] = found.findings() else { panic!("{:?}", found.findings()) };
        finding.clone()
    }
}

fn says(finding: &Finding, words: &str, evidence: &[(&str, &str)], lines: &[u64]) {
    assert!(finding.sentence.contains(words), "{words} in {}", finding.sentence);
    let found: Vec<_> = finding
        .evidence
        .iter()
        .map(|evidence| (evidence.source.as_str(), evidence.says.as_str()))
        .collect();
    assert_eq!(found, evidence, "{}", finding.sentence);
    assert_eq!(finding.lines, lines, "{}", finding.sentence);
}

#[test]
fn a_payment_that_aged_is_named_with_its_rest() {
    let mut world = World::new();
    world.payments = vec![
        payment(r#"{"invoiceNumber":"1","bookingDate":"2026-03-01","amount":60,"currency":"EUR"}"#),
        payment(r#"{"invoiceNumber":"1","bookingDate":"2026-03-02","amount":40,"currency":"EUR"}"#),
    ];
    world.settlements = vec![settled(310_000_000_001, "70", &[allocation(1, "70", "2026-03-03")])];
    let finding = world.finding();
    assert_eq!((finding.rule, finding.severity), (FindingRule::PaymentAged, Severity::Warning));
    says(
        &finding,
        "30.00 EUR of invoice 1 were booked on 2026-03-02 and are still provisional after 29 days",
        &[("p.json, item 2", "40.00 EUR booked on 2026-03-02")],
        &[2],
    );
}

#[test]
fn what_vanished_is_looked_for_within_the_period_and_with_its_sign() {
    let listed = |number: &str, date: &str, amount: &str| {
        payment(&format!(
            r#"{{"invoiceNumber":"{number}","bookingDate":"{date}","amount":{amount},"currency":"EUR"}}"#
        ))
    };
    let mut world = World::new();
    world.rules.aged_after_days = 365;
    world.rules.period = Some(("2026-02-01".parse().unwrap(), "2026-02-28".parse().unwrap()));
    world.rules.payments_from = Some("2026-02-01".parse().unwrap());
    // Before the period, after it, and on its first and last day.
    world.earlier = vec![
        listed("1", "2026-01-31", "1"),
        listed("1", "2026-03-01", "2"),
        listed("1", "2026-02-01", "4"),
        listed("1", "2026-02-28", "8"),
    ];
    let finding = world.finding();
    says(
        &finding,
        "12.00 EUR of invoice 1 were listed in an earlier run",
        &[("e.json, item 3", "4.00 EUR"), ("e.json, item 4", "8.00 EUR")],
        &[2],
    );

    world.earlier = vec![listed("1", "2026-02-10", "5"), listed("1", "2026-02-11", "-3")];
    world.payments = vec![listed("1", "2026-02-10", "5")];
    says(&world.finding(), "-3.00 EUR of invoice 1", &[("e.json, item 2", "-3.00 EUR")], &[2]);
    // A part of it that is listed still.
    world.payments = vec![listed("1", "2026-02-10", "5"), listed("1", "2026-02-11", "-1")];
    says(&world.finding(), "-2.00 EUR of invoice 1", &[("e.json, item 2", "-3.00 EUR")], &[2]);
}

#[test]
fn one_that_would_not_be_booked_now_has_not_vanished() {
    let mut world = World::new();
    world.earlier = vec![payment(
        r#"{"invoiceNumber":"1","bookingDate":"2026-03-30","amount":5,"currency":"SEK"}"#,
    )];
    assert_eq!(world.reconcile().findings(), []);
    world.earlier = vec![payment(r#"{"invoiceNumber":"1","bookingDate":"2026-03-30","amount":5}"#)];
    assert_eq!(world.finding().rule, FindingRule::PaymentVanished);
    world.rules.payment_currency = Some("sek".to_owned());
    assert_eq!(world.reconcile().findings(), []);
}

#[test]
fn allocations_that_only_their_ids_tell_apart_are_named_together() {
    let mut world = World::new();
    world.settlements = vec![settled(
        310_000_000_001,
        "100",
        &[allocation(8, "50", "2026-02-10"), allocation(7, "50", "2026-02-10")],
    )];
    let finding = world.finding();
    let evidence = [
        ("s.json, item 1, allocation 1", "allocation 8, 50.00 EUR"),
        ("s.json, item 1, allocation 2", "allocation 7, 50.00 EUR"),
    ];
    says(&finding, "Invoice 1 has 2 allocations of 50.00 EUR dated 2026-02-10", &evidence, &[2]);
    // Another amount, another date, or no id is another matter.
    for other in [
        allocation(7, "51", "2026-02-10"),
        allocation(7, "50", "2026-02-11"),
        allocation(7, "50", "2026-02-10").replace("\"allocationId\":7,", ""),
    ] {
        world.settlements =
            vec![settled(310_000_000_001, "100", &[allocation(8, "50", "2026-02-10"), other])];
        assert!(
            world
                .reconcile()
                .findings()
                .iter()
                .all(|finding| finding.rule != FindingRule::SameBusinessKey)
        );
    }
}

#[test]
fn settlements_that_contradict_each_other_or_themselves_are_named_with_both_sides() {
    let mut world = World::new();
    world.settlements = vec![
        settled(310_000_000_001, "100", &[allocation(1, "100", "2026-02-10")]),
        settled(310_000_000_001, "90", &[allocation(1, "90", "2026-02-10")]),
    ];
    let finding = world.finding();
    assert_eq!(
        (finding.rule, finding.settlement),
        (FindingRule::SettlementConflict, Some(310_000_000_001))
    );
    says(
        &finding,
        "occurs more than once with different contents",
        &[
            ("s.json, item 1", "100.00 EUR in 1 allocation"),
            ("s.json, item 2", "90.00 EUR in 1 allocation"),
        ],
        &[2],
    );
    // Each content is named once, however often it comes.
    world.settlements.extend(world.settlements.clone());
    assert_eq!(world.reconcile().findings().len(), 1);

    world.settlements = vec![
        settled(310_000_000_001, "100", &[allocation(1, "50", "2026-02-10")]),
        settled(310_000_000_002, "50", &[allocation(1, "50", "2026-02-11")]),
    ];
    let found = world.reconcile();
    let [repeated, difference] = found.findings() else { panic!("{:?}", found.findings()) };
    assert_eq!(
        (repeated.rule, difference.rule),
        (FindingRule::AllocationRepeated, FindingRule::SettlementDifference)
    );
    says(
        repeated,
        "Allocation 1 occurs more than once",
        &[
            ("s.json, item 1, allocation 1", "allocation 1"),
            ("s.json, item 2, allocation 1", "allocation 1 again, 50.00 EUR"),
        ],
        &[2],
    );
    says(
        difference,
        "100.00 EUR disbursed, 50.00 EUR allocated. More was disbursed than allocated",
        &[("s.json, item 1", "100.00 EUR disbursed, 50.00 EUR allocated")],
        &[],
    );
}

#[test]
fn an_account_is_checked_in_whichever_copy_names_it() {
    let iban = |settlement: &mut Settlement, iban: &str| {
        settlement.beneficiary = serde_json::from_str(&format!(r#"{{"iban":"{iban}"}}"#)).unwrap();
    };
    let without = settled(310_000_000_001, "100", &[allocation(1, "100", "2026-02-10")]);
    let mut with = without.clone();
    iban(&mut with, "FI3057800710000012");
    let mut world = World::new();
    world.rules.expected_ibans = vec!["FI21 1234 5600 0007 85".to_owned()];
    let mut fingerprints = Vec::new();
    for settlements in [
        vec![without.clone(), with.clone()],
        vec![with.clone(), without.clone()],
        vec![without.clone(), with.clone(), with.clone()],
    ] {
        world.settlements = settlements;
        let finding = world.finding();
        assert_eq!(
            (finding.rule, finding.severity, finding.invoices.as_slice()),
            (FindingRule::BeneficiaryIban, Severity::Critical, &["1".to_owned()][..])
        );
        fingerprints.push(finding.fingerprint);
    }
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 1);
    // Another account in a third copy contradicts the second, and says so once.
    let mut other = without.clone();
    iban(&mut other, "FI1447300010000034");
    world.settlements = vec![without, with, other.clone(), other];
    let rules: Vec<_> = world.reconcile().findings().iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [FindingRule::BeneficiaryIban, FindingRule::SettlementConflict]);
}

#[test]
fn fingerprints_tell_matters_apart_and_stay_the_same() {
    let other_currency = |amount: u32| {
        payment(&format!(
            r#"{{"invoiceNumber":"1","bookingDate":"2026-03-30","amount":{amount},"currency":"SEK"}}"#
        ))
    };
    let mut world = World::new();
    world.payments = vec![other_currency(5), other_currency(7), other_currency(5)];
    let fingerprints = |world: &World| -> Vec<String> {
        world.reconcile().findings().iter().map(|finding| finding.fingerprint.clone()).collect()
    };
    let three = fingerprints(&world);
    assert!(three[0] != three[1] && three[1] != three[2] && three[0] != three[2], "{three:?}");
    // Neither its place in the input nor the name of the file makes it another matter.
    world.payments = vec![payment(r#"{"invoiceNumber":"9"}"#), other_currency(7)];
    assert!(fingerprints(&world).iter().any(|found| three.contains(found)));
    // Two invoices of one number are two matters.
    let mut world = World::new();
    world.invoices =
        vec![invoice(2, "1", "100", Some(1), None), invoice(3, "1", "100", Some(2), None)];
    let vanished = |case_id: u32| {
        payment(&format!(
            r#"{{"invoiceNumber":"1","caseId":{case_id},"bookingDate":"2026-03-30","amount":5,"currency":"EUR"}}"#
        ))
    };
    world.earlier = vec![vanished(1)];
    let one = world.finding();
    world.earlier = vec![vanished(2)];
    let other = world.finding();
    assert_ne!(one.fingerprint, other.fingerprint);
    assert_eq!((one.lines, other.lines), (vec![2], vec![3]));
}

#[test]
fn a_reference_and_a_number_that_disagree_are_named_with_both_invoices() {
    let mut world = World::new();
    world.invoices =
        vec![invoice(2, "1", "100", None, Some("10016")), invoice(3, "2", "100", None, None)];
    world.payments = vec![payment(
        r#"{"invoiceNumber":"2","invoicePaymentReference":"RF0810016","bookingDate":"2026-03-30","amount":5,"currency":"EUR"}"#,
    )];
    let finding = world.finding();
    says(
        &finding,
        "identifiers of p.json, item 1 point to the invoices 1 and 2; it is booked to 1",
        &[
            ("p.json, item 1", "booked to 1"),
            ("l.csv, line 2", "invoice 1 of 100.00 EUR"),
            ("l.csv, line 3", "invoice 2 of 100.00 EUR"),
        ],
        &[2, 3],
    );
}

#[test]
fn a_sum_that_is_not_exact_is_refused_with_its_row() {
    let mut world = World::new();
    let absurd = r#"{"invoiceNumber":"9","amount":79228162514264337593543950335,"currency":"EUR"}"#;
    world.payments = vec![payment(absurd), payment(absurd)];
    let mut reconciler = Reconciler::new(world.rules.clone(), names());
    world.payments.iter().for_each(|payment| reconciler.payment(payment));
    let error = reconciler.finish().map(drop).unwrap_err();
    assert!(error.to_string().starts_with("p.json, item 2: a sum of amounts"), "{error}");
}

#[test]
fn a_ledger_that_comes_late_is_refused() {
    let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse().unwrap()), names());
    reconciler.payment(&Payment::new());
    assert!(
        reconciler
            .invoice(invoice(2, "1", "1", None, None))
            .unwrap_err()
            .to_string()
            .contains("add the whole ledger first")
    );
}

#[test]
fn a_number_may_be_there_again_only_with_another_case_id() {
    for (first, second, is_right) in [
        (Some(1), Some(2), true),
        (Some(1), Some(1), false),
        (Some(1), None, false),
        (None, Some(1), false),
        (None, None, false),
    ] {
        let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse().unwrap()), names());
        reconciler.invoice(invoice(2, "1", "1", first, None)).unwrap();
        let again = reconciler.invoice(invoice(3, "1", "1", second, None));
        assert_eq!(again.is_ok(), is_right, "{first:?} and {second:?}: {again:?}");
        assert!(again.err().is_none_or(|error| error.to_string().contains("is on line 2 already")));
    }
}

#[test]
fn names_are_those_that_are_written() {
    use cfis_reconcile::{MatchRule, Outcome};
    for rule in
        [MatchRule::CaseAndInvoiceNumber, MatchRule::PaymentReference, MatchRule::InvoiceNumber]
    {
        assert_eq!(serde_json::to_value(rule).unwrap(), rule.name());
    }
    for outcome in Outcome::ALL {
        assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.name());
    }
    for severity in [Severity::Critical, Severity::Error, Severity::Warning, Severity::Advice] {
        assert_eq!(serde_json::to_value(severity).unwrap(), severity.name());
    }
    assert_eq!(
        serde_json::to_value(FindingRule::SameBusinessKey).unwrap(),
        FindingRule::SameBusinessKey.name()
    );
}

#[test]
fn payments_that_differ_in_their_reference_alone_are_two_matters() {
    let of = |reference: &str| {
        let mut world = World::new();
        world.invoices[0].reference = Some("10016".to_owned());
        world.payments = vec![payment(&format!(
            r#"{{"invoicePaymentReference":"{reference}","invoiceNumber":"1","bookingDate":"2026-03-30","amount":5,"currency":"SEK"}}"#
        ))];
        world.finding().fingerprint
    };
    assert_eq!(of("10016"), of("RF08 1001 6"));
    assert_ne!(of("10016"), of("1232"));
}

#[test]
fn an_allocation_that_is_repeated_is_named_by_the_rows_of_both() {
    let mut world = World::new();
    // Each in an item that is not the first, within one settlement and across two.
    let other = settled(310_000_000_009, "0", &[]);
    let (one, again) = (allocation(1, "50", "2026-02-10"), allocation(1, "50", "2026-02-10"));
    world.settlements =
        vec![other.clone(), settled(310_000_000_001, "100", &[one.clone(), again.clone()])];
    let within = world.finding();
    let evidence = [
        ("s.json, item 2, allocation 1", "allocation 1"),
        ("s.json, item 2, allocation 2", "allocation 1 again, 50.00 EUR"),
    ];
    says(&within, "Allocation 1 occurs more than once", &evidence, &[2]);
    world.settlements = vec![
        other,
        settled(310_000_000_001, "50", &[one]),
        settled(310_000_000_002, "50", &[again]),
    ];
    let across = world.finding();
    let evidence = [
        ("s.json, item 2, allocation 1", "allocation 1"),
        ("s.json, item 3, allocation 1", "allocation 1 again, 50.00 EUR"),
    ];
    says(&across, "Allocation 1 occurs more than once", &evidence, &[2]);
    // The settlements are part of what it is about, in whichever order they come.
    assert_ne!(within.fingerprint, across.fingerprint);
    world.settlements.reverse();
    assert_eq!(world.finding().fingerprint, across.fingerprint);
}

#[test]
fn what_is_provisional_has_the_name_that_it_would_have_if_it_were_settled() {
    let mut world = World::new();
    for (amount, name) in [("60", "partialpayment"), ("100", "normal")] {
        let json = format!(
            r#"{{"invoiceNumber":"1","bookingDate":"2026-03-30","amount":{amount},"currency":"EUR"}}"#
        );
        world.payments = vec![payment(&json)];
        let found = world.reconcile();
        let netvisor: Vec<_> = found.invoices().map(|invoice| invoice.netvisor).collect();
        assert_eq!(netvisor, [[name]], "{amount}");
    }
}

#[test]
fn a_reference_of_an_allocation_is_checked_and_named_with_its_row() {
    let mut world = World::new();
    let with_reference = |reference: &str| {
        allocation(1, "100", "2026-02-10").replace(
            "\"breakdown\"",
            &format!(r#""originalPaymentReference":"{reference}","breakdown""#),
        )
    };
    world.settlements = vec![settled(310_000_000_001, "100", &[with_reference("10017")])];
    let finding = world.finding();
    assert_eq!((finding.rule, finding.severity), (FindingRule::CheckDigit, Severity::Advice));
    says(
        &finding,
        "payment reference 10017 is wrong",
        &[("s.json, item 1, allocation 1", "reference 10017")],
        &[2],
    );
    world.settlements = vec![settled(310_000_000_001, "100", &[with_reference("10016")])];
    assert_eq!(world.reconcile().findings(), []);
}

#[test]
fn an_allocation_of_another_currency_is_said_to_differ_from_its_settlement_or_its_invoice() {
    let mut world = World::new();
    let in_kronor = |text: String| text.replace("EUR", "SEK");
    world.settlements =
        vec![settled(310_000_000_001, "0", &[in_kronor(allocation(1, "100", "2026-02-10"))])];
    says(
        &world.finding(),
        "is in SEK, but its settlement is not",
        &[
            ("s.json, item 1, allocation 1", "100.00 SEK"),
            ("l.csv, line 2", "invoice 1 of 100.00 EUR"),
        ],
        &[2],
    );
    let mut settlement =
        settled(310_000_000_001, "100", &[in_kronor(allocation(1, "100", "2026-02-10"))]);
    settlement.currency = "SEK".to_owned();
    world.settlements = vec![settlement];
    says(
        &world.finding(),
        "is in SEK, but its invoice is not",
        &[
            ("s.json, item 1, allocation 1", "100.00 SEK"),
            ("l.csv, line 2", "invoice 1 of 100.00 EUR"),
        ],
        &[2],
    );
}
