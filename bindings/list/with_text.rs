//! An item together with its JSON text.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde_json::value::RawValue;

use chrono::NaiveDate;

use crate::list::overlapping::Overlapping;
use crate::wire::{UsualCursor, UsualForm};

/// A list item and its JSON text as it came, for a store of what was received.
///
/// [`PaymentsRequest::stream_with_text`](crate::PaymentsRequest::stream_with_text) and
/// [`SettlementsRequest::stream_with_text`](crate::SettlementsRequest::stream_with_text) stream it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WithText<T> {
    /// The item.
    pub item: T,
    /// Its JSON text, byte for byte.
    pub text: String,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for WithText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        let item = serde_json::from_str(text.get()).map_err(D::Error::custom)?;
        Ok(WithText { item, text: String::from(Box::<str>::from(text)) })
    }
}

impl<T: UsualForm> UsualForm for WithText<T> {
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        let start = cursor.offset();
        let item = T::read_usual(cursor)?;
        Some(WithText { item, text: cursor.since(start)?.to_owned() })
    }
}

impl<T: Overlapping> Overlapping for WithText<T> {
    fn key(&self, day: NaiveDate) -> Option<Vec<u8>> {
        Overlapping::key(&self.item, day)
    }
}
