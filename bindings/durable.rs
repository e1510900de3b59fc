//! Files that are there whole or not at all, whenever the process or the machine ends, and that the user alone can read.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::steps::step;

/// The folder that a file is in.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new file beside the one that it will become. What was left of an earlier one is replaced.
pub(crate) fn create(temporary: &Path) -> io::Result<File> {
    match std::fs::remove_file(temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    create_new(temporary)
}

/// A file that did not exist.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Puts a file that has been written into its place, and sees to it that it stays there.
pub(crate) fn put(file: &File, temporary: &Path, path: &Path) -> io::Result<()> {
    step("written");
    file.sync_all()?;
    step("synced");
    std::fs::rename(temporary, path)?;
    step("renamed");
    sync_folder(path)
}

/// Writes a file into one that is there already and takes up enough room, so that a full disk does not matter any more.
pub(crate) fn overwrite(temporary: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = match OpenOptions::new().write(true).open(temporary) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(temporary)?,
        opened => opened?,
    };
    write_in_steps(&mut file, bytes)?;
    step("with what was there behind it");
    file.set_len(bytes.len() as u64)?;
    put(&file, temporary, path)
}

/// Writes a file.
pub(crate) fn write(temporary: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create(temporary)?;
    write_in_steps(&mut file, bytes)?;
    put(&file, temporary, path)
}

/// In two parts, since a process may end between any two bytes, and a test wants it to.
fn write_in_steps(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    step("created");
    let (first, second) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    step("half written");
    file.write_all(second)
}

/// Removes a file, which need not be there.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => sync_folder(path),
    }
}

/// A rename or a removal has to survive a power cut as well. Folders cannot be opened everywhere, and where they cannot, the system
/// sees to it.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder(path))?.sync_all() } else { Ok(()) }
}

/// Runs what blocks where it does not keep other tasks waiting. It runs to its end even if nobody waits for it any more.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => runtime.spawn_blocking(work).await.map_err(io::Error::other)?,
        Err(_) => work(),
    }
}
