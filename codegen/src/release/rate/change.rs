//! A change with its rating, and the list that the other files of this folder add to.

use std::fmt;

use serde_json::Value;

use crate::read::Cursor;
use crate::words::words;

words! {
    /// What a change means to those who use the API with the published files or the bindings.
    pub enum Rating {
        /// Nothing.
        None = "none",
        /// Everything works as before: prose, examples, evidence.
        Patch = "patch",
        /// Something was added, and everything that there was still works.
        Minor = "minor",
        /// Something that worked may fail.
        Major = "major",
    }
}

/// A change of the spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it means to those who use the API.
    pub rating: Rating,
    /// What changed, as a sentence.
    pub sentence: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rating.name(), self.sentence)
    }
}

/// Members that do not decide what is sent or parsed. Some decide how the bindings are named, and
/// some what is published; the published files are compared themselves.
const PROSE: [&str; 17] = [
    "contact",
    "description",
    "example",
    "examples",
    "externalDocs",
    "license",
    "summary",
    "tags",
    "termsOfService",
    "title",
    "x-error-body",
    "x-evidence",
    "x-facade",
    "x-former-rust-name",
    "x-list",
    "x-published-name",
    "x-rust-name",
];

/// Maximum length of a value in a sentence, in bytes. A longer one makes it hard to read.
const SHOWN: usize = 60;

/// The changes so far.
pub(super) struct Changes(pub(super) Vec<Change>);

impl Changes {
    pub(super) fn add(&mut self, rating: Rating, sentence: impl Into<String>) {
        self.0.push(Change { rating, sentence: sentence.into() });
    }

    /// Rates the changed members of an item that are not in `rated`. Whatever is not known to be
    /// harmless is rated major, so that a new kind of member is not forgotten here.
    pub(super) fn members(
        &mut self,
        what: &str,
        before: &Cursor<'_>,
        now: &Cursor<'_>,
        rated: &[&str],
    ) {
        let added = now.members().filter(|member| before.get(member.name()).is_none());
        for name in before.members().chain(added).map(|member| member.name()) {
            let value = |at: &Cursor<'_>| at.get(name).map(|member| member.to_json());
            let (old, new) = (value(before), value(now));
            if rated.contains(&name) || old == new {
                continue;
            }
            let rating = match name {
                name if PROSE.contains(&name) => Rating::Patch,
                "deprecated" | "x-paging" => Rating::Minor,
                _ => Rating::Major,
            };
            self.add(rating, format!("{what}: {}", difference(name, old.as_ref(), new.as_ref())));
        }
    }

    /// Compares two lists of items by their keys, and rates what was removed and what was added.
    /// Returns the pairs.
    pub(super) fn pairs<'a, T>(
        &mut self,
        before: &'a [T],
        now: &'a [T],
        key: impl Fn(&T) -> String,
        removed: impl Fn(&T) -> Rating,
        added: impl Fn(&T) -> Rating,
    ) -> Vec<(String, &'a T, &'a T)> {
        let mut pairs = Vec::new();
        for old in before {
            let name = key(old);
            match now.iter().find(|new| key(new) == name) {
                Some(new) => pairs.push((name, old, new)),
                None => self.add(removed(old), format!("{name} was removed")),
            }
        }
        for new in now {
            let name = key(new);
            if !before.iter().any(|old| key(old) == name) {
                self.add(added(new), format!("{name} is new"));
            }
        }
        pairs
    }

    /// Compares the members of two mappings, which may be missing.
    pub(super) fn entries(
        &mut self,
        what: &str,
        before: Option<Cursor<'_>>,
        now: Option<Cursor<'_>>,
        rated: &[&str],
    ) {
        let before: Vec<_> = before.iter().flat_map(Cursor::members).collect();
        let now: Vec<_> = now.iter().flat_map(Cursor::members).collect();
        let key = |entry: &Cursor<'_>| format!("{what} {}", entry.name());
        let pairs = self.pairs(&before, &now, key, |_| Rating::Major, |_| Rating::Minor);
        for (name, old, new) in pairs {
            self.members(&name, old, new, rated);
            if rated.contains(&"schema") {
                self.schema(&name, old.get("schema"), new.get("schema"));
            }
        }
    }

    /// Compares the schemas of a parameter, a header or a body.
    pub(super) fn schema(&mut self, what: &str, old: Option<Cursor<'_>>, new: Option<Cursor<'_>>) {
        match (old, new) {
            (Some(old), Some(new)) => self.members(what, &old, &new, &[]),
            (None, None) => {}
            _ => self.add(Rating::Major, format!("{what} has another schema")),
        }
    }
}

fn difference(name: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    let is_prose = PROSE.contains(&name);
    match (old, new) {
        (Some(old), Some(new)) if !is_prose || name == "x-evidence" => {
            let (old, new) = (shown(old), shown(new));
            if old.len() + new.len() > 2 * SHOWN {
                format!("`{name}` was changed")
            } else {
                format!("`{name}` was {old} and is {new}")
            }
        }
        (Some(_), Some(_)) => format!("`{name}` was changed"),
        (None, Some(new)) if !is_prose && shown(new).len() <= SHOWN => {
            format!("`{name}: {}` was added", shown(new))
        }
        (None, _) => format!("`{name}` was added"),
        (Some(_), None) => format!("`{name}` was removed"),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
