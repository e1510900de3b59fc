//! The generated files that are committed: where they stand, and whether they are what the description gives.

use std::fmt;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::finding::Findings;

/// The description, from the root of the repository.
pub const DESCRIPTION: &str = "spec/openapi.yaml";
/// The committed bindings, from the root of the repository.
pub const BINDINGS: &str = "bindings/generated.rs";
/// The committed mocks, from the root of the repository.
pub const MOCKS: &str = "sandbox/src/mocks/generated.rs";

/// Why there is no snapshot, or not the right one.
#[derive(Debug)]
pub enum Failure {
    /// The description has findings.
    Findings(Findings),
    /// A file cannot be read or written.
    File(PathBuf, std::io::Error),
    /// The committed file is not what the description gives; the difference as a unified diff.
    Differs(PathBuf, String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Findings(findings) => findings.fmt(f),
            Failure::File(path, error) => write!(f, "{}: {error}", path.display()),
            Failure::Differs(path, diff) => write!(
                f,
                "{diff}\n{} is not what the description gives; look at the difference above and run `cargo run -p cfis-codegen -- snapshot`",
                path.display()
            ),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Findings> for Failure {
    fn from(findings: Findings) -> Self {
        Failure::Findings(findings)
    }
}

fn files(root: &Path) -> Result<[(PathBuf, String); 2], Findings> {
    let generated = crate::generate(&root.join(DESCRIPTION))?;
    Ok([(root.join(BINDINGS), generated.bindings), (root.join(MOCKS), generated.mocks)])
}

/// Writes the committed files of the repository at `root` anew.
///
/// # Errors
/// Findings in the description, or a file that cannot be written; then none or only whole files have been replaced.
pub fn write(root: &Path) -> Result<(), Failure> {
    for (path, text) in files(root)? {
        write_file(&path, &text)?;
    }
    Ok(())
}

/// Writes a file beside its place and moves it there, so that no half of it is ever seen.
///
/// # Errors
/// When the file cannot be written.
pub fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let beside = path.with_extension("tmp");
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| Failure::File(path.to_owned(), error))
}

/// Compares the committed files of the repository at `root` with what its description gives.
///
/// # Errors
/// Findings in the description, or the first file that differs or cannot be read.
pub fn compare(root: &Path) -> Result<(), Failure> {
    for (path, expected) in files(root)? {
        let committed = std::fs::read_to_string(&path).map_err(|error| Failure::File(path.clone(), error))?;
        if committed != expected {
            let diff = TextDiff::from_lines(&committed, &expected);
            let diff = diff.unified_diff().header("committed", "from the description").to_string();
            return Err(Failure::Differs(path, diff));
        }
    }
    Ok(())
}
