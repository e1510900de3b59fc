//! First stage: YAML to a tree that knows the line and column of each key and value.
//!
//! The tree keeps the order of keys and the text of numbers. Duplicate keys, aliases, tags of one's own and a second
//! document are refused, since each of them would make the file mean something else than a reader sees.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::finding::{Finding, Findings, Rule};

/// Deeper nesting than any description needs; keeps recursion within the stack.
const MAX_DEPTH: usize = 64;

/// A place in a file: line and column, both from 1, and how many characters it spans on that line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many characters it takes on its line; 0 where that is not known.
    pub length: usize,
}

impl Place {
    fn of(span: Span) -> Self {
        let same_line = span.start.line() == span.end.line();
        Place {
            line: span.start.line(),
            column: span.start.col() + 1,
            length: if same_line { span.end.col().saturating_sub(span.start.col()) } else { 0 },
        }
    }
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it begins.
    pub place: Place,
}

/// What a YAML node holds, by the core schema.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string.
    String(String),
    /// A sequence.
    Array(Vec<Node>),
    /// A mapping, in the order of the file.
    Object(Vec<(Key, Node)>),
}

/// The key of a mapping, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Its text; numbers as they are written.
    pub name: String,
    /// Where it begins.
    pub place: Place,
}

/// A description that has been read.
#[derive(Debug, Clone)]
pub struct Document {
    file: String,
    folder: PathBuf,
    text: String,
    root: Node,
}

impl Document {
    /// The top of the document.
    pub fn root(&self) -> Cursor<'_> {
        Cursor { document: self, node: &self.root, pointer: String::new(), key: None }
    }

    /// The folder of the file, which `externalValue` is relative to.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The text as it was read.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A node together with the way to it.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    document: &'a Document,
    node: &'a Node,
    pointer: String,
    key: Option<&'a Key>,
}

impl<'a> Cursor<'a> {
    /// The node's value.
    pub fn value(&self) -> &'a Value {
        &self.node.value
    }

    /// The file, as it was named on reading.
    pub fn file(&self) -> &'a str {
        &self.document.file
    }

    /// The JSON pointer of the node.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The last part of the pointer: the key, where there is one.
    pub fn name(&self) -> &'a str {
        self.key.map_or("", |key| key.name.as_str())
    }

    /// Where to look: at the key if the node has one, else at the value.
    pub fn place(&self) -> Place {
        self.key.map_or(self.node.place, |key| key.place)
    }

    /// The member of a mapping with that name.
    pub fn get(&self, name: &str) -> Option<Cursor<'a>> {
        self.raw_members().iter().find(|(key, _)| key.name == name).map(|member| self.member(member))
    }

    /// The members of a mapping; none for anything else.
    pub fn members(&self) -> impl Iterator<Item = Cursor<'a>> + use<'a> {
        let parent = self.clone();
        self.raw_members().iter().map(move |member| parent.member(member))
    }

    fn raw_members(&self) -> &'a [(Key, Node)] {
        match &self.node.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    fn member(&self, (key, node): &'a (Key, Node)) -> Cursor<'a> {
        let name = key.name.replace('~', "~0").replace('/', "~1");
        Cursor { document: self.document, node, pointer: format!("{}/{name}", self.pointer), key: Some(key) }
    }

    /// The items of a sequence; none for anything else.
    pub fn items(&self) -> impl Iterator<Item = Cursor<'a>> + use<'a> {
        let document = self.document;
        let pointer = self.pointer.clone();
        let items: &'a [Node] = match &self.node.value {
            Value::Array(items) => items,
            _ => &[],
        };
        items.iter().enumerate().map(move |(index, node)| Cursor { document, node, pointer: format!("{pointer}/{index}"), key: None })
    }

    /// The text of a string.
    pub fn text(&self) -> Option<&'a str> {
        match &self.node.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string member.
    pub fn text_of(&self, name: &str) -> Option<&'a str> {
        self.get(name).and_then(|member| member.text())
    }

    /// Whether a member is `true`.
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|member| matches!(member.value(), Value::Bool(true)))
    }

    /// What a local reference (`#/…`) points to.
    pub fn resolve(&self, reference: &str) -> Option<Cursor<'a>> {
        let mut at = self.document.root();
        for part in reference.strip_prefix("#/")?.split('/') {
            at = at.get(&part.replace("~1", "/").replace("~0", "~"))?;
        }
        Some(at)
    }

    /// The node itself, or what it refers to if it is a reference.
    pub fn target(&self) -> Option<Cursor<'a>> {
        match self.text_of("$ref") {
            Some(reference) => self.resolve(reference),
            None => Some(self.clone()),
        }
    }

    /// The node as JSON. Numbers that do not fit JSON's usual types become strings.
    pub fn to_json(&self) -> serde_json::Value {
        to_json(self.node)
    }
}

fn to_json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::String(text.clone())),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(to_json).collect(),
        Value::Object(members) => members.iter().map(|(key, node)| (key.name.clone(), to_json(node))).collect(),
    }
}

/// Reads the description at `path`.
///
/// # Errors
/// One finding, when the file cannot be read or is not the YAML that is accepted.
pub fn read(path: &Path) -> Result<Document, Findings> {
    let file = path.display().to_string();
    let fail = |message: String| {
        Findings::new(vec![Finding {
            file: file.clone(),
            place: Place { line: 1, column: 1, length: 0 },
            rule: Rule::Syntax,
            pointer: String::new(),
            message,
            remedy: "check the path and that the file is UTF-8".to_owned(),
        }])
    };
    let bytes = std::fs::read(path).map_err(|error| fail(format!("the description cannot be read: {error}")))?;
    let text = String::from_utf8(bytes)
        .map_err(|error| fail(format!("the description is not UTF-8 from byte {}", error.utf8_error().valid_up_to())))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    read_text(&file, &folder, text)
}

/// Reads a description from its text. `file` names it in findings, `folder` is where `externalValue` is relative to.
///
/// # Errors
/// One finding, when the text is not the YAML that is accepted.
pub fn read_text(file: &str, folder: &Path, text: String) -> Result<Document, Findings> {
    let root = Builder { parser: Parser::new_from_str(&text), last: Span::default() }.document().map_err(|refusal| {
        Findings::new(vec![Finding {
            file: file.to_owned(),
            place: refusal.place,
            rule: Rule::Syntax,
            pointer: String::new(),
            message: refusal.message,
            remedy: refusal.remedy.to_owned(),
        }])
    })?;
    Ok(Document { file: file.to_owned(), folder: folder.to_owned(), text, root })
}

struct Refusal {
    place: Place,
    message: String,
    remedy: &'static str,
}

struct Builder<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    last: Span,
}

impl<'t> Builder<'t> {
    fn refuse<T>(&self, message: impl Into<String>, remedy: &'static str) -> Result<T, Refusal> {
        Err(Refusal { place: Place::of(self.last), message: message.into(), remedy })
    }

    fn next(&mut self) -> Result<Event<'t>, Refusal> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                self.last = span;
                Ok(event)
            }
            Some(Err(error)) => Err(Refusal {
                place: Place { line: error.marker().line(), column: error.marker().col() + 1, length: 0 },
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
                _ => return self.refuse("the description is empty", "write an OpenAPI 3.0.3 description"),
            }
        }
        let first = self.next()?;
        let root = self.node(first, 0)?;
        loop {
            match self.next()? {
                Event::DocumentEnd | Event::Nothing => {}
                Event::StreamEnd => return Ok(root),
                _ => return self.refuse("the file holds a second document", "keep one description in a file"),
            }
        }
    }

    fn node(&mut self, event: Event<'t>, depth: usize) -> Result<Node, Refusal> {
        let place = Place::of(self.last);
        if depth > MAX_DEPTH {
            return self.refuse(
                format!("the description is nested more than {MAX_DEPTH} deep"),
                "name the inner schemas under components/schemas and refer to them",
            );
        }
        let value = match event {
            Event::Scalar(text, style, _, tag) => {
                if let Some(tag) = tag {
                    return self
                        .refuse(format!("a YAML tag (`{}{}`)", tag.handle, tag.suffix), "leave the tag out; quote what must be a string");
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
            Event::Alias(_) => return self.refuse("a YAML alias", "write the value out, or use a $ref"),
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
                Event::Scalar(text, ..) => Key { name: text.into_owned(), place: Place::of(self.last) },
                _ => return self.refuse("a key that is not a plain name", "write the key as a string"),
            };
            if !seen.insert(key.name.clone()) {
                return self.refuse(format!("the key `{}` stands here twice", key.name), "remove one of the two");
            }
            let event = self.next()?;
            let node = self.node(event, depth + 1)?;
            members.push((key, node));
        }
    }
}

/// The core schema of YAML 1.2 for plain scalars; quoted ones are strings.
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
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) && serde_json::from_str::<serde_json::Number>(text).is_ok()
}
