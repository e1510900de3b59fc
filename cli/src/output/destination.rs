//! Where output goes: standard output, or a file that is replaced only after everything was
//! written.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::failure::Failure;
use crate::files::folder_of;

/// An output that is being written.
pub(crate) enum Destination {
    Standard(BufWriter<Stdout>),
    /// A device or a pipe, which cannot be replaced.
    Device(BufWriter<File>),
    File(PathBuf, BufWriter<NamedTempFile>),
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
        let temporary =
            usual_permissions(&mut Builder::new(), existing.map(|existing| existing.permissions()))
                .tempfile_in(folder_of(&path))?;
        Ok(Destination::File(path, BufWriter::new(temporary)))
    }

    /// Flushes the output. A file is put in its place now.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Destination::Standard(mut out) => Ok(out.flush()?),
            Destination::Device(mut out) => Ok(out.flush()?),
            Destination::File(path, out) => {
                persist(&path, out).map_err(|error| cannot_be_written(&path, &error))
            }
        }
    }
}

/// Sets the permissions of the file that is replaced, or those that a new file usually has.
#[cfg(unix)]
fn usual_permissions<'a, 'b>(
    builder: &'a mut Builder<'b, 'b>,
    existing: Option<Permissions>,
) -> &'a mut Builder<'b, 'b> {
    builder.permissions(
        existing.unwrap_or_else(|| std::os::unix::fs::PermissionsExt::from_mode(0o666)),
    )
}

#[cfg(not(unix))]
fn usual_permissions<'a, 'b>(
    builder: &'a mut Builder<'b, 'b>,
    _: Option<Permissions>,
) -> &'a mut Builder<'b, 'b> {
    builder
}

/// Describes an error without the name of the temporary file.
fn cannot_be_written(path: &Path, error: &io::Error) -> Failure {
    let reason = error
        .raw_os_error()
        .map_or_else(|| io::Error::from(error.kind()), io::Error::from_raw_os_error);
    Failure::new(format!("cannot write {}: {reason}; choose another file", path.display()))
}

fn persist(path: &Path, out: BufWriter<NamedTempFile>) -> io::Result<()> {
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Destination::Standard(out) => out.write(bytes),
            Destination::Device(out) => out.write(bytes),
            Destination::File(_, out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Destination::Standard(out) => out.flush(),
            Destination::Device(out) => out.flush(),
            Destination::File(_, out) => out.flush(),
        }
    }
}
