//! The schemas of the contract, compiled once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde::Deserialize;
use serde_json::{Value, json};

const CONTRACT: &str = include_str!("contract.json");

#[derive(Deserialize)]
struct Document {
    operations: BTreeMap<String, Terms>,
    requests: Value,
    answers: Value,
}

/// What the description says of one operation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Terms {
    query: Value,
    /// The name of a type, as in `answers`.
    body: Option<String>,
    body_is_required: bool,
    answers: BTreeMap<String, Option<String>>,
}

/// The terms of an operation, ready for use.
pub(super) struct Compiled {
    pub(super) parameters: Value,
    pub(super) query: Validator,
    pub(super) body: Option<Validator>,
    pub(super) body_is_required: bool,
    /// By status. No type means that no body is described; there may be one.
    pub(super) answers: BTreeMap<u16, Option<Validator>>,
}

pub(super) struct Contract {
    pub(super) operations: BTreeMap<String, Compiled>,
    pub(super) items: BTreeMap<&'static str, Validator>,
}

/// An item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemType {
    Payment,
    Settlement,
}

impl ItemType {
    pub(crate) fn name(self) -> &'static str {
        match self {
            ItemType::Payment => "Payment",
            ItemType::Settlement => "Settlement",
        }
    }
}

static COMPILED: LazyLock<Result<Contract, String>> = LazyLock::new(compile);

fn compile() -> Result<Contract, String> {
    let document: Document = serde_json::from_str(CONTRACT).map_err(|error| error.to_string())?;
    let of_type = |schemas: &Value, name: &str| {
        schema(&json!({"$ref": format!("#/$defs/{name}"), "$defs": schemas.get("$defs")}))
    };
    let mut operations = BTreeMap::new();
    for (id, terms) in document.operations {
        let mut answers = BTreeMap::new();
        for (status, name) in terms.answers {
            let status = status.parse().map_err(|_| format!("`{status}` is no status"))?;
            answers.insert(status, name.map(|name| of_type(&document.answers, &name)).transpose()?);
        }
        let query = schema(&terms.query)?;
        let body = terms.body.map(|name| of_type(&document.requests, &name)).transpose()?;
        let parameters = terms.query.get("properties").cloned().unwrap_or_default();
        operations.insert(
            id,
            Compiled { parameters, query, body, body_is_required: terms.body_is_required, answers },
        );
    }
    let mut items = BTreeMap::new();
    for item in [ItemType::Payment, ItemType::Settlement] {
        items.insert(item.name(), of_type(&document.answers, item.name())?);
    }
    Ok(Contract { operations, items })
}

fn schema(schema: &Value) -> Result<Validator, String> {
    jsonschema::draft202012::new(schema).map_err(|error| error.to_string())
}

pub(super) fn compiled() -> Result<&'static Contract, String> {
    COMPILED.as_ref().map_err(|error| format!("the sandbox has no contract: {error}"))
}
