//! Writing of tokens to files: readable by the user alone, whole or not at all, and never lost.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::failure::Failure;

/// A place for a token that is about to be made. Made before the request is sent, so that a token is not made for which there
/// is no place.
pub(crate) struct TokenFile {
    path: PathBuf,
    temporary: NamedTempFile,
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl TokenFile {
    /// A place for a token in a file that does not exist yet.
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        if path.exists() {
            let message = format!("the token file {} exists; a token in it would be lost, so give a new file", path.display());
            return Err(Failure::usage(message));
        }
        Self::replace(path)
    }

    /// A place for a token in a file that may exist.
    pub(crate) fn replace(path: &Path) -> Result<Self, Failure> {
        let temporary = private(folder(path))
            .map_err(|error| Failure::new(format!("no token can be written beside {}: {error}; nothing was sent", path.display())))?;
        Ok(TokenFile { path: path.to_owned(), temporary })
    }

    /// Puts the token in its place: written, synced, and renamed. Where that fails, the token is printed, since it cannot be
    /// asked for again.
    pub(crate) fn store(mut self, token: &str) -> Result<(), Failure> {
        let written = writeln!(self.temporary, "{token}").and_then(|()| self.temporary.as_file().sync_all());
        let stored = written.and_then(|()| self.temporary.persist(&self.path).map_err(|error| error.error));
        let Err(error) = stored else {
            // The rename has to survive a power cut as well. Not every file system can sync a folder.
            let _ = File::open(folder(&self.path)).and_then(|folder| folder.sync_all());
            return Ok(());
        };
        println!("{token}");
        Err(Failure::new(format!(
            "the new token could not be written to {}: {error}; it was printed instead, store it now",
            self.path.display()
        )))
    }
}

/// A file that its owner alone can read.
fn private(folder: &Path) -> std::io::Result<NamedTempFile> {
    Builder::new().prefix(".cfis-token-").tempfile_in(folder)
}

/// A failure of a request that makes a token. Where the error holds an answer with perhaps a token in it, the answer is put
/// into a file beside where the token would have gone.
pub(crate) fn failure(error: cfis::Error, token_file: Option<&Path>) -> Failure {
    // Exposed into a file that the user alone can read.
    let Some(answer) = error.unread_answer().map(|answer| answer.expose_secret().to_owned()) else {
        return error.into();
    };
    let kept = Builder::new()
        .prefix("cfis-unread-answer-")
        .suffix(".secret")
        .tempfile_in(token_file.map_or(Path::new("."), folder))
        .and_then(|mut file| file.write_all(answer.as_bytes()).and_then(|()| file.as_file().sync_all()).map(|()| file))
        .and_then(|file| file.keep().map_err(|error| error.error));
    match kept {
        Ok((_, path)) => Failure::new(format!(
            "{error}; the answer may hold a token and was written to {}: keep it safe, and ask the provider",
            path.display()
        )),
        Err(problem) => {
            println!("{answer}");
            Failure::new(format!("{error}; the answer may hold a token and was printed, since it could not be written ({problem})"))
        }
    }
}
