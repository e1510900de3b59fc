//! Bookings: payments of invoices, generated from a seed. They come in blocks, each with a seed of
//! its own, so that any block can be generated without those before it.

use std::ops::Range;

use cfis::{BreakdownType, Payment};
use chrono::{Datelike, Days, NaiveDate};

use super::items::{self, Breakdown, Invoice};
use crate::random::Random;
use crate::references::finnish_reference;

/// The number of bookings in a block. An invoice that is paid in two parts is within one block.
const BLOCK: u64 = 16;
/// Added to the number of an invoice that is never paid, to keep it apart from the others.
const UNPAID: u64 = 50_000_000;
/// The number of days after which a wrong allocation is corrected. This is before it is settled.
const CHANGED_AFTER: u64 = 2;
/// The names of payers.
pub(super) const PAYERS: [&str; 10] = [
    "Aaltoharjun Varasto Oy",
    "Hiekkakankaan Kukka Ky",
    "Jokisuun Telakka Oy",
    "Kivimäen Kirjapaino Oy",
    "Lehtokorven Leipomo",
    "Mäntyniemen Matkat Oy",
    "Niittyaukean Tila",
    "Peräkylän Paja Ky",
    "Rantatörmän Ravintola Oy",
    "Suonsilmän Sahat Oy",
];

/// The bookings of a creditor.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) seed: u64,
    /// Keeps the identifiers of two creditors apart.
    pub(crate) first_number: u64,
    /// The day of the first booking.
    pub(crate) start: NaiveDate,
    /// The number of bookings, and the number of days in which they occur.
    pub(crate) rate: (u64, u64),
}

/// One booking of one invoice.
#[derive(Debug, Clone)]
pub(crate) struct Booking {
    /// Its position in the series.
    pub(crate) index: u64,
    pub(crate) day: NaiveDate,
    pub(crate) invoice: Invoice,
    pub(crate) breakdown: Breakdown,
    paid_on: NaiveDate,
    /// The invoice to which it is allocated by mistake at first.
    at_first: Option<Invoice>,
}

impl Series {
    fn day_of(&self, index: u64) -> NaiveDate {
        let (bookings, days) = self.rate;
        let day = u128::from(index) * u128::from(days) / u128::from(bookings.max(1));
        self.start
            .checked_add_days(Days::new(day.try_into().unwrap_or(u64::MAX)))
            .unwrap_or(NaiveDate::MAX)
    }

    /// Returns the position of the first booking of a day, whether or not there is one.
    fn first_of(&self, day: NaiveDate) -> u64 {
        let (bookings, days) = self.rate;
        let day = u128::from((day - self.start).num_days().max(0).unsigned_abs());
        (day * u128::from(bookings)).div_ceil(u128::from(days)).try_into().unwrap_or(u64::MAX)
    }

    /// Returns the positions of the bookings from one day to another.
    pub(crate) fn between(&self, from: NaiveDate, to: NaiveDate) -> Range<u64> {
        self.first_of(from)..self.first_of(to.succ_opt().unwrap_or(to))
    }

    /// Generates the bookings at these positions.
    pub(crate) fn bookings(
        &self,
        places: Range<u64>,
    ) -> impl Iterator<Item = Booking> + Send + use<> {
        let series = self.clone();
        let blocks = places.start / BLOCK..places.end.div_ceil(BLOCK);
        let in_places = move |booking: &Booking| places.contains(&booking.index);
        blocks.flat_map(move |block| series.block(block)).filter(in_places)
    }

    /// Generates the invoices of the bookings at these positions, each once. With each block comes
    /// one invoice that is never paid.
    pub(crate) fn invoices(
        &self,
        places: Range<u64>,
    ) -> impl Iterator<Item = (NaiveDate, Invoice)> + Send + use<> {
        let series = self.clone();
        let mut last = String::new();
        self.bookings(places).flat_map(move |booking| {
            let unpaid = booking.index.is_multiple_of(BLOCK).then(|| {
                let mut random = Random::new(series.seed ^ booking.index);
                (booking.day, series.invoice(&mut random, booking.index + UNPAID))
            });
            // The two parts of an invoice are next to each other.
            let is_new = last != booking.invoice.number;
            last.clone_from(&booking.invoice.number);
            unpaid.into_iter().chain(is_new.then_some((booking.day, booking.invoice)))
        })
    }

    fn block(&self, block: u64) -> Vec<Booking> {
        // An odd factor, so that neighbouring seeds have no block in common.
        let mut random = Random::new(self.seed ^ (block + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let first = block * BLOCK;
        let mut bookings: Vec<Booking> = Vec::new();
        while (bookings.len() as u64) < BLOCK {
            let index = first + bookings.len() as u64;
            let invoice = self.invoice(&mut random, index);
            for breakdown in payments_of(&invoice, &mut random) {
                let index = first + bookings.len() as u64;
                let day = self.day_of(index);
                let at_first = random.percent(4).then(|| self.invoice(&mut random, index + BLOCK));
                let paid_on = day.checked_sub_days(Days::new(random.below(3))).unwrap_or(day);
                bookings.push(Booking {
                    index,
                    day,
                    invoice: invoice.clone(),
                    breakdown,
                    paid_on,
                    at_first,
                });
            }
        }
        bookings.truncate(BLOCK as usize);
        bookings
    }

    fn invoice(&self, random: &mut Random, index: u64) -> Invoice {
        let year = self.day_of(index % UNPAID).year();
        let number = format!("{year}{:06}", self.first_number + index);
        Invoice {
            reference: finnish_reference(&number),
            number,
            case_id: (!random.percent(8)).then(|| 880_000_000 + random.below(99_999_999) as i64),
            payer: random.choose(&PAYERS).copied().unwrap_or_default().to_owned(),
            cents: 1_000 + random.below(500_000) as i64,
        }
    }
}

/// Generates the payments of an invoice: in full, in two parts, too much, too much and then returned, late with
/// interest and fees, or in full and then a part charged back.
fn payments_of(invoice: &Invoice, random: &mut Random) -> Vec<Breakdown> {
    use BreakdownType::{Capital, Fees, Interest};
    match random.below(100) {
        0..12 => {
            let first =
                invoice.cents / 2 + random.below(10_000) as i64 % (invoice.cents / 4).max(1);
            vec![vec![(Capital, first)], vec![(Capital, invoice.cents - first)]]
        }
        12..15 => {
            let too_much = 100 + random.below(5_000) as i64;
            vec![vec![(Capital, invoice.cents + too_much)]]
        }
        15..17 => {
            let too_much = 100 + random.below(5_000) as i64;
            vec![vec![(Capital, invoice.cents + too_much)], vec![(Capital, -too_much)]]
        }
        17..20 => vec![vec![(Capital, invoice.cents)], vec![(Capital, -invoice.cents / 4)]],
        20..32 => {
            let interest = 1 + invoice.cents / 100;
            vec![vec![(Capital, invoice.cents), (Interest, interest), (Fees, 500)]]
        }
        _ => vec![vec![(Capital, invoice.cents)]],
    }
}

impl Booking {
    /// Returns the amount.
    pub(crate) fn cents(&self) -> i64 {
        self.breakdown.iter().map(|(_, cents)| cents).sum()
    }

    /// Returns the payment as it is listed on a day.
    pub(crate) fn payment(&self, today: NaiveDate) -> Payment {
        let is_changed = today - self.day >= chrono::TimeDelta::days(CHANGED_AFTER as i64);
        let invoice = self.at_first.as_ref().filter(|_| !is_changed).unwrap_or(&self.invoice);
        let days = (self.day, self.paid_on);
        items::payment(invoice, &self.invoice.payer, days, self.cents())
    }
}
