//! One field of an object while it is read: it may come under its own name or under another one, or
//! under both.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, Error};

use crate::wire::extra::Extra;
use crate::wire::lenient::Lenient;
use crate::wire::raw::RawJson;

/// A value and the name it came under. The field's own name has rank 0; the others follow in the
/// order of the spec.
pub(crate) struct Slot<T> {
    found: Option<(usize, &'static str, T)>,
    /// A bit for each name, the own one first.
    seen: u64,
}

impl<T> Slot<T> {
    pub(crate) fn new() -> Self {
        Slot { found: None, seen: 0 }
    }

    /// Returns whether the field came under any of its names, even as null.
    pub(crate) fn is_seen(&self) -> bool {
        self.seen != 0
    }

    pub(crate) fn take(self) -> Option<T> {
        self.found.map(|(_, _, value)| value)
    }
}

impl<T: Serialize> Slot<T> {
    /// Keeps a value. If two names of one field both have one, the better name wins and the other
    /// value goes into `extra`.
    #[inline]
    pub(crate) fn put<E: Error>(
        &mut self,
        rank: usize,
        name: &'static str,
        value: Option<T>,
        extra: &mut Extra,
    ) -> Result<(), E> {
        let bit = 1_u64 << rank.min(63);
        if self.seen == 0 {
            self.seen = bit;
            self.found = value.map(|value| (rank, name, value));
            return Ok(());
        }
        self.put_again(bit, rank, name, value, extra)
    }

    #[cold]
    fn put_again<E: Error>(
        &mut self,
        bit: u64,
        rank: usize,
        name: &'static str,
        value: Option<T>,
        extra: &mut Extra,
    ) -> Result<(), E> {
        if self.seen & bit != 0 {
            return Err(E::duplicate_field(name));
        }
        self.seen |= bit;
        let Some(value) = value else { return Ok(()) };
        let loser = match self.found.take() {
            Some(found) if found.0 <= rank => {
                self.found = Some(found);
                Some((name, value))
            }
            found => {
                self.found = Some((rank, name, value));
                found.map(|(_, name, value)| (name, value))
            }
        };
        match loser {
            Some((name, value)) => extra.write(name, &value).map_err(E::custom),
            None => Ok(()),
        }
    }
}

impl<T: Serialize + for<'a> Lenient<'a>> Slot<T> {
    /// Keeps the value of a guessed field. If it cannot be parsed, it goes into `extra` as it came.
    pub(crate) fn put_guess<E: Error>(
        &mut self,
        rank: usize,
        name: &'static str,
        json: RawJson<'_>,
        extra: &mut Extra,
    ) -> Result<(), E> {
        match json.parse() {
            Ok(value) => self.put(rank, name, value, extra),
            Err(_) => extra.push(name, json).map_err(E::custom),
        }
    }
}

/// Parses a value that must not be null, and may be an empty string.
pub(crate) struct Present<T>(pub(crate) PhantomData<T>);

impl<'de, T: Lenient<'de>> DeserializeSeed<'de> for Present<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::read_present(deserializer).map(Some)
    }
}

/// Parses a value that may be absent.
pub(crate) struct Perhaps<T>(pub(crate) PhantomData<T>);

impl<'de, T: Lenient<'de>> DeserializeSeed<'de> for Perhaps<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::read(deserializer)
    }
}
