//! The mirror in an SQLite file: one process writes, over one connection.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Row as _};

use super::handle::{Database, Pool, Rights};
use super::location::Location;
use super::{lock, migrations};
use crate::error::{Error, ErrorKind};

/// How long a task waits for the one connection that writes. A transaction of a million rows takes
/// a minute.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(900);

/// The connections of readers.
const READERS: u32 = 4;

/// Creates the file of a database that does not exist yet, for its owner alone, and opens it.
pub(super) async fn create(
    path: &Path,
    (made_at, key_check): (i64, &[u8]),
) -> Result<Database, Error> {
    refuse_url(path)?;
    if path.is_dir() {
        return Err(is_folder(path));
    }
    if path.exists() {
        must_not_be_empty(path)?;
        let message = format!(
            "{} exists already; use it if it is the database of a mirror, or pass another \
             --database",
            path.display()
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    for ending in ["-wal", "-journal"] {
        let log = lock::beside(path, ending);
        if log.exists() {
            // SQLite would delete it, with what is recorded in it alone.
            let message = format!(
                "{} belongs to a database that is not there any more; move it to that database, or \
                 remove it, or pass another --database",
                log.display()
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
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
    match filled(path, made_at, key_check).await {
        Ok(pool) => Ok(database(pool, path, Rights::WriteFile(Arc::new(lock)))),
        Err(error) => {
            for ending in ["", "-wal", "-journal"] {
                // None of them was there before.
                let _ = std::fs::remove_file(lock::beside(path, ending));
            }
            Err(error.in_file(path))
        }
    }
}

/// Writes the tables of a new mirror, and returns the connection.
async fn filled(path: &Path, made_at: i64, key_check: &[u8]) -> Result<SqlitePool, Error> {
    let pool = writer(path).await?;
    let fill = async {
        migrations::run(&Pool::Sqlite(pool.clone())).await?;
        let insert = "insert into mirror (id, made_at, key_check) values (1, $1, $2)";
        sqlx::query(insert).bind(made_at).bind(key_check).execute(&pool).await?;
        Ok(())
    };
    let written: Result<(), Error> = fill.await;
    if written.is_err() {
        // The connection would be closed later, when another database may be there.
        pool.close().await;
    }
    written.map(|()| pool)
}

/// Opens a database to write to it, and brings its tables up to date.
pub(super) async fn open(path: &Path) -> Result<Database, Error> {
    must_exist(path)?;
    let path = &lock::only_name(path)?;
    // SQLite writes to a file when it opens it to write, and that may be a file of another program.
    match reader(path).await.map_err(|error| error.in_file(path)) {
        Ok(pool) => pool.close().await,
        Err(error) if matches!(error.kind(), ErrorKind::Input | ErrorKind::Damaged) => {
            return Err(error);
        }
        // What prevents reading may not prevent writing; if it does, that says what is wrong.
        Err(_) => {}
    }
    let lock = lock::take(path)?;
    let pool = up_to_date(path).await.map_err(|error| error.in_file(path))?;
    Ok(database(pool, path, Rights::WriteFile(Arc::new(lock))))
}

/// Returns the connection that writes to a mirror, whose tables are brought up to date.
async fn up_to_date(path: &Path) -> Result<SqlitePool, Error> {
    let pool = writer(path).await?;
    must_be_a_mirror(&pool).await?;
    migrations::run(&Pool::Sqlite(pool.clone())).await?;
    Ok(pool)
}

/// Opens a database for reading only, also while another process writes to it.
pub(super) async fn open_to_read(path: &Path) -> Result<Database, Error> {
    must_exist(path)?;
    readable(path).await.map_err(|error| error.in_file(path))
}

/// Opens a mirror, whose tables must be those of this version.
async fn readable(path: &Path) -> Result<Database, Error> {
    let database = database(reader(path).await?, path, Rights::Read);
    migrations::check(&database).await?;
    Ok(database)
}

/// Returns connections that read a mirror, of whichever version.
async fn reader(path: &Path) -> Result<SqlitePool, Error> {
    let options = options(path)?.read_only(true).busy_timeout(Duration::from_secs(30));
    let pool = SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await?;
    must_be_a_mirror(&pool).await?;
    Ok(pool)
}

fn database(pool: SqlitePool, path: &Path, rights: Rights) -> Database {
    Database {
        pool: Pool::Sqlite(pool),
        location: Location::from(path),
        kept: lock::beside(path, ".kept").into(),
        rights,
    }
}

/// Returns the options of a connection. SQLite takes some names, such as `:memory:`, for something
/// else than a file, but no absolute path.
fn options(path: &Path) -> Result<SqliteConnectOptions, Error> {
    let path = std::path::absolute(path).map_err(|error| {
        let message = format!("cannot find {}: {error}; check --database", path.display());
        Error::new(ErrorKind::Input, message).with_source(error)
    })?;
    Ok(SqliteConnectOptions::new().filename(path))
}

/// Returns the one connection that writes.
async fn writer(path: &Path) -> Result<SqlitePool, Error> {
    let options = options(path)?
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
        .after_release(|connection, _| {
            Box::pin(async move {
                // If the disk is full, SQLite rolls back without being asked, and the driver does not
                // notice: it would begin no other transaction over this connection.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
        .connect_with(options)
        .await?)
}

/// Empties the log that SQLite writes beside the database, which holds what was deleted.
pub(super) async fn shrink(pool: &SqlitePool) -> Result<(), Error> {
    let checkpoint = sqlx::query("pragma wal_checkpoint(truncate)").fetch_one(pool).await?;
    if checkpoint.try_get::<i64, _>(0)? == 0 {
        return Ok(());
    }
    let message = "it is done, but another process reads the database, so that what was deleted is \
                   still in the -wal file beside it; end that process, and run a command that \
                   writes";
    Err(Error::new(ErrorKind::InUse, message))
}

/// Refuses the database of another program, which must not get tables of the mirror.
async fn must_be_a_mirror(pool: &SqlitePool) -> Result<(), Error> {
    let select = "select count(*) from sqlite_schema where name in ('mirror', '_sqlx_migrations')";
    let tables: i64 = sqlx::query_scalar(select).fetch_one(pool).await?;
    if tables == 2 {
        return Ok(());
    }
    let message = "the file is not the database of a mirror; pass the right --database, or restore \
                   a backup if it was one";
    Err(Error::new(ErrorKind::Input, message))
}

fn is_folder(path: &Path) -> Error {
    let message = format!("{} is a folder; pass a file as --database", path.display());
    Error::new(ErrorKind::Input, message)
}

/// Refuses a URL of something else, which would be created as folders and a file. It is not shown,
/// because it may hold a password.
fn refuse_url(path: &Path) -> Result<(), Error> {
    let Some((scheme, _)) = path.to_str().and_then(|text| text.split_once("://")) else {
        return Ok(());
    };
    let message = format!(
        "`{scheme}:` is not a database of a mirror; pass the path of an SQLite file as --database, or \
         postgres://USER@HOST/NAME"
    );
    Err(Error::new(ErrorKind::Input, message))
}

/// Refuses an empty file, which SQLite takes for a database, and writes to.
fn must_not_be_empty(path: &Path) -> Result<(), Error> {
    if path.metadata().is_ok_and(|file| file.is_file() && file.len() == 0) {
        let message = format!(
            "the database {} is empty, because its creation was interrupted or something has \
             emptied it; restore a backup, or remove the file and run `cfis mirror init`",
            path.display()
        );
        return Err(Error::new(ErrorKind::Damaged, message));
    }
    Ok(())
}

fn must_exist(path: &Path) -> Result<(), Error> {
    refuse_url(path)?;
    if path.is_dir() {
        return Err(is_folder(path));
    }
    must_not_be_empty(path)?;
    match path.metadata() {
        Ok(file) if file.is_file() => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            let message = format!(
                "cannot open the database {}: {error}; run this as the user that owns it, or give \
                 this user the right to use its folder",
                path.display()
            );
            return Err(Error::new(ErrorKind::Rights, message).with_source(error));
        }
        _ => {}
    }
    let message = format!(
        "cannot find the database {}; create it with `cfis mirror init`, or pass the right --database",
        path.display()
    );
    Err(Error::new(ErrorKind::NotFound, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::query;

    #[tokio::test]
    async fn writing_goes_on_after_sqlite_has_rolled_back_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let database = create(&folder.path().join("a.sqlite"), (1, b"check")).await.unwrap();
        for _ in 0..3 {
            let mut writing = database.begin().await.unwrap();
            // As on a full disk, the whole transaction is rolled back, and not only the statement.
            let twice = "insert or rollback into mirror (id, made_at, key_check) values (1, 1, $1)";
            let twice = query(twice).bind(b"check".to_vec()).execute(&mut writing).await;
            assert!(twice.is_err());
        }
        let mut writing = database.begin().await.unwrap();
        let update = query("update mirror set made_at = 2").execute(&mut writing).await;
        assert_eq!(update.unwrap(), 1);
        writing.commit().await.unwrap();
    }
}
