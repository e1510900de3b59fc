//! First stage: YAML to a tree that knows the line and column of each key and value. The tree keeps the order of keys and the
//! text of numbers.

mod yaml;

use std::path::{Path, PathBuf};

use crate::finding::{Finding, Findings, Rule};

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

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it begins.
    pub place: Place,
}

/// What a YAML node holds.
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

    /// Where the value begins.
    pub fn value_place(&self) -> Place {
        self.node.place
    }

    /// The member of a mapping with that name.
    pub fn get(&self, name: &str) -> Option<Cursor<'a>> {
        self.raw_members()
            .iter()
            .find(|(key, _)| key.name == name)
            .map(|member| self.member(member))
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
        Cursor {
            document: self.document,
            node,
            pointer: format!("{}/{name}", self.pointer),
            key: Some(key),
        }
    }

    /// The items of a sequence; none for anything else.
    pub fn items(&self) -> impl Iterator<Item = Cursor<'a>> + use<'a> {
        let document = self.document;
        let pointer = self.pointer.clone();
        let items: &'a [Node] = match &self.node.value {
            Value::Array(items) => items,
            _ => &[],
        };
        items.iter().enumerate().map(move |(index, node)| Cursor {
            document,
            node,
            pointer: format!("{pointer}/{index}"),
            key: None,
        })
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
        Value::Number(text) => {
            serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::String(text.clone()))
        }
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(to_json).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, node)| (key.name.clone(), to_json(node))).collect()
        }
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
            remedy: "check the path (and --root, where the command is not run at the root of the repository) and that the file is UTF-8"
                .to_owned(),
        }])
    };
    let bytes = std::fs::read(path)
        .map_err(|error| fail(format!("the description cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        fail(format!("the description is not UTF-8 from byte {}", error.utf8_error().valid_up_to()))
    })?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    read_text(&file, &folder, text)
}

/// Reads a description from its text. `file` names it in findings, `folder` is where `externalValue` is relative to.
///
/// # Errors
/// One finding, when the text is not the YAML that is accepted.
pub fn read_text(file: &str, folder: &Path, text: String) -> Result<Document, Findings> {
    let root = yaml::parse(&text).map_err(|refusal| {
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
