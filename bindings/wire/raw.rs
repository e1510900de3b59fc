//! JSON text as it is in the input.
//!
//! serde hands JSON numbers over as floats, so digits survive only in the text. serde_json hands
//! out the text of a newtype with a certain name. The name is private, so this file learns it at
//! run time from serde_json's own `RawValue`. A deserialiser that does not know the name returns
//! whatever it has.
//!
//! This was seen to work with serde_json 1.0.154. The test
//! `serde_json_still_hands_out_raw_text_under_a_name` at the end fails if it no longer does.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::wire::text::Text;

/// Returns the name under which serde_json hands out raw text.
pub(crate) fn raw_name() -> &'static str {
    static NAME: OnceLock<&'static str> = OnceLock::new();
    NAME.get_or_init(|| match <&RawValue>::deserialize(Spy) {
        Err(Caught(name)) => name,
        Ok(_) => "",
    })
}

/// Reads the one-member map in which serde_json hands out raw text, and numbers under
/// `arbitrary_precision`. Borrowed text is the input's own; owned text may have been a `Value`
/// before.
pub(crate) fn raw_text<'de, A: MapAccess<'de>>(
    mut map: A,
) -> Result<Option<Cow<'de, str>>, A::Error> {
    match map.next_key::<Text<'de>>()? {
        Some(key) if key.as_str().starts_with("$serde_json::private::") => {
            Ok(Some(map.next_value::<Text<'de>>()?.0))
        }
        _ => Ok(None),
    }
}

/// Any JSON value as its text, borrowed if the input is text.
pub(crate) struct RawJson<'de> {
    /// If it is not borrowed, numbers in it may have been floats.
    pub(super) text: Cow<'de, str>,
}

impl RawJson<'_> {
    /// Copies the text.
    pub(crate) fn into_text(self) -> Result<Box<RawValue>, serde_json::Error> {
        RawValue::from_string(self.text.into_owned())
    }
}

impl<'de> Deserialize<'de> for RawJson<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawVisitor;

        impl<'de> Visitor<'de> for RawVisitor {
            type Value = RawJson<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON value")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawJson<'de>, A::Error> {
                raw_text(map)?
                    .map(|text| RawJson { text })
                    .ok_or_else(|| A::Error::custom("the value has no text"))
            }

            // Another deserialiser has no text, so the text is made from the value.
            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<RawJson<'de>, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                serde_json::to_string(&value)
                    .map(|text| RawJson { text: Cow::Owned(text) })
                    .map_err(D::Error::custom)
            }
        }

        deserializer.deserialize_newtype_struct(raw_name(), RawVisitor)
    }
}

/// A deserialiser that returns an error with the name of the newtype that it was asked for.
struct Spy;

#[derive(Debug)]
struct Caught(&'static str);

impl fmt::Display for Caught {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Caught {}

impl Error for Caught {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Caught("")
    }
}

impl<'de> Deserializer<'de> for Spy {
    type Error = Caught;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Caught> {
        Err(Caught(""))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: V,
    ) -> Result<V::Value, Caught> {
        Err(Caught(name))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serde_json_still_hands_out_raw_text_under_a_name() {
        assert!(
            !raw_name().is_empty(),
            "serde_json asks for no newtype any more; amounts would lose digits"
        );
    }

    #[test]
    fn raw_json_keeps_the_text() {
        let raw: RawJson = serde_json::from_str(r#"{ "a": 1240.50 }"#).unwrap();
        assert_eq!(raw.text, r#"{ "a": 1240.50 }"#);
    }
}
