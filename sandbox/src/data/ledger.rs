//! A creditor's payments and settlements as of a day, generated from a seed when they are
//! requested.
//!
//! A booking is settled on the creditor's first settlement day that is at least [`SETTLED_AFTER`]
//! days later. The newest payments are not settled yet.

use std::ops::Range;

use cfis::{Payment, Settlement};
use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::booking::{Booking, Series};
use super::items::{self, Invoice, Payee};
use crate::random::Random;
use crate::references::iban;

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
    payee: Payee,
    week: &'static [Weekday],
}

/// A settlement that is not generated yet.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    day: NaiveDate,
    places: Range<u64>,
    /// The number of the settlement among those of all creditors.
    settlement: u64,
    number: usize,
}

impl Batch {
    pub(crate) fn id(&self) -> i64 {
        items::settlement_id(self.settlement)
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
            payee: Payee { name: creditor.to_owned(), iban: account },
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
                settlement: self.series.first_number + start,
            })
            .collect()
    }

    /// Generates a settlement.
    pub(crate) fn settlement(&self, batch: &Batch) -> Settlement {
        let bookings: Vec<_> = self.series.bookings(batch.places.clone()).collect();
        let allocations = bookings.iter().map(|booking| {
            let number = self.series.first_number + booking.index;
            items::allocation(number, booking.day, &booking.invoice, &booking.breakdown)
        });
        let cents = bookings.iter().map(Booking::cents).sum();
        items::settlement(batch.settlement, batch.day, &self.payee, cents, allocations.collect())
    }

    /// Returns the day on which a booking is settled.
    pub(super) fn settled_on(&self, booked: NaiveDate) -> NaiveDate {
        let first = booked.checked_add_days(Days::new(SETTLED_AFTER)).unwrap_or(booked);
        let mut days = first.iter_days().take(7);
        days.find(|day| self.week.contains(&day.weekday())).unwrap_or(first)
    }

    /// Returns who receives the settlements.
    pub(super) fn payee(&self) -> &Payee {
        &self.payee
    }

    /// Returns the first of the numbers that are reserved for the creditor.
    pub(super) fn first_number(&self) -> u64 {
        self.series.first_number
    }

    /// Generates all invoices up to a day with their due dates, whether paid or not.
    pub(super) fn invoices(
        &self,
        today: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, Invoice)> + Send + use<> {
        let places = if self.series.rate.0 == 0 {
            0..0
        } else {
            self.series.between(self.series.start, today)
        };
        self.series
            .invoices(places)
            .map(|(day, invoice)| (day.checked_sub_days(Days::new(3)).unwrap_or(day), invoice))
    }
}

#[cfg(test)]
mod tests;
