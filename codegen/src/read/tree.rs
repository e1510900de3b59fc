//! The tree: values with their places, in the order of the file.

use crate::place::Place;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it begins.
    pub place: Place,
}

/// The value of a YAML node.
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
    /// Its text; a number as it is written.
    pub name: String,
    /// Where it begins.
    pub place: Place,
}

impl Node {
    /// Returns the node as JSON. Numbers that do not fit JSON's usual types become strings.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(text) => serde_json::from_str(text)
                .unwrap_or_else(|_| serde_json::Value::String(text.clone())),
            Value::String(text) => text.as_str().into(),
            Value::Array(items) => items.iter().map(Node::to_json).collect(),
            Value::Object(members) => {
                members.iter().map(|(key, node)| (key.name.clone(), node.to_json())).collect()
            }
        }
    }
}
