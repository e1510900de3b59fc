//! What is published for other languages: the description in JSON, JSON Schemas, and instances of every type.

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

/// The description in one JSON file.
///
/// # Errors
/// Findings in the description.
pub fn bundled(document: &read::Document) -> Result<String, Failure> {
    Ok(bundle::bundle(document)?.lines())
}

/// What the sandbox holds requests and answers against.
pub(crate) fn contract(model: &Model<'_>) -> String {
    contract::contract(model).lines()
}

/// What answers are compared with to find drift.
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

/// Fixtures of types that the description does not have any more.
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

/// Writes the published files of the repository at `root` anew.
///
/// # Errors
/// Findings in the description, or a file that cannot be written.
pub fn write(root: &Path) -> Result<(), Failure> {
    let files = files(root)?;
    write_all(&files)?;
    stale(root, &files)?.into_iter().try_for_each(|path| {
        std::fs::remove_file(&path).map_err(|error| Failure::File(path, error))
    })
}

/// Compares the published files of the repository at `root` with what its description gives.
///
/// # Errors
/// Findings in the description, or the first file that differs, cannot be read, or should not be there.
pub fn compare(root: &Path) -> Result<(), Failure> {
    let files = files(root)?;
    compare_all(&files, COMMAND)?;
    match stale(root, &files)?.into_iter().next() {
        Some(path) => Err(Failure::Stale(path, COMMAND)),
        None => Ok(()),
    }
}
