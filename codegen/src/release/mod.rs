//! The spec at each release, and what has to be done before it is one.
//!
//! Begin with [`write()`], which refuses to save a release until every step of CONTRIBUTING.md is
//! done. Each step has a function here that says whether it was forgotten; the tests of the
//! repository call the same functions. `comparison` compares the spec with the last release, and
//! `published` its published files: `rate` says what the changes break, and `versions` which version
//! they ask for. This folder must not know how a file is generated.

mod changelog;
mod comparison;
mod published;
mod raise;
mod rate;
mod versions;

use std::path::Path;

use crate::committed::{Failure, write_file};
use crate::paths::{RELEASED, SPEC};
use crate::release::versions::RELEASE;
use crate::{plain, publish, snapshot};

pub use comparison::Comparison;
pub use raise::raise;
pub use rate::{Change, Rating, changes};

/// Fails if the spec is not that of the last release and its version was not raised enough.
///
/// # Errors
/// Returns what to do, or the findings in the spec, or the file that cannot be read.
pub fn version(root: &Path) -> Result<(), Failure> {
    Comparison::of(root)?.version_step()
}

/// Fails if the list of changes says nothing about the version of the spec.
///
/// # Errors
/// Returns what to do, or the findings in the spec, or the file that cannot be read.
pub fn changelog(root: &Path) -> Result<(), Failure> {
    let document = plain::read(&root.join(SPEC))?;
    changelog::check(root, versions::of(&document)?)
}

/// Fails if the spec as it is was not saved as a release.
///
/// # Errors
/// Returns what to do, or the findings in the spec, or the file that cannot be read.
pub fn released(root: &Path) -> Result<(), Failure> {
    let comparison = Comparison::of(root)?;
    if comparison.is_released() {
        return Ok(());
    }
    Err(Failure::Wrong(format!(
        "the spec and its published files are not in {RELEASED}/{0}.json and {RELEASED}/{0}; run \
         `{RELEASE}`",
        comparison.version
    )))
}

/// Fails if a step before the release was forgotten, and names each of them.
///
/// # Errors
/// Returns what to do about each step, or the findings in the spec, or the file that cannot be
/// read.
pub fn check(root: &Path) -> Result<Comparison, Failure> {
    let comparison = Comparison::of(root)?;
    let steps = [
        comparison.version_step(),
        changelog::check(root, comparison.version),
        snapshot::compare(root),
        publish::compare(root),
    ];
    let refused: Vec<_> = steps.into_iter().filter_map(Result::err).map(short).collect();
    if refused.is_empty() {
        return Ok(comparison);
    }
    Err(Failure::Wrong(format!(
        "cannot release {}:\n\n{}",
        comparison.version,
        refused.join("\n\n")
    )))
}

/// Says what to do about a step. The command of the step shows the difference.
fn short(failure: Failure) -> String {
    match failure {
        Failure::Differs(path, _, command) => format!(
            "{} is out of date; run `cargo run -p cfis-codegen -- {command}`, and review what it \
             changes",
            path.display()
        ),
        failure => failure.to_string(),
    }
}

/// Saves the spec of the repository at `root` as the release of its version, and returns what
/// changed since the release before it.
///
/// # Errors
/// Returns what to do if a step before the release was forgotten, the findings in the spec, or the
/// file that cannot be read or written.
pub fn write(root: &Path) -> Result<Comparison, Failure> {
    let comparison = check(root)?;
    if !comparison.is_released() {
        let folder = versions::folder(root, comparison.version);
        for (name, text) in comparison.files() {
            write_file(&folder.join(name), text)?;
        }
        write_file(&versions::file(root, comparison.version), comparison.bundle())?;
    }
    Ok(comparison)
}
