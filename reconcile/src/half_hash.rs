//! Half of a hash, which a table keeps beside each entry instead of the key: so it can grow without
//! reading keys.

use std::hash::{BuildHasher, Hash};

use hashbrown::DefaultHashBuilder;

/// Half of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HalfHash(u32);

impl HalfHash {
    pub(crate) fn of(hasher: &DefaultHashBuilder, key: impl Hash) -> Self {
        HalfHash((hasher.hash_one(key) >> 32) as u32)
    }

    /// Makes a hash of it: a table looks at the first and the last bits.
    pub(crate) fn whole(self) -> u64 {
        u64::from(self.0) << 32 | u64::from(self.0)
    }
}
