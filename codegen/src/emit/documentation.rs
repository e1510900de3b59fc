//! Prose of the spec as documentation in Rust.

use syn::Attribute;

use crate::lower::prose::prose;
use crate::model::{Evidence, Placed};

/// Returns documentation attributes for a text, one a line.
pub(super) fn documented(text: &str) -> Vec<Attribute> {
    let line = |line: &str| if line.is_empty() { String::new() } else { format!(" {line}") };
    prose(text).lines().map(line).map(|line| syn::parse_quote!(#[doc = #line])).collect()
}

/// Appends the evidence to a description.
pub(super) fn with_evidence(description: &str, evidence: Option<Placed<Evidence>>) -> String {
    let description = description.trim_end();
    match evidence {
        Some(evidence) => format!("{description}\n\nEvidence: `{}`.", evidence.value.name()),
        None => description.to_owned(),
    }
}
