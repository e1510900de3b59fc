//! Builds a tree from YAML or JSON, and resolves aliases and merge keys.
//!
//! The file `read/yaml.rs` refuses what two readers could understand differently. This one takes
//! it, because nobody here can change the file: a key that appears twice has its last value, tags
//! are ignored except `!!str`, and further documents are not read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};

use crate::place::Place;
use crate::read::{Key, Node, Value};

/// Maximum depth of a document. The walks over it are recursive and must stay within the stack.
const MAX_DEPTH: usize = 128;
/// Maximum number of nodes that aliases copy. A few lines of aliases can ask for billions.
const MAX_COPIES: usize = 1_000_000;

/// Parses the first document of a text. An error says what is wrong, with line and column.
pub(super) fn parse(text: &str) -> Result<Node, String> {
    let text = text.trim_start_matches('\u{feff}');
    let text = if text.trim_start().starts_with('{') { json(text) } else { Cow::Borrowed(text) };
    let parser = Parser::new_from_str(&text);
    let mut builder = Builder { parser, at: Span::default(), anchors: BTreeMap::new(), copies: 0 };
    loop {
        match builder.next()? {
            Event::StreamStart | Event::Nothing => {}
            Event::DocumentStart(_) => break,
            _ => return builder.fail("the file is empty"),
        }
    }
    let first = builder.next()?;
    builder.node(first, 0)
}

/// Rewrites JSON so that it is also YAML: no tabs between values, and no pairs of escapes for one
/// character. Lines and columns stay the same up to such a pair.
fn json(text: &str) -> Cow<'_, str> {
    if !text.contains('\t') && !text.contains("\\u") {
        return Cow::Borrowed(text);
    }
    let mut rewritten = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_inside = false;
    while let Some(letter) = rest.chars().next() {
        let mut used = letter.len_utf8();
        match letter {
            '"' => {
                is_inside = !is_inside;
                rewritten.push('"');
            }
            '\t' if !is_inside => rewritten.push(' '),
            '\\' if is_inside => match escaped_pair(rest) {
                Some(character) => {
                    rewritten.push(character);
                    used = 12;
                }
                None => {
                    used += rest.chars().nth(1).map_or(0, char::len_utf8);
                    rewritten.push_str(rest.get(..used).unwrap_or_default());
                }
            },
            letter => rewritten.push(letter),
        }
        rest = rest.get(used..).unwrap_or_default();
    }
    Cow::Owned(rewritten)
}

/// Reads two escapes of UTF-16 that are one character, such as `\ud83d\ude00`.
fn escaped_pair(text: &str) -> Option<char> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    char::decode_utf16([unit(0)?, unit(6)?]).next()?.ok().filter(|found| *found > '\u{ffff}')
}

/// A node with an anchor: the number of nodes in it, and its depth.
struct Anchored {
    node: Node,
    size: usize,
    depth: usize,
}

struct Builder<'t> {
    parser: Parser<'t, StrInput<'t>>,
    at: Span,
    anchors: BTreeMap<usize, Anchored>,
    copies: usize,
}

impl<'t> Builder<'t> {
    fn fail<T>(&self, message: impl std::fmt::Display) -> Result<T, String> {
        Err(at(&self.at.start, message))
    }

    fn next(&mut self) -> Result<Event<'t>, String> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                self.at = span;
                Ok(event)
            }
            Some(Err(error)) => Err(at(error.marker(), error.info())),
            None => Ok(Event::StreamEnd),
        }
    }

    fn node(&mut self, event: Event<'t>, depth: usize) -> Result<Node, String> {
        if depth > MAX_DEPTH {
            return self.fail(format!("the file is nested more than {MAX_DEPTH} levels deep"));
        }
        let place = Place {
            file: 0,
            line: self.at.start.line(),
            column: self.at.start.col() + 1,
            length: 0,
        };
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = tag.is_some_and(|tag| tag.suffix == "str");
                (if is_text { Value::String(text.into()) } else { scalar(text, style) }, anchor)
            }
            Event::SequenceStart(anchor, _) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => break,
                        event => items.push(self.node(event, depth + 1)?),
                    }
                }
                (Value::Array(items), anchor)
            }
            Event::MappingStart(anchor, _) => (self.mapping(depth)?, anchor),
            Event::Alias(anchor) => return self.alias(anchor, depth),
            _ => return self.fail("a value is missing here"),
        };
        let node = Node { value, place };
        if anchor > 0 {
            let (size, depth) = measure(&node);
            self.anchors.insert(anchor, Anchored { node: node.clone(), size, depth });
        }
        Ok(node)
    }

    fn alias(&mut self, anchor: usize, depth: usize) -> Result<Node, String> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return self.fail("an alias is inside the value that it repeats");
        };
        self.copies += anchored.size;
        if self.copies > MAX_COPIES {
            return self.fail(format!("the aliases repeat more than {MAX_COPIES} values"));
        }
        if depth + anchored.depth > MAX_DEPTH {
            return self.fail(format!("the aliases nest more than {MAX_DEPTH} levels deep"));
        }
        Ok(anchored.node.clone())
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, String> {
        let mut members: Vec<(Key, Node)> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut merged = Vec::new();
        loop {
            let (name, is_plain) = match self.next()? {
                Event::MappingEnd => break,
                Event::Scalar(text, style, ..) => (text.into_owned(), style == ScalarStyle::Plain),
                _ => return self.fail("the key is neither a string nor a number"),
            };
            let place = Place {
                file: 0,
                line: self.at.start.line(),
                column: self.at.start.col() + 1,
                length: 0,
            };
            let event = self.next()?;
            let node = self.node(event, depth + 1)?;
            if name == "<<" && is_plain {
                merged.push(node);
                continue;
            }
            match places.get(&name).and_then(|index| members.get_mut(*index)) {
                Some((_, earlier)) => *earlier = node,
                None => {
                    places.insert(name.clone(), members.len());
                    members.push((Key { name, place }, node));
                }
            }
        }
        for source in merged {
            let sources = if source.items().is_empty() { vec![source] } else { into_items(source) };
            for (key, node) in sources.into_iter().flat_map(into_members) {
                if !places.contains_key(&key.name) {
                    places.insert(key.name.clone(), members.len());
                    members.push((key, node));
                }
            }
        }
        Ok(Value::Object(members))
    }
}

fn into_items(node: Node) -> Vec<Node> {
    match node.value {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

fn into_members(node: Node) -> Vec<(Key, Node)> {
    match node.value {
        Value::Object(members) => members,
        _ => Vec::new(),
    }
}

/// Returns the number of nodes in a node, and its depth.
fn measure(node: &Node) -> (usize, usize) {
    let inner = node.items().iter().chain(node.members().iter().map(|(_, node)| node));
    inner.map(measure).fold((1, 1), |(size, depth), (inner_size, inner_depth)| {
        (size + inner_size, depth.max(inner_depth + 1))
    })
}

fn at(marker: &saphyr_parser::Marker, message: impl std::fmt::Display) -> String {
    format!("line {}, column {}: {message}", marker.line(), marker.col() + 1)
}

/// Reads plain scalars according to YAML's JSON schema, as `read/yaml.rs` does.
fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.into_owned());
    }
    let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && serde_json::from_str::<serde_json::Number>(&text).is_ok();
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number => Value::Number(text.into_owned()),
        _ => Value::String(text.into_owned()),
    }
}
