//! A creditor's payments and settlements as of a day, made from a seed when they are asked for.
//!
//! What was booked is settled on the next of the creditor's settlement days that comes at least [`SETTLED_AFTER`] days later; the newest
//! payments are not settled yet.

use std::ops::Range;

use cfis::{Agency, Allocation, Amount, Beneficiary, BreakdownRow, Payment, Settlement};
use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::booking::{Booking, Invoice, Series};
use crate::random::Random;
use crate::references::{finnish_reference, iban};

/// So many days before the sandbox's first day the payments begin.
pub(crate) const DAYS: u64 = 90;
const SETTLED_AFTER: u64 = 3;
/// A disbursement with more allocations is made in several settlements.
const MOST_ALLOCATIONS: u64 = 1_000;
/// One to three settlements a week.
const WEEKS: [&[Weekday]; 3] =
    [&[Weekday::Tue, Weekday::Fri], &[Weekday::Wed], &[Weekday::Mon, Weekday::Wed, Weekday::Fri]];
/// So many numbers are there for the bookings of one creditor.
const NUMBERS: u64 = 100_000_000;

/// What the sandbox knows of one creditor's money.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    series: Series,
    creditor: String,
    account: String,
    week: &'static [Weekday],
}

/// A settlement before it is made.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    day: NaiveDate,
    places: Range<u64>,
    id: i64,
    number: usize,
}

impl Batch {
    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    /// A number that is the same in every period, and differs by one from that of the settlement before it.
    pub(crate) fn number(&self) -> usize {
        self.number
    }
}

impl Ledger {
    /// The ledger of the creditor with that name and number. `payments` is how many it has on the first day.
    pub(crate) fn new(
        seed: u64,
        payments: usize,
        creditor: &str,
        number: usize,
        first_day: NaiveDate,
    ) -> Self {
        let seed = seed.wrapping_add(number as u64);
        let start = first_day.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(first_day);
        let account = iban(
            "FI",
            &format!("{:014}", 21_000_000_000_000 + Random::new(seed).below(900_000_000_000)),
        );
        Ledger {
            series: Series {
                seed,
                first_number: 1 + number as u64 * NUMBERS,
                start,
                rate: (payments as u64, DAYS),
            },
            creditor: creditor.to_owned(),
            account,
            week: WEEKS.get(number % WEEKS.len()).copied().unwrap_or_default(),
        }
    }

    /// The payments that were booked in a period, as they are listed on a day, each with its number, which is the same in every period.
    pub(crate) fn payments(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        today: NaiveDate,
    ) -> impl Iterator<Item = (usize, Payment)> + Send + use<> {
        let places = if self.series.rate.0 == 0 || from > to.min(today) {
            0..0
        } else {
            self.series.between(from, to.min(today))
        };
        self.series
            .bookings(places)
            .map(move |booking| (booking.index as usize, booking.payment(today)))
    }

    /// The settlements of a period that have been made before a day.
    pub(crate) fn batches(&self, from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Vec<Batch> {
        let last = today.pred_opt().unwrap_or(today).min(to);
        let days = from.max(self.series.start).iter_days().take_while(|day| *day <= last);
        days.filter(|day| self.week.contains(&day.weekday()))
            .flat_map(|day| self.batches_of(day))
            .collect()
    }

    /// What is settled on one of the settlement days: all bookings since those of the settlement day before it.
    fn batches_of(&self, day: NaiveDate) -> Vec<Batch> {
        let before = |day: NaiveDate, days| day.checked_sub_days(Days::new(days)).unwrap_or(day);
        let previous = (1..=7)
            .map(|days| before(day, days))
            .find(|day| self.week.contains(&day.weekday()))
            .unwrap_or(day);
        let first = before(previous, SETTLED_AFTER - 1);
        let last = before(day, SETTLED_AFTER);
        if last < self.series.start || self.series.rate.0 == 0 {
            return Vec::new();
        }
        let places = self.series.between(first.max(self.series.start), last);
        let starts = places.clone().step_by(MOST_ALLOCATIONS as usize);
        // Settlement days are counted, and so are the settlements of one.
        let week = day.num_days_from_ce() / 7;
        let in_week =
            self.week.iter().position(|weekday| *weekday == day.weekday()).unwrap_or_default();
        let days = week.unsigned_abs() as usize * self.week.len() + in_week;
        starts
            .enumerate()
            .map(|(place, start)| Batch {
                number: days + place,
                day,
                places: start..places.end.min(start + MOST_ALLOCATIONS),
                id: 310_000_000_000 + (self.series.first_number + start) as i64,
            })
            .collect()
    }

    pub(crate) fn settlement(&self, batch: &Batch) -> Settlement {
        let bookings: Vec<_> = self.series.bookings(batch.places.clone()).collect();
        let allocations: Vec<_> = bookings.iter().map(|booking| self.allocation(booking)).collect();
        let cents = bookings.iter().map(Booking::cents).sum();
        let mut settlement =
            Settlement::new(batch.id, Amount::from_hundredths(cents), "EUR", allocations);
        settlement.settlement_date = Some(batch.day.into());
        settlement.agency = Some(Agency::CashIn);
        settlement.remittance_reference = Some(finnish_reference(&format!(
            "48{:06}",
            self.series.first_number + batch.places.start
        )));
        let mut beneficiary = Beneficiary::new();
        beneficiary.name = Some(self.creditor.clone());
        beneficiary.iban = Some(self.account.clone());
        beneficiary.bic = Some("TESTFI2H".to_owned());
        settlement.beneficiary = Some(beneficiary);
        settlement
    }

    /// The creditor's own ledger on a day, as lines of CSV: what was invoiced, whatever was paid.
    pub(crate) fn csv(&self, today: NaiveDate) -> impl Iterator<Item = String> + Send + use<> {
        let header = "invoiceNumber,amount,currency,caseId,reference,dueDate,customer\n".to_owned();
        let places = if self.series.rate.0 == 0 {
            0..0
        } else {
            self.series.between(self.series.start, today)
        };
        let lines = self.series.invoices(places).map(|(day, invoice)| {
            let due = day.checked_sub_days(Days::new(3)).unwrap_or(day);
            let case_id = invoice.case_id.map(|id| id.to_string()).unwrap_or_default();
            let (amount, Invoice { number, reference, payer, .. }) =
                (Amount::from_hundredths(invoice.cents), invoice);
            // None of the names has a comma in it.
            format!("{number},{amount},EUR,{case_id},{reference},{due},{payer}\n")
        });
        std::iter::once(header).chain(lines)
    }

    fn allocation(&self, booking: &Booking) -> Allocation {
        let mut allocation = Allocation::new(Amount::from_hundredths(booking.cents()));
        allocation.allocation_id =
            Some(91_000_000_000 + (self.series.first_number + booking.index) as i64);
        allocation.allocation_date = Some(booking.day.into());
        allocation.currency = Some("EUR".to_owned());
        allocation.original_invoice_number = Some(booking.invoice.number.as_str().into());
        allocation.case_id = booking.invoice.case_id;
        allocation.original_payment_reference = Some(booking.invoice.reference.clone());
        allocation.breakdown = booking
            .breakdown
            .iter()
            .map(|(kind, cents)| BreakdownRow::new(kind.clone(), Amount::from_hundredths(*cents)))
            .collect();
        allocation
    }
}

#[cfg(test)]
mod tests {
    use cfis::BreakdownType;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const TODAY: &str = "2026-03-20";

    fn ledger(number: usize) -> Ledger {
        Ledger::new(1, 1_000, "Koe Oy", number, day(TODAY))
    }

    fn payments(today: &str) -> Vec<Payment> {
        ledger(0)
            .payments(day("2020-01-01"), day("2030-01-01"), day(today))
            .map(|(_, payment)| payment)
            .collect()
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
        let settled: usize =
            settlements.iter().map(|settlement| settlement.allocations.len()).sum();
        assert_eq!(payments.len(), 1_000);
        assert!(settled > 800 && settled < 1_000, "{settled} of 1000 payments are settled");
        assert!(
            payments.iter().any(|payment| payment.amount.is_some_and(Amount::is_negative)),
            "no credit"
        );
        assert!(
            payments.iter().any(|payment| payment.case_id.is_none()),
            "no payment without a case"
        );
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
        let same_money = now.iter().zip(&later).all(|(now, later)| {
            (now.amount, &now.booking_date) == (later.amount, &later.booking_date)
        });
        assert!(same_money, "only where it is allocated changes");
        let (now, later) = (settlements(0, TODAY), settlements(0, "2026-04-19"));
        assert_eq!(now, later[..now.len()], "what was settled stays");
        assert!(later.len() > now.len() + 5);
    }

    #[test]
    fn an_allocation_is_settled_as_it_was_changed() {
        let listed = payments("2027-01-01");
        let mut settled: Vec<_> = settlements(0, TODAY)
            .into_iter()
            .flat_map(|settlement| settlement.allocations)
            .collect();
        settled.sort_by_key(|allocation| allocation.allocation_id);
        for (payment, allocation) in listed.iter().zip(&settled) {
            assert_eq!(payment.invoice_number, allocation.original_invoice_number);
        }
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
                .payments(day(from), day(to), day(TODAY))
                .map(|(_, payment)| payment)
                .collect();
            let within = |payment: &&Payment| {
                payment
                    .booking_date
                    .as_ref()
                    .is_some_and(|date| (day(from)..=day(to)).contains(&date.date()))
            };
            assert_eq!(
                some,
                all.iter().filter(within).cloned().collect::<Vec<_>>(),
                "{from} to {to}"
            );
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
        assert_eq!(ledger.payments(day("2020-01-01"), day("2030-01-01"), day(TODAY)).count(), 0);
        assert!(ledger.batches(day("2020-01-01"), day("2030-01-01"), day(TODAY)).is_empty());
    }
}
