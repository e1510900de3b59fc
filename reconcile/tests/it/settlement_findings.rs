//! Findings on settlements and their allocations.

use cfis::Settlement;
use cfis_reconcile::{FindingRule, Severity};

use crate::world::{World, allocation, says, settled};

#[test]
fn allocations_that_differ_only_in_their_ids_are_named_together() {
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
    // Each content is named once, however often it occurs.
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
    // Another account in a third copy contradicts the second, which is reported once.
    let mut other = without.clone();
    iban(&mut other, "FI1447300010000034");
    world.settlements = vec![without, with, other.clone(), other];
    let rules: Vec<_> = world.reconcile().findings().iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [FindingRule::BeneficiaryIban, FindingRule::SettlementConflict]);
}

#[test]
fn an_allocation_that_is_repeated_is_named_by_the_rows_of_both() {
    let mut world = World::new();
    // Not in the first item; within one settlement, and across two.
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
    // The settlements are part of its identity, in whichever order they are added.
    assert_ne!(within.fingerprint, across.fingerprint);
    world.settlements.reverse();
    assert_eq!(world.finding().fingerprint, across.fingerprint);
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
fn an_allocation_of_another_currency_than_its_settlement_or_its_invoice_is_named() {
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
