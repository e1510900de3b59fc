//! The generated Rust that is committed: where it stands, and whether it is what the description gives.

use std::path::Path;

use crate::committed::{Failure, Files, compare_all, write_all};
use crate::finding::Findings;
use crate::model::Model;
use crate::paths::{BINDINGS, CONTRACT, EXPECTED, MOCKS, SPEC};
use crate::{generate, publish, read};

fn files(root: &Path) -> Result<Files, Findings> {
    let document = read::read(&root.join(SPEC))?;
    let generated = generate::generate_from(&document)?;
    let model = Model::of(&document);
    Ok(vec![
        (root.join(BINDINGS), generated.bindings),
        (root.join(MOCKS), generated.mocks),
        (root.join(CONTRACT), publish::contract(&model)),
        (root.join(EXPECTED), publish::expected(&model)),
    ])
}

/// Writes the committed files of the repository at `root` anew.
///
/// # Errors
/// Findings in the description, or a file that cannot be written; then none or only whole files have been replaced.
pub fn write(root: &Path) -> Result<(), Failure> {
    write_all(&files(root)?)
}

/// Compares the committed files of the repository at `root` with what its description gives.
///
/// # Errors
/// Findings in the description, or the first file that differs or cannot be read.
pub fn compare(root: &Path) -> Result<(), Failure> {
    compare_all(&files(root)?, "snapshot")
}
