//! The invoices of the events, one for each event, with fixed amounts.
//!
//! The gross amounts are net amounts with 25.5 % of VAT.

#![expect(clippy::inconsistent_digit_grouping, reason = "an underscore divides euros and cents")]

use cfis::BreakdownType::{Capital, Fees, Interest};

use crate::data::items::Breakdown;

/// The number of days from an invoice to its due date.
pub(super) const TERM: i64 = 14;
/// The commission that the agency withholds from one settlement, and 25.5 % of VAT on it.
const COMMISSION: (i64, i64) = (84_60, 21_57);

/// An invoice, and what happens to it. Days are counted from the sandbox's first date.
#[derive(Debug, Clone)]
pub(super) struct Thread {
    pub(super) dated: i64,
    pub(super) payer: &'static str,
    pub(super) cents: i64,
    /// What the creditor's own ledger has as open. No settlement is booked there yet.
    pub(super) open_cents: i64,
    /// The day and the amount of a credit note.
    pub(super) note: Option<(i64, i64)>,
    pub(super) bookings: Vec<Booking>,
}

/// Money that comes or goes.
#[derive(Debug, Clone)]
pub(super) struct Booking {
    pub(super) day: i64,
    /// What the debtor pays; negative if it goes back.
    pub(super) paid_cents: i64,
    /// What is allocated of it; nothing if no settlement holds it.
    pub(super) allocated: Breakdown,
    /// What the agency withholds from the settlement in which it is.
    pub(super) withheld_cents: i64,
}

impl Booking {
    /// A payment that is settled as this breakdown.
    pub(super) fn of(day: i64, allocated: Breakdown) -> Self {
        let paid_cents = allocated.iter().map(|(_, cents)| cents).sum();
        Booking { day, paid_cents, allocated, withheld_cents: 0 }
    }
}

/// Returns the invoices of the events.
pub(super) fn all() -> Vec<Thread> {
    vec![instalments(), late(), credited(), charged_back(), overpaid(), paid_directly()]
}

/// An instalment plan: of four instalments two are settled, one is on its way, and one is to come.
/// The agency withholds its commission from the settlement of the first.
fn instalments() -> Thread {
    const INSTALMENT: i64 = 627_50;
    let instalment = |day| Booking::of(day, vec![(Capital, INSTALMENT)]);
    let withheld_cents = COMMISSION.0 + COMMISSION.1;
    Thread {
        dated: -82,
        payer: "Jokisuun Telakka Oy",
        cents: 2_510_00,
        open_cents: 2_510_00,
        note: None,
        bookings: vec![
            Booking { withheld_cents, ..instalment(-61) },
            instalment(-31),
            instalment(-1),
            instalment(29),
        ],
    }
}

/// Paid a month late, with interest and fees.
fn late() -> Thread {
    Thread {
        dated: -78,
        payer: "Peräkylän Paja Ky",
        cents: 1_380_50,
        open_cents: 1_380_50,
        note: None,
        bookings: vec![Booking::of(
            -31,
            vec![(Capital, 1_380_50), (Interest, 13_11), (Fees, 40_00)],
        )],
    }
}

/// A credit note in the ledger, after which the debtor pays the rest. The ledger has the rest open.
fn credited() -> Thread {
    Thread {
        dated: -70,
        payer: "Kivimäen Kirjapaino Oy",
        cents: 1_255_00,
        open_cents: 1_004_00,
        note: Some((-62, 251_00)),
        bookings: vec![Booking::of(-55, vec![(Capital, 1_004_00)])],
    }
}

/// A chargeback after its payment was settled.
fn charged_back() -> Thread {
    Thread {
        dated: -66,
        payer: "Rantatörmän Ravintola Oy",
        cents: 941_25,
        open_cents: 941_25,
        note: None,
        bookings: vec![
            Booking::of(-52, vec![(Capital, 941_25)]),
            Booking::of(-31, vec![(Capital, -941_25)]),
        ],
    }
}

/// An overpayment: two digits are exchanged. The agency settles what was invoiced, and returns the
/// rest to the debtor.
fn overpaid() -> Thread {
    let paid = Booking::of(-46, vec![(Capital, 803_20)]);
    Thread {
        dated: -58,
        payer: "Lehtokorven Leipomo",
        cents: 803_20,
        open_cents: 803_20,
        note: None,
        bookings: vec![
            Booking { paid_cents: 830_20, ..paid },
            Booking { paid_cents: -27_00, ..Booking::of(-39, Vec::new()) },
        ],
    }
}

/// A direct payment: the debtor pays to the creditor, so the agency does not know of it, and the
/// ledger has nothing open.
fn paid_directly() -> Thread {
    Thread {
        dated: -42,
        payer: "Niittyaukean Tila",
        cents: 489_45,
        open_cents: 0,
        note: None,
        bookings: Vec::new(),
    }
}
