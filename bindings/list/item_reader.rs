//! How the text of an item becomes a value: by the quick reader if it can, otherwise by serde.
//!
//! The readers are set where a stream is made, because only there the type of the items is known to
//! have them: users may name `Items<T>` for any `T`.

use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny};

use crate::error::Error;
use crate::list::framer::Attempt;
use crate::wire::{UsualForm, UsualReading, read_usual};

/// Finds the path in an item at which it cannot be parsed.
///
/// It is given apart from the type of the item: an item with its text is parsed from that text, so
/// that the outer parser sees no path in it.
pub(crate) type FindPath = fn(&[u8]) -> String;

/// What comes next in a list. An item is written in place: one that is passed on through several
/// results is copied each time.
pub(crate) enum Next {
    /// An item, which has been written.
    Item,
    /// An item that cannot be parsed. The list goes on.
    Unreadable(Error),
    /// The end of the list.
    End,
}

/// The readers of items of one type.
pub(crate) struct ItemReader<T> {
    usual: fn(&str, &mut Option<T>) -> UsualReading,
    find_path: FindPath,
}

impl<T: UsualForm> ItemReader<T> {
    pub(crate) fn new(find_path: FindPath) -> Self {
        ItemReader { usual: read_usual, find_path }
    }
}

impl<T> ItemReader<T> {
    /// Leaves every item to serde.
    #[cfg(test)]
    pub(crate) fn of_serde(find_path: FindPath) -> Self {
        ItemReader { usual: |_, _| UsualReading::Unusual, find_path }
    }

    /// Returns where an item cannot be parsed.
    pub(crate) fn find_path(self, item: &[u8]) -> String {
        (self.find_path)(item)
    }
}

impl<T: DeserializeOwned> ItemReader<T> {
    /// Reads the item at the beginning of a text, if all of it is there and valid.
    pub(crate) fn read_first(self, text: &str, item: &mut Option<T>) -> Attempt {
        match (self.usual)(text, item) {
            UsualReading::Read(length) => return Attempt::Decoded(length),
            UsualReading::Incomplete => return Attempt::Incomplete,
            UsualReading::Unusual => {}
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        *item = T::deserialize(&mut deserializer).ok();
        if item.is_none() {
            return Attempt::Failed;
        }
        // Only an iterator over what follows tells where that begins.
        Attempt::Decoded(deserializer.into_iter::<IgnoredAny>().byte_offset())
    }

    /// Reads an item of which all is there, and nothing else.
    pub(crate) fn read_whole(self, text: &str) -> Result<T, serde_json::Error> {
        let mut item = None;
        match ((self.usual)(text, &mut item), item) {
            (UsualReading::Read(length), Some(item)) if length == text.len() => Ok(item),
            _ => serde_json::from_str(text),
        }
    }
}

impl<T> Clone for ItemReader<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ItemReader<T> {}

impl<T> fmt::Debug for ItemReader<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemReader")
    }
}
