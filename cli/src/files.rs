//! Paths, and files of text that are read whole.

use std::path::Path;

use crate::failure::Failure;

/// Returns the folder that a path is in: its parent, or `.` for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Reads a text file; `what` names it in the error.
///
/// # Errors
/// If the file cannot be read or is not UTF-8.
pub(crate) fn read_text(what: &str, path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("cannot read {what}{}: {error}", path.display())))
}

/// Removes a byte order mark, which some editors write at the beginning of a file.
pub(crate) fn without_byte_order_mark(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}
