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
    /// Says which file of a document the node is in.
    pub(super) fn stamped(self, file: usize) -> Self {
        let stamp = |place: Place| Place { file, ..place };
        let value = match self.value {
            Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| item.stamped(file)).collect())
            }
            Value::Object(members) => {
                let members = members.into_iter().map(|(key, node)| {
                    (Key { place: stamp(key.place), ..key }, node.stamped(file))
                });
                Value::Object(members.collect())
            }
            other => other,
        };
        Node { value, place: stamp(self.place) }
    }

    /// Returns the member of a mapping with that name.
    #[cfg(feature = "command")]
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.members().iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// Lists the members of a mapping. Other values have none.
    #[cfg(feature = "command")]
    pub(crate) fn members(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// Lists the items of a sequence. Other values have none.
    #[cfg(feature = "command")]
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// Returns the text of a string.
    #[cfg(feature = "command")]
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text of a string member.
    #[cfg(feature = "command")]
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Node::text)
    }

    /// Returns whether a member is `true`.
    #[cfg(feature = "command")]
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|member| member.value == Value::Bool(true))
    }

    /// Returns the node as JSON. Numbers that do not fit JSON's usual types become strings.
    pub(crate) fn to_json(&self) -> serde_json::Value {
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
