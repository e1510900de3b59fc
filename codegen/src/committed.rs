//! Files that are generated from the spec and committed: how they are written and compared.

use std::fmt;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::finding::Findings;
use crate::paths::folder_of;

/// Why committed files could not be written, or are not up to date.
#[derive(Debug)]
pub enum Failure {
    /// The spec has findings.
    Findings(Findings),
    /// A file cannot be read or written.
    File(PathBuf, std::io::Error),
    /// The committed file differs from what is generated: its path, the difference as a unified
    /// diff, and the command that writes it.
    Differs(PathBuf, String, &'static str),
    /// A file that nothing generates, and the command that removes it.
    Stale(PathBuf, &'static str),
    /// Any other reason, as a sentence.
    Wrong(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Findings(findings) => findings.fmt(f),
            Failure::File(path, error) => write!(
                f,
                "cannot use {}: {error}; check the path and who may read or write it",
                path.display()
            ),
            Failure::Differs(path, diff, command) => write!(
                f,
                "{diff}\n{} is out of date; review the difference above, then run \
                 `cargo run -p cfis-codegen -- {command}`",
                path.display()
            ),
            Failure::Stale(path, command) => {
                write!(
                    f,
                    "nothing generates {}; run `cargo run -p cfis-codegen -- {command}`",
                    path.display()
                )
            }
            Failure::Wrong(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Findings> for Failure {
    fn from(findings: Findings) -> Self {
        Failure::Findings(findings)
    }
}

/// Files with their contents.
pub(crate) type Files = Vec<(PathBuf, String)>;

pub(crate) fn write_all(files: &Files) -> Result<(), Failure> {
    files.iter().try_for_each(|(path, text)| write_file(path, text))
}

/// Writes a temporary file and renames it, so that a half-written file is never seen.
///
/// # Errors
/// Returns an error if the file cannot be written.
pub fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let temporary = path.with_extension("tmp");
    let folder = folder_of(path);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&temporary, text))
        .and_then(|()| std::fs::rename(&temporary, path))
        .map_err(|error| Failure::File(path.to_owned(), error))
}

/// Compares files with their contents, and fails on the first that differs or cannot be read.
pub(crate) fn compare_all(files: &Files, command: &'static str) -> Result<(), Failure> {
    for (path, expected) in files {
        let committed =
            std::fs::read_to_string(path).map_err(|error| Failure::File(path.clone(), error))?;
        if committed != *expected {
            let diff = TextDiff::from_lines(&committed, expected);
            let diff = diff.unified_diff().header("committed", "from the spec").to_string();
            return Err(Failure::Differs(path.clone(), diff, command));
        }
    }
    Ok(())
}
