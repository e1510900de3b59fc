//! Finds invoices by a key without holding the keys a second time.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};

use hashbrown::HashTable;

/// No further invoice.
const NONE: u32 = u32::MAX;

/// The places of invoices by a key that each of them can be asked for.
#[derive(Default)]
pub(crate) struct Index {
    hasher: RandomState,
    /// The first and the last place of each key.
    ends: HashTable<(u32, u32)>,
    /// The next place with the same key.
    next: Vec<u32>,
}

impl Index {
    /// Adds a place after those with the same key.
    pub(crate) fn insert<K: Hash + Eq>(&mut self, place: u32, key: &K, key_of: impl Fn(u32) -> Option<K>) {
        let hash = self.hasher.hash_one(key);
        let hasher = &self.hasher;
        let entry = self.ends.entry(
            hash,
            |(first, _)| key_of(*first).as_ref() == Some(key),
            |(first, _)| key_of(*first).map_or(0, |key| hasher.hash_one(&key)),
        );
        let index = place as usize;
        if self.next.len() <= index {
            self.next.resize(index + 1, NONE);
        }
        match entry {
            hashbrown::hash_table::Entry::Vacant(vacant) => {
                vacant.insert((place, place));
            }
            hashbrown::hash_table::Entry::Occupied(mut occupied) => {
                let (_, last) = occupied.get_mut();
                if let Some(next) = self.next.get_mut(*last as usize) {
                    *next = place;
                }
                *last = place;
            }
        }
    }

    /// The places with a key, in the order of their insertion.
    pub(crate) fn find<K: Hash + Eq>(&self, key: &K, key_of: impl Fn(u32) -> Option<K>) -> Places<'_> {
        let hash = self.hasher.hash_one(key);
        let first = self.ends.find(hash, |(first, _)| key_of(*first).as_ref() == Some(key));
        Places { next: &self.next, at: first.map(|(first, _)| *first) }
    }
}

/// The places with one key.
pub(crate) struct Places<'a> {
    next: &'a [u32],
    at: Option<u32>,
}

impl Iterator for Places<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let place = self.at?;
        self.at = self.next.get(place as usize).copied().filter(|next| *next != NONE);
        Some(place)
    }
}
