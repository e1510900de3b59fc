//! What the spec says of responses: types with evidence, and where a patch can add to them.
//! `cfis-codegen snapshot` writes `expected.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The expected responses.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Expected {
    /// By operation and status.
    pub(super) operations: BTreeMap<String, BTreeMap<String, ExpectedResponse>>,
    pub(super) types: BTreeMap<String, Type>,
    /// Where a new type can be added.
    pub(super) components_end: Option<End>,
    /// Words in the name of a text that is a secret.
    pub(super) secret_words: Vec<String>,
    /// Words in the name of a text that is only about a secret.
    pub(super) about_secrets: Vec<String>,
}

impl Expected {
    /// Returns whether a successful response of an operation is JSON.
    pub(super) fn returns_json(&self, operation: &str) -> bool {
        let responses = self.operations.get(operation).into_iter().flatten();
        let mut successes = responses.filter(|(status, _)| status.starts_with('2'));
        successes.any(|(_, response)| response.of.is_some())
    }
}

/// A response with one status.
#[derive(Deserialize)]
pub(super) struct ExpectedResponse {
    pub(super) of: Option<Kind>,
    pub(super) evidence: Option<Evidence>,
}

/// How well an item is known, and where the spec says so.
#[derive(Deserialize)]
pub(super) struct Evidence {
    pub(super) word: String,
    /// The line, or 0 if it is in another file than the spec.
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A type: an object, an enum, a text or integer, or another name of a type.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Type {
    pub(super) properties: Option<BTreeMap<String, Property>>,
    /// Where a property can be added.
    pub(super) properties_end: Option<End>,
    /// The values, if it is an enum.
    pub(super) values: Option<Vec<String>>,
    /// Where a value can be added.
    pub(super) values_end: Option<Spot>,
    /// Other spellings of the values.
    pub(super) spellings: BTreeMap<String, Vec<String>>,
    /// Where a spelling of each value can be added.
    pub(super) spelling_spots: BTreeMap<String, Option<Spot>>,
    pub(super) is_text_or_integer: bool,
    /// The property that tells the kinds of a union apart.
    pub(super) choice_by: Option<String>,
    /// The type that each value of that property means.
    pub(super) choices: BTreeMap<String, String>,
    /// The type that this is another name of.
    pub(super) is: Option<Kind>,
}

/// A property of an object.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Property {
    pub(super) of: Kind,
    pub(super) is_required: bool,
    pub(super) is_nullable: bool,
    pub(super) also_named: Vec<String>,
    pub(super) evidence: Option<Evidence>,
    /// Where another name can be added.
    pub(super) other_name_spot: Option<Spot>,
}

/// The end of a block: its last line, and the number of spaces before each entry.
#[derive(Deserialize, Clone, Copy)]
pub(super) struct End {
    pub(super) line: usize,
    pub(super) indent: usize,
}

/// A place where something can be added: at a column of a line, or as a line of its own.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) line: usize,
    pub(super) column: Option<usize>,
    pub(super) form: Form,
}

/// What has to be written to add another name.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "camelCase")]
pub(super) enum Form {
    /// An item of a list that exists.
    Item,
    /// An entry with a list, in a map that exists.
    Entry,
    /// The extension with a list.
    List,
    /// The extension with a map.
    Map,
}

/// What a value is: a type by its name, a list, or a scalar.
#[derive(Deserialize)]
pub(super) struct Kind {
    #[serde(rename = "type")]
    pub(super) name: Option<String>,
    pub(super) items: Option<Box<Kind>>,
    pub(super) scalar: Option<String>,
    pub(super) format: Option<String>,
}

impl Expected {
    /// Reads what the program was compiled with.
    pub(super) fn built_in() -> Result<Self, serde_json::Error> {
        Self::parse(include_str!("expected.json"))
    }

    /// Reads the text that `cfis-codegen snapshot` writes.
    pub(super) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Returns the properties of an object.
    pub(super) fn properties(&self, name: &str) -> Option<&BTreeMap<String, Property>> {
        self.types.get(name)?.properties.as_ref()
    }

    /// Returns whether the name of a text says that it is a secret.
    pub(super) fn is_secret(&self, words: &[String]) -> bool {
        let has = |wanted: &[String]| words.iter().any(|word| wanted.contains(word));
        has(&self.secret_words) && !has(&self.about_secrets)
    }
}
