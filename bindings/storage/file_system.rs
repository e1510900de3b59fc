//! The system calls that change files, one function each.
//!
//! Every change of a file that must survive goes through here, so that tests can kill the process
//! at each of them and make each of them fail.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::test_hooks::file_operation;

/// Creates a file that does not exist yet and that only the user can read. It follows no link.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    file_operation("create")?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens a file for writing, as it is.
pub(crate) fn open_for_writing(path: &Path) -> io::Result<File> {
    file_operation("open")?;
    OpenOptions::new().read(true).write(true).open(path)
}

/// Writes in two parts, because a process may end between any two bytes and a test makes it do so.
pub(crate) fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file_operation("write")?;
    let (first, second) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    file_operation("write")?;
    file.write_all(second)
}

/// Sets the length of a file.
pub(crate) fn truncate(file: &File, length: u64) -> io::Result<()> {
    file_operation("truncate")?;
    file.set_len(length)
}

/// Waits until a file is on disk.
pub(crate) fn sync(file: &File) -> io::Result<()> {
    file_operation("sync")?;
    file.sync_all()
}

pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    file_operation("rename")?;
    std::fs::rename(from, to)
}

/// Removes a file. It need not exist.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    file_operation("remove")?;
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Returns the folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a rename or a removal survive a power cut. Not every system can open a folder; one that
/// cannot does this itself.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    file_operation("sync folder")?;
    if cfg!(unix) { File::open(folder_of(path))?.sync_all() } else { Ok(()) }
}
