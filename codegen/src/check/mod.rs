//! Second stage: the rules. What passes is handled right by [`lower`](crate::lower) and by the generator; everything else is
//! a finding. The rules name what is allowed, so that a construct nobody thought of is refused and not misread.

mod bodies;
mod checker;
mod document;
mod extensions;
mod meaning;
mod names;
mod operations;
mod schemas;
mod values;

#[cfg(feature = "command")]
pub mod examples;

use crate::check::checker::Checker;
use crate::finding::Finding;
use crate::read::Document;

/// Applies every rule but [`examples`], and returns what it finds in the order of the rules.
pub fn check(document: &Document) -> Vec<Finding> {
    let mut checker = Checker { findings: Vec::new() };
    checker.document(&document.root());
    checker.findings
}
