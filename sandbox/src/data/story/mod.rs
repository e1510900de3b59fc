//! A story that happens: some thirty invoices of one creditor, among them one for each event that
//! an accountant must recognise.
//!
//! [`threads`] has the invoices of the events, with fixed amounts; [`ordinary`] has those around
//! them, from the seed. Here they get their numbers, and their bookings become payments and
//! settlements. Days are counted from the sandbox's first date, so the story is the same on any
//! day. The front page of the crate says how the events look in payments and settlements, and how
//! much of that is `assumed`.

mod ordinary;
mod threads;

use std::collections::BTreeMap;

use cfis::{Allocation, Payment, Settlement};
use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

use super::items::{self, Invoice};
use super::ledger::Ledger;
use crate::references::finnish_reference;
use threads::{Booking, Thread};

/// The number of the first invoice.
const FIRST_INVOICE: u64 = 5_001;
/// Added to the first number of the creditor, to keep the identifiers of the story apart from those
/// of generated bookings.
const NUMBERS: u64 = 90_000_000;

/// The story of one creditor, whole, whatever the date is.
#[derive(Debug)]
pub(crate) struct Story {
    payments: Vec<(NaiveDate, Payment)>,
    settlements: Vec<(NaiveDate, Settlement)>,
    rows: Vec<Row>,
}

/// A row of the creditor's own ledger: an invoice or a credit note.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) dated: NaiveDate,
    pub(crate) due: NaiveDate,
    pub(crate) invoice: Invoice,
    /// What the ledger has as open.
    pub(crate) open_cents: i64,
    /// The number of the invoice that a credit note credits.
    pub(crate) credited: Option<String>,
}

impl Story {
    /// Tells the story of a creditor. `number` is its position among all creditors.
    pub(crate) fn new(ledger: &Ledger, seed: u64, number: usize, first_day: NaiveDate) -> Self {
        let mut threads = threads::all();
        threads.extend(ordinary::all(seed));
        let numbers = Numbers::of(&threads);
        let first_number = ledger.first_number() + NUMBERS;
        let on = |day: i64| workday(first_day, day);
        let (mut rows, mut bookings) = (Vec::new(), Vec::new());
        for (index, thread) in threads.iter().enumerate() {
            let bare = numbers.of_invoice(index).to_string();
            let invoice = Invoice {
                reference: finnish_reference(&format!("{}{bare}", 70 + number)),
                number: bare,
                case_id: Some((870_000_000 + number * 10_000 + index) as i64),
                payer: thread.payer.to_owned(),
                cents: thread.cents,
            };
            let note = thread.note.map(|(day, cents)| {
                let bare = numbers.of_note(index).to_string();
                let note = Invoice {
                    number: bare,
                    // It names the invoice, and nobody pays it.
                    reference: String::new(),
                    case_id: None,
                    cents: -cents,
                    ..invoice.clone()
                };
                let credited = Some(invoice.number.clone());
                Row { dated: on(day), due: on(day), invoice: note, open_cents: 0, credited }
            });
            bookings.extend(thread.bookings.iter().map(|booking| (invoice.clone(), booking)));
            let (dated, due) = (on(thread.dated), on(thread.dated + threads::TERM));
            let open_cents = thread.open_cents;
            rows.push(Row { dated, due, invoice, open_cents, credited: None });
            rows.extend(note);
        }
        rows.sort_by(|one, other| one.invoice.number.cmp(&other.invoice.number));
        bookings.sort_by_key(|(invoice, booking)| (booking.day, invoice.number.clone()));
        Story {
            payments: payments(&bookings, on),
            settlements: settlements(&bookings, on, ledger, first_number),
            rows,
        }
    }

    /// Lists the payments of a period, each with its position among all.
    pub(crate) fn payments(&self, from: NaiveDate, to: NaiveDate) -> Vec<(usize, Payment)> {
        within(&self.payments, from, to)
    }

    /// Lists the settlements of a period, each with its position among all.
    pub(crate) fn settlements(&self, from: NaiveDate, to: NaiveDate) -> Vec<(usize, Settlement)> {
        within(&self.settlements, from, to)
    }

    /// Lists the rows of the ledger up to a day.
    pub(crate) fn rows(&self, today: NaiveDate) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.dated <= today)
    }
}

/// The numbers of invoices and credit notes, in the order of their days.
struct Numbers(BTreeMap<(usize, bool), u64>);

impl Numbers {
    fn of(threads: &[Thread]) -> Self {
        let invoices =
            threads.iter().enumerate().map(|(index, thread)| (thread.dated, (index, false)));
        let notes = threads
            .iter()
            .enumerate()
            .filter_map(|(index, thread)| thread.note.map(|(day, _)| (day, (index, true))));
        let mut all: Vec<_> = invoices.chain(notes).collect();
        all.sort_unstable();
        Numbers(all.into_iter().map(|(_, which)| which).zip(FIRST_INVOICE..).collect())
    }

    fn of_invoice(&self, index: usize) -> u64 {
        self.0.get(&(index, false)).copied().unwrap_or_default()
    }

    fn of_note(&self, index: usize) -> u64 {
        self.0.get(&(index, true)).copied().unwrap_or_default()
    }
}

fn payments(
    bookings: &[(Invoice, &Booking)],
    on: impl Fn(i64) -> NaiveDate,
) -> Vec<(NaiveDate, Payment)> {
    let payment = |(invoice, booking): &(Invoice, &Booking)| {
        let day = on(booking.day);
        (day, items::payment(invoice, &invoice.payer, (day, day), booking.paid_cents))
    };
    bookings.iter().map(payment).collect()
}

/// Settles the bookings on the settlement days of the creditor.
fn settlements(
    bookings: &[(Invoice, &Booking)],
    on: impl Fn(i64) -> NaiveDate,
    ledger: &Ledger,
    first_number: u64,
) -> Vec<(NaiveDate, Settlement)> {
    let mut days: BTreeMap<NaiveDate, (Vec<Allocation>, i64)> = BTreeMap::new();
    for ((invoice, booking), number) in bookings.iter().zip(first_number..) {
        if booking.allocated.is_empty() {
            continue;
        }
        let booked = on(booking.day);
        let (allocations, cents) = days.entry(ledger.settled_on(booked)).or_default();
        allocations.push(items::allocation(number, booked, invoice, &booking.allocated));
        *cents += booking.allocated.iter().map(|(_, cents)| cents).sum::<i64>();
        *cents -= booking.withheld_cents;
    }
    let settlement = |((day, (allocations, cents)), number)| {
        (day, items::settlement(number, day, ledger.payee(), cents, allocations))
    };
    days.into_iter().zip(first_number..).map(settlement).collect()
}

fn within<T: Clone>(all: &[(NaiveDate, T)], from: NaiveDate, to: NaiveDate) -> Vec<(usize, T)> {
    let numbered = all.iter().enumerate().filter(|(_, (day, _))| (from..=to).contains(day));
    numbered.map(|(number, (_, item))| (number, item.clone())).collect()
}

/// Returns the day that is this number of days from the first one, or the Friday before it if it is
/// at a weekend.
fn workday(first_day: NaiveDate, day: i64) -> NaiveDate {
    let day = first_day.checked_add_signed(TimeDelta::days(day)).unwrap_or(first_day);
    let back = match day.weekday() {
        Weekday::Sat => 1,
        Weekday::Sun => 2,
        _ => 0,
    };
    day.checked_sub_days(Days::new(back)).unwrap_or(day)
}

#[cfg(test)]
mod tests;
