//! Sealed responses in files beside the database, for when the database cannot be written to.
//!
//! Before a renewal is sent, a file with room for a response is reserved, so that a disk that fills
//! up meanwhile does not lose a token.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::context::Context;
use crate::database::query;
use crate::error::{Error, ErrorKind};
use crate::tokens::kept::{self, State};

/// The room that is reserved. A usual response is smaller.
const ROOM: usize = 64 * 1024;
const A_DAY: Duration = Duration::from_secs(24 * 3_600);
/// The endings of a file with room only, and of one with a response.
const RESERVED: &str = "reserved";
const KEPT: &str = "kept";

/// A file with room for the response to a renewal. Dropped, it is removed.
pub(super) struct Reserved(PathBuf);

impl Drop for Reserved {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Returns the path of a file. Several processes may have the folder, so that each has its own files.
fn path(context: &Context, creditor: i64, ending: &str) -> PathBuf {
    let name = format!("creditor-{creditor}.{}.{ending}", context.mark);
    context.database.kept_folder().join(name)
}

/// Reserves room for the response to a renewal.
pub(super) fn reserve(context: &Context, creditor: i64) -> io::Result<Reserved> {
    create_folder(context.database.kept_folder())?;
    let path = path(context, creditor, RESERVED);
    let mut file = private().open(&path)?;
    file.write_all(&vec![0; ROOM])?;
    file.sync_all()?;
    Ok(Reserved(path))
}

/// Keeps a sealed response. Returns where.
pub(super) fn keep(
    context: &Context,
    (creditor, has_token): (i64, bool),
    sealed: &[u8],
) -> io::Result<PathBuf> {
    let folder = context.database.kept_folder();
    create_folder(folder)?;
    let reserved = path(context, creditor, RESERVED);
    // Without truncation, so that the room that was reserved is used.
    let mut file = private().open(&reserved)?;
    let length = u32::try_from(sealed.len()).map_err(io::Error::other)?.to_be_bytes();
    file.write_all(&length)?;
    file.write_all(&[u8::from(has_token)])?;
    file.write_all(sealed)?;
    file.sync_all()?;
    let kept = (0..)
        .map(|number: u32| path(context, creditor, &format!("{number}.{KEPT}")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| path(context, creditor, KEPT));
    fs::rename(&reserved, &kept)?;
    File::open(folder)?.sync_all()?;
    Ok(kept)
}

/// Puts what was kept in files into the database. Called when a mirror is opened to write, and before
/// each pass: a database that was away may be there again.
pub(crate) async fn adopt(context: &Context) -> Result<(), Error> {
    let Ok(entries) = fs::read_dir(context.database.kept_folder()) else { return Ok(()) };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let mut parts = name.strip_prefix("creditor-").unwrap_or_default().split('.');
        let creditor = parts.next().and_then(|number| number.parse::<i64>().ok());
        let ending = parts.next_back();
        if ending == Some(RESERVED) && is_left_behind(&entry) {
            let _ = fs::remove_file(&path);
        }
        let (Some(creditor), Some(KEPT)) = (creditor, ending) else { continue };
        let bytes = match fs::read(&path) {
            // Another process has just taken it in.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            bytes => bytes.map_err(|error| unreadable(&path, error))?,
        };
        let Some((has_token, sealed)) = parse(&bytes) else {
            return Err(unreadable(&path, io::ErrorKind::UnexpectedEof.into()));
        };
        let known = "select count(*) from creditor where id = $1";
        let known: i64 = query(known).bind(creditor).fetch_one(&context.database).await?.get(0)?;
        if known == 0 {
            // A creditor that was forgotten, or a database that was restored: the file stays.
            continue;
        }
        let now = context.clock.now();
        let whose = (creditor, State::of(has_token));
        kept::insert(&context.database, whose, sealed, now).await?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed.map_err(|error| unreadable(&path, error))?,
        }
    }
    Ok(())
}

/// Returns a file with a response, if there is one: of a creditor, or of any.
pub(crate) fn find(context: &Context, creditor: Option<i64>) -> Option<PathBuf> {
    let begin = creditor.map_or_else(|| "creditor-".to_owned(), |id| format!("creditor-{id}."));
    let entries = fs::read_dir(context.database.kept_folder()).ok()?;
    let mut paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    paths.find(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        let is_of = name.is_some_and(|name| name.starts_with(&begin));
        is_of && path.extension().is_some_and(|ending| ending == KEPT)
    })
}

/// Removes the files of a creditor that is forgotten.
pub(crate) fn remove(context: &Context, creditor: i64) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(context.database.kept_folder()) else { return Ok(()) };
    let begin = format!("creditor-{creditor}.");
    for entry in entries.filter_map(Result::ok) {
        if entry.file_name().to_string_lossy().starts_with(&begin) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Returns whether a file with room only is of a process that was killed: a renewal ends much sooner.
fn is_left_behind(entry: &fs::DirEntry) -> bool {
    let modified = entry.metadata().and_then(|metadata| metadata.modified());
    let age = modified.ok().and_then(|modified| modified.elapsed().ok());
    age.is_some_and(|age| age > A_DAY)
}

fn parse(bytes: &[u8]) -> Option<(bool, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (has_token, rest) = rest.split_first()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    Some((*has_token == 1, rest.get(..length)?))
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    let message = format!(
        "{} may hold a token that is nowhere else, and it cannot be used: {error}; make it readable, \
         or move it to a safe place",
        path.display()
    );
    Error::new(ErrorKind::Database, message).with_source(error)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
