//! Between reading and the rules: rewrites a document into one plain form of OpenAPI, so that the
//! rules and the model know one way to say each thing.
//!
//! `files.rs` puts what references to other files lead to into the document, `newer.rs` turns the
//! syntax of OpenAPI 3.1 into that of 3.0, and `references.rs` puts parameters, responses, request
//! bodies, headers and examples that have names into the places that refer to them. Each item keeps the place where it is written. This module must not know the rules.

mod files;
mod newer;
mod position;
mod references;

use std::path::Path;

use crate::finding::Findings;
use crate::read::{self, Document};

/// Reads the file at `path`, and rewrites it into the plain form.
///
/// # Errors
/// Returns the findings of [`read::read`], also in files that it refers to, and of references that
/// lead nowhere.
pub fn read(path: &Path) -> Result<Document, Findings> {
    of(read::read(path)?)
}

/// Rewrites a document into the plain form.
///
/// ```
/// use std::path::Path;
///
/// use cfis_codegen::{plain, read};
///
/// # fn main() -> Result<(), cfis_codegen::finding::Findings> {
/// let text = "openapi: 3.1.0\ncomponents: {schemas: {A: {type: [string, 'null']}}}\n".to_owned();
/// let document = plain::of(read::read_text("openapi.yaml", Path::new("."), text)?)?;
/// let component = document.root().resolve("#/components/schemas/A").expect("it exists");
/// assert_eq!((component.text_of("type"), component.is_true("nullable")), (Some("string"), true));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Returns findings about references that lead nowhere.
pub fn of(document: Document) -> Result<Document, Findings> {
    let document = files::gather(document)?.map(newer::lower);
    let findings = references::unresolved(&document);
    if !findings.is_empty() {
        return Err(Findings::new(findings));
    }
    Ok(document.map(references::inline))
}
