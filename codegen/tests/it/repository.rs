//! A copy of what a change of the spec affects, and the changes that CONTRIBUTING.md shows.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cfis_codegen::version::Version;
use cfis_codegen::{paths, publish, release, snapshot};

use crate::{frozen, root};

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

/// Creates an empty folder among the build's temporary files.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The spec and its examples as they are, as the only release. Nothing is out of date here, so that
/// a step that is still to be done in the repository makes the test of that step fail, and no other.
static RELEASED: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = folder("released");
    copy_folder(&frozen().join("spec"), &folder.join("spec"));
    snapshot::write(&folder).unwrap();
    publish::write(&folder).unwrap();
    let version = release::Comparison::of(&folder).unwrap().version;
    write_changelog(&folder, version);
    release::write(&folder).unwrap();
    folder
});

/// Copies the spec, the examples, the only release and every committed file that is generated.
pub(crate) fn copy(name: &str) -> PathBuf {
    let copy = folder(name);
    copy_folder(&RELEASED, &copy);
    copy
}

/// Changes a file.
pub(crate) fn edit(path: &Path, change: impl FnOnce(String) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, change(text)).unwrap();
}

/// Lists what the changes under a heading of CONTRIBUTING.md remove and add: first that of the
/// spec, then that of an example.
pub(crate) fn changes(heading: &str) -> Vec<(String, String)> {
    let guide = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let section = guide.split(&format!("### {heading}\n")).nth(1).expect(heading);
    let section = section.split("\n### ").next().unwrap();
    let diffs = section.split("```diff\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let side = |diff: &str, marker: char| -> String {
        let lines = diff.lines().filter(|line| line.starts_with([' ', marker]));
        lines.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
    };
    diffs.map(|diff| (side(diff, '-'), side(diff, '+'))).collect()
}

/// Applies a change to the spec of a copy, or else to its only example with these lines.
pub(crate) fn apply(copy: &Path, (from, to): &(String, String)) {
    let examples = std::fs::read_dir(copy.join("spec/examples")).unwrap();
    let mut files: Vec<_> = examples.map(|entry| entry.unwrap().path()).collect();
    files.push(copy.join(paths::SPEC));
    let matches = |file: &PathBuf| std::fs::read_to_string(file).unwrap().matches(from).count();
    let found: Vec<_> = files.iter().filter(|file| matches(file) > 0).collect();
    assert_eq!(found.len(), 1, "not one file of {} has these lines:\n{from}", copy.display());
    assert_eq!(matches(found[0]), 1, "{} has these lines again:\n{from}", found[0].display());
    edit(found[0], |text| text.replace(from, to));
}

/// Adds a section to the list of changes.
pub(crate) fn write_changelog(copy: &Path, version: Version) {
    let section = format!("## {version}\n\nA field is new.\n\n## ");
    edit(&copy.join(paths::CHANGELOG), |text| text.replacen("## ", &section, 1));
}
