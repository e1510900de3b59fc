//! The row of an input.

use std::fmt;

use serde::{Serialize, Serializer};

use super::entry::AllocationPlace;
use super::settlement::Batch;
use crate::message::{Message, Nth, Place};
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
        match (self.row, self.allocation) {
            (Row::Line(line), _) => Place::write_line(f, self.name, Nth(line)),
            (Row::Item(item), None) => Place::write_item(f, self.name, nth(item)),
            (Row::Item(item), Some(allocation)) => {
                Place::write_allocation(f, self.name, nth(item), nth(allocation))
            }
        }
    }
}

/// Counts from 1.
fn nth(place: u32) -> Nth {
    Nth(u64::from(place) + 1)
}

impl From<Source<'_>> for Message {
    fn from(source: Source<'_>) -> Self {
        source.place().into()
    }
}

impl Serialize for Source<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The row of an input, with the name of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedSource {
    name: Box<str>,
    row: Row,
    allocation: Option<u32>,
}

impl OwnedSource {
    /// Returns the row.
    pub fn as_source(&self) -> Source<'_> {
        Source { name: &self.name, row: self.row, allocation: self.allocation }
    }
}

impl From<Source<'_>> for OwnedSource {
    fn from(source: Source<'_>) -> Self {
        OwnedSource { name: source.name.into(), row: source.row, allocation: source.allocation }
    }
}

impl fmt::Display for OwnedSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_source().fmt(f)
    }
}

impl Serialize for OwnedSource {
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

    /// Returns the row of an allocation. `settlements` are those of the journal.
    pub(crate) fn allocation_at(
        names: &'a Names,
        settlements: &[Batch],
        place: AllocationPlace,
    ) -> Self {
        let item = settlements.get(place.settlement as usize).map_or(0, |batch| batch.item);
        Source::settlement(names, item).allocation(place.number)
    }

    /// Narrows the row of a settlement to one of its allocations.
    pub(crate) fn allocation(self, allocation: u32) -> Self {
        Source { allocation: Some(allocation), ..self }
    }

    /// Returns the row as a message.
    pub fn message(self) -> Message {
        self.into()
    }

    fn place(self) -> Place {
        let input = self.name.to_owned();
        match (self.row, self.allocation) {
            (Row::Line(line), _) => Place::Line { input, line: Nth(line) },
            (Row::Item(item), None) => Place::Item { input, item: nth(item) },
            (Row::Item(item), Some(allocation)) => {
                Place::Allocation { input, item: nth(item), allocation: nth(allocation) }
            }
        }
    }

    fn item((name, item): (&'a str, u32)) -> Self {
        Source { name, row: Row::Item(item), allocation: None }
    }
}
