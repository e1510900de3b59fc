//! Builds the tree from YAML events. Duplicate keys, tags and a second document are refused, because
//! with any of them the file would not mean what a reader sees. An alias is a copy of what its
//! anchor marks, and `<<` adds the members of other mappings.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::place::Place;
use crate::read::tree::{Key, Node, Value};

/// Maximum depth. No spec needs more, and recursion stays within the stack.
const MAX_DEPTH: usize = 64;

fn place_of(span: Span) -> Place {
    let same_line = span.start.line() == span.end.line();
    Place {
        file: 0,
        line: span.start.line(),
        column: span.start.col() + 1,
        length: if same_line { span.end.col().saturating_sub(span.start.col()) } else { 0 },
    }
}

/// Why a text is refused.
pub(super) struct Refusal {
    pub(super) place: Place,
    pub(super) message: String,
    pub(super) remedy: &'static str,
}

/// Parses a text that contains one document.
pub(super) fn parse(text: &str) -> Result<Node, Refusal> {
    // In comments as well: two readers could take such a text for two documents.
    if let Some((at, letter)) = unreadable(text) {
        let before = text.get(..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        return Err(Refusal {
            place: Place {
                file: 0,
                line: before.matches('\n').count() + 1,
                column: line.chars().count() + 1,
                length: 1,
            },
            message: format!("the file contains {}", name_of(letter)),
            remedy: UNREADABLE,
        });
    }
    let parser = Parser::new_from_str(text);
    Builder { parser, last: Span::default(), anchors: BTreeMap::new(), copied: 0 }.document()
}

const UNREADABLE: &str = "remove it; lines end with a line feed, and a text reads in one direction";

/// Returns the first character that is not shown, or that changes how others are shown, and where
/// it is. A carriage return is one unless a line feed follows.
fn unreadable(text: &str) -> Option<(usize, char)> {
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let is_line_end = letter == '\r' && letters.peek().is_some_and(|(_, next)| *next == '\n');
        let is_control = letter.is_control() && !matches!(letter, '\n' | '\t') && !is_line_end;
        let turns = matches!(
            letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        );
        let is_mark = letter == '\u{feff}' && at > 0;
        if is_control || turns || is_mark {
            return Some((at, letter));
        }
    }
    None
}

fn name_of(letter: char) -> String {
    match letter {
        '\r' => "a carriage return without a line feed".to_owned(),
        letter if letter.is_control() => format!("a control character (U+{:04X})", letter as u32),
        letter => format!(
            "an invisible character that changes how the text reads (U+{:04X})",
            letter as u32
        ),
    }
}

struct Builder<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    last: Span,
    /// The nodes that anchors mark, each with the number of nodes in it.
    anchors: BTreeMap<usize, (Node, usize)>,
    /// The number of nodes that aliases have copied.
    copied: usize,
}

impl<'t> Builder<'t> {
    fn refuse<T>(&self, message: impl Into<String>, remedy: &'static str) -> Result<T, Refusal> {
        Err(Refusal { place: place_of(self.last), message: message.into(), remedy })
    }

    /// Refuses what an escape such as `\u202e` has put into a text.
    fn readable(&self, text: &str) -> Result<(), Refusal> {
        match unreadable(text) {
            Some((_, letter)) => {
                self.refuse(format!("the text contains {}", name_of(letter)), UNREADABLE)
            }
            None => Ok(()),
        }
    }

    fn next(&mut self) -> Result<Event<'t>, Refusal> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                self.last = span;
                Ok(event)
            }
            Some(Err(error)) => Err(Refusal {
                place: Place {
                    file: 0,
                    line: error.marker().line(),
                    column: error.marker().col() + 1,
                    length: 0,
                },
                message: format!("invalid YAML: {}", error.info()),
                remedy: "correct the syntax",
            }),
            None => Ok(Event::StreamEnd),
        }
    }

    fn document(mut self) -> Result<Node, Refusal> {
        loop {
            match self.next()? {
                Event::StreamStart | Event::Nothing => {}
                Event::DocumentStart(_) => break,
                _ => {
                    return self.refuse("the file is empty", "write an OpenAPI 3.0.3 document");
                }
            }
        }
        let first = self.next()?;
        let root = self.node(first, 0)?;
        loop {
            match self.next()? {
                Event::DocumentEnd | Event::Nothing => {}
                Event::StreamEnd => return Ok(root),
                _ => {
                    return self.refuse(
                        "the file contains a second document",
                        "keep one document in the file",
                    );
                }
            }
        }
    }

    fn node(&mut self, event: Event<'t>, depth: usize) -> Result<Node, Refusal> {
        let place = place_of(self.last);
        if depth > MAX_DEPTH {
            return self.refuse(
                format!("the document is nested more than {MAX_DEPTH} levels deep"),
                "move the inner schemas to components/schemas and refer to them",
            );
        }
        let marked;
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                marked = anchor;
                if let Some(tag) = tag {
                    return self.refuse(
                        format!("the value has a YAML tag (`{}{}`)", tag.handle, tag.suffix),
                        "remove the tag; quote a value that must be a string",
                    );
                }
                self.readable(&text)?;
                scalar(text, style)
            }
            Event::SequenceStart(_, tag) | Event::MappingStart(_, tag) if tag.is_some() => {
                return self.refuse("the value has a YAML tag", "remove the tag");
            }
            Event::SequenceStart(anchor, _) => {
                marked = anchor;
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => break Value::Array(items),
                        event => items.push(self.node(event, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(anchor, _) => {
                marked = anchor;
                self.mapping(depth)?
            }
            Event::Alias(anchor) => return self.alias(anchor),
            _ => return self.refuse("a value is missing here", "write the value"),
        };
        let node = Node { value, place };
        if marked > 0 {
            let size = size(&node);
            self.anchors.insert(marked, (node.clone(), size));
        }
        Ok(node)
    }

    /// Returns a copy of what an anchor marks. The number of copied nodes is limited, because
    /// aliases of aliases would fill the memory.
    fn alias(&mut self, anchor: usize) -> Result<Node, Refusal> {
        let Some((node, size)) = self.anchors.get(&anchor) else {
            return self.refuse(
                "the alias leads to an item that contains it",
                "write the inner level in full",
            );
        };
        let node = node.clone();
        self.copied += size;
        if self.copied > MAX_COPIED {
            return self.refuse(
                format!("aliases copy more than {MAX_COPIED} items"),
                "use a $ref to a component instead",
            );
        }
        Ok(node)
    }

    /// Adds the members of a mapping, or of a list of mappings, that are not there yet. In a list,
    /// the first mapping that has a member wins.
    fn merge(&self, members: &mut Vec<(Key, Node)>, merged: Node) -> Result<(), Refusal> {
        match merged.value {
            Value::Object(others) => {
                for (key, value) in others {
                    if !members.iter().any(|(known, _)| known.name == key.name) {
                        members.push((key, value));
                    }
                }
                Ok(())
            }
            Value::Array(items) => items.into_iter().try_for_each(|item| self.merge(members, item)),
            _ => self.refuse("`<<` is not followed by a mapping", "write an alias of a mapping"),
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, Refusal> {
        let mut members: Vec<(Key, Node)> = Vec::new();
        let mut merged = Vec::new();
        let mut seen = BTreeSet::new();
        loop {
            let key = match self.next()? {
                Event::MappingEnd => {
                    for node in merged {
                        self.merge(&mut members, node)?;
                    }
                    return Ok(Value::Object(members));
                }
                Event::Scalar(text, ..) => {
                    self.readable(&text)?;
                    Key { name: text.into_owned(), place: place_of(self.last) }
                }
                _ => {
                    return self.refuse("the key is not a plain name", "write the key as a string");
                }
            };
            if !seen.insert(key.name.clone()) {
                return self.refuse(
                    format!("the key `{}` appears twice in this mapping", key.name),
                    "remove one of them",
                );
            }
            let event = self.next()?;
            let node = self.node(event, depth + 1)?;
            if key.name == "<<" {
                merged.push(node);
            } else {
                members.push((key, node));
            }
        }
    }
}

/// Maximum number of nodes that aliases copy.
const MAX_COPIED: usize = 100_000;

/// Counts a node and those in it.
fn size(node: &Node) -> usize {
    match &node.value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.iter().map(|(_, value)| size(value)).sum::<usize>(),
        _ => 1,
    }
}

/// Reads plain scalars according to YAML's JSON schema, with the usual spellings of null, true and
/// false. Quoted scalars are strings, and so are numbers that are not JSON (`0x1f`, `+1`, `.inf`).
fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.into_owned());
    }
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        number if is_json_number(number) => Value::Number(text.into_owned()),
        _ => Value::String(text.into_owned()),
    }
}

fn is_json_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && serde_json::from_str::<serde_json::Number>(text).is_ok()
}
