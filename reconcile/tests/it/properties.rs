//! What is true of any input.

use cfis::{Allocation, Amount, BreakdownRow, BreakdownType, Payment, Settlement};
use cfis_reconcile::{
    Amounts, InputNames, Invoice, InvoiceView, Reconciler, Reconciliation, Rules,
};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

/// Invoices, payments and settlements that mostly belong together.
#[derive(Debug, Clone)]
struct World {
    invoices: Vec<Invoice>,
    payments: Vec<Payment>,
    settlements: Vec<Settlement>,
    tolerance: i64,
}

fn start() -> NaiveDate {
    "2026-01-01".parse().unwrap()
}

fn day(offset: u64) -> NaiveDate {
    start() + Days::new(offset)
}

fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Amount> {
    range.prop_map(Amount::from_hundredths)
}

fn currency() -> impl Strategy<Value = &'static str> {
    prop_oneof![9 => Just("EUR"), 1 => Just("SEK")]
}

fn payment() -> impl Strategy<Value = Payment> {
    let identifiers = (
        proptest::option::of(0..14_u32),
        proptest::option::of(0..10_i64),
        proptest::option::of(0..6_u32),
    );
    (identifiers, cents(-5_000..20_000), currency(), 0..60_u64).prop_map(
        |((number, case_id, reference), amount, currency, offset)| {
            let mut payment = Payment::new();
            payment.invoice_number = number.map(|number| format!("INV-{number}").as_str().into());
            payment.case_id = case_id;
            payment.invoice_payment_reference = reference.map(|number| format!("12{number}"));
            payment.amount = Some(amount);
            payment.currency = Some(currency.to_owned());
            payment.booking_date = Some(day(offset).into());
            payment
        },
    )
}

fn allocation() -> impl Strategy<Value = Allocation> {
    let kinds = prop_oneof![
        6 => Just(BreakdownType::Capital),
        1 => Just(BreakdownType::Interest),
        1 => Just(BreakdownType::Fees),
        1 => Just(BreakdownType::from("OTHER")),
    ];
    let rows = proptest::collection::vec((kinds, cents(-3_000..15_000)), 0..4);
    (payment(), rows, 0..10_i64).prop_map(|(payment, rows, off)| {
        let sum = Amount::checked_sum(rows.iter().map(|(_, amount)| *amount)).unwrap();
        // Now and then a breakdown that does not add up.
        let total = if rows.is_empty() {
            payment.amount.unwrap()
        } else if off == 0 {
            sum.checked_add(Amount::from_hundredths(7)).unwrap()
        } else {
            sum
        };
        let mut allocation = Allocation::new(total);
        allocation.breakdown =
            rows.into_iter().map(|(kind, amount)| BreakdownRow::new(kind, amount)).collect();
        allocation.original_invoice_number = payment.invoice_number;
        allocation.case_id = payment.case_id;
        allocation.original_payment_reference = payment.invoice_payment_reference;
        allocation.currency = payment.currency;
        allocation.allocation_date = payment.booking_date.map(|date| date.date().into());
        allocation
    })
}

fn settlement() -> impl Strategy<Value = Settlement> {
    (
        proptest::collection::vec(allocation(), 0..5),
        cents(-2_000..40_000),
        currency(),
        any::<bool>(),
    )
        .prop_map(|(allocations, amount, currency, fits)| {
            let sum = Amount::checked_sum(
                allocations.iter().map(|allocation| allocation.allocated_total_amount),
            )
            .unwrap();
            Settlement::new(0, if fits { sum } else { amount }, currency, allocations)
        })
}

fn world() -> impl Strategy<Value = World> {
    let invoice = (
        cents(-10_000..30_000),
        currency(),
        proptest::option::of(0..10_i64),
        proptest::option::of(0..6_u32),
    );
    let invoices = proptest::collection::vec(invoice, 0..12);
    (
        invoices,
        proptest::collection::vec(payment(), 0..12),
        proptest::collection::vec(settlement(), 0..6),
        0..3_i64,
    )
        .prop_map(|(invoices, payments, mut settlements, tolerance)| {
            let invoices =
                (0_u64..).zip(invoices).map(|(number, (amount, currency, case_id, reference))| {
                    let mut invoice =
                        Invoice::new(number + 2, &format!("INV-{number}"), amount, currency);
                    invoice.case_id = case_id;
                    invoice.reference = reference.map(|number| format!("12{number}"));
                    if amount.is_negative() && number % 2 == 0 {
                        invoice.ledger_state = Some(Box::new(cfis_reconcile::LedgerState {
                            credited_invoice: Some(format!("INV-{}", number / 2)),
                            ..cfis_reconcile::LedgerState::default()
                        }));
                    }
                    invoice
                });
            let mut id = 0;
            for (number, settlement) in (310_000_000_000..).zip(&mut settlements) {
                settlement.settlement_id = number;
                for allocation in &mut settlement.allocations {
                    id += 1;
                    allocation.allocation_id = Some(id);
                }
            }
            World { invoices: invoices.collect(), payments, settlements, tolerance }
        })
}

fn rules(world: &World) -> Rules {
    let mut rules = Rules::new(day(70));
    rules.payments_from = Some(day(20));
    rules.tolerance = [("EUR".to_owned(), Amount::from_hundredths(world.tolerance * 100))].into();
    rules
}

fn reconcile(world: &World) -> Reconciliation {
    reconcile_by(world, rules(world))
}

fn reconcile_by(world: &World, rules: Rules) -> Reconciliation {
    let mut reconciler = Reconciler::new(rules, InputNames::default());
    world.invoices.iter().for_each(|invoice| reconciler.invoice(invoice.clone()).unwrap());
    world.payments.iter().for_each(|payment| reconciler.payment(payment));
    world.settlements.iter().for_each(|settlement| reconciler.settlement(settlement));
    reconciler.finish().unwrap()
}

fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    Amount::checked_sum(amounts).unwrap()
}

/// What an invoice's amounts add up to.
fn parts(amounts: &Amounts) -> Amount {
    sum([
        amounts.settled,
        amounts.provisional,
        amounts.credited,
        amounts.tolerated,
        amounts.outstanding,
        -amounts.overpaid,
    ])
}

/// The invoices without their histories, whose entries name rows.
fn amounts(found: &Reconciliation) -> Vec<String> {
    let mut all: Vec<_> = found
        .invoices()
        .map(|view| {
            serde_json::to_string(&InvoiceView { history: Vec::new(), line: 0, ..view }).unwrap()
        })
        .collect();
    all.sort();
    all
}

fn fingerprints(found: &Reconciliation) -> Vec<String> {
    let mut all: Vec<_> =
        found.findings().iter().map(|finding| finding.fingerprint.clone()).collect();
    all.sort();
    all
}

fn config() -> Config {
    Config {
        cases: 400,
        rng_seed: RngSeed::Fixed(31),
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn totals_conserve(world in world()) {
        let found = reconcile(&world);
        for totals in found.totals() {
            let (currency, amounts) = (&totals.currency, totals.amounts);
            prop_assert_eq!(amounts.invoiced, parts(&amounts));
            let disbursed = [
                amounts.settled,
                amounts.interest,
                amounts.fees,
                amounts.other,
                -amounts.reversed_without_receipt,
            ];
            prop_assert_eq!(amounts.disbursed, sum(disbursed));
            let settled =
                [amounts.disbursed, totals.not_booked_settled, totals.settlement_difference];
            prop_assert_eq!(totals.settlements, sum(settled));
            // Every cent of the input is somewhere.
            let invoices = world.invoices.iter().filter(|it| it.currency == *currency);
            prop_assert_eq!(amounts.invoiced, sum(invoices.map(|invoice| invoice.amount)));
            let settlements = world.settlements.iter().filter(|it| it.currency == *currency);
            prop_assert_eq!(totals.settlements, sum(settlements.map(|it| it.settlement_amount)));
            let booked = found.invoices().filter(|view| view.currency == currency);
            let booked = booked.flat_map(|view| view.history);
            let booked = booked.filter(|entry| entry.settlement.is_none());
            let booked = sum(booked.map(|entry| entry.amount));
            let payments = world.payments.iter();
            let payments = payments.filter(|it| it.currency.as_deref() == Some(currency));
            let paid = sum(payments.filter_map(|payment| payment.amount));
            prop_assert_eq!(sum([booked, totals.not_booked_payments]), paid);
        }
        for view in found.invoices() {
            let amounts = view.amounts;
            prop_assert_eq!(amounts.invoiced, parts(&amounts));
            // A credit note is the mirror image of an invoice.
            let is_note = amounts.invoiced.is_negative();
            let turned = |amount: Amount| if is_note { -amount } else { amount };
            for amount in [
                amounts.settled,
                amounts.reversed_without_receipt,
                amounts.provisional,
                amounts.return_pending,
                amounts.not_passed_on,
                amounts.credited,
                amounts.outstanding,
                amounts.overpaid,
            ] {
                prop_assert!(turned(amount) >= Amount::ZERO, "{:?}", amounts);
            }
            prop_assert!(turned(amounts.outstanding) <= turned(amounts.invoiced));
            prop_assert!(amounts.outstanding.is_zero() || amounts.overpaid.is_zero());
            let disbursed = [
                amounts.settled,
                -amounts.reversed_without_receipt,
                amounts.interest,
                amounts.fees,
                amounts.other,
            ];
            prop_assert_eq!(amounts.disbursed, sum(disbursed));
        }
    }

    /// A month-end closing comes out the same whenever it is run again.
    #[test]
    fn what_is_dated_later_changes_nothing_but_its_own_lines(world in world(), offset in 0..60_u64) {
        let as_of = day(offset);
        let run = |world: &World| {
            let mut rules = rules(world);
            rules.as_of = Some(as_of);
            reconcile_by(world, rules)
        };
        let mut at_the_time = world.clone();
        let is_due = |date: Option<&cfis::DateOrDateTime>| {
            date.is_none_or(|date| date.date() <= as_of)
        };
        at_the_time.payments.retain(|payment| is_due(payment.booking_date.as_ref()));
        at_the_time.settlements.retain(|settlement| {
            let dates = settlement.allocations.iter();
            let last = dates.filter_map(|it| it.allocation_date.as_ref()).max_by_key(|it| it.date());
            is_due(settlement.settlement_date.as_ref().or(last))
        });
        let (later, then) = (run(&world), run(&at_the_time));
        let without_later = |found: &Reconciliation| {
            let views = found.invoices().map(|mut view| {
                view.amounts.after_payments = Amount::ZERO;
                view.amounts.after_settlements = Amount::ZERO;
                // Rows are counted in the input, which has more rows later.
                view.history.clear();
                serde_json::to_string(&view).unwrap()
            });
            views.collect::<Vec<_>>()
        };
        prop_assert_eq!(without_later(&later), without_later(&then));
        prop_assert_eq!(fingerprints(&later), fingerprints(&then));
        prop_assert_eq!(later.suggestions().len(), then.suggestions().len());
        prop_assert_eq!(later.not_matched().len(), then.not_matched().len());
        // Nothing that is dated later is lost.
        for totals in later.totals() {
            let currency = totals.currency.as_str();
            let payments = world.payments.iter().filter(|it| it.currency.as_deref() == Some(currency));
            let all = sum(payments.filter_map(|payment| payment.amount));
            let of_then = at_the_time.payments.iter().filter(|it| it.currency.as_deref() == Some(currency));
            let before = sum(of_then.filter_map(|payment| payment.amount));
            prop_assert_eq!(sum([before, totals.amounts.after_payments]), all);
        }
    }

    #[test]
    fn the_order_of_input_does_not_matter(world in world(), by in 0..7_usize) {
        let mut other = world.clone();
        other.payments.reverse();
        let middle = by.min(other.settlements.len());
        other.settlements.rotate_left(middle);
        other.settlements.iter_mut().for_each(|settlement| settlement.allocations.reverse());
        other.invoices.reverse();
        let (one, other) = (reconcile(&world), reconcile(&other));
        prop_assert_eq!(one.totals(), other.totals());
        prop_assert_eq!(amounts(&one), amounts(&other));
        prop_assert_eq!(fingerprints(&one), fingerprints(&other));
    }

    #[test]
    fn splitting_a_payment_in_two_changes_no_total(
        world in world(),
        which in any::<prop::sample::Index>(),
        part in 1..100_i64,
    ) {
        prop_assume!(!world.payments.is_empty());
        let mut other = world.clone();
        let index = which.index(other.payments.len());
        let whole = other.payments[index].amount.unwrap();
        // Both parts have the sign of the whole.
        let first = Amount::from(whole.to_decimal() * cfis::Decimal::new(part, 2));
        other.payments[index].amount = Some(first);
        let mut second = other.payments[index].clone();
        second.amount = whole.checked_sub(first);
        other.payments.push(second);
        let (one, other) = (reconcile(&world), reconcile(&other));
        prop_assert_eq!(one.totals(), other.totals());
        prop_assert_eq!(amounts(&one), amounts(&other));
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(world in world()) {
        let write = |found: &Reconciliation| {
            let invoices: Vec<_> = found.invoices().collect();
            let settlements: Vec<_> = found.settlements().collect();
            let items = (found.findings(), found.suggestions(), found.not_matched());
            serde_json::to_string(&(invoices, settlements, items, found.totals())).unwrap()
        };
        prop_assert_eq!(write(&reconcile(&world)), write(&reconcile(&world)));
    }
}
