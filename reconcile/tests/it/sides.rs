//! What is taken in side by side, on two threads, is what is taken in one item after the other.

use cfis::{Payment, Settlement};
use cfis_reconcile::{InputNames, Invoice, Reconciler, Reconciliation, Rules};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use crate::world::{names, payment, settlement};

/// Items that often contradict each other: numbers, references and ids are few.
#[derive(Debug, Clone)]
struct World {
    rules: Rules,
    invoices: Vec<Invoice>,
    /// What is added before the rest.
    before: (Vec<Payment>, Vec<Settlement>),
    payments: Vec<Payment>,
    settlements: Vec<Settlement>,
}

fn day() -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(
        0.9,
        (10..40_u32).prop_map(|day| match day {
            10..=28 => format!("2026-02-{day}"),
            _ => format!("2026-03-{}", day - 19),
        }),
    )
}

fn amount() -> impl Strategy<Value = String> {
    prop_oneof![
        300 => (-3_000..20_000_i64).prop_map(|cents| format!("{}.{:02}", cents / 100, cents.abs() % 100)),
        // Sums of these are not exact.
        1 => Just("79228162514264337593543950335".to_owned()),
    ]
}

fn currency() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![8 => Just(Some("EUR")), 1 => Just(Some("SEK")), 1 => Just(Some("eur ")), 1 => Just(None)]
}

/// A few references. Half of them have a wrong check digit.
fn reference() -> impl Strategy<Value = Option<String>> {
    let all = ["10016", "10017", "RF0910016", "10029", "10028", "-"];
    proptest::option::of(proptest::sample::select(all.to_vec()).prop_map(str::to_owned))
}

fn member<T: serde::Serialize>(name: &str, value: &Option<T>) -> String {
    format!(r#""{name}":{}"#, serde_json::to_string(value).unwrap())
}

fn payments() -> impl Strategy<Value = Vec<Payment>> {
    let keys =
        (proptest::option::of(0..9_u32), proptest::option::of(0..6_i64), reference(), reference());
    let one = (keys, proptest::option::weighted(0.9, amount()), currency(), day()).prop_map(
        |((number, case, first, second), amount, currency, day)| {
            let number = number.map(|number| number.to_string());
            let members = [
                member("invoiceNumber", &number),
                member("caseId", &case),
                member("invoicePaymentReference", &first),
                member("originalPaymentReference", &second),
                member("currency", &currency),
                member("bookingDate", &day),
                format!(r#""amount":{}"#, amount.as_deref().unwrap_or("null")),
            ];
            payment(&format!("{{{}}}", members.join(",")))
        },
    );
    proptest::collection::vec(one, 0..10)
}

fn allocation() -> impl Strategy<Value = String> {
    let kinds = ["CAPITAL", "CAPITAL", "INTEREST", "FEES", "OTHER", "WORSE"];
    let keys = (proptest::option::of(0..9_u32), proptest::option::of(0..6_i64), reference());
    (
        keys,
        proptest::option::of(0..9_i64),
        proptest::sample::select(kinds.to_vec()),
        amount(),
        currency(),
        day(),
    )
        .prop_map(|((number, case, reference), id, kind, amount, currency, day)| {
            let number = number.map(|number| number.to_string());
            let members = [
                member("originalInvoiceNumber", &number),
                member("caseId", &case),
                member("originalPaymentReference", &reference),
                member("allocationId", &id),
                member("currency", &currency),
                member("allocationDate", &day),
                format!(r#""allocatedTotalAmount":{amount}"#),
                format!(r#""breakdown":[{{"type":"{kind}","amount":{amount}}}]"#),
            ];
            format!("{{{}}}", members.join(","))
        })
}

fn settlements() -> impl Strategy<Value = Vec<Settlement>> {
    let allocations = proptest::collection::vec(allocation(), 0..4);
    let iban = proptest::option::of(proptest::sample::select(vec![
        "FI21 1234 5600 0007 85",
        "FI3057800710000012",
    ]));
    let one = (0..5_i64, allocations, amount(), day(), iban).prop_map(
        |(id, allocations, amount, day, iban)| {
            let beneficiary = iban.map(|iban| serde_json::json!({ "iban": iban }));
            settlement(&format!(
                r#"{{"settlementId":{id},"settlementAmount":{amount},"currency":"EUR",{},{},"allocations":[{}]}}"#,
                member("settlementDate", &day),
                member("beneficiary", &beneficiary),
                allocations.join(",")
            ))
        },
    );
    proptest::collection::vec(one, 0..7)
}

fn world() -> impl Strategy<Value = World> {
    let invoice = (-3_000..20_000_i64, proptest::option::of(0..6_i64), reference());
    let invoices = proptest::collection::vec(invoice, 0..8);
    let before = (payments(), settlements());
    let rules = (any::<bool>(), any::<bool>(), any::<bool>());
    (invoices, before, payments(), settlements(), rules).prop_map(
        |(invoices, before, payments, mut settlements, (has_day, has_period, has_fingerprints))| {
            // A copy, which says the same.
            settlements.extend(before.1.first().cloned());
            let of = |(number, (cents, case_id, reference)): (u64, (i64, _, _))| {
                let amount = cfis::Amount::from_hundredths(cents);
                let mut invoice = Invoice::new(number + 2, &number.to_string(), amount, "EUR");
                (invoice.case_id, invoice.reference) = (case_id, reference);
                invoice
            };
            let mut rules = match has_day {
                true => Rules::new("2026-03-10".parse().unwrap()),
                false => Rules::as_of_latest(),
            };
            rules.period =
                has_period.then(|| ("2026-02-14".parse().unwrap(), "2026-03-05".parse().unwrap()));
            rules.has_fingerprints = has_fingerprints;
            rules.expected_ibans = vec!["FI3057800710000012".to_owned()];
            rules.booked = [(1, "0123456789abcdef".to_owned())].into();
            let invoices = (0_u64..).zip(invoices).map(of).collect();
            World { rules, invoices, before, payments, settlements }
        },
    )
}

/// Begins with what comes before.
fn reconciler(world: &World, names: InputNames) -> Reconciler {
    let mut reconciler = Reconciler::new(world.rules.clone(), names);
    world.invoices.iter().for_each(|invoice| reconciler.invoice(invoice.clone()).unwrap());
    let (payments, settlements) = &world.before;
    settlements.iter().for_each(|settlement| reconciler.settlement(settlement));
    payments.iter().for_each(|payment| reconciler.payment(payment));
    reconciler.earlier_payment(&payment(
        r#"{"invoiceNumber":"1","amount":7.00,"currency":"EUR","bookingDate":"2026-03-01"}"#,
    ));
    reconciler
}

fn in_turn(world: &World) -> Reconciler {
    let mut reconciler = reconciler(world, names());
    reconciler.payments_from("more.json");
    world.payments.iter().for_each(|payment| reconciler.payment(payment));
    reconciler.settlements_from("others.json");
    world.settlements.iter().for_each(|settlement| reconciler.settlement(settlement));
    reconciler
}

fn side_by_side(world: &World) -> Reconciler {
    let mut reconciler = reconciler(world, names());
    reconciler.sides(|of_payments, of_settlements| {
        std::thread::scope(|scope| {
            scope.spawn(|| {
                of_settlements.settlements_from("others.json");
                world.settlements.iter().for_each(|it| of_settlements.settlement(it));
            });
            of_payments.payments_from("more.json");
            world.payments.iter().for_each(|it| of_payments.payment(it));
        });
    });
    reconciler
}

/// All of a result as text, or the error.
fn written(reconciler: Reconciler) -> String {
    let found: Reconciliation = match reconciler.finish() {
        Ok(found) => found,
        Err(error) => return error.to_string(),
    };
    let invoices: Vec<_> = found.invoices().collect();
    let settlements: Vec<_> = found.settlements().collect();
    let items = (found.findings(), found.suggestions(), found.not_matched());
    let all = (invoices, settlements, items, found.totals(), found.counts(), found.as_of());
    serde_json::to_string_pretty(&all).unwrap()
}

fn config() -> Config {
    Config {
        cases: 500,
        rng_seed: RngSeed::Fixed(31),
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn side_by_side_and_in_turn_give_the_same_bytes(world in world()) {
        let (one, other) = (written(in_turn(&world)), written(side_by_side(&world)));
        prop_assert_eq!(one, other);
    }

    /// More can be added after the sides, which joined what each of them knows.
    #[test]
    fn what_follows_the_sides_knows_what_came_before(world in world()) {
        let again = |mut reconciler: Reconciler| {
            world.payments.iter().for_each(|payment| reconciler.payment(payment));
            world.settlements.iter().rev().for_each(|it| reconciler.settlement(it));
            written(reconciler)
        };
        prop_assert_eq!(again(in_turn(&world)), again(side_by_side(&world)));
    }
}
