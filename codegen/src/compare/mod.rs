//! The comparison of our spec with the file that the provider publishes: what either side has and
//! the other does not.
//!
//! Begin with [`compare()`], which goes through the operations; `fields` goes through a body. Both
//! sides are read by `theirs`, so that a difference is one of the API and not of how it is
//! written. What our extensions mean is in `known`. This folder must not know the rules.

mod difference;
mod fields;
mod known;
mod operations;
mod report;

use std::path::Path;

use crate::committed::Failure;
use crate::theirs::Theirs;

pub use difference::{Difference, Side};
pub use report::Comparison;

/// Compares our spec with another description of the same API. Neither needs to follow the rules.
///
/// Descriptions, examples, defaults, limits, tags and extensions are not compared.
///
/// # Errors
/// Returns an error if a file cannot be read, or is not an OpenAPI document of version 3.0 or 3.1.
pub fn compare(ours: &Path, theirs: &Path) -> Result<Comparison, Failure> {
    Ok(operations::compare(&Theirs::read(ours)?, &Theirs::read(theirs)?))
}
