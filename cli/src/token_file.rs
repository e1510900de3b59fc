//! Tokens that were just issued: stored where the user wants them, and never lost.
//!
//! Begin with [`failure`] and [`print`], which save a token that would otherwise be gone. Nothing
//! here sends a request.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use cfis::{Environment, FileTokenStore, Outcome, TokenStore};
use tempfile::Builder;

use crate::failure::Failure;
use crate::files::folder_of;
use crate::output::print_line;

/// Returns a store in a file that does not exist yet.
pub(crate) fn new_file(path: &Path, environment: Environment) -> Result<FileTokenStore, Failure> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(Failure::usage(format!(
            "the token file {} exists, and a token in it would be lost; pass a new file to \
             --token-file",
            path.display()
        )));
    }
    Ok(FileTokenStore::new(path, environment))
}

/// Returns whether what is printed is lost. A closed standard output is replaced by /dev/null when a program starts.
pub(crate) fn output_is_lost() -> bool {
    let same = || {
        let null = same_file::Handle::from_path("/dev/null").ok()?;
        Some(same_file::Handle::stdout().ok()? == null)
    };
    cfg!(unix) && same().unwrap_or(false)
}

/// Prints a token that the user has asked for. If it cannot be printed, it is saved in a file.
pub(crate) fn print(text: &str, token: &str) -> Result<(), Failure> {
    print_line(text).map_err(|error| {
        let place = keep(token.as_bytes(), None);
        Failure::new(format!("cannot print the new token: {error}; {place}"))
    })
}

/// Saves a secret that may not be available again in a file that only the user can read. The file
/// is in the folder of `near`, or else among the temporary files. Returns a phrase that names it.
fn keep(secret: &[u8], near: Option<&Path>) -> String {
    let near = near.map_or(Path::new("."), folder_of).to_owned();
    let kept = [near, std::env::temp_dir()].iter().find_map(|folder| keep_in(folder, secret).ok());
    match kept {
        Some(path) => {
            format!("it was saved in {}, which only you can read: store it safely", path.display())
        }
        None => "it could not be saved in a file either and is lost; ask the provider".to_owned(),
    }
}

fn keep_in(folder: &Path, secret: &[u8]) -> io::Result<PathBuf> {
    let mut file = Builder::new().prefix("cfis-kept-").suffix(".secret").tempfile_in(folder)?;
    file.write_all(secret)?;
    file.as_file().sync_all()?;
    file.keep().map(|(_, path)| path).map_err(|error| error.error)
}

/// Returns the failure of a request that issues a token. If there was a response that may contain
/// the token, the response is saved in a file beside the token file.
pub(crate) fn failure(error: &cfis::Error, token_file: Option<&Path>) -> Failure {
    // The token store may have saved the response already. Otherwise it is exposed here, into a
    // file that only the user can read.
    let unkept = error.unread_response().filter(|_| error.stored_at().is_none());
    let kept = unkept.map(|response| keep(response.expose_secret(), token_file));
    let advice = match error.outcome() {
        Outcome::Unknown => {
            "; the provider may have carried it out, so ask the provider before you try again"
        }
        Outcome::NotSent | Outcome::Refused => "",
    };
    let kept = kept
        .map(|place| format!("; the response may contain a token: {place}"))
        .unwrap_or_default();
    Failure::of(error).and(&format!("{advice}{kept}"))
}

/// How long a wait may be before the user is told.
const NOTICED: Duration = Duration::from_millis(300);

/// Waits until no other process renews the token of a store.
pub(crate) async fn wait_for(store: &FileTokenStore) -> Result<(), Failure> {
    let mut lock = std::pin::pin!(store.lock());
    let lock = match tokio::time::timeout(NOTICED, &mut lock).await {
        Ok(lock) => lock,
        Err(_) => {
            eprintln!("note: waiting for another process that renews this token");
            lock.await
        }
    };
    let lock = lock.map_err(|error| {
        Failure::new(format!("nothing was sent: the token file cannot be written to: {error}"))
    })?;
    drop(lock);
    Ok(())
}

/// Stops interrupts from ending the program, so that a response on its way is not lost.
#[cfg(unix)]
pub(crate) fn hold_interrupts() -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        // The handler stays installed after the listener is dropped.
        drop(signal(kind)?);
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn hold_interrupts() -> Result<(), Failure> {
    Ok(())
}
