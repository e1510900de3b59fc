//! The schemas of the contract, compiled once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

const CONTRACT: &str = include_str!("contract.json");

/// `contract.json`.
#[derive(Deserialize)]
struct Document {
    operations: BTreeMap<String, Terms>,
    requests: Value,
    responses: Value,
}

/// What the spec says of one operation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Terms {
    query: Value,
    /// The name of the body's type.
    body: Option<String>,
    body_is_required: bool,
    responses: BTreeMap<String, Option<String>>,
    /// The status of a request that is carried out.
    success: Option<String>,
    media_type: Option<String>,
    /// The name of the type of a list's items.
    items: Option<String>,
    example: Box<RawValue>,
}

/// The terms of an operation, compiled.
pub(super) struct Compiled {
    pub(super) parameters: Value,
    pub(super) query: Validator,
    pub(super) body: Option<Validator>,
    pub(super) body_is_required: bool,
    /// The schemas of the bodies, by status. `None` means that the spec says nothing of a body;
    /// there may be one.
    pub(super) responses: BTreeMap<u16, Option<Validator>>,
    /// The status of a request that is carried out.
    pub(super) success: u16,
    pub(super) media_type: Option<String>,
    /// The schema of a list's items.
    pub(super) items: Option<Validator>,
    /// The first example of the successful response; null if there is none.
    pub(super) example: Box<RawValue>,
}

/// The compiled contract.
pub(super) struct Contract {
    pub(super) operations: BTreeMap<String, Compiled>,
}

static COMPILED: LazyLock<Result<Contract, String>> = LazyLock::new(compile);

fn compile() -> Result<Contract, String> {
    let document: Document = serde_json::from_str(CONTRACT).map_err(|error| error.to_string())?;
    let of_type = |schemas: &Value, name: &str| {
        schema(&json!({"$ref": format!("#/$defs/{name}"), "$defs": schemas.get("$defs")}))
    };
    let mut operations = BTreeMap::new();
    for (id, terms) in document.operations {
        let mut responses = BTreeMap::new();
        for (status, name) in terms.responses {
            let status = status.parse().map_err(|_| format!("`{status}` is not a status"))?;
            responses
                .insert(status, name.map(|name| of_type(&document.responses, &name)).transpose()?);
        }
        let mut query = terms.query.clone();
        if let (Some(members), Some(types)) =
            (query.as_object_mut(), document.requests.get("$defs"))
        {
            members.insert("$defs".to_owned(), types.clone());
        }
        let query = schema(&query)?;
        let body = terms.body.map(|name| of_type(&document.requests, &name)).transpose()?;
        let parameters = terms.query.get("properties").cloned().unwrap_or_default();
        let items = terms.items.map(|name| of_type(&document.responses, &name)).transpose()?;
        operations.insert(
            id,
            Compiled {
                parameters,
                query,
                body,
                body_is_required: terms.body_is_required,
                responses,
                success: terms.success.and_then(|status| status.parse().ok()).unwrap_or(200),
                media_type: terms.media_type,
                items,
                example: terms.example,
            },
        );
    }
    Ok(Contract { operations })
}

fn schema(schema: &Value) -> Result<Validator, String> {
    jsonschema::draft202012::new(schema).map_err(|error| error.to_string())
}

/// Returns the contract, compiled at the first call.
pub(super) fn compiled() -> Result<&'static Contract, String> {
    COMPILED.as_ref().map_err(|error| format!("cannot compile the sandbox's contract: {error}"))
}
