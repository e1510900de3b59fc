//! Identifiers that come as a string in one place and as an integer in another.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::wire::raw::{raw_name, raw_text};

/// Text, and whether it came as an integer.
#[derive(Clone)]
pub(crate) struct TextOrInteger {
    text: String,
    integer: bool,
}

impl TextOrInteger {
    pub(crate) fn text(text: String) -> Self {
        TextOrInteger { text, integer: false }
    }

    pub(crate) fn integer(number: i64) -> Self {
        TextOrInteger { text: number.to_string(), integer: true }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl Serialize for TextOrInteger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.integer {
            return serializer.serialize_str(&self.text);
        }
        match self.text.parse::<i64>() {
            Ok(number) if self.text != "-0" => serializer.serialize_i64(number),
            // More than 64 bits, or minus zero: written as its digits.
            _ => RawValue::from_string(self.text.clone())
                .map_err(serde::ser::Error::custom)?
                .serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for TextOrInteger {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrIntegerVisitor;

        impl<'de> Visitor<'de> for TextOrIntegerVisitor {
            type Value = TextOrInteger;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an integer")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TextOrInteger, A::Error> {
                let text = raw_text(map)?.unwrap_or_default();
                if text.starts_with('"') {
                    return serde_json::from_str(&text)
                        .map(TextOrInteger::text)
                        .map_err(A::Error::custom);
                }
                let digits = text.strip_prefix('-').unwrap_or(&text);
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(A::Error::custom("neither a string nor an integer"));
                }
                Ok(TextOrInteger { text: text.into_owned(), integer: true })
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<TextOrInteger, D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<TextOrInteger, E> {
                Ok(TextOrInteger::text(text.to_owned()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<TextOrInteger, E> {
                Ok(TextOrInteger::integer(number))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<TextOrInteger, E> {
                Ok(TextOrInteger { text: number.to_string(), integer: true })
            }
        }

        deserializer.deserialize_newtype_struct(raw_name(), TextOrIntegerVisitor)
    }
}

/// Implements an identifier. Two are equal when their text is, whichever way each came.
macro_rules! text_or_integer {
    ($module:ident :: $name:ident) => {
        const _: () = {
            use std::{cmp, fmt, hash};

            use $crate::wire::TextOrInteger;

            type This = $module::$name;

    $crate::wire::json_schema!(This, stringify!($name), {"type": ["string", "integer"]});

            impl This {
                /// Returns the text; an integer in decimal digits.
                pub fn as_str(&self) -> &str {
                    self.0.as_str()
                }
            }

            impl From<&str> for This {
                fn from(text: &str) -> Self {
                    Self::from(text.to_owned())
                }
            }

            impl From<String> for This {
                fn from(text: String) -> Self {
                    $module::$name(TextOrInteger::text(text))
                }
            }

            impl From<i64> for This {
                fn from(number: i64) -> Self {
                    $module::$name(TextOrInteger::integer(number))
                }
            }

            impl AsRef<str> for This {
                fn as_ref(&self) -> &str {
                    self.as_str()
                }
            }

            impl PartialEq<str> for This {
                fn eq(&self, text: &str) -> bool {
                    self.as_str() == text
                }
            }

            impl PartialEq<&str> for This {
                fn eq(&self, text: &&str) -> bool {
                    self.as_str() == *text
                }
            }

            impl fmt::Display for This {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(self.as_str())
                }
            }

            impl fmt::Debug for This {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Debug::fmt(self.as_str(), f)
                }
            }

            impl PartialEq for This {
                fn eq(&self, other: &Self) -> bool {
                    self.as_str() == other.as_str()
                }
            }

            impl Eq for This {}

            impl PartialOrd for This {
                fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
                    Some(self.cmp(other))
                }
            }

            impl Ord for This {
                fn cmp(&self, other: &Self) -> cmp::Ordering {
                    self.as_str().cmp(other.as_str())
                }
            }

            impl hash::Hash for This {
                fn hash<H: hash::Hasher>(&self, state: &mut H) {
                    self.as_str().hash(state);
                }
            }

            impl serde::Serialize for This {
                fn serialize<S: serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    self.0.serialize(serializer)
                }
            }

            impl<'de> serde::Deserialize<'de> for This {
                fn deserialize<D: serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    TextOrInteger::deserialize(deserializer).map($module::$name)
                }
            }

            impl $crate::wire::UsualForm for This {
                fn read_usual(cursor: &mut $crate::wire::UsualCursor<'_>) -> Option<Self> {
                    TextOrInteger::read_usual(cursor).map($module::$name)
                }
            }

            impl $crate::wire::Lenient<'_> for This {
                fn says_nothing(&self) -> bool {
                    self.as_str().is_empty()
                }
            }
        };
    };
}

pub(crate) use text_or_integer;
