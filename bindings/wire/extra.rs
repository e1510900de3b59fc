//! Fields that the spec does not know.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::Serialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::error::{Error, ErrorKind};
use crate::wire::raw::RawJson;
use crate::wire::text::Text;

/// The fields of an object that the spec does not know, as they came, in their order.
///
/// Fields that were read from JSON text are written back unchanged, to the digit. If they came by
/// way of a `serde_json::Value`, their numbers were floats before this crate saw them.
///
/// `Debug` shows only the names: what the values are is not known, and one may be a secret.
///
/// ```
/// let payment: cfis::Payment = serde_json::from_str(r#"{"amount": 120.50, "batch": 7.10}"#)?;
/// assert_eq!(payment.extra.json("batch"), Some("7.10"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Extra(Vec<(Box<str>, Box<RawValue>)>);

impl Extra {
    /// Returns whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of fields.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the JSON text of a field.
    pub fn json(&self, name: &str) -> Option<&str> {
        self.iter().find(|(field, _)| *field == name).map(|(_, json)| json)
    }

    /// Returns the value of a field. Numbers in it are floats; [`json`](Self::json) has their
    /// digits.
    pub fn value(&self, name: &str) -> Option<serde_json::Value> {
        self.json(name).and_then(|json| serde_json::from_str(json).ok())
    }

    /// Returns names and JSON texts, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, value.get()))
    }

    /// Adds a field, such as one that the provider has introduced and the spec does not know yet.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if the value has no JSON form.
    pub fn insert(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.write(name, value).map_err(|error| {
            Error::new(
                ErrorKind::Input,
                format!("the value of the field `{name}` has no JSON form"),
            )
            .with_source(error)
        })
    }

    pub(crate) fn write(
        &mut self,
        name: &str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), serde_json::Error> {
        self.0.push((name.into(), to_raw_value(value)?));
        Ok(())
    }

    /// Returns the JSON text of an object of these fields, in their order.
    pub(crate) fn to_object(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// Reads the members of a JSON object. The text must not begin with a byte order mark.
    pub(crate) fn of_object(json: &[u8]) -> Option<Self> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Extra;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Extra, A::Error> {
                let mut members = Extra::default();
                while let Some(name) = map.next_key::<Text<'de>>()? {
                    members.read(name.as_str(), &mut map)?;
                }
                Ok(members)
            }
        }

        serde_json::Deserializer::from_slice(json).deserialize_map(Members).ok()
    }

    /// Reads the members of a JSON object.
    #[allow(dead_code)] // Only a spec with a union uses it.
    pub(crate) fn of(json: &RawJson<'_>) -> Option<Self> {
        Self::of_object(json.text.as_bytes())
    }

    /// Adds the fields that are not there with the same value.
    pub(crate) fn merge(&mut self, others: &Extra) {
        for (name, value) in others.raw() {
            if !self.raw().any(|(found, held)| found == name && held.get() == value.get()) {
                self.0.push((name.into(), value.to_owned()));
            }
        }
    }

    /// Keeps only the last field of each of these names.
    pub(crate) fn keep_last(&mut self, names: &[&str]) {
        let last = |name: &str| self.0.iter().rposition(|(found, _)| &**found == name);
        let kept: Vec<_> = names.iter().filter_map(|name| last(name)).collect();
        let mut index = 0;
        self.0.retain(|(name, _)| {
            index += 1;
            !names.contains(&&**name) || kept.contains(&(index - 1))
        });
    }

    /// Removes the first member for which a function returns a value, and returns that value.
    pub(crate) fn take<T>(
        &mut self,
        mut wanted: impl FnMut(&str, &RawValue) -> Option<T>,
    ) -> Option<T> {
        let index = self.0.iter().position(|(name, value)| wanted(name, value).is_some())?;
        let (name, value) = self.0.remove(index);
        wanted(&name, &value)
    }

    pub(crate) fn raw(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    pub(crate) fn push(&mut self, name: &str, json: RawJson<'_>) -> Result<(), serde_json::Error> {
        self.0.push((name.into(), json.into_text()?));
        Ok(())
    }

    pub(crate) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
    ) -> Result<(), A::Error> {
        self.push(name, map.next_value()?).map_err(A::Error::custom)
    }
}

/// Written as an object of these fields, in their order.
impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.raw().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

/// Names and JSON texts, in the order in which they came.
impl<'a> IntoIterator for &'a Extra {
    type Item = (&'a str, &'a str);
    type IntoIter = Box<dyn Iterator<Item = Self::Item> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

/// Names and JSON texts, in the order in which they came.
impl IntoIterator for Extra {
    type Item = (String, String);
    type IntoIter = Box<dyn Iterator<Item = Self::Item>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.0.into_iter().map(|(name, json)| (name.into(), json.get().to_owned())))
    }
}

impl Hash for Extra {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.iter().for_each(|field| field.hash(state));
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
        // In an object that maps tokens to something, a name is a token. Names of fields are words.
        let is_word =
            |name: &str| name.len() < 12 || !name.bytes().any(|byte| byte.is_ascii_digit());
        let shown = |name| if is_word(name) { name } else { "[redacted]" };
        f.debug_set().entries(self.iter().map(|(name, _)| shown(name))).finish()
    }
}
