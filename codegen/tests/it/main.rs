//! The tests of `cfis-codegen`, in one binary. Begin with `rules`: a spec with one change, and the
//! finding that it must give. `snapshot`, `release` and `walk` compare the committed files with the
//! spec.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(feature = "command")]
mod command;
#[cfg(feature = "command")]
mod compare;
#[cfg(feature = "command")]
mod corpus;
#[cfg(feature = "command")]
mod examples;
#[cfg(feature = "command")]
mod files;
#[cfg(feature = "command")]
mod foreign;
#[cfg(feature = "command")]
mod import;
mod listed;
mod model;
mod parameters;
mod plain;
#[cfg(feature = "command")]
mod published;
#[cfg(feature = "command")]
mod rating;
#[cfg(feature = "command")]
mod reach;
#[cfg(feature = "command")]
mod release;
#[cfg(feature = "command")]
mod repository;
mod rules;
#[cfg(feature = "command")]
mod snapshot;
mod unions;
#[cfg(feature = "command")]
mod walk;

use std::path::Path;

/// A frozen copy of the spec, so that these tests stay the same when the spec changes.
const SPEC: &str = include_str!("../frozen/spec/openapi.yaml");

/// The folder that has the frozen copy in place of `spec`.
fn frozen() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/frozen"))
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The frozen spec with one change.
fn changed(from: &str, to: &str) -> String {
    assert!(SPEC.contains(from), "the spec has no `{from}` any more");
    SPEC.replacen(from, to, 1)
}
