//! The journal: what is booked to the invoices of a ledger, what is not, and what was found on the
//! way.
//!
//! Begin with [`Journal`]. `intake` writes it, item by item; `result` reads it once everything is
//! added. It keeps a small part of each item, so that millions fit into memory. `sides` divides it,
//! so that two threads can write it.
//!
//! This module holds data. It does not know how an item is booked, nor the outcome of an invoice.

mod entry;
mod later;
mod seen;
mod settlement;
mod sides;
mod source;
mod unmatched;

use std::collections::HashMap;

use cfis::Amount;
use chrono::NaiveDate;

use crate::finding::{Finding, Side};
use crate::matching::Found;
use crate::message::Message;

pub(crate) use entry::{AllParts, AllocationPlace, BookedAllocation, BookedPayment, Parts};
pub(crate) use later::{Later, LaterAmounts};
pub(crate) use seen::{KnownSettlement, Seen};
pub(crate) use settlement::{Batch, Booked};
pub use source::{OwnedSource, Source};
pub use unmatched::{ItemKind, NotMatched};

/// All that is booked, not booked, and found.
#[derive(Default)]
pub(crate) struct Journal {
    /// What is booked to invoices, each in the order of the input.
    pub(crate) payments: Vec<BookedPayment>,
    pub(crate) allocations: Vec<BookedAllocation>,
    pub(crate) parts: AllParts,
    pub(crate) findings: Vec<Finding>,
    /// The settlements, each once.
    pub(crate) settlements: Vec<Batch>,
    /// Payments and allocations for which not exactly one invoice was found.
    pub(crate) unmatched: Vec<(NotMatched, Found)>,
    /// The sum, by currency, of payments that are not booked.
    pub(crate) unbooked_payments: HashMap<String, Amount>,
    /// The payments of an earlier run.
    pub(crate) earlier: Vec<EarlierPayment>,
    pub(crate) later: Later,
    pub(crate) undated: Undated,
    /// The latest date of everything that was added.
    pub(crate) latest: Option<NaiveDate>,
    pub(crate) seen: Seen,
    pub(crate) counts: Counts,
    /// The earliest booking of all payments.
    pub(crate) first_booking: Option<NaiveDate>,
}

/// A payment of an earlier run that would be booked now, too.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EarlierPayment {
    /// The place of its invoice in the ledger.
    pub(crate) invoice: u32,
    pub(crate) amount: Amount,
    pub(crate) date: Option<NaiveDate>,
    /// Its place in the input, from 0.
    pub(crate) item: u32,
}

/// Items without a date, and the first of each kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Undated {
    pub(crate) payments: u32,
    pub(crate) settlements: u32,
    pub(crate) first: Option<(Side, Message)>,
}

/// How many items were added.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) payments: u32,
    pub(crate) settlements: u32,
    pub(crate) earlier_payments: u32,
}
