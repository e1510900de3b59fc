//! A database that is open: its connections, and what this process may do with it.

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use sqlx::sqlite::SqlitePool;

use super::location::Location;
use super::writing::Writing;
use crate::error::{Error, ErrorKind};

/// The connections.
#[derive(Clone)]
pub(super) enum Pool {
    Sqlite(SqlitePool),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool),
}

/// A database that is open.
#[derive(Clone)]
pub(crate) struct Database {
    pub(super) pool: Pool,
    pub(super) location: Location,
    /// The folder for what must be kept when the database is away.
    pub(super) kept: Arc<Path>,
    pub(super) rights: Rights,
}

/// What this process may do with the database.
#[derive(Clone)]
pub(super) enum Rights {
    Read,
    /// The one process that writes to a file holds its lock.
    WriteFile(Arc<File>),
    /// Several processes may write to a server. They lock rows over these connections.
    #[cfg(feature = "postgres")]
    WriteServer(sqlx::PgPool),
}

impl Database {
    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// Returns the folder for what must be kept when the database is away.
    pub(crate) fn kept_folder(&self) -> &Path {
        &self.kept
    }

    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Begins a transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Writing, Error> {
        if matches!(self.rights, Rights::Read) {
            let message = "the database was opened for reading only; open it with `Mirror::open`";
            return Err(Error::new(ErrorKind::Input, message));
        }
        Ok(match &self.pool {
            // At once, because a transaction that begins with a read may find its place taken later.
            Pool::Sqlite(pool) => Writing::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            #[cfg(feature = "postgres")]
            Pool::Postgres(pool) => Writing::Postgres(pool.begin().await?),
        })
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.location).finish()
    }
}
