//! Finds the items of a JSON list while its bytes arrive.
//!
//! Strict, because a list that ends early without a word is lost money: the end is an end only after the closing bracket, with
//! nothing but white space behind it. Where an item ends is found by whoever can read it at once, since a JSON reader knows
//! when it is done; else by the framer (strings, escapes, depth), and what is inside is for the caller to parse, who must take
//! an item that is not JSON for the end of the matter.

use std::fmt;
use std::ops::Range;

use crate::extra::Extra;
use crate::wire::RawJson;

mod text;

use text::ArrivingText;

/// How the items stand in the body.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Layout {
    /// The body is the list.
    Bare,
    /// The body is an object that has the list under this name. Its other members are kept.
    Named(&'static str),
}

/// Why a body is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrameError {
    /// The body ends before its end.
    CutOff,
    /// There is nothing but white space.
    Empty,
    /// At this byte stands what must not stand there.
    NotJson(u64),
    /// The body is JSON, and not of the layout.
    NotTheLayout,
    /// An item is larger than the limit, or the other members of the object are together.
    TooLarge,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrameError::CutOff => f.write_str("the body ends too early"),
            FrameError::Empty => f.write_str("the body is empty"),
            FrameError::NotJson(offset) => write!(f, "not JSON at byte {offset}"),
            FrameError::NotTheLayout => f.write_str("JSON of another shape"),
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

/// What is inside a value whose end is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Objects and lists, so many deep.
    Nested(usize),
    /// A string, in objects and lists so many deep.
    String(usize),
    /// A number or a word.
    Word,
}

/// An item, read already or as its text.
pub(crate) enum Found<'a> {
    Read,
    Text(&'a str),
}

/// Takes bytes in, and gives items out.
#[derive(Debug)]
pub(crate) struct Framer {
    layout: Layout,
    limit: usize,
    state: State,
    buffer: ArrivingText,
    /// Up to here the buffer has been given out.
    taken: usize,
    /// Up to here the buffer has been looked at.
    seen: usize,
    /// The value under way: where it began, and what is inside.
    value: Option<(usize, Inside)>,
    /// So many bytes have left the buffer.
    gone: u64,
    key: String,
    list_seen: bool,
    /// The other members of the object, as JSON text, and how long they are together.
    members: Extra,
    members_size: usize,
}

impl Framer {
    /// A framer for items of at most so many bytes.
    pub(crate) fn new(layout: Layout, limit: usize) -> Self {
        Framer {
            layout,
            limit,
            state: State::Start,
            buffer: ArrivingText::default(),
            taken: 0,
            seen: 0,
            value: None,
            gone: 0,
            key: String::new(),
            list_seen: false,
            members: Extra::default(),
            members_size: 0,
        }
    }

    /// Says that so many bytes were left out before the first.
    pub(crate) fn begins_behind(&mut self, count: u64) {
        self.gone += count;
    }

    /// Takes in bytes of the body.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.buffer.forget(self.taken);
        self.seen -= self.taken;
        self.gone += self.taken as u64;
        if let Some((start, _)) = &mut self.value {
            *start -= self.taken;
        }
        self.taken = 0;
        self.buffer.push(bytes);
    }

    /// The text of the next item, or `None` when more bytes are needed.
    pub(crate) fn next(&mut self) -> Result<Option<&str>, FrameError> {
        match self.next_read(|_| None)? {
            Some(Found::Text(text)) => Ok(Some(text)),
            Some(Found::Read) | None => Ok(None),
        }
    }

    /// The next item, or `None` when more bytes are needed. An item that is an object is read where it can be: `read` is given the
    /// text from the item on, and keeps what it reads and gives how much of the text that was; or gives `None` where that is no
    /// item, or not all of it is there.
    pub(crate) fn next_read(
        &mut self,
        read: impl FnMut(&str) -> Option<usize>,
    ) -> Result<Option<Found<'_>>, FrameError> {
        Ok(self.find(read)?.map(|text| match text {
            Some(range) => Found::Text(self.buffer.as_str().get(range).unwrap_or_default()),
            None => Found::Read,
        }))
    }

    /// Says that the body has ended. Gives the other members of the object.
    pub(crate) fn finish(self) -> Result<Extra, FrameError> {
        match self.state {
            State::End if self.buffer.is_whole() => Ok(self.members),
            State::Start if self.buffer.is_whole() => Err(FrameError::Empty),
            _ => Err(FrameError::CutOff),
        }
    }

    /// An item: where its text stands, or nothing where it has been read.
    fn find(
        &mut self,
        mut read: impl FnMut(&str) -> Option<usize>,
    ) -> Result<Option<Option<Range<usize>>>, FrameError> {
        loop {
            if let Some((start, inside)) = self.value {
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
            if byte == b'{'
                && matches!(self.state, State::Item | State::ItemOrListEnd)
                && let Some(length) = self.buffer.as_str().get(self.seen..).and_then(&mut read)
            {
                if length > self.limit {
                    return Err(FrameError::TooLarge);
                }
                self.seen += length;
                self.taken = self.seen;
                self.state = State::CommaOrListEnd;
                return Ok(Some(None));
            }
            self.value = Some((self.seen, begins(byte).ok_or(self.not_json())?));
            self.seen += 1;
        }
    }

    fn bytes(&self) -> &[u8] {
        self.buffer.as_str().as_bytes()
    }

    /// Nothing more is to be found, and nothing ever will be behind what is no text.
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

    /// Takes a byte between values. False when a value begins with it.
    fn structure(&mut self, byte: u8) -> Result<bool, FrameError> {
        self.state = match (self.state, byte) {
            (State::Start, b'[') => match self.layout {
                Layout::Bare => State::ItemOrListEnd,
                Layout::Named(_) => return Err(FrameError::NotTheLayout),
            },
            (State::Start, b'{') => match self.layout {
                Layout::Bare => return Err(FrameError::NotTheLayout),
                Layout::Named(_) => State::KeyOrEnd,
            },
            (State::Start, _) => {
                return Err(if begins(byte).is_some() {
                    FrameError::NotTheLayout
                } else {
                    self.not_json()
                });
            }
            (State::KeyOrEnd | State::CommaOrEnd, b'}') if self.list_seen => State::End,
            (State::KeyOrEnd | State::CommaOrEnd, b'}') => return Err(FrameError::NotTheLayout),
            (State::KeyOrEnd | State::Key, b'"') => return Ok(false),
            (State::Colon, b':') => State::Member,
            (State::Member, b'[') if self.is_list() => State::ItemOrListEnd,
            // Null is an empty list.
            (State::Member, byte) if self.is_list() && byte != b'n' => {
                return Err(FrameError::NotTheLayout);
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

    /// Whether the member that was named last is the list.
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

    /// Takes a value that has ended. True when it is an item.
    fn ended(&mut self, range: Range<usize>) -> Result<bool, FrameError> {
        let text = self.buffer.as_str().get(range.clone()).unwrap_or_default();
        let at = FrameError::NotJson(self.gone + range.start as u64);
        match self.state {
            State::KeyOrEnd | State::Key => {
                self.key = serde_json::from_str(text).map_err(|_| at)?;
                if self.is_list() && self.list_seen {
                    return Err(FrameError::NotTheLayout);
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

    /// Where the value under way ends, if it ends in the buffer.
    fn value_end(&mut self, start: usize, mut inside: Inside) -> Result<Option<usize>, FrameError> {
        let mut at = self.seen;
        let end = loop {
            let Some(rest) = self.bytes().get(at..).filter(|rest| !rest.is_empty()) else {
                break None;
            };
            match inside {
                Inside::String(depth) => match memchr::memchr2(b'"', b'\\', rest) {
                    // The byte after a backslash is skipped, if it has not arrived yet as well.
                    Some(found) if rest.get(found) == Some(&b'\\') => at += found + 2,
                    Some(found) => {
                        at += found + 1;
                        if depth == 0 {
                            break Some(at);
                        }
                        inside = Inside::Nested(depth);
                    }
                    None => at += rest.len(),
                },
                Inside::Nested(depth) => {
                    let special = rest
                        .iter()
                        .position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']'));
                    let Some(found) = special else {
                        at += rest.len();
                        continue;
                    };
                    at += found + 1;
                    match rest.get(found) {
                        Some(b'"') => inside = Inside::String(depth),
                        Some(b'{' | b'[') => inside = Inside::Nested(depth + 1),
                        _ if depth == 1 => break Some(at),
                        _ => inside = Inside::Nested(depth - 1),
                    }
                }
                Inside::Word => match rest
                    .iter()
                    .position(|byte| byte.is_ascii_whitespace() || b",]}".contains(byte))
                {
                    Some(found) => break Some(at + found),
                    None => at += rest.len(),
                },
            }
        };
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

/// What a value that begins with a byte is.
fn begins(byte: u8) -> Option<Inside> {
    match byte {
        b'"' => Some(Inside::String(0)),
        b'{' | b'[' => Some(Inside::Nested(1)),
        b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => Some(Inside::Word),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
