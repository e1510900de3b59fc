//! Strings that are never shown.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::test_hooks::shows_secrets;
use crate::wire::{Lenient, UsualCursor, UsualForm, json_schema};

/// A string that `Debug` does not show and that is wiped from memory on drop.
///
/// serde writes it in clear, because a mock server must be able to send it. The types that the
/// facade returns cannot be written.
///
/// ```
/// let secret = cfis::Secret::from("made-up");
/// assert_eq!(format!("{secret:?}"), "[secret]");
/// ```
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Returns the secret itself. Use it in a request, or write it to a safe place.
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Secret(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if shows_secrets() { &self.0 } else { "[secret]" })
    }
}

/// Takes the same time wherever two secrets of one length differ, so that a caller's time tells
/// nothing about them.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SecretVisitor;

        impl Visitor<'_> for SecretVisitor {
            type Value = Secret;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Secret, E> {
                Ok(text.into())
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Secret, E> {
                Ok(text.into())
            }
        }

        deserializer.deserialize_string(SecretVisitor)
    }
}

impl Lenient<'_> for Secret {
    fn says_nothing(&self) -> bool {
        self.0.is_empty()
    }
}

impl UsualForm for Secret {
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        cursor.text().map(|text| text.into_owned().into())
    }
}

json_schema!(Secret, "Secret", {"type": "string", "writeOnly": true});
