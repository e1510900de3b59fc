//! The database: its file, its lock, its migrations, and its transactions.
//!
//! Begin with [`Database::open`]. One process writes, over one connection; others open the database
//! for reading only. Nothing here knows a creditor, a payment or a token.

mod lock;
mod migrations;

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};

use crate::error::{Error, ErrorKind};

/// A transaction that has the right to write.
pub(crate) type Writing = Transaction<'static, Sqlite>;

/// How long a task waits for the one connection that writes. A transaction of a million rows takes
/// a minute.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(900);

/// The connections of readers.
const READERS: u32 = 4;

/// A database that is open.
#[derive(Clone)]
pub(crate) struct Database {
    pool: SqlitePool,
    path: Arc<Path>,
    /// Held as long as this process may write.
    lock: Option<Arc<File>>,
}

impl Database {
    /// Creates the file of a database that does not exist yet, for its owner alone, and opens it.
    pub(crate) async fn create(path: &Path) -> Result<Database, Error> {
        if path.exists() {
            let message = format!(
                "the database {} exists already; use it, or pass another --database",
                path.display()
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        let cannot = |error: std::io::Error| {
            let message = format!(
                "cannot create the database {}: {error}; pass another --database",
                path.display()
            );
            Error::new(ErrorKind::Input, message).with_source(error)
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            lock::create_private_folder(folder).map_err(cannot)?;
        }
        let lock = lock::take(path)?;
        lock::create_private(path).map_err(cannot)?;
        let pool = Self::writer(path).await?;
        migrations::run(&pool).await?;
        Ok(Database { pool, path: path.into(), lock: Some(Arc::new(lock)) })
    }

    /// Opens a database to write to it, and brings its tables up to date.
    pub(crate) async fn open(path: &Path) -> Result<Database, Error> {
        must_exist(path)?;
        let path = &lock::only_name(path)?;
        let lock = lock::take(path)?;
        let pool = Self::writer(path).await?;
        migrations::must_be_a_mirror(&pool).await?;
        migrations::run(&pool).await?;
        Ok(Database { pool, path: path.as_path().into(), lock: Some(Arc::new(lock)) })
    }

    /// Returns the one connection that writes.
    async fn writer(path: &Path) -> Result<SqlitePool, Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            // What `forget` deletes is overwritten with zeros.
            .pragma("secure_delete", "on");
        Ok(SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WAIT_FOR_CONNECTION)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?)
    }

    /// Opens a database for reading only, also while another process writes to it.
    pub(crate) async fn open_to_read(path: &Path) -> Result<Database, Error> {
        must_exist(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .busy_timeout(Duration::from_secs(30));
        let pool = SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await?;
        migrations::check(&pool).await?;
        Ok(Database { pool, path: path.into(), lock: None })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the folder beside the database, for what must be kept when the database is away.
    pub(crate) fn folder_beside(&self) -> PathBuf {
        lock::beside(&self.path, ".kept")
    }

    /// Returns the connections, for statements of their own.
    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Begins a transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Writing, Error> {
        if self.lock.is_none() {
            let message = "the database was opened for reading only; open it with `Mirror::open`";
            return Err(Error::new(ErrorKind::Input, message));
        }
        // At once, because a transaction that begins with a read may find its place taken later.
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Closes all connections, and lets other processes write.
    pub(crate) async fn close(self) {
        self.pool.close().await;
        if let Some(lock) = self.lock {
            // Others may still have a clone of it, with which they cannot write any more.
            let _ = lock.unlock();
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database").field(&self.path).finish()
    }
}

fn must_exist(path: &Path) -> Result<(), Error> {
    if path.is_file() {
        return Ok(());
    }
    let message = format!(
        "there is no database {}; create it with `cfis mirror init`, or pass the right --database",
        path.display()
    );
    Err(Error::new(ErrorKind::NotFound, message))
}
