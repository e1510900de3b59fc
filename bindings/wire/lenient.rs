//! How values that may be absent are read. The provider writes absence as null, as an empty string,
//! and by leaving the field out; all three are the same here.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};

use crate::wire::raw::{RawJson, raw_text};

pub(crate) trait Lenient<'de>: Deserialize<'de> {
    /// Returns whether the value says nothing, so that it counts as absent.
    fn says_nothing(&self) -> bool;

    /// Reads a value that must be there. An empty string is a value.
    fn read_present<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    /// Reads a value that may be null or say nothing.
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(Option::<Self>::deserialize(deserializer)?.filter(|value| !value.says_nothing()))
    }
}

impl Lenient<'_> for String {
    fn says_nothing(&self) -> bool {
        self.is_empty()
    }
}

/// Integers. The provider may write an empty string if there is none, as it does for strings.
macro_rules! lenient_integer {
    ($($integer:ty),*) => {$(
        impl<'de> Lenient<'de> for $integer {
            fn says_nothing(&self) -> bool {
                false
            }

            fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                let IntegerOrNothing(integer) = IntegerOrNothing::deserialize(deserializer)?;
                let narrow = |integer: i64| <$integer>::try_from(integer).map_err(|_| D::Error::custom("an integer that is too large"));
                integer.map(narrow).transpose()
            }

            fn read_present<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::read(deserializer)?.ok_or_else(|| D::Error::invalid_type(Unexpected::Unit, &"an integer"))
            }
        }
    )*};
}

lenient_integer!(i32, i64);

struct IntegerOrNothing(Option<i64>);

impl<'de> Deserialize<'de> for IntegerOrNothing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IntegerVisitor;

        impl<'de> Visitor<'de> for IntegerVisitor {
            type Value = IntegerOrNothing;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an integer")
            }

            fn visit_some<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<IntegerOrNothing, D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_none<E: Error>(self) -> Result<IntegerOrNothing, E> {
                Ok(IntegerOrNothing(None))
            }

            fn visit_unit<E: Error>(self) -> Result<IntegerOrNothing, E> {
                Ok(IntegerOrNothing(None))
            }

            fn visit_i64<E: Error>(self, integer: i64) -> Result<IntegerOrNothing, E> {
                Ok(IntegerOrNothing(Some(integer)))
            }

            fn visit_u64<E: Error>(self, integer: u64) -> Result<IntegerOrNothing, E> {
                i64::try_from(integer)
                    .map(Some)
                    .map(IntegerOrNothing)
                    .map_err(|_| E::invalid_value(Unexpected::Unsigned(integer), &self))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<IntegerOrNothing, E> {
                if text.is_empty() {
                    return Ok(IntegerOrNothing(None));
                }
                // Quoted digits, as some servers write identifiers.
                let digits = text.strip_prefix('-').unwrap_or(text);
                let is_integer = digits.bytes().all(|byte| byte.is_ascii_digit());
                let integer = text.parse().ok().filter(|_| is_integer);
                integer
                    .map(|integer| IntegerOrNothing(Some(integer)))
                    .ok_or_else(|| E::invalid_type(Unexpected::Str(text), &self))
            }

            // How numbers come if another crate has turned on `arbitrary_precision`.
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<IntegerOrNothing, A::Error> {
                let integer = raw_text(map)?.and_then(|text| text.parse().ok());
                integer
                    .map(|integer| IntegerOrNothing(Some(integer)))
                    .ok_or_else(|| A::Error::custom("not an integer"))
            }
        }

        deserializer.deserialize_option(IntegerVisitor)
    }
}

impl Lenient<'_> for bool {
    fn says_nothing(&self) -> bool {
        false
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for Vec<T> {
    fn says_nothing(&self) -> bool {
        self.is_empty()
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for BTreeMap<String, T> {
    fn says_nothing(&self) -> bool {
        self.is_empty()
    }
}

impl<'de, T: Lenient<'de>> Lenient<'de> for Box<T> {
    fn says_nothing(&self) -> bool {
        (**self).says_nothing()
    }
}

impl RawJson<'_> {
    /// Parses the value from its text.
    pub(crate) fn parse<T: for<'a> Lenient<'a>>(&self) -> Result<Option<T>, serde_json::Error> {
        match &self.text {
            Cow::Borrowed(exact) => T::read(&mut serde_json::Deserializer::from_str(exact)),
            // A reader lends no text, which tells an amount that its text may have been a float.
            Cow::Owned(text) => {
                T::read(&mut serde_json::Deserializer::from_reader(text.as_bytes()))
            }
        }
    }
}
