//! Files that are there whole or not at all, whenever the process or the machine stops, and that
//! only the user can read.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::storage::file_system::{create_new, remove, rename, sync, sync_folder, write};
use crate::test_hooks::failpoint;

/// Creates the temporary file that will replace another one. A left-over file is replaced.
pub(crate) fn create(temporary: &Path) -> io::Result<File> {
    remove(temporary)?;
    create_new(temporary)
}

/// Syncs a file that has been written, renames it to its final name, and syncs the folder.
pub(crate) fn put_in_place(file: &File, temporary: &Path, path: &Path) -> io::Result<()> {
    failpoint("written");
    sync(file)?;
    failpoint("synced");
    rename(temporary, path)?;
    failpoint("renamed");
    sync_folder(path)
}

/// Writes a file beside its final place, and renames it.
pub(crate) fn write_whole(temporary: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create(temporary)?;
    failpoint("created");
    write(&mut file, bytes)?;
    put_in_place(&file, temporary, path)
}
