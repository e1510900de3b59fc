//! JSON that keeps the order of members and the digits of numbers.

use std::fmt::Write as _;

use crate::read::{Cursor, Value};

/// Maximum length of a line with several members, in characters.
const LINE: usize = 100;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tree {
    /// A scalar, as JSON text.
    Raw(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl Tree {
    pub(crate) fn text(text: &str) -> Tree {
        Tree::Raw(serde_json::Value::from(text).to_string())
    }

    pub(crate) fn raw(text: impl ToString) -> Tree {
        Tree::Raw(text.to_string())
    }

    pub(crate) fn null() -> Tree {
        Tree::raw("null")
    }

    pub(crate) fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Tree {
        Tree::List(texts.into_iter().map(Tree::text).collect())
    }

    pub(crate) fn object<const N: usize>(members: [(&str, Tree); N]) -> Tree {
        Tree::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    pub(crate) fn of(at: &Cursor<'_>) -> Tree {
        match at.value() {
            Value::Null => Tree::null(),
            Value::Bool(value) => Tree::raw(value),
            // Unchanged, if it is a number in JSON too.
            Value::Number(text) => match serde_json::from_str::<serde_json::Number>(text) {
                Ok(_) => Tree::raw(text),
                Err(_) => Tree::text(text),
            },
            Value::String(text) => Tree::text(text),
            Value::Array(_) => Tree::List(at.items().map(|item| Tree::of(&item)).collect()),
            Value::Object(_) => Tree::Object(
                at.members().map(|member| (member.name().to_owned(), Tree::of(&member))).collect(),
            ),
        }
    }

    /// Adds a member at the end.
    pub(crate) fn with(mut self, name: &str, value: Tree) -> Tree {
        if let Tree::Object(members) = &mut self {
            members.push((name.to_owned(), value));
        }
        self
    }

    /// Replaces the value of a member, or adds the member.
    pub(crate) fn set(mut self, name: &str, value: Tree) -> Tree {
        if let Tree::Object(members) = &mut self {
            match members.iter_mut().find(|(found, _)| found == name) {
                Some((_, found)) => *found = value,
                None => members.push((name.to_owned(), value)),
            }
        }
        self
    }

    /// Replaces the value at a JSON pointer that leads through objects.
    pub(crate) fn replace(self, pointer: &str, value: Tree) -> Tree {
        let mut names = pointer.trim_start_matches('/').splitn(2, '/');
        match (names.next(), names.next()) {
            (Some(name), Some(rest)) => {
                let inner = self.get(name).cloned().unwrap_or_else(|| Tree::Object(Vec::new()));
                self.set(name, inner.replace(rest, value))
            }
            (Some(name), None) => self.set(name, value),
            (None, _) => self,
        }
    }

    pub(crate) fn without(mut self, name: &str) -> Tree {
        if let Tree::Object(members) = &mut self {
            members.retain(|(found, _)| found != name);
        }
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Tree> {
        match self {
            Tree::Object(members) => {
                members.iter().find(|(found, _)| found == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Returns the members of an object. Other values have none.
    pub(crate) fn members(&self) -> &[(String, Tree)] {
        match self {
            Tree::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the text of a string.
    pub(crate) fn as_text(&self) -> Option<String> {
        match self {
            Tree::Raw(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }

    /// Returns whether a member is `true`.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|member| *member == Tree::raw(true))
    }

    /// Replaces each member of an object.
    pub(crate) fn map(self, change: impl Fn(&str, Tree) -> Tree) -> Tree {
        match self {
            Tree::Object(members) => Tree::Object(
                members
                    .into_iter()
                    .map(|(name, value)| {
                        let value = change(&name, value);
                        (name, value)
                    })
                    .collect(),
            ),
            other => other,
        }
    }

    /// Returns the tree on one line.
    pub(crate) fn line(&self) -> String {
        match self {
            Tree::Raw(text) => text.clone(),
            Tree::List(items) => {
                format!("[{}]", items.iter().map(Tree::line).collect::<Vec<_>>().join(", "))
            }
            Tree::Object(members) => {
                let members: Vec<_> = members
                    .iter()
                    .map(|(name, value)| {
                        format!("{}: {}", serde_json::Value::from(name.as_str()), value.line())
                    })
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }

    /// Returns the tree on as many lines as necessary, with a line break at the end.
    pub(crate) fn lines(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0);
        text.push('\n');
        text
    }

    fn write(&self, text: &mut String, depth: usize) {
        let line = self.line();
        let nested = |value: &Tree| !matches!(value, Tree::Raw(_));
        let fits = depth > 0 && line.len() + 2 * depth < LINE;
        let (open, close, entries): (_, _, Vec<(String, &Tree)>) = match self {
            Tree::List(items) if !(fits || items.is_empty()) || items.iter().any(nested) => {
                ('[', ']', items.iter().map(|item| (String::new(), item)).collect())
            }
            Tree::Object(members) if !fits || members.iter().any(|(_, value)| nested(value)) => (
                '{',
                '}',
                members
                    .iter()
                    .map(|(name, value)| {
                        (format!("{}: ", serde_json::Value::from(name.as_str())), value)
                    })
                    .collect(),
            ),
            _ => return text.push_str(&line),
        };
        if entries.is_empty() {
            return text.push_str(&line);
        }
        text.push(open);
        for (index, (name, value)) in entries.into_iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(text, "{comma}\n{:indent$}{name}", "", indent = 2 * (depth + 1));
            value.write(text, depth + 1);
        }
        let _ = write!(text, "\n{:indent$}{close}", "", indent = 2 * depth);
    }
}
