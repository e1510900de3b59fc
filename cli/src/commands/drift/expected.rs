//! What the spec says of responses: types with evidence. `cfis-codegen snapshot` writes
//! `expected.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The expected responses.
#[derive(Deserialize)]
pub(super) struct Expected {
    /// By operation and status.
    pub(super) operations: BTreeMap<String, BTreeMap<String, ExpectedResponse>>,
    pub(super) types: BTreeMap<String, Type>,
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
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A type: an object, an enum, a text or integer, or another name of a type.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Type {
    pub(super) properties: Option<BTreeMap<String, Property>>,
    /// The values, if it is an enum.
    pub(super) values: Option<Vec<String>>,
    /// Other spellings of the values.
    pub(super) spellings: BTreeMap<String, Vec<String>>,
    pub(super) is_text_or_integer: bool,
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
    pub(super) fn read() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("expected.json"))
    }
}
