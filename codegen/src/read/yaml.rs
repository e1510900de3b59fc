//! YAML events to a tree. Duplicate keys, aliases, tags of one's own and a second document are refused, since each of them would
//! make the file mean something else than a reader sees.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::place::Place;
use crate::read::tree::{Key, Node, Value};

/// Deeper nesting than any description needs; keeps recursion within the stack.
const MAX_DEPTH: usize = 64;

fn place_of(span: Span) -> Place {
    let same_line = span.start.line() == span.end.line();
    Place {
        line: span.start.line(),
        column: span.start.col() + 1,
        length: if same_line { span.end.col().saturating_sub(span.start.col()) } else { 0 },
    }
}

/// Why a text is not accepted.
pub(super) struct Refusal {
    pub(super) place: Place,
    pub(super) message: String,
    pub(super) remedy: &'static str,
}

/// Reads a text that holds one document.
pub(super) fn parse(text: &str) -> Result<Node, Refusal> {
    Builder { parser: Parser::new_from_str(text), last: Span::default() }.document()
}

struct Builder<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    last: Span,
}

impl<'t> Builder<'t> {
    fn refuse<T>(&self, message: impl Into<String>, remedy: &'static str) -> Result<T, Refusal> {
        Err(Refusal { place: place_of(self.last), message: message.into(), remedy })
    }

    fn next(&mut self) -> Result<Event<'t>, Refusal> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                self.last = span;
                Ok(event)
            }
            Some(Err(error)) => Err(Refusal {
                place: Place {
                    line: error.marker().line(),
                    column: error.marker().col() + 1,
                    length: 0,
                },
                message: format!("this is not YAML: {}", error.info()),
                remedy: "mend the syntax",
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
                    return self
                        .refuse("the description is empty", "write an OpenAPI 3.0.3 description");
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
                        "the file holds a second document",
                        "keep one description in a file",
                    );
                }
            }
        }
    }

    fn node(&mut self, event: Event<'t>, depth: usize) -> Result<Node, Refusal> {
        let place = place_of(self.last);
        if depth > MAX_DEPTH {
            return self.refuse(
                format!("the description is nested more than {MAX_DEPTH} deep"),
                "name the inner schemas under components/schemas and refer to them",
            );
        }
        let value = match event {
            Event::Scalar(text, style, _, tag) => {
                if let Some(tag) = tag {
                    return self.refuse(
                        format!("a YAML tag (`{}{}`)", tag.handle, tag.suffix),
                        "leave the tag out; quote what must be a string",
                    );
                }
                scalar(text, style)
            }
            Event::SequenceStart(_, tag) | Event::MappingStart(_, tag) if tag.is_some() => {
                return self.refuse("a YAML tag", "leave the tag out");
            }
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => break Value::Array(items),
                        event => items.push(self.node(event, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(..) => self.mapping(depth)?,
            Event::Alias(_) => {
                return self.refuse("a YAML alias", "write the value out, or use a $ref");
            }
            _ => return self.refuse("a value is missing here", "write the value"),
        };
        Ok(Node { value, place })
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, Refusal> {
        let mut members: Vec<(Key, Node)> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        loop {
            let key = match self.next()? {
                Event::MappingEnd => return Ok(Value::Object(members)),
                Event::Scalar(text, ..) => {
                    Key { name: text.into_owned(), place: place_of(self.last) }
                }
                _ => {
                    return self
                        .refuse("a key that is not a plain name", "write the key as a string");
                }
            };
            if !seen.insert(key.name.clone()) {
                return self.refuse(
                    format!("the key `{}` stands here twice", key.name),
                    "remove one of the two",
                );
            }
            let event = self.next()?;
            let node = self.node(event, depth + 1)?;
            members.push((key, node));
        }
    }
}

/// Plain scalars by YAML's JSON schema and its usual spellings of null, true and false; quoted ones are strings. Numbers that JSON
/// does not write (`0x1f`, `+1`, `.inf`) are strings.
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
