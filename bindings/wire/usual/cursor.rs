//! A place in JSON text, and the signs between values.

use crate::wire::extra::Extra;
use crate::wire::raw::RawJson;

/// The maximum depth of objects and lists. serde_json allows 127, and no usual value needs more
/// than a few.
const DEPTH: u8 = 32;

/// A place in JSON text. Each method moves it behind what it takes; one that returns `None` or
/// false leaves it, or moves it to the end if the text ends too early.
pub(crate) struct UsualCursor<'a> {
    text: &'a str,
    at: usize,
    /// How many objects and lists may still begin inside this one.
    depth: u8,
}

impl<'a> UsualCursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        UsualCursor { text, at: 0, depth: DEPTH }
    }

    /// Returns the number of bytes before this place.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// Returns whether the text ends inside an object or a list.
    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len() && self.depth < DEPTH
    }

    /// Returns the text from an earlier place up to here.
    pub(crate) fn since(&self, offset: usize) -> Option<&'a str> {
        self.text.get(offset..self.at)
    }

    /// Returns some bytes of what follows, after others.
    pub(super) fn ahead(&self, skipped: usize, count: usize) -> Option<&'a str> {
        let start = self.at + skipped;
        self.text.get(start..start + count)
    }

    /// Returns what follows.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    pub(super) fn skip_to_end(&mut self) {
        self.at = self.text.len();
    }

    /// Returns the next byte.
    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Returns the next byte that is not white space, and moves to it.
    #[inline(always)]
    fn next_sign(&mut self) -> Option<u8> {
        match self.peek()? {
            b'\t' | b'\n' | b'\r' | b' ' => self.after_blanks(),
            sign => Some(sign),
        }
    }

    /// Skips white space, which a machine seldom writes.
    #[inline(never)]
    fn after_blanks(&mut self) -> Option<u8> {
        loop {
            match self.peek()? {
                b'\t' | b'\n' | b'\r' | b' ' => self.at += 1,
                sign => return Some(sign),
            }
        }
    }

    /// Takes these bytes, if they follow.
    #[inline(always)]
    pub(crate) fn takes(&mut self, expected: &str) -> bool {
        let follows = self.rest().starts_with(expected.as_bytes());
        if follows {
            self.at += expected.len();
        }
        follows
    }

    /// Takes the beginning of an object or a list. Returns whether something is in it.
    #[inline]
    pub(crate) fn opens(&mut self, open: u8, close: u8) -> Option<bool> {
        if self.peek()? != open {
            return None;
        }
        self.depth = self.depth.checked_sub(1)?;
        self.at += 1;
        let is_empty = self.next_sign()? == close;
        if is_empty {
            self.closes();
        }
        Some(!is_empty)
    }

    /// Takes a comma, or the end of the object or list. Returns whether something follows in it.
    #[inline(always)]
    pub(crate) fn goes_on(&mut self, close: u8) -> Option<bool> {
        match self.next_sign()? {
            b',' => {
                self.at += 1;
                self.next_sign()?;
                Some(true)
            }
            sign if sign == close => {
                self.closes();
                Some(false)
            }
            _ => None,
        }
    }

    fn closes(&mut self) {
        self.at += 1;
        self.depth += 1;
    }

    /// Takes a name with its colon, if it is this one in the usual spelling, and moves to the
    /// value.
    #[inline(always)]
    pub(crate) fn takes_name(&mut self, name_and_colon: &str) -> bool {
        // Without a value, the reader of the value notices the end.
        self.takes(name_and_colon) && self.next_sign().is_some()
    }

    /// Takes any name with its colon, and moves to the value.
    #[inline(never)]
    pub(crate) fn name(&mut self) -> Option<&'a str> {
        let name = self.plain_text()?;
        if self.next_sign()? != b':' {
            return None;
        }
        self.at += 1;
        self.next_sign()?;
        Some(name)
    }

    /// Keeps the value of a field that the spec does not know, as serde's reader does.
    #[cold]
    pub(crate) fn unknown(&mut self, name: &str, extra: &mut Extra) -> Option<()> {
        let json: RawJson<'a> = self.by_serde()?;
        extra.push(name, json).ok()
    }

    /// Lets serde read the next value.
    pub(super) fn by_serde<T: serde::Deserialize<'a>>(&mut self) -> Option<T> {
        let rest = self.text.get(self.at..)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<T>();
        match values.next()? {
            Ok(value) => {
                self.at += values.byte_offset();
                Some(value)
            }
            Err(error) => {
                if error.is_eof() {
                    self.skip_to_end();
                }
                None
            }
        }
    }
}
