//! First stage: YAML to a tree that knows the line and column of each key and value. The tree keeps
//! the order of keys and the text of numbers.
//!
//! Begin with [`read`]. A [`Cursor`] is a node with its JSON pointer, and makes the findings about it.
//! This module must not know what OpenAPI is.

mod cursor;
mod tree;
mod yaml;

use std::path::Path;

use crate::finding::{Finding, Findings};
use crate::paths::folder_of;
use crate::place::Place;
use crate::rule::Rule;

pub use cursor::{Cursor, Document};
pub use tree::{Key, Node, Value};

/// Reads the description at `path`.
///
/// # Errors
/// One finding, when the file cannot be read or is not the YAML that is accepted.
pub fn read(path: &Path) -> Result<Document, Findings> {
    let file = path.display().to_string();
    let fail = |message: String| {
        Findings::new(vec![Finding {
            file: file.clone(),
            place: Place { line: 1, column: 1, length: 0 },
            rule: Rule::Syntax,
            pointer: String::new(),
            message,
            remedy: "check the path (and --root, where the command is not run at the root of the repository) and that the file is UTF-8"
                .to_owned(),
        }])
    };
    let bytes = std::fs::read(path)
        .map_err(|error| fail(format!("the description cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        fail(format!("the description is not UTF-8 from byte {}", error.utf8_error().valid_up_to()))
    })?;
    let folder = folder_of(path);
    read_text(&file, folder, text)
}

/// Reads a description from its text. `file` names it in findings, `folder` is where `externalValue` is relative to.
///
/// # Errors
/// One finding, when the text is not the YAML that is accepted.
pub fn read_text(file: &str, folder: &Path, text: String) -> Result<Document, Findings> {
    let root = yaml::parse(&text).map_err(|refusal| {
        Findings::new(vec![Finding {
            file: file.to_owned(),
            place: refusal.place,
            rule: Rule::Syntax,
            pointer: String::new(),
            message: refusal.message,
            remedy: refusal.remedy.to_owned(),
        }])
    })?;
    Ok(Document { file: file.to_owned(), folder: folder.to_owned(), text, root })
}
