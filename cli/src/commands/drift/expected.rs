//! What the description says of answers: types with evidence. Made from it by `cfis-codegen snapshot`.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Expected {
    /// By operation and status.
    pub(super) operations: BTreeMap<String, BTreeMap<String, Answer>>,
    pub(super) types: BTreeMap<String, Type>,
}

#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) of: Option<Kind>,
    pub(super) evidence: Option<Evidence>,
}

/// How well an item is known, and where in the description that is written.
#[derive(Deserialize)]
pub(super) struct Evidence {
    pub(super) word: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// One of several kinds of type; what it is not is left out.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Type {
    pub(super) properties: Option<BTreeMap<String, Property>>,
    /// Of an enum.
    pub(super) values: Option<Vec<String>>,
    /// Other spellings of its values.
    pub(super) spellings: BTreeMap<String, Vec<String>>,
    pub(super) is_text_or_integer: bool,
    /// Another name of this.
    pub(super) is: Option<Kind>,
}

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
    pub(super) fn read() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("expected.json"))
    }
}
