//! Whatever the date, the creditor and the seed, the same events have happened.

use cfis::Amount;

use super::*;

const TODAY: &str = "2026-03-20";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn story(seed: u64, number: usize, today: NaiveDate) -> Story {
    let ledger = Ledger::new(seed, 0, "Koe Oy", number, today);
    Story::new(&ledger, seed, number, today)
}

/// What a sandbox shows on its first day, of one invoice.
struct Seen {
    paid: Vec<Amount>,
    /// The amounts and the places of their settlements.
    settled: Vec<(Amount, usize)>,
}

fn seen(story: &Story, today: NaiveDate, invoice: &str) -> Seen {
    let (first, yesterday) = (day("2000-01-01"), today.pred_opt().unwrap());
    let payments = story.payments(first, today).into_iter().map(|(_, payment)| payment);
    let paid = payments
        .filter(|payment| payment.invoice_number == Some(invoice.into()))
        .filter_map(|payment| payment.amount);
    let settled =
        story.settlements(first, yesterday).into_iter().flat_map(|(place, settlement)| {
            let its = settlement.allocations.into_iter();
            let its = its.filter(|it| it.original_invoice_number == Some(invoice.into()));
            its.map(move |allocation| (allocation.allocated_total_amount, place))
                .collect::<Vec<_>>()
        });
    Seen { paid: paid.collect(), settled: settled.collect() }
}

fn amounts(texts: &[&str]) -> Vec<Amount> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

#[test]
fn the_events_are_the_same_on_each_day_of_a_year_for_each_creditor_and_seed() {
    for (offset, today) in day("2026-01-01").iter_days().take(366).enumerate() {
        let number = offset % 3;
        let story = story(offset as u64, number, today);
        for (invoice, paid, settled) in [
            ("5002", &["627.50", "627.50", "627.50"][..], &["627.50", "627.50"][..]),
            ("5004", &["1433.61"], &["1433.61"]),
            ("5007", &["1004.00"], &["1004.00"]),
            ("5009", &["941.25", "-941.25"], &["941.25", "-941.25"]),
            ("5011", &[], &[]),
            ("5013", &["830.20", "-27.00"], &["803.20"]),
            ("5018", &[], &[]),
        ] {
            let seen = seen(&story, today, invoice);
            assert_eq!(seen.paid, amounts(paid), "{invoice} on {today}");
            let (settled_amounts, places): (Vec<_>, Vec<_>) = seen.settled.into_iter().unzip();
            assert_eq!(settled_amounts, amounts(settled), "{invoice} on {today}");
            let mut later = places.clone();
            later.dedup();
            assert_eq!(places, later, "{invoice}: in one settlement on {today}");
        }
        let rows: Vec<_> = story.rows(today).collect();
        assert_eq!(rows.len(), 29, "{today}");
        assert!(rows.windows(2).all(|pair| pair[0].dated <= pair[1].dated), "{today}");
    }
}

#[test]
fn settlements_add_up_but_for_the_commission_and_none_is_negative() {
    for today in day("2026-01-01").iter_days().take(28) {
        for number in 0..3 {
            let story = story(7, number, today);
            let mut differences = Vec::new();
            for (_, settlement) in story.settlements(day("2000-01-01"), day("2100-01-01")) {
                let sum = |amounts: Vec<Amount>| Amount::checked_sum(amounts).unwrap();
                for allocation in &settlement.allocations {
                    let rows = allocation.breakdown.iter().map(|row| row.amount).collect();
                    assert_eq!(sum(rows), allocation.allocated_total_amount, "{allocation:?}");
                }
                let its = settlement.allocations.iter();
                let allocated = sum(its.map(|it| it.allocated_total_amount).collect());
                let difference = allocated.checked_sub(settlement.settlement_amount).unwrap();
                differences.extend(Some(difference).filter(|difference| !difference.is_zero()));
                assert!(!settlement.settlement_amount.is_negative(), "{settlement:?}");
            }
            assert_eq!(differences, amounts(&["106.17"]), "creditor {number} on {today}");
        }
    }
}

#[test]
fn the_seed_sets_the_ordinary_invoices_and_nothing_else() {
    let (one, other) = (story(1, 0, day(TODAY)), story(2, 0, day(TODAY)));
    let same = one.rows.iter().zip(&other.rows).filter(|(one, other)| {
        (one.invoice.cents, &one.invoice.payer) == (other.invoice.cents, &other.invoice.payer)
    });
    let same: Vec<_> = same.map(|(row, _)| row.invoice.number.as_str()).collect();
    for number in ["5002", "5004", "5007", "5009", "5011", "5013", "5018"] {
        assert!(same.contains(&number), "{number} in {same:?}");
    }
    assert!(same.len() < 10, "{same:?}");
    let again = story(1, 0, day(TODAY));
    assert_eq!(one.payments, again.payments);
    assert_eq!(one.settlements, again.settlements);
}

#[test]
fn no_identifier_is_used_twice_and_creditors_share_none() {
    let mut ids = Vec::new();
    for number in 0..3 {
        let story = story(1, number, day(TODAY));
        for (_, settlement) in &story.settlements {
            ids.push(settlement.settlement_id);
            ids.extend(settlement.allocations.iter().filter_map(|it| it.allocation_id));
        }
        ids.extend(story.rows.iter().filter_map(|row| row.invoice.case_id));
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert!(all > 300, "{all}");
}
