//! What is remembered to find what occurs twice.

use std::collections::hash_map::RandomState;

use hashbrown::{HashMap, HashSet};

/// What is remembered to find what occurs twice, and to say some things only once.
#[derive(Default)]
pub(crate) struct Seen {
    /// By settlement id.
    pub(crate) settlements: HashMap<i64, KnownSettlement>,
    /// By allocation id.
    pub(crate) allocations: HashMap<i64, KnownAllocation>,
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

/// An allocation that was added.
#[derive(Clone, Copy)]
pub(crate) struct KnownAllocation {
    /// The place of its settlement among those of the journal.
    pub(crate) settlement: u32,
    /// Its place in the settlement, from 0.
    pub(crate) number: u32,
    /// The place of the invoice that was found for it.
    pub(crate) invoice: Option<u32>,
}
