//! Which version the changes since a release ask for, and which releases there are.

use std::path::{Path, PathBuf};

use crate::committed::Failure;
use crate::model::Model;
use crate::paths::RELEASED;
use crate::publish::Published;
use crate::read::Document;
use crate::release::rate::Rating;
use crate::version::Version;

/// The command that saves a release.
pub(super) const RELEASE: &str = "cargo run -p cfis-codegen -- release";

/// Reads the version of a spec that follows the rules.
pub(super) fn of(document: &Document) -> Result<Version, Failure> {
    let version = Model::of(document).version();
    Version::parse(version).ok_or_else(|| {
        Failure::Wrong(format!(
            "info.version is `{version}`, which is not three numbers; write a version such as \
             1.0.0"
        ))
    })
}

/// Returns the lowest version that changes of a rating ask for after a release.
///
/// Before 1.0.0, what breaks raises the second number, and everything else the third.
pub(super) fn asked(release: Version, rating: Rating) -> Version {
    let Version { major, minor, patch } = release;
    let next = |number: u32| number.saturating_add(1);
    match (rating, major) {
        (Rating::None, _) => release,
        (Rating::Major, 0) | (Rating::Minor, 1..) => {
            Version { major, minor: next(minor), patch: 0 }
        }
        (Rating::Minor | Rating::Patch, 0) | (Rating::Patch, 1..) => {
            Version { major, minor, patch: next(patch) }
        }
        (Rating::Major, 1..) => Version { major: next(major), minor: 0, patch: 0 },
    }
}

/// Returns the file of a release.
pub(super) fn file(root: &Path, version: Version) -> PathBuf {
    root.join(RELEASED).join(format!("{version}.json"))
}

/// Returns the folder with the published files of a release.
pub(super) fn folder(root: &Path, version: Version) -> PathBuf {
    root.join(RELEASED).join(version.to_string())
}

/// Reads the published files of a release. Releases before 0.1.3 do not have any.
pub(super) fn published(root: &Path, version: Version) -> Result<Vec<Published>, Failure> {
    let folder = folder(root, version);
    let mut files = Vec::new();
    let mut pending = vec![folder.clone()];
    while let Some(inside) = pending.pop() {
        let failed = |error| Failure::File(inside.clone(), error);
        let entries = match std::fs::read_dir(&inside) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            entries => entries.map_err(failed)?,
        };
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Failure::File(path.clone(), error))?;
            let parts = path.strip_prefix(&folder).unwrap_or(&path).iter();
            let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
            files.push((parts.join("/"), text));
        }
    }
    files.sort();
    Ok(files)
}

/// Finds the newest release. A folder that does not exist has none.
pub(super) fn newest(root: &Path) -> Result<Option<Version>, Failure> {
    let folder = root.join(RELEASED);
    let failed = |error| Failure::File(folder.clone(), error);
    let entries = match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        entries => entries.map_err(failed)?,
    };
    let mut newest = None;
    for entry in entries {
        let name = entry.map_err(failed)?.file_name();
        let version = name.to_str().and_then(|name| name.strip_suffix(".json"));
        newest = newest.max(version.and_then(Version::parse));
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_1_0_what_breaks_raises_the_second_number() {
        for (release, rating, expected) in [
            ("0.1.2", Rating::None, "0.1.2"),
            ("0.1.2", Rating::Patch, "0.1.3"),
            ("0.1.2", Rating::Minor, "0.1.3"),
            ("0.1.2", Rating::Major, "0.2.0"),
            ("1.4.2", Rating::None, "1.4.2"),
            ("1.4.2", Rating::Patch, "1.4.3"),
            ("1.4.2", Rating::Minor, "1.5.0"),
            ("1.4.2", Rating::Major, "2.0.0"),
        ] {
            let found = asked(Version::parse(release).unwrap(), rating);
            assert_eq!(found.to_string(), expected, "{release}, {rating:?}");
        }
    }
}
