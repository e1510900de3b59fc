//! Strings that are never shown.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use zeroize::Zeroize;

use crate::wire::Lenient;

/// A string that `Debug` does not show and that is wiped from memory on drop.
///
/// Writing it with serde writes it out, since a mock server must be able to answer it; the types that the facade returns
/// cannot be written.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The secret itself. Let it go nowhere but into a request or a safe place.
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
        f.write_str(if is_shown() { &self.0 } else { "[secret]" })
    }
}

/// Whether secrets are shown, which they never are but in a process of this crate's tests that looks whether the tests see it.
#[cfg(not(test))]
pub(crate) const fn is_shown() -> bool {
    false
}

#[cfg(test)]
pub(crate) fn is_shown() -> bool {
    std::env::var_os("CFIS_SHOW_SECRETS").is_some()
}

/// Takes the same time wherever two secrets of one length differ.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let differences =
            self.0.bytes().zip(other.0.bytes()).fold(0, |found, (a, b)| found | (a ^ b));
        self.0.len() == other.0.len() && differences == 0
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
