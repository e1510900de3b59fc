//! A document, and the way to each of its nodes.

use std::path::{Path, PathBuf};

use crate::finding::{Finding, one_line};
use crate::place::Place;
use crate::read::tree::{Key, Node, Value};
use crate::rule::Rule;

/// A description that has been read.
#[derive(Debug, Clone)]
pub struct Document {
    pub(super) file: String,
    pub(super) folder: PathBuf,
    pub(super) text: String,
    pub(super) root: Node,
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
        self.node.to_json()
    }

    /// A finding about this node.
    pub fn finding(
        &self,
        rule: Rule,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            file: self.file().to_owned(),
            place: self.place(),
            rule,
            pointer: self.pointer.clone(),
            message: one_line(message.into()),
            remedy: one_line(remedy.into()),
        }
    }
}
