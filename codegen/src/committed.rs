//! Files that are made from the description and committed: written whole, and compared.

use std::fmt;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::finding::Findings;
use crate::paths::folder_of;

/// Why committed files are not there, or not the right ones.
#[derive(Debug)]
pub enum Failure {
    /// The description has findings.
    Findings(Findings),
    /// A file cannot be read or written.
    File(PathBuf, std::io::Error),
    /// The committed file is not what the description gives; the difference as a unified diff, and the command that writes it.
    Differs(PathBuf, String, &'static str),
    /// A file that the description does not give any more, and the command that removes it.
    Stale(PathBuf, &'static str),
    /// What the description gives is not right.
    Wrong(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Findings(findings) => findings.fmt(f),
            Failure::File(path, error) => write!(f, "{}: {error}", path.display()),
            Failure::Differs(path, diff, command) => write!(
                f,
                "{diff}\n{} is not what the description gives; look at the difference above and run `cargo run -p cfis-codegen -- {command}`",
                path.display()
            ),
            Failure::Stale(path, command) => {
                write!(
                    f,
                    "{} is not given by the description any more; run `cargo run -p cfis-codegen -- {command}`",
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

/// Files, and what is to stand in them.
pub(crate) type Files = Vec<(PathBuf, String)>;

pub(crate) fn write_all(files: &Files) -> Result<(), Failure> {
    files.iter().try_for_each(|(path, text)| write_file(path, text))
}

/// Writes a file beside its place and moves it there, so that no half of it is ever seen.
///
/// # Errors
/// When the file cannot be written.
pub fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let beside = path.with_extension("tmp");
    let folder = folder_of(path);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&beside, text))
        .and_then(|()| std::fs::rename(&beside, path))
        .map_err(|error| Failure::File(path.to_owned(), error))
}

/// Says which file is the first that differs or cannot be read.
pub(crate) fn compare_all(files: &Files, command: &'static str) -> Result<(), Failure> {
    for (path, expected) in files {
        let committed =
            std::fs::read_to_string(path).map_err(|error| Failure::File(path.clone(), error))?;
        if committed != *expected {
            let diff = TextDiff::from_lines(&committed, expected);
            let diff = diff.unified_diff().header("committed", "from the description").to_string();
            return Err(Failure::Differs(path.clone(), diff, command));
        }
    }
    Ok(())
}
