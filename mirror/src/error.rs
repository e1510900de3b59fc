//! The one error of the mirror: a sentence that says what happened, why, and what to do.
//!
//! Begin with [`Error`]. This is the ground floor: it imports nothing of this crate, and no text in
//! it contains a secret.

use std::error::Error as StdError;
use std::fmt;
use std::path::Path;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument cannot be used. Correct it.
    Input,
    /// There is no such database, creditor or row.
    NotFound,
    /// A newer version of this crate made the database.
    Newer,
    /// An older version of this crate made the database, and it was opened for reading only.
    Older,
    /// Another process writes to the database.
    InUse,
    /// The key is missing, has another form, or is not that of the database.
    Key,
    /// The database refuses its user a right.
    Rights,
    /// The disk is full.
    Full,
    /// The file of the database is damaged. Restore a backup.
    Damaged,
    /// The database failed.
    Database,
    /// The server of the database cannot be reached, or ended what was under way. Later it works.
    Unavailable,
    /// The client of the API could not be set up.
    Client,
    /// A renewal of the creditor's token came to no known end, so no other one is sent.
    UnfinishedRenewal,
}

/// Why something failed. Its text is one sentence that names the remedy.
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error { kind, message: message.into(), source: None }
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// Names the file of the database, which SQLite's own text leaves out.
    pub(crate) fn in_file(mut self, file: &Path) -> Self {
        self.message = format!("{}: {}", file.display(), self.message);
        self
    }

    /// Returns the kind.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Finds an error of the mirror, of its token store for instance, in one of another crate.
    pub(crate) fn within<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Error> {
        std::iter::successors(Some(error), |error| (*error).source())
            .find_map(|error| error.downcast_ref())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("kind", &self.kind).field("message", &self.message).finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let database = error.as_database_error();
        let reason = database.map_or_else(|| error.to_string(), |error| error.message().to_owned());
        let kind = kind_of(&error);
        let message = match kind {
            ErrorKind::Full => {
                "the disk of the database is full; what was recorded before is intact: make room and \
                 run the command again"
                    .to_owned()
            }
            ErrorKind::Input => {
                "the file is not an SQLite database; pass the right --database, or restore a backup \
                 if it was one"
                    .to_owned()
            }
            ErrorKind::Damaged => format!(
                "the file of the database is damaged: {reason}; nothing of this step was recorded, \
                 so stop writing to it and restore a backup"
            ),
            ErrorKind::Rights if is_of_file(&error) => format!(
                "the file of the database cannot be used: {reason}; give this user the right to \
                 write to the file and to its folder, which SQLite needs also for reading"
            ),
            ErrorKind::Rights => format!(
                "the database refuses its user a right: {reason}; grant it, or pass another user in \
                 --database"
            ),
            ErrorKind::Unavailable => format!(
                "the database is not available: {reason}; nothing of this step was recorded, so run \
                 the command again when the server works"
            ),
            _ => format!(
                "the database failed: {reason}; nothing of this step was recorded, so run the \
                 command again when the database works"
            ),
        };
        Error::new(kind, message).with_source(error)
    }
}

/// Returns whether an error is SQLite's, whose codes are numbers of less than five digits.
fn is_of_file(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code.parse::<u32>().is_ok_and(|code| code < 10_000))
}

fn kind_of(error: &sqlx::Error) -> ErrorKind {
    let code = error.as_database_error().and_then(|error| error.code());
    match (error, code.as_deref()) {
        // The five characters of PostgreSQL, of which the first two are the class.
        (_, Some(code)) if code.len() == 5 => match code {
            "53100" => ErrorKind::Full,
            "42501" => ErrorKind::Rights,
            // A deadlock, a database that takes no connections, a lock that was waited for too long, a
            // server that only reads, one that has all the connections it takes, one that stops.
            "40001" | "40P01" | "55000" | "55P03" | "25006" | "25P03" | "53300" | "57P01"
            | "57P02" | "57P03" | "57P05" => ErrorKind::Unavailable,
            _ if code.starts_with("08") => ErrorKind::Unavailable,
            _ => ErrorKind::Database,
        },
        // SQLite's result codes, of which the lowest byte is the kind.
        (_, Some(code)) => match code.parse::<u32>().map(|code| code & 0xff) {
            // Refused, only for reading, cannot be opened, not authorised.
            Ok(3 | 8 | 14 | 23) => ErrorKind::Rights,
            Ok(11) => ErrorKind::Damaged,
            Ok(13) => ErrorKind::Full,
            Ok(26) => ErrorKind::Input,
            _ => ErrorKind::Database,
        },
        (sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::PoolTimedOut, None) => {
            ErrorKind::Unavailable
        }
        _ => ErrorKind::Database,
    }
}

impl From<cfis::Error> for Error {
    fn from(error: cfis::Error) -> Self {
        Error::new(ErrorKind::Client, error.to_string()).with_source(error)
    }
}
