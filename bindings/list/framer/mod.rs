//! Finds the items of a JSON list while its bytes arrive.
//!
//! Strict, because a list that ends early and unnoticed is lost money: the end counts only after
//! the closing bracket, with nothing but white space behind it. An item that can be deserialised in
//! place ends where the reader stops; otherwise the framer scans for its end (strings, escapes,
//! depth), and the caller parses the text. If an item is not JSON, nothing after it can be trusted.

mod scan;
#[cfg(test)]
mod tests;
mod utf8_buffer;

use std::fmt;
use std::ops::Range;

use serde::de::IgnoredAny;

use crate::list::framer::scan::{Inside, begins};
use crate::list::framer::utf8_buffer::Utf8Buffer;
use crate::operation::Layout;
use crate::wire::{BYTE_ORDER_MARK, Extra, RawJson};

/// Why a body is not the list that it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrameError {
    /// The body ends before the list does.
    Truncated,
    /// The body is empty or white space.
    Empty,
    /// The byte at this offset is not JSON.
    NotJson(u64),
    /// The body is JSON of another layout.
    WrongLayout,
    /// An item is larger than the limit, or the other members of the object together are.
    TooLarge,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrameError::Truncated => f.write_str("the body was truncated"),
            FrameError::Empty => f.write_str("the body is empty"),
            FrameError::NotJson(offset) => write!(f, "not JSON at byte {offset}"),
            FrameError::WrongLayout => f.write_str("JSON of another shape"),
            FrameError::TooLarge => f.write_str("an item is larger than the limit"),
        }
    }
}

impl std::error::Error for FrameError {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the body's first byte that is not white space.
    Start,
    /// In the object: a key or the end, or after a comma a key.
    KeyOrEnd,
    Key,
    Colon,
    /// In the object: the value of the member that was named last.
    Member,
    CommaOrEnd,
    /// In the list: an item or the end, or after a comma an item.
    ItemOrListEnd,
    Item,
    CommaOrListEnd,
    /// After the end.
    End,
}

/// An item: decoded already, or as its text.
pub(crate) enum Found<'a> {
    Decoded,
    Text(&'a str),
}

/// What came of decoding the item at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// It has been decoded, and has this length.
    Decoded(usize),
    /// The text certainly ends before the item does.
    Incomplete,
    /// It is not an item that can be decoded, or not all of it is there.
    Failed,
}

/// Takes bytes in, and hands items out.
#[derive(Debug)]
pub(crate) struct Framer {
    layout: Layout,
    limit: usize,
    state: State,
    buffer: Utf8Buffer,
    /// The buffer has been handed out up to here.
    taken: usize,
    /// The buffer has been scanned up to here.
    seen: usize,
    /// The value that has not ended: where it began, and what the scanner is inside of.
    value: Option<(usize, Inside)>,
    /// How much of the value there was when it could not be decoded because it was incomplete, if
    /// it has not been scanned since.
    attempted: Option<usize>,
    /// The number of bytes that have left the buffer.
    gone: u64,
    key: String,
    list_seen: bool,
    /// The other members of the object, as JSON text, and how long they are together.
    members: Extra,
    members_size: usize,
}

impl Framer {
    /// Makes a framer for items of at most `limit` bytes.
    pub(crate) fn new(layout: Layout, limit: usize) -> Self {
        Framer {
            layout,
            limit,
            state: State::Start,
            buffer: Utf8Buffer::default(),
            taken: 0,
            seen: 0,
            value: None,
            attempted: None,
            gone: 0,
            key: String::new(),
            list_seen: false,
            members: Extra::default(),
            members_size: 0,
        }
    }

    /// Counts bytes that were skipped before the first one, so that offsets are right.
    pub(crate) fn skipped(&mut self, count: u64) {
        self.gone += count;
    }

    /// Takes in bytes of the body.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.buffer.drop_first(self.taken);
        self.seen -= self.taken;
        self.gone += self.taken as u64;
        if let Some((start, _)) = &mut self.value {
            *start -= self.taken;
        }
        self.taken = 0;
        self.buffer.push(bytes);
    }

    /// Returns the text of the next item, or `None` if more bytes are needed.
    pub(crate) fn next(&mut self) -> Result<Option<&str>, FrameError> {
        match self.next_decoded(|_| Attempt::Failed)? {
            Some(Found::Text(text)) => Ok(Some(text)),
            Some(Found::Decoded) | None => Ok(None),
        }
    }

    /// Returns the next item, or `None` if more bytes are needed.
    ///
    /// An item that is an object is decoded in place if possible: `decode` gets the text from the
    /// item on, keeps what it decodes and returns its length. If it says that the item is
    /// incomplete, it gets the text again as soon as that is twice as long; if less has arrived by
    /// then, the framer scans for the end.
    pub(crate) fn next_decoded(
        &mut self,
        decode: impl FnMut(&str) -> Attempt,
    ) -> Result<Option<Found<'_>>, FrameError> {
        Ok(self.find(decode)?.map(|text| match text {
            Some(range) => Found::Text(self.buffer.as_str().get(range).unwrap_or_default()),
            None => Found::Decoded,
        }))
    }

    /// Ends the body. Returns the other members of the object.
    pub(crate) fn finish(self) -> Result<Extra, FrameError> {
        match self.state {
            State::End if self.buffer.is_whole() => Ok(self.members),
            State::Start if self.buffer.is_whole() => Err(FrameError::Empty),
            _ => Err(FrameError::Truncated),
        }
    }

    /// Returns the range of an item's text, or `None` inside if the item has been decoded.
    fn find(
        &mut self,
        mut decode: impl FnMut(&str) -> Attempt,
    ) -> Result<Option<Option<Range<usize>>>, FrameError> {
        let is_beginning = self.state == State::Start && self.gone == 0 && self.seen == 0;
        if is_beginning && self.buffer.as_str().starts_with('\u{feff}') {
            self.seen = BYTE_ORDER_MARK.len();
        }
        loop {
            if let Some((start, inside)) = self.value {
                let available = self.bytes().len() - start;
                match self.attempted.take() {
                    // Nothing has arrived.
                    Some(before) if before == available => {
                        self.attempted = Some(before);
                        return self.more_is_needed();
                    }
                    Some(before) if before <= available / 2 => {
                        match self.attempt(start, &mut decode)? {
                            Attempt::Decoded(_) => return Ok(Some(None)),
                            Attempt::Incomplete => return self.more_is_needed(),
                            Attempt::Failed => {}
                        }
                    }
                    _ => {}
                }
                let Some(end) = self.value_end(start, inside)? else {
                    return self.more_is_needed();
                };
                self.value = None;
                self.seen = end;
                self.taken = end;
                if self.ended(start..end)? {
                    return Ok(Some(Some(start..end)));
                }
                continue;
            }
            let Some(&byte) = self.bytes().get(self.seen) else {
                self.taken = self.seen;
                return self.more_is_needed();
            };
            let between = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            if between || self.structure(byte)? {
                self.seen += 1;
                continue;
            }
            self.taken = self.seen;
            let start = self.seen;
            self.value = Some((start, begins(byte).ok_or(self.not_json())?));
            self.seen += 1;
            if byte == b'{' && matches!(self.state, State::Item | State::ItemOrListEnd) {
                match self.attempt(start, &mut decode)? {
                    Attempt::Decoded(_) => return Ok(Some(None)),
                    Attempt::Incomplete => return self.more_is_needed(),
                    Attempt::Failed => {}
                }
            }
        }
    }

    /// Tries to decode the item that begins here.
    fn attempt(
        &mut self,
        start: usize,
        decode: &mut impl FnMut(&str) -> Attempt,
    ) -> Result<Attempt, FrameError> {
        let text = self.buffer.as_str().get(start..).unwrap_or_default();
        let available = text.len();
        let attempt = decode(text);
        let length = match attempt {
            Attempt::Decoded(length) => length,
            Attempt::Incomplete => available,
            Attempt::Failed => return Ok(attempt),
        };
        if length > self.limit {
            return Err(FrameError::TooLarge);
        }
        if let Attempt::Decoded(length) = attempt {
            self.value = None;
            self.seen = start + length;
            self.taken = self.seen;
            self.state = State::CommaOrListEnd;
        } else {
            self.attempted = Some(available);
        }
        Ok(attempt)
    }

    fn bytes(&self) -> &[u8] {
        self.buffer.as_str().as_bytes()
    }

    /// Returns `None`, or an error if what follows is not UTF-8: nothing can be found after that.
    fn more_is_needed<T>(&self) -> Result<Option<T>, FrameError> {
        if self.buffer.is_broken() {
            Err(FrameError::NotJson(self.gone + self.bytes().len() as u64))
        } else {
            Ok(None)
        }
    }

    fn not_json(&self) -> FrameError {
        FrameError::NotJson(self.gone + self.seen as u64)
    }

    /// Takes a byte between values. Returns false if a value begins with it.
    fn structure(&mut self, byte: u8) -> Result<bool, FrameError> {
        self.state = match (self.state, byte) {
            (State::Start, b'[') => match self.layout {
                Layout::Bare => State::ItemOrListEnd,
                Layout::Named(_) => return Err(FrameError::WrongLayout),
            },
            (State::Start, b'{') => match self.layout {
                Layout::Bare => return Err(FrameError::WrongLayout),
                Layout::Named(_) => State::KeyOrEnd,
            },
            (State::Start, _) => {
                return Err(if begins(byte).is_some() {
                    FrameError::WrongLayout
                } else {
                    self.not_json()
                });
            }
            (State::KeyOrEnd | State::CommaOrEnd, b'}') if self.list_seen => State::End,
            (State::KeyOrEnd | State::CommaOrEnd, b'}') => return Err(FrameError::WrongLayout),
            (State::KeyOrEnd | State::Key, b'"') => return Ok(false),
            (State::Colon, b':') => State::Member,
            (State::Member, b'[') if self.is_list() => State::ItemOrListEnd,
            // Null is an empty list.
            (State::Member, byte) if self.is_list() && byte != b'n' => {
                return Err(FrameError::WrongLayout);
            }
            (State::Member | State::Item | State::ItemOrListEnd, byte)
                if begins(byte).is_some() =>
            {
                return Ok(false);
            }
            (State::CommaOrEnd, b',') => State::Key,
            (State::ItemOrListEnd | State::CommaOrListEnd, b']') => self.list_ended(),
            (State::CommaOrListEnd, b',') => State::Item,
            _ => return Err(self.not_json()),
        };
        Ok(true)
    }

    /// Returns whether the member that was named last is the list.
    fn is_list(&self) -> bool {
        matches!(self.layout, Layout::Named(name) if name == self.key)
    }

    fn list_ended(&mut self) -> State {
        self.list_seen = true;
        match self.layout {
            Layout::Bare => State::End,
            Layout::Named(_) => State::CommaOrEnd,
        }
    }

    /// Takes a value that has ended. Returns true if it is an item.
    fn ended(&mut self, range: Range<usize>) -> Result<bool, FrameError> {
        let text = self.buffer.as_str().get(range.clone()).unwrap_or_default();
        let at = FrameError::NotJson(self.gone + range.start as u64);
        match self.state {
            State::KeyOrEnd | State::Key => {
                // A name with half a surrogate pair is not that of the list, and is kept as it is spelt.
                self.key = match serde_json::from_str(text) {
                    Ok(key) => key,
                    Err(_) if serde_json::from_str::<IgnoredAny>(text).is_ok() => text.to_owned(),
                    Err(_) => return Err(at),
                };
                if self.is_list() && self.list_seen {
                    return Err(FrameError::WrongLayout);
                }
                self.state = State::Colon;
                Ok(false)
            }
            State::Member if self.is_list() => {
                self.list_seen = true;
                self.state = State::CommaOrEnd;
                if text == "null" { Ok(false) } else { Err(at) }
            }
            State::Member => {
                self.members_size += self.key.len() + text.len();
                if self.members_size > self.limit {
                    return Err(FrameError::TooLarge);
                }
                let value = serde_json::from_str::<RawJson<'_>>(text);
                value
                    .and_then(|value| self.members.push(&std::mem::take(&mut self.key), value))
                    .map_err(|_| at)?;
                self.state = State::CommaOrEnd;
                Ok(false)
            }
            _ => {
                self.state = State::CommaOrListEnd;
                Ok(true)
            }
        }
    }

    /// Returns where the value ends, if it ends in the buffer.
    fn value_end(&mut self, start: usize, mut inside: Inside) -> Result<Option<usize>, FrameError> {
        let mut at = self.seen;
        let end = scan::end(self.bytes(), &mut at, &mut inside);
        if end.unwrap_or(at) - start > self.limit {
            return Err(FrameError::TooLarge);
        }
        if end.is_none() {
            self.seen = at;
            self.value = Some((start, inside));
        }
        Ok(end)
    }
}
