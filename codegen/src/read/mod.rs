//! First stage: parses YAML into a tree that knows the line and column of each key and value. The
//! tree keeps the order of keys and the text of numbers.
//!
//! Begin with [`read()`]. A [`Cursor`] is a node with its JSON pointer, and creates the findings
//! about it. This module must not know what OpenAPI is.

mod cursor;
mod tree;
mod written;
mod yaml;

use std::path::Path;

use crate::finding::{Finding, Findings};
use crate::paths::folder_of;
use crate::place::Place;
use crate::rule::Rule;

pub(crate) use cursor::Source;
pub use cursor::{Cursor, Document};
pub use tree::{Key, Node, Value};

/// Reads the file at `path`.
///
/// ```
/// use cfis_codegen::read;
///
/// # fn main() -> Result<(), cfis_codegen::finding::Findings> {
/// let document = read::read(std::path::Path::new("../spec/openapi.yaml"))?;
/// let version = document.root().get("openapi").expect("the spec has a version");
/// assert_eq!((version.text(), version.pointer()), (Some("3.0.3"), "/openapi"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Returns one finding if the file cannot be read or is not YAML of the accepted subset.
pub fn read(path: &Path) -> Result<Document, Findings> {
    let file = path.display().to_string();
    let fail = |message: String| {
        Findings::new(vec![Finding {
            file: file.clone(),
            place: Place { line: 1, column: 1, ..Place::default() },
            rule: Rule::Syntax,
            pointer: String::new(),
            message,
            remedy: "check the path, and that the file is UTF-8; pass --root if the current \
             folder is not the root of the repository"
                .to_owned(),
        }])
    };
    let bytes =
        std::fs::read(path).map_err(|error| fail(format!("cannot read the file: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        fail(format!("the file is not UTF-8 from byte {}", error.utf8_error().valid_up_to()))
    })?;
    let folder = folder_of(path);
    read_text(&file, folder, text)
}

/// Parses the text of a document. `file` names it in findings; `externalValue` is relative to
/// `folder`.
///
/// # Errors
/// Returns one finding if the text is not YAML of the accepted subset.
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
    Ok(Document {
        file: file.to_owned(),
        folder: folder.to_owned(),
        text,
        root,
        others: Vec::new(),
    })
}

/// Why a file that a document refers to cannot be read.
pub(crate) enum Unread {
    /// What the file is or lacks, as the end of a sentence.
    NotThere(String),
    /// It is not YAML of the accepted subset.
    Wrong(Findings),
}

/// Reads a file that a document refers to: its path from the folder of the document, how findings
/// name it, and its number. Links must not lead out of the folder.
pub(crate) fn read_part(
    folder: &Path,
    path: &str,
    shown: &str,
    number: usize,
) -> Result<(Node, String), Unread> {
    let unread = |error: std::io::Error| Unread::NotThere(format!("cannot be read: {error}"));
    let found = folder.join(path).canonicalize().map_err(unread)?;
    if !found.starts_with(folder.canonicalize().map_err(unread)?) {
        return Err(Unread::NotThere("is not in the folder of the spec".to_owned()));
    }
    let text = std::fs::read_to_string(found).map_err(unread)?;
    let root = yaml::parse(&text).map_err(|refusal| {
        Unread::Wrong(Findings::new(vec![Finding {
            file: shown.to_owned(),
            place: Place { file: number, ..refusal.place },
            rule: Rule::Syntax,
            pointer: String::new(),
            message: refusal.message,
            remedy: refusal.remedy.to_owned(),
        }]))
    })?;
    Ok((root.stamped(number), text))
}
