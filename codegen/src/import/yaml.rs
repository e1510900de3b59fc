//! Writes YAML with comments: what `import` prints is for people to review.

use std::collections::BTreeSet;

use crate::finding::one_line;
use crate::read::{Node, Value};
use crate::theirs::readable;

/// Words that YAML does not read as strings.
const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Yaml {
    /// A number, `true`, `false` or `null`.
    Raw(String),
    Text(String),
    List(Vec<Yaml>),
    /// A list in one line.
    Flow(Vec<Yaml>),
    Map(Map),
}

/// A mapping with comments.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Map(Vec<Line>);

#[derive(Debug, Clone, PartialEq)]
enum Line {
    Note(String),
    Member { name: String, value: Yaml, comment: &'static str },
}

impl Yaml {
    pub(super) fn text(text: &str) -> Yaml {
        Yaml::Text(readable(text))
    }

    /// Returns prose: without spaces at the ends of lines, and without empty lines at its end.
    pub(super) fn prose(text: &str) -> Yaml {
        let text = readable(text);
        let lines: Vec<_> = text.trim().lines().map(str::trim_end).collect();
        Yaml::Text(lines.join("\n"))
    }

    /// Returns a node as it is.
    pub(super) fn of(node: &Node) -> Yaml {
        match &node.value {
            Value::Null => Yaml::Raw("null".to_owned()),
            Value::Bool(value) => Yaml::Raw(value.to_string()),
            Value::Number(text) => Yaml::Raw(text.clone()),
            Value::String(text) => Yaml::Text(text.clone()),
            Value::Array(items) => Yaml::List(items.iter().map(Yaml::of).collect()),
            Value::Object(members) => {
                let mut map = Map::default();
                for (key, value) in members {
                    map.add(&key.name, Yaml::of(value));
                }
                Yaml::Map(map)
            }
        }
    }

    /// Returns JSON as YAML.
    pub(super) fn of_json(value: &serde_json::Value) -> Yaml {
        match value {
            serde_json::Value::String(text) => Yaml::Text(text.clone()),
            serde_json::Value::Array(items) => {
                Yaml::List(items.iter().map(Yaml::of_json).collect())
            }
            serde_json::Value::Object(members) => {
                let mut map = Map::default();
                for (name, value) in members {
                    map.add(name, Yaml::of_json(value));
                }
                Yaml::Map(map)
            }
            scalar => Yaml::Raw(scalar.to_string()),
        }
    }

    /// Returns the value if it fits behind its key.
    fn inline(&self) -> Option<String> {
        match self {
            Yaml::Raw(text) => Some(text.clone()),
            Yaml::Text(text) if !is_block(text) => Some(scalar(text)),
            Yaml::Text(_) => None,
            Yaml::List(items) if items.is_empty() => Some("[]".to_owned()),
            Yaml::List(_) => None,
            Yaml::Flow(items) => {
                let items: Vec<_> = items.iter().filter_map(Yaml::flow).collect();
                Some(format!("[{}]", items.join(", ")))
            }
            Yaml::Map(map) if map.0.is_empty() => Some("{}".to_owned()),
            Yaml::Map(_) => None,
        }
    }

    fn flow(&self) -> Option<String> {
        match self {
            // A comma would end the item.
            Yaml::Text(text) if text.contains([',', '[', ']', '{', '}']) => Some(quoted(text)),
            other => other.inline(),
        }
    }

    /// Returns the mark of a text over several lines.
    fn block(&self) -> &'static str {
        match self {
            Yaml::Text(text) if text.ends_with('\n') => " |",
            Yaml::Text(_) => " |-",
            _ => "",
        }
    }

    fn lines(&self) -> Vec<String> {
        match self {
            Yaml::List(items) => items.iter().flat_map(item).collect(),
            Yaml::Map(map) => map.lines(),
            Yaml::Text(text) => text.lines().map(str::to_owned).collect(),
            Yaml::Raw(_) | Yaml::Flow(_) => self.inline().into_iter().collect(),
        }
    }
}

fn item(value: &Yaml) -> Vec<String> {
    if let Some(text) = value.inline() {
        return vec![format!("- {text}")];
    }
    if matches!(value, Yaml::Text(_)) {
        let head = std::iter::once(format!("-{}", value.block()));
        return head.chain(value.lines().iter().map(|line| indented(line))).collect();
    }
    let mut lines = value.lines().into_iter();
    let first = lines.next().map(|line| format!("- {line}"));
    first.into_iter().chain(lines.map(|line| indented(&line))).collect()
}

fn indented(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("  {line}") }
}

impl Map {
    pub(super) fn add(&mut self, name: &str, value: Yaml) {
        self.commented(name, value, "");
    }

    /// Adds a member with a comment behind it.
    pub(super) fn commented(&mut self, name: &str, value: Yaml, comment: &'static str) {
        self.0.push(Line::Member { name: name.to_owned(), value, comment });
    }

    pub(super) fn texts(&mut self, members: &[(&str, &str)]) {
        for (name, text) in members {
            self.add(name, Yaml::text(text));
        }
    }

    /// Adds a comment in a line of its own.
    pub(super) fn note(&mut self, text: &str) {
        self.0.push(Line::Note(one_line(readable(text))));
    }

    pub(super) fn notes(&mut self, notes: &[String]) {
        notes.iter().for_each(|note| self.note(note));
    }

    /// Adds all lines of another mapping.
    pub(super) fn lines_of(&mut self, other: Map) {
        self.0.extend(other.0);
    }

    /// Returns the mapping of a member, if the member is one.
    pub(super) fn inner(&mut self, wanted: &str) -> Option<&mut Map> {
        self.0.iter_mut().find_map(|line| match line {
            Line::Member { name, value: Yaml::Map(map), .. } if name == wanted => Some(map),
            _ => None,
        })
    }

    /// Replaces the value of a member, with a comment behind it. Returns whether there is one.
    pub(super) fn replace(&mut self, wanted: &str, new: Yaml, note: &'static str) -> bool {
        for line in &mut self.0 {
            if let Line::Member { name, value, comment } = line
                && name == wanted
            {
                (*value, *comment) = (new, note);
                return true;
            }
        }
        false
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lists the components that the mapping refers to.
    pub(super) fn references(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for line in &self.0 {
            if let Line::Member { name, value, .. } = line {
                match value {
                    Yaml::Text(text) if name == "$ref" => {
                        found.extend(text.rsplit('/').next().map(str::to_owned));
                    }
                    Yaml::Map(map) => found.extend(map.references()),
                    Yaml::List(items) => {
                        found.extend(items.iter().flat_map(|item| match item {
                            Yaml::Map(map) => map.references(),
                            _ => BTreeSet::new(),
                        }));
                    }
                    _ => {}
                }
            }
        }
        found
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for line in &self.0 {
            match line {
                Line::Note(text) => lines.push(format!("# {text}")),
                Line::Member { name, value, comment } => {
                    let name = scalar(name);
                    let comment =
                        if comment.is_empty() { String::new() } else { format!(" # {comment}") };
                    match value.inline() {
                        Some(text) => lines.push(format!("{name}: {text}{comment}")),
                        None => {
                            let block = value.block();
                            lines.push(format!("{name}:{block}{comment}"));
                            lines.extend(value.lines().iter().map(|line| indented(line)));
                        }
                    }
                }
            }
        }
        lines
    }
}

/// Returns whether a text is written over several lines.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\t', '\n'])
        && !text.ends_with("\n\n")
        && !text.contains('\t')
        && text.lines().all(|line| line.trim_end() == line)
        && readable(text) == text
}

/// Returns a text in one line, in quotes if it needs them.
fn scalar(text: &str) -> String {
    let is_plain = text
        .starts_with(|first: char| first.is_ascii_alphabetic() || "/$".contains(first))
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || " _-./()%+,;&!?'$:".contains(letter))
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    if text.chars().any(char::is_control) || readable(text) != text {
        return serde_json::Value::from(text).to_string();
    }
    format!("'{}'", text.replace('\'', "''"))
}
