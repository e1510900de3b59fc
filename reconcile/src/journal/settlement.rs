//! A settlement, as far as it is kept.

use cfis::Amount;
use chrono::NaiveDate;

/// A settlement, and where its allocations are booked.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    pub(crate) id: i64,
    /// Its place in the input, from 0.
    pub(crate) item: u32,
    /// Its own date, or else the latest of its allocations.
    pub(crate) date: Option<NaiveDate>,
    pub(crate) currency: String,
    /// The amount disbursed.
    pub(crate) amount: Amount,
    /// The sum of its allocations in its currency.
    pub(crate) allocated: Amount,
    /// `amount` less `allocated`.
    pub(crate) difference: Amount,
    /// The part of `allocated` that is not booked to any invoice.
    pub(crate) not_booked: Amount,
    pub(crate) iban: Option<String>,
    pub(crate) remittance_reference: Option<String>,
    pub(crate) allocations: Vec<Booked>,
    /// What a later run knows it by, if the rules ask for it.
    pub(crate) fingerprint: Option<Box<str>>,
}

/// An allocation, and the place of the invoice that it is booked to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Booked {
    pub(crate) id: Option<i64>,
    pub(crate) amount: Amount,
    pub(crate) invoice: Option<u32>,
}
