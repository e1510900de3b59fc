//! What is remembered to find what occurs twice.

use std::collections::hash_map::RandomState;

use hashbrown::hash_table::{Entry, HashTable};
use hashbrown::{DefaultHashBuilder, HashMap, HashSet};

use super::entry::AllocationPlace;
use crate::half_hash::HalfHash;

/// What is remembered to find what occurs twice, and to say some things only once.
#[derive(Default)]
pub(crate) struct Seen {
    /// By settlement id.
    pub(crate) settlements: HashMap<i64, KnownSettlement>,
    pub(crate) allocations: KnownAllocations,
    /// The references with a wrong check digit that a finding names.
    pub(crate) wrong_references: HashSet<String>,
    /// The unknown breakdown types that a finding names.
    pub(crate) unknown_types: HashSet<String>,
    /// Whether a finding says that payments have no currency.
    pub(crate) assumed_currency: bool,
    /// Hashes contents that are compared within one run. It is stronger than the hasher of the maps,
    /// which compare keys as well: here, a collision would hide a conflict.
    pub(crate) hasher: RandomState,
}

/// A settlement that was added.
pub(crate) struct KnownSettlement {
    /// Its place among the settlements of the journal.
    pub(crate) place: u32,
    /// The different contents under its id; the first is booked.
    pub(crate) contents: Vec<(u64, u64)>,
    /// The accounts that were named under its id; the older shape names none.
    pub(crate) ibans: Vec<String>,
}

/// The allocations that were added, by their ids, which it does not hold a second time.
#[derive(Default)]
pub(crate) struct KnownAllocations {
    hasher: DefaultHashBuilder,
    table: HashTable<(AllocationPlace, HalfHash)>,
}

impl KnownAllocations {
    /// Returns the first allocation with this id, or adds the place of this one. `id_of` tells the
    /// id of a place.
    pub(crate) fn first(
        &mut self,
        id: i64,
        place: AllocationPlace,
        id_of: impl Fn(AllocationPlace) -> Option<i64>,
    ) -> Option<AllocationPlace> {
        let half = HalfHash::of(&self.hasher, id);
        let entry = self.table.entry(
            half.whole(),
            |(other, of_other)| *of_other == half && id_of(*other) == Some(id),
            |(_, half)| half.whole(),
        );
        match entry {
            Entry::Occupied(first) => Some(first.get().0),
            Entry::Vacant(vacant) => {
                vacant.insert((place, half));
                None
            }
        }
    }
}
