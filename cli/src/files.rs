//! Paths, files of text that are read whole, and outputs that must not overwrite an input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// Returns the folder that a path is in: its parent, or `.` for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Reads a text file; `what` names it in the error.
///
/// # Errors
/// If the file cannot be read, is not UTF-8, or is larger than 1 GiB.
pub(crate) fn read_text(what: &str, path: &Path) -> Result<String, Failure> {
    read_named(&format!("{what}{}", path.display()), path)
}

/// Reads a text file like [`read_text`]; `name` is all that the error says of it.
pub(crate) fn read_named(name: &str, path: &Path) -> Result<String, Failure> {
    let read = || {
        let mut text = String::new();
        // A device may have no end.
        let length = File::open(path)?.take(MOST_TEXT + 1).read_to_string(&mut text)?;
        if length as u64 > MOST_TEXT {
            return Err(io::Error::other("it is larger than 1 GiB"));
        }
        Ok(text)
    };
    read().map_err(|error| Failure::new(format!("cannot read {name}: {error}")))
}

/// Returns the SHA-256 of a file, in hexadecimal digits.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn sha256(path: &Path) -> Result<String, Failure> {
    let hash = || {
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        let mut piece = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut piece)?;
            if read == 0 {
                return Ok::<_, io::Error>(hash.finalize());
            }
            hash.update(piece.get(..read).unwrap_or_default());
        }
    };
    let hash =
        hash().map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))?;
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Reads a file whole.
///
/// # Errors
/// If the file cannot be read, is a folder, or is larger than 1 GiB.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = || {
        let file = File::open(path)?;
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(io::Error::other("it is a folder; pass a file"));
        }
        let mut bytes = Vec::new();
        if file.take(MOST_TEXT + 1).read_to_end(&mut bytes)? as u64 > MOST_TEXT {
            return Err(io::Error::other("it is larger than 1 GiB"));
        }
        Ok(bytes)
    };
    read().map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))
}

/// The maximum bytes of a text that is read whole.
const MOST_TEXT: u64 = 1 << 30;

/// Removes a byte order mark, which some editors write at the beginning of a file.
pub(crate) fn without_byte_order_mark(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

/// Lists the files of a mirror's database, which no output may overwrite.
pub(crate) fn mirror_files(database: &Path) -> Vec<PathBuf> {
    let beside = |ending: &str| {
        let mut name = database.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        database.with_file_name(name)
    };
    ["", "-wal", "-shm", "-journal", ".lock", ".kept"].map(beside).into()
}

/// Refuses outputs that would overwrite an input of the command, or another output: by name, link
/// or hard link.
///
/// # Errors
/// The first output that would.
pub(crate) fn refuse_overwriting<'a>(
    outputs: impl IntoIterator<Item = &'a Path>,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Failure> {
    // Only a device can be used several times.
    let is_file = |path: &&Path| *path != Path::new("-") && (path.is_file() || !path.exists());
    let mut others: Vec<&Path> = inputs.into_iter().collect();
    for output in outputs.into_iter().filter(is_file) {
        if others.iter().any(|other| is_same(other, output)) {
            return Err(Failure::usage(format!(
                "{} is named twice and would be overwritten; choose another output file",
                output.display()
            )));
        }
        others.push(output);
    }
    Ok(())
}

fn is_same(one: &Path, other: &Path) -> bool {
    // A file that does not exist yet has a name only.
    let whole = |path: &Path| {
        let in_folder = || Some(folder_of(path).canonicalize().ok()?.join(path.file_name()?));
        path.canonicalize().ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
    };
    same_file::is_same_file(one, other).unwrap_or(false) || whole(one) == whole(other)
}
