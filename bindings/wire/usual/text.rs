//! Strings, eight bytes at a time.

use std::borrow::Cow;

use crate::wire::usual::cursor::UsualCursor;

impl<'a> UsualCursor<'a> {
    /// Takes a string without escapes.
    #[inline]
    pub(super) fn plain_text(&mut self) -> Option<&'a str> {
        let (b'"', rest) = self.rest().split_first()? else { return None };
        let length = plain_length(rest);
        match rest.get(length) {
            Some(b'"') => {
                let text = self.ahead(1, length);
                self.skip(length + 2);
                text
            }
            // An escape, or a control character, which is an error.
            Some(_) => None,
            None => {
                self.skip_to_end();
                None
            }
        }
    }

    /// Takes a string.
    #[inline]
    pub(crate) fn text(&mut self) -> Option<Cow<'a, str>> {
        match self.plain_text() {
            Some(text) => Some(Cow::Borrowed(text)),
            None => self.escaped_text().map(Cow::Owned),
        }
    }

    /// Takes a string with this many bytes before this end, if one follows, and returns those bytes.
    /// They are not looked at: the caller must refuse what cannot be in a string.
    #[inline]
    pub(crate) fn text_before(&mut self, length: usize, end: &str) -> Option<&'a str> {
        let quoted = self.ahead(0, length + end.len() + 2)?;
        let text = quoted.strip_prefix('"')?.strip_suffix('"')?.strip_suffix(end)?;
        self.skip(quoted.len());
        Some(text)
    }

    /// Takes a string, as a copy.
    #[inline]
    pub(super) fn owned_text(&mut self) -> Option<String> {
        match self.plain_text() {
            Some(text) => Some(text.to_owned()),
            None => self.escaped_text(),
        }
    }

    #[cold]
    fn escaped_text(&mut self) -> Option<String> {
        if self.peek()? == b'"' { self.by_serde() } else { None }
    }
}

/// Returns the number of bytes before the first quote, backslash or control character.
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let ends = ends_of_plain(u64::from_le_bytes(*word));
        if ends != 0 {
            return index * 8 + ends.trailing_zeros() as usize / 8;
        }
    }
    words.len() * 8 + plain_length_of_few(rest)
}

/// As above, for the last bytes that have arrived. Apart from the loop over words, so that it takes
/// no registers there.
#[cold]
#[inline(never)]
fn plain_length_of_few(bytes: &[u8]) -> usize {
    let is_end = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    bytes.iter().position(is_end).unwrap_or(bytes.len())
}

/// Returns a word whose lowest bit that is set is in the first byte that is a quote, a backslash or
/// a control character. Bytes after that one may have a bit by mistake, because a subtraction
/// borrows from them.
fn ends_of_plain(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let each = |byte: u8| ONES * u64::from(byte);
    // The first bit of a byte is set if the byte is below the limit, unless it was set before.
    let below = |word: u64, limit: u8| word.wrapping_sub(each(limit));
    // With this bit the other way round, a quote follows the control characters.
    let controls_and_quotes = below(word ^ each(0x02), 0x21);
    let backslashes = below(word ^ each(b'\\'), 1);
    (controls_and_quotes | backslashes) & !word & each(0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_at_the_first_byte_that_is_not_plain() {
        for length in 0..20 {
            for end in 0..=255_u8 {
                for behind in [b'a', 0, b'"', b'!', 0x80, 0xff] {
                    let mut bytes = vec![b'\x7f'; length];
                    bytes.push(end);
                    bytes.extend([behind; 9]);
                    let is_end = |byte: &u8| *byte < 0x20 || [b'"', b'\\'].contains(byte);
                    let expected = bytes.iter().position(is_end).unwrap_or(bytes.len());
                    assert_eq!(plain_length(&bytes), expected, "{length} {end} {behind}");
                }
            }
        }
    }
}
