//! What is published for other languages: the spec in JSON, JSON Schemas, and instances of every
//! type. What the sandbox and `cfis drift` compare with is made here too.
//!
//! Begin with [`write()`] and the list of files below it. Each file of the folder turns the model
//! into one of them. This folder must not know Rust, and walks no document itself.

mod bundle;
mod contract;
mod expected;
mod fixtures;
mod readers;
mod schema;
mod tree;

use std::path::Path;

use crate::committed::{Failure, Files, compare_all, write_all};
use crate::model::Model;
use crate::paths::{PUBLISHED, SPEC};
use crate::{generate, read};

const FIXTURES: &str = "fixtures";
const COMMAND: &str = "publish";

/// Returns the spec as one JSON file that contains its examples.
///
/// # Errors
/// Returns findings if an example cannot be read.
pub fn bundled(document: &read::Document) -> Result<String, Failure> {
    Ok(bundle::bundle(document)?.lines())
}

/// Returns what the sandbox checks requests and responses with.
pub(crate) fn contract(document: &read::Document, model: &Model<'_>) -> Result<String, Failure> {
    Ok(contract::contract(document, model)?.lines())
}

/// Returns what `cfis drift` compares responses with.
pub(crate) fn expected(model: &Model<'_>) -> String {
    expected::expected(model).lines()
}

fn files(root: &Path) -> Result<Files, Failure> {
    let document = generate::read_checked(&root.join(SPEC))?;
    let model = Model::of(&document);
    let folder = root.join(PUBLISHED);
    let bundle = bundle::bundle(&document)?;
    let mut files = vec![
        (folder.join("openapi.json"), bundle.lines()),
        (folder.join("openapi.dereferenced.json"), bundle::dereference(&bundle).lines()),
        (folder.join("openapi.readers.json"), readers::readers(&model, &bundle).lines()),
    ];
    for flavour in [schema::Flavour::Lenient, schema::Flavour::Strict] {
        files.push((
            folder.join(format!("{}.schema.json", flavour.name())),
            schema::document(&model, flavour).lines(),
        ));
    }
    let validators = |flavour| fixtures::Validators::new(&model, flavour).map_err(Failure::Wrong);
    let (lenient, strict) =
        (validators(schema::Flavour::Lenient)?, validators(schema::Flavour::Strict)?);
    for component in model.components() {
        let path = folder.join(FIXTURES).join(format!("{}.json", component.name));
        let cases = fixtures::file(component, &model, &lenient, &strict);
        files.push((path, cases.map_err(Failure::Wrong)?));
    }
    Ok(files)
}

/// Lists fixtures of types that the spec no longer has.
fn stale(root: &Path, files: &Files) -> Result<Vec<std::path::PathBuf>, Failure> {
    let folder = root.join(PUBLISHED).join(FIXTURES);
    let failed = |error| Failure::File(folder.clone(), error);
    let mut stale = Vec::new();
    let entries = match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(stale),
        entries => entries.map_err(failed)?,
    };
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if !files.iter().any(|(known, _)| *known == path) {
            stale.push(path);
        }
    }
    stale.sort();
    Ok(stale)
}

/// Writes the published files of the repository at `root`.
///
/// # Errors
/// Returns the findings in the spec, or the file that cannot be written.
pub fn write(root: &Path) -> Result<(), Failure> {
    let files = files(root)?;
    write_all(&files)?;
    stale(root, &files)?.into_iter().try_for_each(|path| {
        std::fs::remove_file(&path).map_err(|error| Failure::File(path, error))
    })
}

/// Compares the published files of the repository at `root` with what its spec generates.
///
/// # Errors
/// Returns the findings in the spec, or the first file that differs, cannot be read, or should not
/// be there.
pub fn compare(root: &Path) -> Result<(), Failure> {
    let files = files(root)?;
    compare_all(&files, COMMAND)?;
    match stale(root, &files)?.into_iter().next() {
        Some(path) => Err(Failure::Stale(path, COMMAND)),
        None => Ok(()),
    }
}
