//! What people write among the published files: the settings of generators, and the files that
//! keep amounts exact and tokens out of texts. They are released with the others, because they
//! decide what is generated. The README and the pages of languages are prose, and are not.

use std::path::{Path, PathBuf};

use crate::committed::Failure;
use crate::paths::PUBLISHED;
use crate::publish::schema::Flavour;

/// The folder of the fixtures.
pub(super) const FIXTURES: &str = "fixtures";
/// The folder of the pages, which is not one of settings.
const PAGES: &str = "languages";

/// Returns the settings in the repository at `root`; none if nothing was published yet.
///
/// # Errors
/// Returns the file that cannot be read.
pub(crate) fn settings(root: &Path) -> Result<Vec<(String, String)>, Failure> {
    let folder = root.join(PUBLISHED);
    let others = [FIXTURES, Flavour::Lenient.name(), Flavour::Strict.name(), PAGES];
    let mut settings = Vec::new();
    let files = if folder.is_dir() { files_in(&folder)? } else { Vec::new() };
    for path in files {
        let parts = path.strip_prefix(&folder).unwrap_or(&path).iter();
        let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
        let is_setting = match parts.as_slice() {
            [inside, _, ..] => !others.contains(&inside.as_ref()),
            _ => false,
        };
        if is_setting {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Failure::File(path.clone(), error))?;
            settings.push((parts.join("/"), text));
        }
    }
    Ok(settings)
}

/// Lists the files in a folder and in those inside it.
pub(super) fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let (mut files, mut pending) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(inside) = pending.pop() {
        let failed = |error| Failure::File(inside.clone(), error);
        for entry in std::fs::read_dir(&inside).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() { pending.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}
