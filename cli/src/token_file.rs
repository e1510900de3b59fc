//! Writing of tokens to files: readable by the user alone, whole or not at all, and never lost.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cfis::Outcome;
use tempfile::{Builder, NamedTempFile};

use crate::failure::Failure;
use crate::output::print_line;

/// A place for a token that is about to be made. Made before the request is sent, so that a token is not made for which there
/// is no place.
pub(crate) struct TokenFile {
    path: PathBuf,
    temporary: NamedTempFile,
    may_replace: bool,
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl TokenFile {
    /// A place for a token in a file that does not exist yet.
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        if path.symlink_metadata().is_ok() {
            let message = format!("the token file {} exists; a token in it would be lost, so give a new file", path.display());
            return Err(Failure::usage(message));
        }
        Self::new(path, false)
    }

    /// A place for a token in a file that may exist.
    pub(crate) fn replace(path: &Path) -> Result<Self, Failure> {
        Self::new(path, true)
    }

    fn new(path: &Path, may_replace: bool) -> Result<Self, Failure> {
        // A link stays one: what it points to is replaced.
        let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if path.is_dir() {
            return Err(Failure::usage(format!("{} is a folder; give a file for the token", path.display())));
        }
        let temporary = Builder::new()
            .prefix(".cfis-token-")
            .tempfile_in(folder(path))
            .map_err(|error| Failure::new(format!("no token can be written beside {}: {error}; nothing was sent", path.display())))?;
        Ok(TokenFile { path: path.to_owned(), temporary, may_replace })
    }

    /// Puts the token in its place: written, synced, and renamed. Where that fails, it is kept in another file.
    pub(crate) fn store(mut self, token: &str) -> Result<(), Failure> {
        let written = writeln!(self.temporary, "{token}").and_then(|()| self.temporary.as_file().sync_all());
        let stored = written.and_then(|()| {
            let persisted =
                if self.may_replace { self.temporary.persist(&self.path) } else { self.temporary.persist_noclobber(&self.path) };
            persisted.map_err(|error| error.error)
        });
        let Err(error) = stored else {
            // The rename has to survive a power cut as well. Not every file system can sync a folder.
            let _ = File::open(folder(&self.path)).and_then(|folder| folder.sync_all());
            return Ok(());
        };
        let place = keep(token.as_bytes(), Some(&self.path));
        Err(Failure::new(format!("the new token could not be written to {} ({error}); {place}", self.path.display())))
    }
}

/// Prints a token that the user has asked for. Where it cannot be printed, it is kept in a file.
pub(crate) fn print(text: &str, token: &str) -> Result<(), Failure> {
    print_line(text).map_err(|error| {
        let place = keep(token.as_bytes(), None);
        Failure::new(format!("the new token could not be printed ({error}); {place}"))
    })
}

/// Keeps what may not be had again in a file that the user alone can read, beside where it should have gone, or else among the
/// temporary files. Says where.
fn keep(secret: &[u8], near: Option<&Path>) -> String {
    let near = near.map_or(Path::new("."), folder).to_owned();
    let kept = [near, std::env::temp_dir()].iter().find_map(|folder| keep_in(folder, secret).ok());
    match kept {
        Some(path) => format!("it was kept in {}, which you alone can read: store it safely", path.display()),
        None => "and it could be kept nowhere else: it is lost, ask the provider".to_owned(),
    }
}

fn keep_in(folder: &Path, secret: &[u8]) -> io::Result<PathBuf> {
    let mut file = Builder::new().prefix("cfis-kept-").suffix(".secret").tempfile_in(folder)?;
    file.write_all(secret)?;
    file.as_file().sync_all()?;
    file.keep().map(|(_, path)| path).map_err(|error| error.error)
}

/// A failure of a request that makes a token. Where there was an answer, with perhaps a token in it, it is kept in a file beside
/// where the token would have gone.
pub(crate) fn failure(error: &cfis::Error, token_file: Option<&Path>) -> Failure {
    // Exposed into a file that the user alone can read.
    let kept = error.unread_answer().map(|answer| keep(answer.expose_secret(), token_file));
    let advice = match error.outcome() {
        Outcome::Unknown => "; it may have been carried out, so ask the provider before you try again",
        Outcome::NotSent | Outcome::Refused => "",
    };
    let kept = kept.map(|place| format!("; the answer may hold a token, and {place}")).unwrap_or_default();
    Failure::of(error).and(&format!("{advice}{kept}"))
}

/// From now on an interrupt does not end the program, which would lose an answer under way.
#[cfg(unix)]
pub(crate) fn hold_interrupts() -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        // The handler stays when the listener goes.
        drop(signal(kind)?);
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn hold_interrupts() -> Result<(), Failure> {
    Ok(())
}
