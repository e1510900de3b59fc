//! From the OpenAPI description of `cfis` to its bindings, in four stages that data flows through one way:
//! [`read`] keeps lines and columns, [`check`] applies the rules of this repository, [`lower`] rewrites the description into
//! what the generator handles right, and [`emit`] writes Rust.
//!
//! No input makes it panic: a description that it cannot handle is a list of [findings](finding::Finding), each with a
//! place and a remedy. The same input gives the same bytes.

pub mod check;
#[cfg(feature = "command")]
pub mod committed;
#[cfg(feature = "command")]
pub mod diagnostics;
pub mod emit;
#[cfg(feature = "command")]
pub mod evidence;
#[cfg(feature = "command")]
pub mod explain;
pub mod finding;
pub mod lower;
pub mod model;
#[cfg(feature = "command")]
pub mod publish;
pub mod read;
#[cfg(feature = "command")]
pub mod release;
#[cfg(feature = "command")]
pub mod rewrites;
#[cfg(feature = "command")]
pub mod snapshot;

use std::path::Path;

use finding::{Finding, Findings, Rule};

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
    let document = read::read(path)?;
    generate_from(&document)?;
    let findings = check::examples::check(&document);
    if findings.is_empty() { Ok(()) } else { Err(Findings::new(findings)) }
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
    let lowered = lower::lower(document);
    let refused = |message: String| {
        Findings::new(vec![Finding::new(
            Rule::Generator,
            &document.root(),
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
