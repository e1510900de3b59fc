//! The errors of serde_json, without the values that they quote.

use std::fmt;

/// Removes the values that serde_json quotes: they may be personal.
fn without_values(detail: &str) -> String {
    let mut text = detail.to_owned();
    if let (Some(first), Some(last)) = (text.find('"'), text.rfind('"'))
        && first < last
    {
        text.replace_range(first..=last, "[value]");
    }
    for kind in ["integer `", "floating point `", "boolean `", "character `"] {
        if let Some(start) = text.find(kind).map(|start| start + kind.len())
            && let Some(length) = text.get(start..).and_then(|rest| rest.find('`'))
        {
            text.replace_range(start..start + length, "[value]");
        }
    }
    text
}

/// What serde_json says about a response. The caller has removed the credential.
#[derive(Debug)]
pub(crate) struct JsonError(String);

impl JsonError {
    pub(crate) fn of(detail: &str) -> Self {
        JsonError(without_values(detail))
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for JsonError {}
