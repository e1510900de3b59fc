//! The entries of the journal: payments and allocations, each booked to an invoice.
//!
//! There are millions of them, so each kind keeps what it needs and no more.

use cfis::{Allocation, Amount, BreakdownType};
use chrono::{Days, NaiveDate};

use crate::matching::MatchRule;
use crate::money::{InexactSum, increase, subtract};

/// A payment that is booked to an invoice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BookedPayment {
    /// The place of the invoice in the ledger.
    pub(crate) invoice: u32,
    /// Its place in the input, from 0.
    pub(crate) item: u32,
    pub(crate) rule: MatchRule,
    /// How many days it was paid before its date, if it was booked later.
    pub(crate) days_before: u16,
    pub(crate) date: Option<NaiveDate>,
    pub(crate) amount: Amount,
}

impl BookedPayment {
    /// Returns the day on which it was paid, or else booked.
    pub(crate) fn paid_on(&self) -> Option<NaiveDate> {
        self.date?.checked_sub_days(Days::new(self.days_before.into()))
    }
}

/// An allocation that is booked to an invoice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BookedAllocation {
    /// The place of the invoice in the ledger.
    pub(crate) invoice: u32,
    pub(crate) place: AllocationPlace,
    pub(crate) rule: MatchRule,
    pub(crate) date: Option<NaiveDate>,
    pub(crate) amount: Amount,
    /// The place of its parts, unless all of it is capital of one sign.
    pub(crate) parts: PartsPlace,
    /// A hash of its payment reference, to tell allocations apart.
    pub(crate) reference: u64,
}

/// Where an allocation is in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AllocationPlace {
    /// The place of its settlement among those of the journal.
    pub(crate) settlement: u32,
    /// Its place in the settlement, from 0.
    pub(crate) number: u32,
}

/// The place of the parts of an allocation among those of all allocations.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PartsPlace(u32);

impl PartsPlace {
    /// No place: all of the allocation is capital of one sign.
    pub(crate) const NONE: PartsPlace = PartsPlace(u32::MAX);
}

/// The parts of the allocations that have several.
#[derive(Debug, Default)]
pub(crate) struct AllParts(Vec<Parts>);

impl AllParts {
    /// Adds the parts of an allocation, if it has several.
    pub(crate) fn add(&mut self, parts: Option<Parts>) -> PartsPlace {
        let Some(parts) = parts else { return PartsPlace::NONE };
        let place = PartsPlace(self.0.len() as u32);
        self.0.push(parts);
        place
    }

    pub(crate) fn of(&self, allocation: &BookedAllocation) -> Parts {
        let own = self.0.get(allocation.parts.0 as usize).copied();
        own.unwrap_or_else(|| Parts::capital(allocation.amount))
    }
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

    /// Splits an allocation by its breakdown, unless all of it is capital of one sign; also returns
    /// the part that the breakdown leaves out.
    pub(crate) fn of(allocation: &Allocation) -> Result<(Option<Self>, Amount), InexactSum> {
        let total = allocation.allocated_total_amount;
        match allocation.breakdown.as_slice() {
            [] => return Ok((None, Amount::ZERO)),
            [all] if all.type_ == BreakdownType::Capital && all.amount == total => {
                return Ok((None, Amount::ZERO));
            }
            _ => {}
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
        Ok((Some(parts).filter(|parts| *parts != Parts::capital(total)), difference))
    }

    fn count(&mut self, amount: Amount) -> Result<(), InexactSum> {
        increase(if amount.is_negative() { &mut self.negative } else { &mut self.positive }, amount)
    }
}
