//! What a ledger from a seed holds.

use cfis::{Amount, BreakdownType};

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const TODAY: &str = "2026-03-20";

fn ledger(number: usize) -> Ledger {
    Ledger::new(1, 1_000, "Koe Oy", number, day(TODAY))
}

fn payments(today: &str) -> Vec<Payment> {
    let ledger = ledger(0);
    let places = ledger.places(day("2020-01-01"), day("2030-01-01"), day(today));
    ledger.payments(places, day(today)).map(|(_, payment)| payment).collect()
}

fn settlements(number: usize, today: &str) -> Vec<Settlement> {
    let ledger = ledger(number);
    ledger
        .batches(day("2020-01-01"), day("2030-01-01"), day(today))
        .iter()
        .map(|batch| ledger.settlement(batch))
        .collect()
}

#[test]
fn settlements_add_up() {
    for settlement in settlements(0, TODAY) {
        let allocated = Amount::checked_sum(
            settlement.allocations.iter().map(|allocation| allocation.allocated_total_amount),
        );
        assert_eq!(allocated, Some(settlement.settlement_amount), "{settlement:?}");
        for allocation in &settlement.allocations {
            let rows = Amount::checked_sum(allocation.breakdown.iter().map(|row| row.amount));
            assert_eq!(rows, Some(allocation.allocated_total_amount), "{allocation:?}");
        }
    }
}

#[test]
fn every_kind_of_payment_occurs() {
    let (payments, settlements) = (payments(TODAY), settlements(0, TODAY));
    let settled: usize = settlements.iter().map(|settlement| settlement.allocations.len()).sum();
    assert_eq!(payments.len(), 1_000);
    assert!(settled > 800 && settled < 1_000, "{settled} of 1000 payments are settled");
    assert!(
        payments.iter().any(|payment| payment.amount.is_some_and(Amount::is_negative)),
        "no credit"
    );
    assert!(payments.iter().any(|payment| payment.case_id.is_none()), "no payment without a case");
    let numbers: Vec<_> = payments.iter().map(|payment| &payment.invoice_number).collect();
    assert!(
        numbers.windows(2).any(|pair| pair.first() == pair.last()),
        "no invoice paid in two parts"
    );
    let kinds = |kind| {
        settlements
            .iter()
            .flat_map(|s| &s.allocations)
            .flat_map(|a| &a.breakdown)
            .any(|row| row.type_ == kind)
    };
    assert!(kinds(BreakdownType::Interest) && kinds(BreakdownType::Fees));
}

#[test]
fn each_booking_is_settled_once_and_one_to_three_times_a_week() {
    for (number, per_week) in [(0, 2), (1, 1), (2, 3)] {
        let settlements = settlements(number, TODAY);
        let mut ids: Vec<_> = settlements
            .iter()
            .flat_map(|settlement| &settlement.allocations)
            .map(|a| a.allocation_id)
            .collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all);
        assert!(all > 800, "{all}");
        let in_a_week = settlements
            .iter()
            .filter(|settlement| {
                settlement.settlement_date.as_ref().is_some_and(|date| {
                    (day("2026-02-02")..day("2026-02-09")).contains(&date.date())
                })
            })
            .count();
        assert_eq!(in_a_week, per_week);
    }
}

#[test]
fn days_bring_payments_and_settlements_and_take_none_away() {
    let (now, later) = (payments(TODAY), payments("2026-04-19"));
    assert_eq!((now.len(), later.len()), (1_000, 1_334), "as many a day as before");
    let changed = now.iter().zip(&later).filter(|(now, later)| now != later).count();
    assert!((1..10).contains(&changed), "the newest allocations change: {changed}");
    let same_money = now
        .iter()
        .zip(&later)
        .all(|(now, later)| (now.amount, &now.booking_date) == (later.amount, &later.booking_date));
    assert!(same_money, "only the allocation changes");
    let (now, later) = (settlements(0, TODAY), settlements(0, "2026-04-19"));
    assert_eq!(now, later[..now.len()], "what was settled stays");
    assert!(later.len() > now.len() + 5);
}

#[test]
fn an_allocation_is_settled_as_it_was_changed() {
    let listed = payments("2027-01-01");
    let mut settled: Vec<_> =
        settlements(0, TODAY).into_iter().flat_map(|settlement| settlement.allocations).collect();
    settled.sort_by_key(|allocation| allocation.allocation_id);
    for (payment, allocation) in listed.iter().zip(&settled) {
        assert_eq!(payment.invoice_number, allocation.original_invoice_number);
    }
}

#[test]
fn a_page_of_payments_is_that_part_of_all() {
    let (ledger, all) = (ledger(0), payments(TODAY));
    let places = ledger.places(day("2020-01-01"), day("2030-01-01"), day(TODAY));
    assert_eq!(places.clone().count(), all.len());
    let page = ledger.payments(places.start + 300..places.start + 307, day(TODAY));
    assert!(page.map(|(_, payment)| payment).eq(all[300..307].iter().cloned()));
}

#[test]
fn a_period_is_the_same_as_those_days_of_a_longer_one() {
    let ledger = ledger(0);
    let all = payments(TODAY);
    for (from, to) in [
        ("2026-01-10", "2026-01-10"),
        ("2026-01-11", "2026-02-20"),
        ("2026-03-19", "2026-05-01"),
        ("2026-02-02", "2026-02-01"),
    ] {
        let some: Vec<_> = ledger
            .payments(ledger.places(day(from), day(to), day(TODAY)), day(TODAY))
            .map(|(_, payment)| payment)
            .collect();
        let within = |payment: &&Payment| {
            payment
                .booking_date
                .as_ref()
                .is_some_and(|date| (day(from)..=day(to)).contains(&date.date()))
        };
        assert_eq!(some, all.iter().filter(within).cloned().collect::<Vec<_>>(), "{from} to {to}");
    }
}

#[test]
fn a_disbursement_of_many_allocations_is_several_settlements() {
    let ledger = Ledger::new(1, 200_000, "Koe Oy", 0, day(TODAY));
    let batches = ledger.batches(day("2026-02-01"), day("2026-02-28"), day(TODAY));
    let settlements: Vec<_> =
        batches.iter().take(3).map(|batch| ledger.settlement(batch)).collect();
    assert!(settlements.iter().all(|settlement| settlement.allocations.len() <= 1_000));
    assert!(
        settlements[0].settlement_date == settlements[1].settlement_date
            && settlements[0].settlement_id != settlements[1].settlement_id
    );
}

#[test]
fn no_payments_are_a_ledger_too() {
    let ledger = Ledger::new(1, 0, "Koe Oy", 0, day(TODAY));
    assert_eq!(ledger.places(day("2020-01-01"), day("2030-01-01"), day(TODAY)).count(), 0);
    assert!(ledger.batches(day("2020-01-01"), day("2030-01-01"), day(TODAY)).is_empty());
}
