//! Finds the items of a JSON list while its bytes arrive.
//!
//! Strict, because a list that ends early without a word is lost money: the end is an end only after the closing bracket, with
//! nothing but white space behind it. The framer finds where each item ends (strings, escapes, depth); what is inside an item
//! is for the caller to parse, who must take an item that is not JSON for the end of the matter.

use std::fmt;
use std::ops::Range;

use crate::extra::Extra;
use crate::wire::RawJson;

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

/// Takes bytes in, and gives items out.
#[derive(Debug)]
pub(crate) struct Framer {
    layout: Layout,
    limit: usize,
    state: State,
    buffer: Vec<u8>,
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
            buffer: Vec::new(),
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

    /// Takes in bytes of the body.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.taken);
        self.seen -= self.taken;
        self.gone += self.taken as u64;
        if let Some((start, _)) = &mut self.value {
            *start -= self.taken;
        }
        self.taken = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next item, or `None` when more bytes are needed.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, FrameError> {
        match self.find()? {
            Some(range) => Ok(self.buffer.get(range)),
            None => Ok(None),
        }
    }

    /// Says that the body has ended. Gives the other members of the object.
    pub(crate) fn finish(self) -> Result<Extra, FrameError> {
        match self.state {
            State::End => Ok(self.members),
            State::Start => Err(FrameError::Empty),
            _ => Err(FrameError::CutOff),
        }
    }

    fn find(&mut self) -> Result<Option<Range<usize>>, FrameError> {
        loop {
            if let Some((start, inside)) = self.value {
                let Some(end) = self.value_end(start, inside)? else { return Ok(None) };
                self.value = None;
                self.seen = end;
                self.taken = end;
                if self.ended(start..end)? {
                    return Ok(Some(start..end));
                }
                continue;
            }
            let Some(&byte) = self.buffer.get(self.seen) else {
                self.taken = self.seen;
                return Ok(None);
            };
            let between = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            if between || self.structure(byte)? {
                self.seen += 1;
            } else {
                self.taken = self.seen;
                self.value = Some((self.seen, begins(byte).ok_or(self.not_json())?));
                self.seen += 1;
            }
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
            (State::Start, _) => return Err(if begins(byte).is_some() { FrameError::NotTheLayout } else { self.not_json() }),
            (State::KeyOrEnd | State::CommaOrEnd, b'}') if self.list_seen => State::End,
            (State::KeyOrEnd | State::CommaOrEnd, b'}') => return Err(FrameError::NotTheLayout),
            (State::KeyOrEnd | State::Key, b'"') => return Ok(false),
            (State::Colon, b':') => State::Member,
            (State::Member, b'[') if self.is_list() => State::ItemOrListEnd,
            // Null is an empty list.
            (State::Member, b'n') if self.is_list() => return Ok(false),
            (State::Member, _) if self.is_list() => return Err(FrameError::NotTheLayout),
            (State::Member | State::Item | State::ItemOrListEnd, byte) if begins(byte).is_some() => return Ok(false),
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
        let bytes = self.buffer.get(range.clone()).unwrap_or_default();
        let at = FrameError::NotJson(self.gone + range.start as u64);
        match self.state {
            State::KeyOrEnd | State::Key => {
                self.key = serde_json::from_slice(bytes).map_err(|_| at)?;
                if self.is_list() && self.list_seen {
                    return Err(FrameError::NotTheLayout);
                }
                self.state = State::Colon;
                Ok(false)
            }
            State::Member if self.is_list() => {
                self.list_seen = true;
                self.state = State::CommaOrEnd;
                if bytes == b"null" { Ok(false) } else { Err(at) }
            }
            State::Member => {
                self.members_size += self.key.len() + bytes.len();
                if self.members_size > self.limit {
                    return Err(FrameError::TooLarge);
                }
                let value = serde_json::from_slice::<RawJson>(bytes).map_err(|_| at)?;
                self.members.push(&std::mem::take(&mut self.key), value);
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
            let Some(rest) = self.buffer.get(at..).filter(|rest| !rest.is_empty()) else { break None };
            match inside {
                Inside::String(depth) => match memchr::memchr2(b'"', b'\\', rest) {
                    // The byte after a backslash may not have arrived yet; it is looked at again then.
                    Some(found) if rest.get(found) == Some(&b'\\') => {
                        if rest.len() < found + 2 {
                            at += found;
                            break None;
                        }
                        at += found + 2;
                    }
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
                    let special = rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']'));
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
                Inside::Word => match rest.iter().position(|byte| byte.is_ascii_whitespace() || b",]}".contains(byte)) {
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
