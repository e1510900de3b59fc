//! The stages one after another.

use std::path::Path;

use crate::finding::Findings;
use crate::rule::Rule;
use crate::{check, emit, lower, model, read};

/// What is generated from a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The bindings: types, client and the table of operations. The source of the module `generated` of `cfis`.
    pub bindings: String,
    /// Typed helpers for `httpmock`. The source of the module `mocks::generated` of `cfis-sandbox`.
    pub mocks: String,
}

/// Takes the description at `path` through all stages.
///
/// # Errors
/// Every finding, when the description cannot be read or breaks a rule.
pub fn generate(path: &Path) -> Result<Generated, Findings> {
    let document = read::read(path)?;
    generate_from(&document)
}

/// Applies every rule, the one about examples included, and generates.
///
/// # Errors
/// Every finding.
#[cfg(feature = "command")]
pub fn check_all(path: &Path) -> Result<(), Findings> {
    read_checked(path).map(|_| ())
}

/// Reads a description that follows every rule, the one about examples included.
///
/// # Errors
/// Every finding.
#[cfg(feature = "command")]
pub fn read_checked(path: &Path) -> Result<read::Document, Findings> {
    let document = read::read(path)?;
    generate_from(&document)?;
    let findings = check::examples::check(&document);
    if findings.is_empty() { Ok(document) } else { Err(Findings::new(findings)) }
}

/// Takes a description that has been read through the other stages.
///
/// # Errors
/// Every finding, when the description breaks a rule or the generator refuses it.
pub fn generate_from(document: &read::Document) -> Result<Generated, Findings> {
    let findings = check::check(document);
    if !findings.is_empty() {
        return Err(Findings::new(findings));
    }
    let model = model::Model::of(document);
    let lowered = lower::lower(&model);
    let refused = |message: String| {
        Findings::new(vec![document.root().finding(
            Rule::Generator,
            message,
            "this is a gap in the rules of cfis-codegen; report it with the description",
        )])
    };
    emit::quietly(|| {
        Ok(Generated {
            bindings: emit::bindings::emit(&lowered, &model)?,
            mocks: emit::mocks::emit(&lowered)?,
        })
    })
    .and_then(|generated| generated)
    .map_err(refused)
}
