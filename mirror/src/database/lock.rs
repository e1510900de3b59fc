//! Files that only their owner can use, and the lock that keeps a second writer out.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind};

/// Returns the path of a file beside the database.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.file_name().map_or_else(OsString::new, OsString::from);
    name.push(ending);
    database.with_file_name(name)
}

/// Returns the name of a database behind all links: under another name, another process would take
/// another lock.
pub(super) fn only_name(database: &Path) -> Result<PathBuf, Error> {
    let cannot_open = |error: io::Error| {
        let message = format!("cannot open {}: {error}; check --database", database.display());
        Error::new(ErrorKind::Input, message).with_source(error)
    };
    let path = database.canonicalize().map_err(cannot_open)?;
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(&path.metadata().map_err(cannot_open)?) > 1 {
        let message = format!(
            "the database {} has several names (hard links), so that two processes could write to \
             it at once; remove the other names",
            database.display()
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    Ok(path)
}

/// Locks the database for this process. The system ends the lock when the process ends, however it
/// ends.
pub(super) fn take(database: &Path) -> Result<File, Error> {
    let path = beside(database, ".lock");
    let file = private(OpenOptions::new().write(true).create(true).truncate(false))
        .open(&path)
        .map_err(|error| cannot(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let message = format!(
                "another process writes to the database {}; wait for it or stop it, because only one \
                 process may write (`status`, `changes`, `export` and `reconcile` may run beside it)",
                database.display()
            );
            Err(Error::new(ErrorKind::InUse, message))
        }
        Err(TryLockError::Error(error)) => Err(cannot(&path, error)),
    }
}

fn cannot(path: &Path, error: io::Error) -> Error {
    let message = format!(
        "cannot lock {}: {error}; run this as the user that owns the file, or put the database into \
         a folder that you can write to",
        path.display()
    );
    Error::new(ErrorKind::InUse, message).with_source(error)
}

/// Creates an empty file, which must not exist yet.
pub(super) fn create_private(path: &Path) -> io::Result<()> {
    private(OpenOptions::new().write(true).create_new(true)).open(path).map(drop)
}

/// Creates a folder and those above it, if they are missing.
pub(super) fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
