//! How the mocks write values.

/// Returns a value as JSON; amounts keep all their digits.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value)
        .unwrap_or_else(|error| format!("cannot write this value as JSON: {error}"))
}
