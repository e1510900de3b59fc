//! The key of a mirror.

use std::fmt;

use aws_lc_rs::rand;
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, ErrorKind};

/// The number of bytes of a key.
const LENGTH: usize = 32;

/// The key that seals the tokens in a mirror. It is not in the database: keep it elsewhere, because
/// nobody can read the tokens without it.
///
/// ```
/// let key = cfis_mirror::Key::generate()?;
/// let again = cfis_mirror::Key::parse(key.expose_secret().as_str())?;
/// assert_eq!(again.expose_secret(), key.expose_secret());
/// assert_eq!(format!("{key:?}"), "[key]");
/// # Ok::<(), cfis_mirror::Error>(())
/// ```
pub struct Key([u8; LENGTH]);

impl Key {
    /// Parses 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`ErrorKind::Key`] if the text is something else. The error does not contain the text.
    pub fn parse(text: &str) -> Result<Key, Error> {
        let digits = text.trim();
        let wrong = || {
            let message = format!(
                "the key has {} characters instead of 64 hexadecimal digits; set CFIS_MIRROR_KEY or \
                 pass --key-file with the key that `cfis mirror init` made",
                digits.chars().count()
            );
            Error::new(ErrorKind::Key, message)
        };
        if digits.len() != 2 * LENGTH {
            return Err(wrong());
        }
        let mut key = Key([0; LENGTH]);
        for (byte, pair) in key.0.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).ok().filter(|pair| !pair.starts_with('+'));
            *byte = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).ok_or_else(|| {
                let message = "the key has characters that are not hexadecimal digits; set \
                               CFIS_MIRROR_KEY or pass --key-file with the key that \
                               `cfis mirror init` made";
                Error::new(ErrorKind::Key, message)
            })?;
        }
        Ok(key)
    }

    /// Makes a new key at random.
    ///
    /// # Errors
    /// [`ErrorKind::Key`] if the system has no random bytes.
    pub fn generate() -> Result<Key, Error> {
        let mut key = Key([0; LENGTH]);
        rand::fill(&mut key.0).map_err(|_| {
            Error::new(ErrorKind::Key, "the system gave no random bytes; try again")
        })?;
        Ok(key)
    }

    /// Returns the key as 64 hexadecimal digits. Write it to a safe place only.
    pub fn expose_secret(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(2 * LENGTH));
        for byte in self.0 {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(digit.into(), 16).unwrap_or_default());
            }
        }
        text
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[key]")
    }
}
