//! Second stage: the rules. [`lower`](crate::lower) and the generator handle correctly whatever
//! passes them; everything else is a finding. The rules name what is allowed, so that an unforeseen
//! construct is refused and not misread.
//!
//! Begin with [`check()`] and the file `document`, which calls the others. The rules need the place
//! of whatever is wrong, so they go through the document itself. They must not know what is
//! generated.

mod bodies;
mod checker;
mod document;
mod extensions;
mod meaning;
mod names;
mod nearest;
mod operations;
mod paging;
mod parameters;
mod schemas;
mod unions;
mod values;

#[cfg(feature = "command")]
pub mod examples;
#[cfg(feature = "command")]
mod shown;

#[cfg(feature = "command")]
pub(crate) use meaning::{ABOUT_SECRETS, SECRETS};

// What `import` must know to write a spec that follows the rules.
#[cfg(feature = "command")]
pub(crate) use {
    bodies::has_standard_reason,
    meaning::{names_secret, says_change},
    names::{RESERVED_TYPES, is_free, is_type_name},
    operations::is_plain_path,
};

use crate::check::checker::Checker;
use crate::finding::Finding;
use crate::read::Document;

/// Applies every rule except the one about examples, and returns the findings in the order of the
/// rules.
///
/// ```
/// use std::path::Path;
///
/// use cfis_codegen::{check, read};
///
/// # fn main() -> Result<(), cfis_codegen::finding::Findings> {
/// let text = "openapi: 3.2.0\npaths: {}\n".to_owned();
/// let document = read::read_text("openapi.yaml", Path::new("."), text)?;
/// let findings = check::check(&document);
/// assert_eq!(findings[0].message, "OpenAPI 3.2.0 is not supported");
/// assert_eq!(findings[0].place.line, 1);
/// # Ok(())
/// # }
/// ```
pub fn check(document: &Document) -> Vec<Finding> {
    let mut checker = Checker { findings: Vec::new() };
    checker.document(&document.root());
    checker.findings
}
