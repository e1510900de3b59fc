//! A file that one process at a time has locked.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::storage::ownership::{Ownership, open_private};

/// Locks a file, which is created if necessary and which only its owner can use. Returns `None` if
/// another process has locked it. The lock ends when the file is closed, however the process ends.
///
/// `like` is the file whose owner gets a lock file that root creates, so that both can use it.
pub(crate) fn try_lock(path: &Path, like: Option<Ownership>) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    loop {
        let Some(file) = open_private(path, &mut options, like)? else {
            return Err(io::ErrorKind::NotFound.into());
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // The file may have been removed, and created anew, before it was locked: then the lock
        // keeps nobody out.
        if is_at(&file, path)? {
            if let Some(like) = like {
                // Only root can give a file away. Another user's own file needs no change.
                let _ = like.give_owner_to(&file);
            }
            return Ok(Some(file));
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let here = file.metadata()?;
    match std::fs::symlink_metadata(path) {
        Ok(there) => Ok((here.dev(), here.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}
