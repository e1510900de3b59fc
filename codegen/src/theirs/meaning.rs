//! What a schema means: data, without the reading of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::{Node, Value};
use crate::theirs::schema::Schema;

/// What a value is, apart from null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Object,
    Array,
    Text,
    Integer,
    Number,
    Boolean,
}

impl Kind {
    const ALL: [Kind; 6] =
        [Kind::Object, Kind::Array, Kind::Text, Kind::Integer, Kind::Number, Kind::Boolean];

    /// Returns the word of `type`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Object => "object",
            Kind::Array => "array",
            Kind::Text => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Boolean => "boolean",
        }
    }

    pub(super) fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a schema means.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meaning<'a> {
    /// The component that the schema refers to, if it adds nothing to it.
    pub(crate) name: Option<&'a str>,
    /// What the value is; empty if it can be anything.
    pub(crate) kinds: BTreeSet<Kind>,
    /// Whether the value may be null; nothing if the schema does not say.
    pub(super) nullable: Option<bool>,
    /// Whether the value is always null.
    pub(super) is_only_null: bool,
    pub(crate) format: Option<&'a str>,
    /// The values of `enum` or `const`, without null.
    pub(crate) values: Option<Vec<&'a Value>>,
    pub(crate) properties: Vec<Property<'a>>,
    pub(crate) required: BTreeSet<&'a str>,
    pub(crate) items: Option<Schema<'a>>,
    /// What each value of a map is.
    pub(crate) map: Option<Schema<'a>>,
    pub(crate) description: Option<&'a str>,
    pub(crate) title: Option<&'a str>,
    pub(crate) examples: Vec<&'a Node>,
    /// The keywords without a field: limits, annotations and extensions.
    pub(crate) keywords: BTreeMap<&'a str, &'a Node>,
    /// The number of objects that the value may be, each with its own properties.
    pub(crate) alternatives: usize,
    /// The keywords that this reading leaves out although they change what is valid.
    pub(crate) not_read: BTreeSet<&'a str>,
    /// What cannot be read, as sentences.
    pub(crate) gaps: Vec<String>,
}

/// A property of an object.
#[derive(Debug, Clone)]
pub(crate) struct Property<'a> {
    pub(crate) name: &'a str,
    pub(crate) schema: Schema<'a>,
}

impl Meaning<'_> {
    /// Returns the meaning without its format.
    pub(crate) fn without_format(&self) -> Self {
        Meaning { format: None, ..self.clone() }
    }

    /// Returns whether the value may be null.
    pub(crate) fn is_nullable(&self) -> bool {
        self.nullable.unwrap_or(false)
    }

    /// Returns whether the value is of one kind only.
    pub(crate) fn only(&self) -> Option<Kind> {
        let mut kinds = self.kinds.iter();
        kinds.next().copied().filter(|_| kinds.next().is_none())
    }
}
