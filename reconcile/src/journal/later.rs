//! What is dated after the day of the reconciliation.

use cfis::Amount;
use hashbrown::{HashMap, HashSet};

use crate::money::{InexactSum, increase};

/// The sums of what is dated later: each is an amount of its own, and nothing else looks at
/// them.
#[derive(Default)]
pub(crate) struct Later {
    pub(super) by_invoice: HashMap<u32, LaterAmounts>,
    /// What is not of one invoice in its currency, by currency.
    pub(crate) not_booked: HashMap<String, LaterAmounts>,
    /// The settlements that were added.
    pub(super) settlements: HashSet<i64>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LaterAmounts {
    pub(crate) payments: Amount,
    pub(crate) settlements: Amount,
}

impl Later {
    /// Returns the sums of an invoice.
    pub(crate) fn of(&self, invoice: u32) -> LaterAmounts {
        // A closing often has none.
        if self.by_invoice.is_empty() {
            return LaterAmounts::default();
        }
        self.by_invoice.get(&invoice).copied().unwrap_or_default()
    }

    /// Returns whether a settlement was not added yet, and notes it.
    pub(crate) fn is_new(&mut self, settlement: i64) -> bool {
        self.settlements.insert(settlement)
    }

    /// Adds a payment, to an invoice or else to a currency.
    pub(crate) fn payment(
        &mut self,
        invoice: Option<u32>,
        currency: &str,
        amount: Amount,
    ) -> Result<(), InexactSum> {
        increase(&mut self.place(invoice, currency).payments, amount)
    }

    /// Adds an allocation, or a part of a settlement that is not allocated.
    pub(crate) fn settlement(
        &mut self,
        invoice: Option<u32>,
        currency: &str,
        amount: Amount,
    ) -> Result<(), InexactSum> {
        increase(&mut self.place(invoice, currency).settlements, amount)
    }

    fn place(&mut self, invoice: Option<u32>, currency: &str) -> &mut LaterAmounts {
        match invoice {
            Some(invoice) => self.by_invoice.entry(invoice).or_default(),
            None => self.not_booked.entry(currency.to_owned()).or_default(),
        }
    }
}
