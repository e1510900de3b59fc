//! Where output goes: standard output, or a file that is replaced only when the whole has been written.

use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::failure::Failure;

pub(crate) enum Destination {
    Standard(BufWriter<Stdout>),
    File(PathBuf, BufWriter<NamedTempFile>),
}

impl Destination {
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Destination::Standard(BufWriter::new(io::stdout()))) };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let temporary = NamedTempFile::new_in(folder).map_err(|error| cannot_be_written(path, &error))?;
        Ok(Destination::File(path.to_owned(), BufWriter::new(temporary)))
    }

    /// Puts what was written in its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Destination::Standard(mut out) => Ok(out.flush()?),
            Destination::File(path, out) => persist(&path, out).map_err(|error| cannot_be_written(&path, &error)),
        }
    }
}

fn cannot_be_written(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{} cannot be written: {error}", path.display()))
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
            Destination::File(_, out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Destination::Standard(out) => out.flush(),
            Destination::File(_, out) => out.flush(),
        }
    }
}
