//! The generated Rust that is committed: where it stands, and whether it is what the description gives.

use std::path::Path;

pub use crate::committed::{Failure, write_file};
use crate::committed::{Files, compare_all, write_all};
use crate::finding::Findings;
use crate::{publish, read};

/// The description, from the root of the repository.
pub const DESCRIPTION: &str = "spec/openapi.yaml";
/// The committed bindings, from the root of the repository.
pub const BINDINGS: &str = "bindings/generated.rs";
/// The committed mocks, from the root of the repository.
pub const MOCKS: &str = "sandbox/src/mocks/generated.rs";
/// What the sandbox holds requests and answers against, committed, from the root of the repository.
pub const CONTRACT: &str = "sandbox/src/contract/contract.json";

/// What `cfis drift` compares answers with, committed, from the root of the repository.
pub const EXPECTED: &str = "cli/src/commands/drift/expected.json";

fn files(root: &Path) -> Result<Files, Findings> {
    let document = read::read(&root.join(DESCRIPTION))?;
    let generated = crate::generate_from(&document)?;
    Ok(vec![
        (root.join(BINDINGS), generated.bindings),
        (root.join(MOCKS), generated.mocks),
        (root.join(CONTRACT), publish::contract(&document)),
        (root.join(EXPECTED), publish::expected(&document)),
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
