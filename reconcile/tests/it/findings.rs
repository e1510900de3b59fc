//! Findings on payments and invoices: their sentences, their evidence, and that they are the same in
//! every run.

use cfis_reconcile::{Finding, FindingRule, Severity};

use crate::world::{World, allocation, invoice, payment, says, settled};

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
        "30.00 EUR of invoice 1 were booked on 2026-03-02 and are still not settled after 29 days",
        &[("p.json, item 2", "40.00 EUR booked on 2026-03-02")],
        &[2],
    );
}

#[test]
fn a_payment_that_vanished_is_looked_for_within_the_period_and_with_its_sign() {
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
    // A part of it is still listed.
    world.payments = vec![listed("1", "2026-02-10", "5"), listed("1", "2026-02-11", "-1")];
    let found = world.reconcile();
    let vanished = |finding: &&Finding| finding.rule == FindingRule::PaymentVanished;
    let finding = found.findings().iter().find(vanished).unwrap();
    says(finding, "-2.00 EUR of invoice 1", &[("e.json, item 2", "-3.00 EUR")], &[2]);
}

#[test]
fn a_payment_that_would_not_be_booked_now_has_not_vanished() {
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
fn fingerprints_distinguish_matters_and_stay_the_same() {
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
