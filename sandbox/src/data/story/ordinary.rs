//! The invoices around those of the events: paid once and in full, or not paid. Their amounts,
//! debtors and days of payment come from the seed.

use cfis::BreakdownType::Capital;

use super::threads::{Booking, Thread};
use crate::data::booking::PAYERS;
use crate::random::Random;

/// The number of invoices. The story goes on for three months after the sandbox's first date.
const COUNT: i64 = 45;
/// The days of the first invoice, and from one invoice to the next.
const FIRST: i64 = -84;
const STEP: i64 = 4;

/// Generates the invoices.
pub(super) fn all(seed: u64) -> Vec<Thread> {
    let mut random = Random::new(seed);
    (0..COUNT).map(|place| invoice(place, &mut random)).collect()
}

fn invoice(place: i64, random: &mut Random) -> Thread {
    let dated = FIRST + place * STEP;
    // A net amount of whole tens, from 120 to 2,400, with 25.5 % of VAT.
    let cents = (12 + random.below(229) as i64) * 12_55;
    let payer = random.choose(&PAYERS).copied().unwrap_or_default();
    let paid_after = 11 + random.below(7) as i64;
    let is_paid = place % 8 != 5;
    let bookings = is_paid.then(|| Booking::of(dated + paid_after, vec![(Capital, cents)]));
    Thread {
        dated,
        payer,
        cents,
        open_cents: cents,
        note: None,
        bookings: bookings.into_iter().collect(),
    }
}
