//! What a request may have in its body: what the description says, by way of schemas that are made from it. What the provider may know and
//! the description does not is let through: further fields, and values of enums.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

const SCHEMAS: &str = include_str!("schemas.json");

/// What is wrong with a body, and where.
pub(crate) struct Refusal {
    pub(crate) message: String,
    /// The JSON pointer of what is wrong.
    pub(crate) pointer: String,
}

static NEW_CLIENT: LazyLock<Result<Validator, String>> = LazyLock::new(|| validator("NewClient"));

fn validator(name: &str) -> Result<Validator, String> {
    let schemas: Value = serde_json::from_str(SCHEMAS).map_err(|error| error.to_string())?;
    let schema = json!({"$ref": format!("#/$defs/{name}"), "$defs": schemas.get("$defs")});
    jsonschema::draft202012::new(&schema).map_err(|error| error.to_string())
}

/// Checks the body of the creation of a client.
pub(crate) fn new_client(body: &[u8]) -> Result<(), Refusal> {
    let refusal = |message: String, pointer: String| Refusal { message, pointer };
    let validator = NEW_CLIENT.as_ref().map_err(|error| refusal(format!("the sandbox has no schema: {error}"), String::new()))?;
    let instance: Value = serde_json::from_slice(body).map_err(|error| refusal(format!("the body is not JSON: {error}"), String::new()))?;
    match validator.iter_errors(&instance).next() {
        Some(error) => Err(refusal(error.to_string(), error.instance_path().to_string())),
        None => Ok(()),
    }
}
