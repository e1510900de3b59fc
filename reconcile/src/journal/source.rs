//! The row of an input.

use std::fmt;

use serde::{Serialize, Serializer};

use super::entry::Origin;
use super::settlement::Batch;
use crate::names::Names;

/// The row of an input, displayed as `payments.json, item 3` for example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    name: &'a str,
    row: Row,
    /// The allocation of a settlement, from 0.
    allocation: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    /// From 1.
    Line(u64),
    /// From 0.
    Item(u32),
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Row::Line(line) => write!(f, "{}, line {line}", self.name)?,
            Row::Item(item) => write!(f, "{}, item {}", self.name, u64::from(item) + 1)?,
        }
        match self.allocation {
            Some(allocation) => write!(f, ", allocation {}", u64::from(allocation) + 1),
            None => Ok(()),
        }
    }
}

impl Serialize for Source<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'a> Source<'a> {
    pub(crate) fn invoice(names: &'a Names, line: u64) -> Self {
        Source { name: &names.ledger, row: Row::Line(line), allocation: None }
    }

    pub(crate) fn payment(names: &'a Names, item: u32) -> Self {
        Source::item(names.payments.of(item))
    }

    pub(crate) fn earlier_payment(names: &'a Names, item: u32) -> Self {
        Source::item((&names.earlier_payments, item))
    }

    pub(crate) fn settlement(names: &'a Names, item: u32) -> Self {
        Source::item(names.settlements.of(item))
    }

    /// Returns the row of an entry. `settlements` are those of the journal.
    pub(crate) fn of_entry(names: &'a Names, settlements: &[Batch], origin: Origin) -> Self {
        match origin {
            Origin::Payment(item) => Source::payment(names, item),
            Origin::Allocation { settlement, allocation } => {
                let item = settlements.get(settlement as usize).map_or(0, |batch| batch.item);
                Source::settlement(names, item).allocation(allocation)
            }
        }
    }

    /// Narrows the row of a settlement to one of its allocations.
    pub(crate) fn allocation(self, allocation: u32) -> Self {
        Source { allocation: Some(allocation), ..self }
    }

    fn item((name, item): (&'a str, u32)) -> Self {
        Source { name, row: Row::Item(item), allocation: None }
    }
}
