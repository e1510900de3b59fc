//! Text whose bytes arrive in pieces. They are checked to be UTF-8 once, for every reader.

use std::mem;

/// The text that has arrived and has not been dropped yet.
#[derive(Debug, Default)]
pub(super) struct Utf8Buffer {
    text: String,
    /// What follows the text: the beginning of a character, or bytes that are not UTF-8 and all
    /// after them.
    rest: Vec<u8>,
}

impl Utf8Buffer {
    /// Drops the first bytes of the text. They must end where a character does.
    pub(super) fn drop_first(&mut self, count: usize) {
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

    /// Returns whether what follows cannot become text, whatever arrives.
    pub(super) fn is_broken(&self) -> bool {
        std::str::from_utf8(&self.rest).is_err_and(|error| error.error_len().is_some())
    }

    /// Returns whether all that has arrived is text.
    pub(super) fn is_whole(&self) -> bool {
        self.rest.is_empty()
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.text.capacity() + self.rest.capacity()
    }
}
