//! Text of which the bytes arrive in pieces. That they are UTF-8 is checked once, for all that reads it.

use std::mem;

/// What has arrived, from a place on that only moves forward.
#[derive(Debug, Default)]
pub(super) struct ArrivingText {
    text: String,
    /// What follows the text: the beginning of a character, or what is no UTF-8 and all behind it.
    rest: Vec<u8>,
}

impl ArrivingText {
    /// Lets go of the first bytes of the text, which end where a character does.
    pub(super) fn forget(&mut self, count: usize) {
        if self.text.is_char_boundary(count) {
            self.text.drain(..count);
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.rest.is_empty() {
            self.take_in(bytes);
        } else {
            let mut joined = mem::take(&mut self.rest);
            joined.extend_from_slice(bytes);
            self.take_in(&joined);
        }
    }

    fn take_in(&mut self, bytes: &[u8]) {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text.push_str(text),
            Err(_) => {
                let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
                self.text.push_str(valid);
                self.rest.extend(bytes.iter().skip(valid.len()));
            }
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether what follows the text can be none, whatever arrives.
    pub(super) fn is_broken(&self) -> bool {
        std::str::from_utf8(&self.rest).is_err_and(|error| error.error_len().is_some())
    }

    /// Whether all that has arrived is text.
    pub(super) fn is_whole(&self) -> bool {
        self.rest.is_empty()
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.text.capacity() + self.rest.capacity()
    }
}
