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

impl Batch {
    /// Returns an allocation by its place in the settlement, from 0.
    pub(crate) fn at(&self, number: u32) -> Option<&Booked> {
        self.allocations.get(number as usize)
    }
}

/// An allocation, and the place of the invoice that it is booked to. There are millions, so what is
/// optional takes no room of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Booked {
    pub(crate) amount: Amount,
    id: i64,
    has_id: bool,
    invoice: u32,
}

/// The place of no invoice.
const NO_INVOICE: u32 = u32::MAX;

impl Booked {
    /// Makes an allocation that is not booked yet.
    pub(crate) fn new(id: Option<i64>, amount: Amount) -> Self {
        let has_id = id.is_some();
        Booked { amount, id: id.unwrap_or_default(), has_id, invoice: NO_INVOICE }
    }

    pub(crate) fn book(&mut self, invoice: u32) {
        self.invoice = invoice;
    }

    pub(crate) fn id(&self) -> Option<i64> {
        self.has_id.then_some(self.id)
    }

    /// Returns the place of the invoice, if it is booked.
    pub(crate) fn invoice(&self) -> Option<u32> {
        Some(self.invoice).filter(|invoice| *invoice != NO_INVOICE)
    }
}
