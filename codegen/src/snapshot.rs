//! The generated files that other crates of the repository compile or embed, which are committed.

use std::path::{Path, PathBuf};

use crate::committed::{Failure, Files, compare_all, write_all};
use crate::evidence::EvidenceReport;
use crate::finding::Findings;
use crate::model::Model;
use crate::paths::{BINDINGS, CALLS, CONTRACT, EXPECTED, MOCKS, REQUESTS, SPEC};
use crate::{emit, generate, plain, publish, reach};

fn files(root: &Path) -> Result<Files, Failure> {
    let document = plain::read(&root.join(SPEC))?;
    let generated = generate::generate_from(&document)?;
    let model = Model::of(&document);
    let unreached = reach::unreached(root, &model)?;
    if !unreached.is_empty() {
        return Err(Findings::new(unreached).into());
    }
    let calls =
        emit::calls::emit(&model).map_err(|message| generate::refused(&document, message))?;
    let mut files = vec![
        (root.join(BINDINGS), generated.bindings),
        (root.join(REQUESTS), generated.requests),
        (root.join(CALLS), calls),
        (root.join(MOCKS), generated.mocks),
        (root.join(CONTRACT), publish::contract(&document, &model)?),
        (root.join(EXPECTED), publish::expected(&model)),
    ];
    files.extend(readme(root, &model)?);
    Ok(files)
}

/// Returns the README with the totals of the evidence, if it has a table of them.
fn readme(root: &Path, model: &Model<'_>) -> Result<Option<(PathBuf, String)>, Failure> {
    let path = root.join("README.md");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::File(path, error)),
    };
    let totals = EvidenceReport::of(model).totals();
    let head = totals.lines().next().unwrap_or_default();
    let Some((before, rest)) = text.split_once(head) else { return Ok(None) };
    let after = rest.split_once("\n\n").map_or("", |(_, after)| after);
    Ok(Some((path, format!("{before}{totals}\n{after}"))))
}

/// Writes the committed files of the repository at `root`.
///
/// # Errors
/// Returns the findings in the spec, or the file that cannot be written. Every file is then either
/// complete or unchanged.
pub fn write(root: &Path) -> Result<(), Failure> {
    write_all(&files(root)?)
}

/// Compares the committed files of the repository at `root` with what its spec generates.
///
/// # Errors
/// Returns the findings in the spec, or the first file that differs or cannot be read.
pub fn compare(root: &Path) -> Result<(), Failure> {
    compare_all(&files(root)?, "snapshot")
}
