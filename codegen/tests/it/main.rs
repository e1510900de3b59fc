//! The tests of `cfis-codegen`, in one binary. Begin with `rules`: a spec with one change, and the
//! finding that it must give. `snapshot` and `walk` compare the committed files with the spec.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(feature = "command")]
mod command;
#[cfg(feature = "command")]
mod examples;
mod model;
mod rules;
#[cfg(feature = "command")]
mod snapshot;
#[cfg(feature = "command")]
mod walk;

use std::path::Path;

/// The committed spec.
const SPEC: &str = include_str!("../../../spec/openapi.yaml");

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The committed spec with one change.
fn changed(from: &str, to: &str) -> String {
    assert!(SPEC.contains(from), "the spec has no `{from}` any more");
    SPEC.replacen(from, to, 1)
}

/// Copies the spec, and the files that are generated from it, into another folder.
#[cfg(feature = "command")]
fn copy_spec(to: &Path) {
    use cfis_codegen::paths;

    copy_folder(&root().join("spec"), &to.join("spec"));
    for file in [
        paths::BINDINGS,
        paths::REQUESTS,
        paths::CALLS,
        paths::MOCKS,
        paths::CONTRACT,
        paths::EXPECTED,
    ] {
        std::fs::create_dir_all(to.join(file).parent().unwrap()).unwrap();
        std::fs::copy(root().join(file), to.join(file)).unwrap();
    }
}

#[cfg(feature = "command")]
fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
