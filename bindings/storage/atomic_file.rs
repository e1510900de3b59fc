//! Files that are there whole or not at all, whenever the process or the machine stops, and that
//! only the user can read.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::test_hooks::failpoint;

/// Returns the folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Creates the temporary file that will replace another one. A left-over file is replaced.
pub(crate) fn create(temporary: &Path) -> io::Result<File> {
    match std::fs::remove_file(temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    create_new(temporary)
}

/// Creates a file that does not exist yet.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Syncs a file that has been written, renames it to its final name, and syncs the folder.
pub(crate) fn put_in_place(file: &File, temporary: &Path, path: &Path) -> io::Result<()> {
    failpoint("written");
    file.sync_all()?;
    failpoint("synced");
    std::fs::rename(temporary, path)?;
    failpoint("renamed");
    sync_folder(path)
}

/// Writes into a temporary file that already occupies enough room, so that a full disk no longer
/// matters, and renames it.
pub(crate) fn overwrite(temporary: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = match OpenOptions::new().write(true).open(temporary) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(temporary)?,
        opened => opened?,
    };
    write_in_two_parts(&mut file, bytes)?;
    failpoint("with what was there behind it");
    file.set_len(bytes.len() as u64)?;
    put_in_place(&file, temporary, path)
}

/// Writes a file beside its final place, and renames it.
pub(crate) fn write(temporary: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create(temporary)?;
    write_in_two_parts(&mut file, bytes)?;
    put_in_place(&file, temporary, path)
}

/// Writes in two parts, because a process may end between any two bytes and a test makes it do so.
fn write_in_two_parts(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    failpoint("created");
    let (first, second) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    failpoint("half written");
    file.write_all(second)
}

/// Removes a file. It need not exist.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => sync_folder(path),
    }
}

/// Makes a rename or a removal survive a power cut. Not every system can open a folder; one that
/// cannot does this itself.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder_of(path))?.sync_all() } else { Ok(()) }
}
