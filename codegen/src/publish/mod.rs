//! What is published for other languages: the spec in JSON, JSON Schemas, and instances of every
//! type. What the sandbox and `cfis drift` compare with is made here too.
//!
//! Begin with [`write()`] and the list of files below it. Each file of the folder turns the model
//! into one of them. This folder must not know Rust, and walks no document itself.

mod bundle;
mod contract;
mod edition;
mod errors;
mod expected;
mod fixtures;
mod newer;
mod nullable;
mod packages;
mod readers;
mod schema;
mod secrets;
mod settings;
mod spellings;

use std::path::{Path, PathBuf};

use crate::committed::{Failure, Files, compare_all, write_all};
use crate::model::Model;
use crate::paths::{PUBLISHED, SPEC};
use crate::publish::errors::Listed;
use crate::publish::fixtures::Validators;
use crate::publish::schema::Flavour;
use crate::publish::settings::FIXTURES;
use crate::tree::Tree;
use crate::{generate, read};

pub use packages::packages;
pub(crate) use settings::settings;

/// The OpenAPI document.
pub(crate) const OPENAPI: &str = "openapi.json";
/// The OpenAPI document that code is generated from.
pub(crate) const READERS: &str = "openapi.readers.json";
/// The same without `additionalProperties`.
pub(crate) const PLAIN: &str = "openapi.readers.plain.json";
/// The OpenAPI document in OpenAPI 3.1.
pub(crate) const NEWER: &str = "openapi-3.1.json";
/// The JSON Schema of writers.
pub(crate) const STRICT: &str = "strict.schema.json";
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

/// A published file: its path in the folder, and its text.
pub(crate) type Published = (String, String);

/// Returns the files that are generated from a spec.
pub(crate) fn generated(document: &read::Document) -> Result<Vec<Published>, Failure> {
    let edition = edition::edition(document)?;
    let model = Model::of(&edition);
    let tree = Tree::of(&edition.root());
    let whole = errors::with_errors(tree.clone(), Listed::Unchanged);
    let whole = spellings::with_spellings(secrets::with_passwords(whole));
    let openapi = nullable::with_nullable_targets(whole.clone());
    let newer = newer::newer(whole);
    let readers = errors::with_errors(readers::readers(&model, &tree), Listed::Replaced);
    let readers = nullable::with_nullable_targets(readers);
    let mut files = vec![
        (OPENAPI.to_owned(), openapi.lines()),
        ("openapi.dereferenced.json".to_owned(), bundle::dereference(&openapi).lines()),
        (NEWER.to_owned(), newer.lines()),
        (READERS.to_owned(), readers.lines()),
        (PLAIN.to_owned(), readers::plain(&readers).lines()),
    ];
    let licence = edition.root().get("info").and_then(|info| info.get("license"));
    let licence = licence.and_then(|licence| licence.text_of("name")).unwrap_or_default();
    for flavour in [Flavour::Lenient, Flavour::Strict] {
        let name = flavour.name();
        let types = schema::published(&model, flavour, licence);
        files.push((format!("{name}.schema.json"), types.lines()));
        for component in model.components() {
            let path = format!("{name}/{}.schema.json", component.name);
            files.push((path, schema::of_type(component.name, flavour).lines()));
        }
    }
    let wrong = Failure::Wrong;
    let lenient = Validators::new(&model, Flavour::Lenient).map_err(wrong)?;
    let strict = Validators::new(&model, Flavour::Strict).map_err(wrong)?;
    let readers = Validators::of_openapi(&readers).map_err(wrong)?;
    for component in model.components() {
        let cases = fixtures::file(component, &model, &lenient, &strict, &readers);
        files.push((format!("{FIXTURES}/{}.json", component.name), cases.map_err(wrong)?));
    }
    Ok(files)
}

fn files(root: &Path) -> Result<Files, Failure> {
    let document = generate::read_checked(&root.join(SPEC))?;
    let folder = root.join(PUBLISHED);
    let files = generated(&document)?.into_iter();
    Ok(files.map(|(name, text)| (folder.join(name), text)).collect())
}

/// Lists files of types that the spec no longer has.
fn stale(root: &Path, files: &Files) -> Result<Vec<PathBuf>, Failure> {
    let folders = [FIXTURES, Flavour::Lenient.name(), Flavour::Strict.name()];
    let mut stale = Vec::new();
    for folder in folders {
        stale.extend(stale_in(&root.join(PUBLISHED).join(folder), files)?);
    }
    Ok(stale)
}

fn stale_in(folder: &Path, files: &Files) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::File(folder.to_owned(), error);
    let mut stale = Vec::new();
    let entries = match std::fs::read_dir(folder) {
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
