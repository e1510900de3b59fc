//! A creditor's payments and settlements as of a day, generated from a seed when they are
//! requested.
//!
//! A booking is settled on the creditor's first settlement day that is at least [`SETTLED_AFTER`]
//! days later. The newest payments are not settled yet.

use std::ops::Range;

use cfis::{Agency, Allocation, Amount, Beneficiary, BreakdownRow, Payment, Settlement};
use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::booking::{Booking, Invoice, Series};
use crate::random::Random;
use crate::references::{finnish_reference, iban};

/// The payments begin this number of days before the sandbox's first day, which counts as one of
/// them.
pub(crate) const DAYS: u64 = 90;
/// The minimum number of days between a booking and its settlement.
const SETTLED_AFTER: u64 = 3;
/// The maximum number of allocations of a settlement. A larger disbursement has several
/// settlements.
const MOST_ALLOCATIONS: u64 = 1_000;
/// The settlement days of a week: one to three.
const WEEKS: [&[Weekday]; 3] =
    [&[Weekday::Tue, Weekday::Fri], &[Weekday::Wed], &[Weekday::Mon, Weekday::Wed, Weekday::Fri]];
/// The quantity of numbers that are reserved for the bookings of one creditor.
const NUMBERS: u64 = 100_000_000;

/// The payments and settlements of one creditor.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    series: Series,
    creditor: String,
    account: String,
    week: &'static [Weekday],
}

/// A settlement that is not generated yet.
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

    /// Returns a number that does not depend on the requested period. Consecutive settlements have
    /// consecutive numbers.
    pub(crate) fn number(&self) -> usize {
        self.number
    }
}

impl Ledger {
    /// Returns the ledger of a creditor. `payments` is the number of payments on the first day.
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

    /// Returns the positions of the payments booked in a period, as they are listed on a day.
    pub(crate) fn places(&self, from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Range<u64> {
        if self.series.rate.0 == 0 || from > to.min(today) {
            0..0
        } else {
            self.series.between(from, to.min(today))
        }
    }

    /// Generates the payments at these positions, as they are listed on a day. Each comes with a
    /// number that does not depend on the period.
    pub(crate) fn payments(
        &self,
        places: Range<u64>,
        today: NaiveDate,
    ) -> impl Iterator<Item = (usize, Payment)> + Send + use<> {
        self.series
            .bookings(places)
            .map(move |booking| (booking.index as usize, booking.payment(today)))
    }

    /// Lists the settlements of a period that were issued before a day.
    pub(crate) fn batches(&self, from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Vec<Batch> {
        let last = today.pred_opt().unwrap_or(today).min(to);
        let days = from.max(self.series.start).iter_days().take_while(|day| *day <= last);
        days.filter(|day| self.week.contains(&day.weekday()))
            .flat_map(|day| self.batches_of(day))
            .collect()
    }

    /// Lists the settlements of a settlement day: all bookings since those of the previous
    /// settlement day.
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
        // The number counts settlement days, and the settlements within one.
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

    /// Generates a settlement.
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

    /// Generates the creditor's own ledger on a day, as lines of CSV: all invoices, whether paid or
    /// not.
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
            // No field needs quotes: no name contains a comma.
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
mod tests;
