//! The spec at each release.

use std::path::{Path, PathBuf};

use crate::committed::{Failure, write_file};
use crate::model::Model;
use crate::paths::{RELEASED, SPEC};
use crate::{generate, publish};

/// Saves the spec of the repository at `root` as that of its version, and returns the file.
///
/// # Errors
/// Returns an error if the spec has findings, if its version is not three numbers or was released
/// before with another spec, or if the file cannot be written.
pub fn write(root: &Path) -> Result<PathBuf, Failure> {
    let document = generate::read_checked(&root.join(SPEC))?;
    let bundle = publish::bundled(&document)?;
    let model = Model::of(&document);
    let version = model.version();
    if version.split('.').count() != 3
        || !version.split('.').all(|part| part.parse::<u32>().is_ok())
    {
        return Err(Failure::Wrong(format!(
            "cannot release version `{version}`: it is not three numbers; set info.version to a \
             version such as 1.0.0"
        )));
    }
    let path = root.join(RELEASED).join(format!("{version}.json"));
    match std::fs::read_to_string(&path) {
        Ok(released) if released == bundle => Ok(path),
        Ok(_) => Err(Failure::Wrong(format!(
            "cannot release version {version}: it was released with another spec; raise \
             info.version"
        ))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            write_file(&path, &bundle).map(|()| path)
        }
        Err(error) => Err(Failure::File(path, error)),
    }
}
