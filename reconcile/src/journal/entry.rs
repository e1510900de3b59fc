//! An entry of the journal: one payment or allocation that is booked to an invoice.

use cfis::{Allocation, Amount, BreakdownType};
use chrono::NaiveDate;

use crate::matching::MatchRule;
use crate::money::{InexactSum, increase, subtract};

/// A payment or an allocation that is booked to an invoice.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The place of the invoice in the ledger.
    pub(crate) invoice: u32,
    pub(crate) origin: Origin,
    pub(crate) rule: MatchRule,
    pub(crate) date: Option<NaiveDate>,
    pub(crate) amount: Amount,
    /// The parts of an allocation, unless all of it is capital of one sign.
    pub(crate) parts: Option<Box<Parts>>,
    /// A hash of the payment reference of an allocation, to tell allocations apart.
    pub(crate) reference: u64,
}

/// The place of an entry's item in the input, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Payment(u32),
    Allocation { settlement: u32, allocation: u32 },
}

/// The parts of an allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Parts {
    /// Positive capital.
    pub(crate) received: Amount,
    /// Negative capital, a negative amount.
    pub(crate) taken_back: Amount,
    pub(crate) interest: Amount,
    pub(crate) fees: Amount,
    /// All other types, and the difference to the breakdown.
    pub(crate) other: Amount,
    /// The sum of all positive rows.
    pub(crate) positive: Amount,
    /// The sum of all negative rows, a negative amount.
    pub(crate) negative: Amount,
}

impl Parts {
    /// Creates the parts of an amount that is all capital.
    pub(crate) fn capital(amount: Amount) -> Self {
        if amount.is_negative() {
            Parts { taken_back: amount, negative: amount, ..Parts::default() }
        } else {
            Parts { received: amount, positive: amount, ..Parts::default() }
        }
    }

    /// Splits an allocation by its breakdown; also returns the part that the breakdown leaves out.
    pub(crate) fn of(allocation: &Allocation) -> Result<(Self, Amount), InexactSum> {
        let total = allocation.allocated_total_amount;
        if allocation.breakdown.is_empty() {
            return Ok((Parts::capital(total), Amount::ZERO));
        }
        let mut parts = Parts::default();
        let mut sum = Amount::ZERO;
        for row in &allocation.breakdown {
            let place = match &row.type_ {
                BreakdownType::Capital if row.amount.is_negative() => &mut parts.taken_back,
                BreakdownType::Capital => &mut parts.received,
                BreakdownType::Interest => &mut parts.interest,
                BreakdownType::Fees => &mut parts.fees,
                _ => &mut parts.other,
            };
            increase(place, row.amount)?;
            increase(&mut sum, row.amount)?;
            parts.count(row.amount)?;
        }
        let difference = subtract(total, sum)?;
        increase(&mut parts.other, difference)?;
        parts.count(difference)?;
        Ok((parts, difference))
    }

    fn count(&mut self, amount: Amount) -> Result<(), InexactSum> {
        increase(if amount.is_negative() { &mut self.negative } else { &mut self.positive }, amount)
    }
}

impl Entry {
    pub(crate) fn parts(&self) -> Parts {
        self.parts.as_deref().copied().unwrap_or_else(|| Parts::capital(self.amount))
    }

    pub(crate) fn is_payment(&self) -> bool {
        matches!(self.origin, Origin::Payment(_))
    }
}
