//! The stages, one after another.

use std::path::Path;

use crate::finding::Findings;
use crate::model::Model;
use crate::read::Document;
use crate::rule::Rule;
use crate::{check, emit, lower, plain};

/// What is generated from a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The bindings: types, client and the table of operations. The source of the module
    /// `generated` of `cfis`.
    pub bindings: String,
    /// The parameters of the operations, and the methods that need no rules of their own. The
    /// source of the module `requests::from_spec::operation_requests` of `cfis`.
    pub requests: String,
    /// Typed helpers for `httpmock`. The source of the module `mocks::generated` of `cfis-sandbox`.
    pub mocks: String,
}

/// Generates the bindings and the mocks from the spec at `path`.
///
/// ```
/// use std::path::Path;
///
/// match cfis_codegen::generate(Path::new("no/such/openapi.yaml")) {
///     Ok(generated) => println!("{}", generated.bindings),
///     Err(findings) => {
///         let finding = findings.iter().next().expect("there is at least one");
///         assert_eq!((finding.rule.name(), finding.place.line), ("syntax", 1));
///         assert!(finding.remedy.contains("check the path"));
///     }
/// }
/// ```
///
/// # Errors
/// Returns every finding if the spec cannot be read or breaks a rule.
pub fn generate(path: &Path) -> Result<Generated, Findings> {
    let document = plain::read(path)?;
    generate_from(&document)
}

/// Applies every rule to the spec at `path`, including the one about examples, and generates.
///
/// # Errors
/// Returns every finding.
#[cfg(feature = "command")]
pub fn check_all(path: &Path) -> Result<(), Findings> {
    read_checked(path).map(|_| ())
}

/// Reads the spec at `path` if it follows every rule, including the one about examples.
///
/// # Errors
/// Returns every finding.
#[cfg(feature = "command")]
pub fn read_checked(path: &Path) -> Result<Document, Findings> {
    let document = plain::read(path)?;
    generate_from(&document)?;
    let findings = check::examples::check(&document);
    if findings.is_empty() { Ok(document) } else { Err(Findings::new(findings)) }
}

/// Generates the bindings and the mocks from a document that was read before.
///
/// # Errors
/// Returns every finding if the document breaks a rule or the generator refuses it.
pub fn generate_from(document: &Document) -> Result<Generated, Findings> {
    let findings = check::check(document);
    if !findings.is_empty() {
        return Err(Findings::new(findings));
    }
    let model = Model::of(document);
    let lowered = lower::lower(&model);
    emit::quietly(|| {
        Ok(Generated {
            bindings: emit::bindings::emit(&lowered, &model)?,
            requests: emit::requests::emit(&model)?,
            mocks: emit::mocks::emit(&lowered, &model)?,
        })
    })
    .and_then(|generated| generated)
    .map_err(|message| refused(document, message))
}

/// Returns the finding for a spec that the rules let through and the generator refuses.
pub(crate) fn refused(document: &Document, message: String) -> Findings {
    Findings::new(vec![document.root().finding(
        Rule::Generator,
        message,
        "the rules of cfis-codegen have a gap; report it with the spec",
    )])
}
