//! Where files are: the committed ones, from the root of the repository.

use std::path::Path;

/// The spec.
pub const SPEC: &str = "spec/openapi.yaml";
/// The bindings.
pub const BINDINGS: &str = "bindings/generated.rs";
/// The parameters of the operations, and the generated methods.
pub const REQUESTS: &str = "bindings/requests/from_spec/operation_requests.rs";
/// The calls that the tests of the bindings make.
pub const CALLS: &str = "tests/it/support/calls.rs";
/// The typed mocks.
pub const MOCKS: &str = "sandbox/src/mocks/generated.rs";
/// What the sandbox checks requests and responses with.
pub const CONTRACT: &str = "sandbox/src/contract/contract.json";
/// What `cfis drift` compares responses with.
pub const EXPECTED: &str = "cli/src/commands/drift/expected.json";
/// The folder of the files that are published for other languages.
pub const PUBLISHED: &str = "spec/published";
/// The folder of the released specs.
pub const RELEASED: &str = "spec/released";

/// What changed in each version of the spec.
pub const CHANGELOG: &str = "spec/CHANGELOG.md";

/// Returns the folder that a file is in: `.` for a name alone.
pub fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
