//! One field of an object while it is read: it may come under its own name or under another one, or under both.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error};

use super::Lenient;
use crate::Extra;

/// A value and the name it came under. The field's own name has rank 0, the others follow in the description's order.
pub(crate) struct Slot<T> {
    found: Option<(usize, &'static str, T)>,
    own_name_seen: bool,
}

impl<T> Slot<T> {
    pub(crate) fn new() -> Self {
        Slot { found: None, own_name_seen: false }
    }

    pub(crate) fn take(self) -> Option<T> {
        self.found.map(|(_, _, value)| value)
    }
}

impl<T: Serialize> Slot<T> {
    /// Keeps a value. Where two names of one field both have one, the better name wins and the other stays in `extra`.
    pub(crate) fn put<E: Error>(&mut self, rank: usize, name: &'static str, value: Option<T>, extra: &mut Extra) -> Result<(), E> {
        if rank == 0 && std::mem::replace(&mut self.own_name_seen, true) {
            return Err(E::duplicate_field(name));
        }
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
            Some((name, value)) => extra.insert(name, &value).map_err(E::custom),
            None => Ok(()),
        }
    }
}

/// Reads a value that must not be null, and may be an empty string.
pub(crate) struct Present<T>(pub(crate) PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Present<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::deserialize(deserializer).map(Some)
    }
}

/// Reads a value that may be absent.
pub(crate) struct Perhaps<T>(pub(crate) PhantomData<T>);

impl<'de, T: Lenient<'de>> DeserializeSeed<'de> for Perhaps<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::read(deserializer)
    }
}
