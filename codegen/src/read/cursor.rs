//! A document, and cursors to its nodes.

use std::path::{Path, PathBuf};

use crate::finding::{Finding, one_line};
use crate::place::Place;
use crate::read::tree::{Key, Node, Value};
use crate::rule::Rule;

/// A document that was read.
#[derive(Debug, Clone)]
pub struct Document {
    pub(super) file: String,
    pub(super) folder: PathBuf,
    pub(super) text: String,
    pub(super) root: Node,
    /// The other files that parts of the tree are in.
    pub(super) others: Vec<Source>,
}

/// A file that a document refers to.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Its name in findings.
    pub(crate) file: String,
    pub(crate) text: String,
}

impl Document {
    /// Returns the top of the document.
    pub fn root(&self) -> Cursor<'_> {
        Cursor { document: self, node: &self.root, pointer: String::new(), key: None }
    }

    /// Rewrites the tree. The text stays as it was read.
    pub(crate) fn map(self, rewrite: impl FnOnce(Node) -> Node) -> Self {
        Document { root: rewrite(self.root), ..self }
    }

    /// Puts parts of other files into the tree.
    pub(crate) fn with(self, root: Node, others: Vec<Source>) -> Self {
        Document { root, others, ..self }
    }

    /// Returns the tree.
    pub(crate) fn tree(&self) -> &Node {
        &self.root
    }

    /// Returns the name of the file, without its folder.
    pub(crate) fn file_name(&self) -> String {
        self.file.get(self.file_prefix().len()..).unwrap_or_default().to_owned()
    }

    /// Returns what is before the name of the file.
    pub(crate) fn file_prefix(&self) -> String {
        let end = self.file.rfind(['/', '\\']).map_or(0, |at| at + 1);
        self.file.get(..end).unwrap_or_default().to_owned()
    }

    /// Returns the name and the text of a file of the document.
    fn source(&self, number: usize) -> (&str, &str) {
        let other = number.checked_sub(1).and_then(|index| self.others.get(index));
        other.map_or((&self.file, &self.text), |other| (&other.file, &other.text))
    }

    /// Returns the folder of the file. `externalValue` is relative to it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A node and its path from the top of the document.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    document: &'a Document,
    node: &'a Node,
    pointer: String,
    key: Option<&'a Key>,
}

impl<'a> Cursor<'a> {
    /// Returns the node's value.
    pub fn value(&self) -> &'a Value {
        &self.node.value
    }

    /// Returns the file that the node is in, under the name that the caller gave it.
    pub fn file(&self) -> &'a str {
        self.document.source(self.place().file).0
    }

    /// Returns the text of the file that the node is in.
    pub(super) fn text_of_file(&self) -> &'a str {
        self.document.source(self.place().file).1
    }

    /// Returns the JSON pointer of the node.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Returns the key of the node; empty if it has none.
    pub fn name(&self) -> &'a str {
        self.key.map_or("", |key| key.name.as_str())
    }

    /// Returns the place of the key, or of the value if there is no key.
    pub fn place(&self) -> Place {
        self.key.map_or(self.node.place, |key| key.place)
    }

    /// Returns the place of the value.
    pub fn value_place(&self) -> Place {
        self.node.place
    }

    /// Returns the member of a mapping with that name.
    pub fn get(&self, name: &str) -> Option<Cursor<'a>> {
        self.raw_members()
            .iter()
            .find(|(key, _)| key.name == name)
            .map(|member| self.member(member))
    }

    /// Iterates over the members of a mapping. Other values have none.
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

    /// Iterates over the items of a sequence. Other values have none.
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

    /// Returns the text of a string.
    pub fn text(&self) -> Option<&'a str> {
        match &self.node.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text of a string member.
    pub fn text_of(&self, name: &str) -> Option<&'a str> {
        self.get(name).and_then(|member| member.text())
    }

    /// Returns whether a member is `true`.
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|member| matches!(member.value(), Value::Bool(true)))
    }

    /// Resolves a local reference (`#/…`).
    pub fn resolve(&self, reference: &str) -> Option<Cursor<'a>> {
        let mut at = self.document.root();
        for part in reference.strip_prefix("#/")?.split('/') {
            at = at.get(&part.replace("~1", "/").replace("~0", "~"))?;
        }
        Some(at)
    }

    /// Returns the node itself, or its target if it is a `$ref`.
    pub fn target(&self) -> Option<Cursor<'a>> {
        match self.text_of("$ref") {
            Some(reference) => self.resolve(reference),
            None => Some(self.clone()),
        }
    }

    /// Returns the node as JSON. Numbers that do not fit JSON's usual types become strings.
    pub fn to_json(&self) -> serde_json::Value {
        self.node.to_json()
    }

    /// Creates a finding about this node.
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
