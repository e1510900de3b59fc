//! Fields that the description does not know.

use std::fmt;

use serde::Serialize;
use serde::de::MapAccess;
use serde_json::value::{RawValue, to_raw_value};

use crate::wire::RawJson;

/// The fields of an answer that the description does not know, as they came, in their order. They are written back
/// unchanged, to the digit.
///
/// `Debug` shows their names alone: nobody knows what their values are, and one may be a secret.
#[derive(Clone, Default)]
pub struct Extra(Vec<(Box<str>, Box<RawValue>)>);

impl Extra {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The JSON text of a field.
    pub fn json(&self, name: &str) -> Option<&str> {
        self.iter().find(|(field, _)| *field == name).map(|(_, json)| json)
    }

    /// The value of a field. Numbers in it are floats; [`json`](Self::json) has their digits.
    pub fn value(&self, name: &str) -> Option<serde_json::Value> {
        self.json(name).and_then(|json| serde_json::from_str(json).ok())
    }

    /// Names and JSON texts, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, value.get()))
    }

    /// Adds a field, such as one that the provider has introduced and the description does not know yet.
    ///
    /// # Errors
    /// When the value has no JSON form.
    pub fn insert(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), serde_json::Error> {
        self.0.push((name.into(), to_raw_value(value)?));
        Ok(())
    }

    pub(crate) fn raw(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    pub(crate) fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        let RawJson(value) = map.next_value()?;
        self.0.push((name.into(), value));
        Ok(())
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Extra {}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
