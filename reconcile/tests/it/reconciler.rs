//! What the reconciler refuses, and the names of its results.

use cfis::Payment;
use cfis_reconcile::{FindingRule, InputNames, LedgerState, Reconciler, Rules, Severity};

use crate::world::{World, allocation, invoice, names, payment, settled};

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
fn an_invoice_after_payments_is_refused() {
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
fn a_number_may_occur_again_only_with_another_case_id() {
    for (first, second, has_valid_check_digits) in [
        (Some(1), Some(2), true),
        (Some(1), Some(1), false),
        (Some(1), None, false),
        (None, Some(1), false),
        (None, None, false),
    ] {
        let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse().unwrap()), names());
        reconciler.invoice(invoice(2, "1", "1", first, None)).unwrap();
        let again = reconciler.invoice(invoice(3, "1", "1", second, None));
        assert_eq!(again.is_ok(), has_valid_check_digits, "{first:?} and {second:?}: {again:?}");
        assert!(again.err().is_none_or(|error| error.to_string().contains("is on line 2 already")));
    }
}

#[test]
fn names_are_those_of_the_serialized_form() {
    use cfis_reconcile::{InvoiceOutcome, MatchRule};
    for rule in
        [MatchRule::CaseAndInvoiceNumber, MatchRule::PaymentReference, MatchRule::InvoiceNumber]
    {
        assert_eq!(serde_json::to_value(rule).unwrap(), rule.name());
    }
    for outcome in InvoiceOutcome::ALL.iter().copied() {
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
fn a_provisional_invoice_has_the_name_that_it_would_have_if_it_were_settled() {
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
fn an_item_of_several_inputs_is_traced_to_its_own() {
    let mut reconciler =
        Reconciler::new(Rules::new("2026-03-31".parse().unwrap()), InputNames::default());
    reconciler.payment(&payment(r#"{"invoiceNumber":"1","bookingDate":"2026-03-01","amount":5}"#));
    reconciler.payments_from("second.json");
    reconciler.payment(&payment(r#"{"invoiceNumber":"2","bookingDate":"2026-03-01","amount":6}"#));
    reconciler.settlements_from("third.json");
    let amount: cfis::Amount = "5.00".parse().unwrap();
    reconciler.settlement(&cfis::Settlement::new(7, amount, "EUR", Vec::new()));
    let found = reconciler.finish().unwrap();
    let sources: Vec<_> = found.not_matched().iter().map(|item| item.source.to_string()).collect();
    assert_eq!(sources, ["payments, item 1", "second.json, item 1"]);
    assert_eq!(found.settlements().next().unwrap().source.to_string(), "third.json, item 1");
}

#[test]
fn a_ledger_says_what_is_open_if_one_of_its_invoices_does() {
    let mut world = World::new();
    assert!(!world.reconcile().says_what_is_open());
    let mut second = invoice(3, "2", "50.00", None, None);
    let state = LedgerState { open: Some("50.00".parse().unwrap()), ..LedgerState::default() };
    second.ledger_state = Some(Box::new(state));
    world.invoices.push(second);
    assert!(world.reconcile().says_what_is_open());
}

#[test]
fn an_allocation_of_no_invoice_is_not_booked() {
    let mut world = World::new();
    let other = allocation(2, "5.00", "2026-02-16")
        .replace(r#""originalInvoiceNumber":"1""#, r#""originalInvoiceNumber":"9""#);
    world.settlements = vec![settled(7, "15.00", &[allocation(1, "10.00", "2026-02-16"), other])];
    let found = world.reconcile();
    let settlement = found.settlements().next().unwrap();
    let booked: Vec<_> =
        settlement.allocations.iter().map(|it| (it.id, it.booked, it.invoice)).collect();
    assert_eq!(booked, [(Some(1), true, Some("1")), (Some(2), false, None)]);
}
