//! Where output goes: standard output, or a file that is replaced only after everything was
//! written.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::unfinished;
use crate::failure::Failure;
use crate::files::folder_of;

/// An output that is being written.
pub(crate) enum Destination {
    Standard(BufWriter<Stdout>),
    /// A device or a pipe, which cannot be replaced.
    Device(BufWriter<File>),
    /// A file that replaces the one at the path, with these permissions, once it is complete.
    File {
        path: PathBuf,
        temporary: BufWriter<NamedTempFile>,
        permissions: Permissions,
    },
}

impl Destination {
    /// Opens a file, or standard output for no path and for `-`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            None => Ok(Destination::Standard(BufWriter::new(io::stdout()))),
            Some(path) if path == Path::new("-") => {
                Ok(Destination::Standard(BufWriter::new(io::stdout())))
            }
            Some(path) => Self::open_file(path).map_err(|error| cannot_be_written(path, &error)),
        }
    }

    fn open_file(path: &Path) -> io::Result<Self> {
        // A symbolic link is kept: the file that it points to is replaced.
        let path = match path.canonicalize() {
            Ok(path) => path,
            Err(error) if path.is_symlink() => return Err(error),
            Err(_) => path.to_owned(),
        };
        let existing = path.metadata().ok();
        if let Some(existing) = &existing {
            if existing.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            if !existing.is_file() {
                return Ok(Destination::Device(BufWriter::new(
                    OpenOptions::new().write(true).open(&path)?,
                )));
            }
        }
        let permissions = match existing {
            Some(existing) => existing.permissions(),
            None => usual_permissions(folder_of(&path))?,
        };
        unfinished::watch();
        // Only the user can read it before it is complete: it may hold personal data.
        let temporary = Builder::new().tempfile_in(folder_of(&path))?;
        unfinished::note(temporary.path());
        Ok(Destination::File { path, temporary: BufWriter::new(temporary), permissions })
    }

    /// Flushes the output. A file is put in its place now.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Destination::Standard(mut out) => Ok(out.flush()?),
            Destination::Device(mut out) => Ok(out.flush()?),
            Destination::File { path, temporary, permissions } => {
                persist(&path, temporary, permissions)
                    .map_err(|error| cannot_be_written(&path, &error))
            }
        }
    }
}

/// Returns the permissions that a new file in a folder usually has.
fn usual_permissions(folder: &Path) -> io::Result<Permissions> {
    let mut builder = Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The system takes the user's mask away when it creates a file.
    Ok(builder.tempfile_in(folder)?.as_file().metadata()?.permissions())
}

/// Returns the reason of an error without the name of a temporary file, which nobody knows.
pub(crate) fn reason(error: &io::Error) -> io::Error {
    let code = error.raw_os_error();
    code.map_or_else(|| io::Error::from(error.kind()), io::Error::from_raw_os_error)
}

/// Names the file that is written, instead of the temporary one.
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("{}: {}; choose another file", path.display(), reason(error)),
    )
}

fn cannot_be_written(path: &Path, error: &io::Error) -> Failure {
    let reason = reason(error);
    if !folder_of(path).exists() {
        let folder = folder_of(path).display();
        return Failure::new(format!(
            "cannot write {}: the folder {folder} does not exist; create it",
            path.display()
        ));
    }
    Failure::new(format!("cannot write {}: {reason}; choose another file", path.display()))
}

fn persist(path: &Path, out: BufWriter<NamedTempFile>, permissions: Permissions) -> io::Result<()> {
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Destination::Standard(out) => out.write(bytes),
            Destination::Device(out) => out.write(bytes),
            Destination::File { path, temporary: out, .. } => {
                out.write(bytes).map_err(|error| named(path, &error))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Destination::Standard(out) => out.flush(),
            Destination::Device(out) => out.flush(),
            Destination::File { path, temporary: out, .. } => {
                out.flush().map_err(|error| named(path, &error))
            }
        }
    }
}
