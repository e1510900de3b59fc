//! Where output goes: standard output, or a file that is replaced only when the whole has been written.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::failure::Failure;

pub(crate) fn write(path: Option<&Path>, print: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    match path {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            print(&mut out)?;
            Ok(out.flush()?)
        }
        Some(path) => to_file(path, print).map_err(|error| Failure::new(format!("{} cannot be written: {error}", path.display()))),
    }
}

fn to_file(path: &Path, print: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut out = BufWriter::new(NamedTempFile::new_in(folder)?);
    print(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}
