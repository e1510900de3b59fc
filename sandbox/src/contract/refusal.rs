//! Why a request is refused.

use jsonschema::Validator;
use serde_json::Value;

/// What is wrong with a request or a response, and where.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    /// The JSON pointer of the error. A request counts as an object with the members `query`,
    /// `headers` and `body`.
    pub(crate) pointer: String,
}

impl Refusal {
    pub(crate) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Refusal { message: message.into(), pointer: pointer.into() }
    }
}

/// Checks a value against a schema. Returns the first error.
pub(super) fn valid(validator: &Validator, instance: &Value, at: &str) -> Result<(), Refusal> {
    match validator.iter_errors(instance).next() {
        Some(error) => {
            Err(Refusal::new(format!("{at}{}", error.instance_path()), error.to_string()))
        }
        None => Ok(()),
    }
}
