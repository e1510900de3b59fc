//! Tokens that were made, which are put where the user wants them, or kept elsewhere, and never lost.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cfis::{Environment, FileTokenStore, Outcome};
use tempfile::Builder;

use crate::failure::Failure;
use crate::output::print_line;

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A store in a file that does not exist yet.
pub(crate) fn new_file(path: &Path, environment: Environment) -> Result<FileTokenStore, Failure> {
    if fs::symlink_metadata(path).is_ok() {
        let message = format!(
            "the token file {} exists; a token in it would be lost, so give a new file",
            path.display()
        );
        return Err(Failure::usage(message));
    }
    Ok(FileTokenStore::new(path, environment))
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
        Some(path) => {
            format!("it was kept in {}, which you alone can read: store it safely", path.display())
        }
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
    // The token store may have kept it. Else exposed into a file that the user alone can read.
    let unkept = error.unread_answer().filter(|_| error.kept_in().is_none());
    let kept = unkept.map(|answer| keep(answer.expose_secret(), token_file));
    let advice = match error.outcome() {
        Outcome::Unknown => {
            "; it may have been carried out, so ask the provider before you try again"
        }
        Outcome::NotSent | Outcome::Refused => "",
    };
    let kept =
        kept.map(|place| format!("; the answer may hold a token, and {place}")).unwrap_or_default();
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
