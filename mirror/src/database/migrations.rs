//! The tables, version by version. They are only ever brought forward.

use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

use super::handle::{Database, Pool};
use super::query::query;
use crate::error::{Error, ErrorKind};

/// A migration: its version, its name and its statements.
type Step = (i64, &'static str, &'static str);

/// All migrations, the oldest first. One that was released is never changed. Both databases have the
/// same versions.
const SQLITE: [Step; 1] = [(1, "first", include_str!("../../migrations/sqlite/0001_first.sql"))];
#[cfg(feature = "postgres")]
const POSTGRES: [Step; SQLITE.len()] =
    [(1, "first", include_str!("../../migrations/postgres/0001_first.sql"))];

fn migrator(all: &[Step]) -> Migrator {
    let migration = |(version, name, sql): &Step| {
        let kind = MigrationType::Simple;
        Migration::new(*version, (*name).into(), kind, (*sql).into_sql_str(), false)
    };
    Migrator::with_migrations(all.iter().map(migration).collect())
}

/// Brings the tables up to date.
pub(super) async fn run(pool: &Pool) -> Result<(), Error> {
    let run = match pool {
        Pool::Sqlite(pool) => migrator(&SQLITE).run(pool).await,
        // Under a lock of the server, so that two processes do not do it at once.
        #[cfg(feature = "postgres")]
        Pool::Postgres(pool) => migrator(&POSTGRES).run(pool).await,
    };
    run.map_err(|error| match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => newer(),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => {
            let message = format!(
                "the tables could not be brought up to date: {other}; nothing was changed, so \
                 restore a backup or ask the maintainers"
            );
            Error::new(ErrorKind::Database, message).with_source(other)
        }
    })
}

/// Checks that the tables are those of this version, without changing them.
pub(super) async fn check(database: &Database) -> Result<(), Error> {
    let rows = query("select version from _sqlx_migrations").fetch_all(database).await?;
    let applied = rows.iter().map(|row| row.get(0)).collect::<Result<Vec<i64>, Error>>()?;
    if applied.iter().any(|version| !SQLITE.iter().any(|(known, ..)| known == version)) {
        return Err(newer());
    }
    if applied.len() < SQLITE.len() {
        let message = "an older version of cfis made this database, and reading does not change it; \
                       run a command that writes once, such as `cfis mirror sync`";
        return Err(Error::new(ErrorKind::Older, message));
    }
    Ok(())
}

fn newer() -> Error {
    let message = "a newer version of cfis made this database, and this version would damage it; \
                   install that version";
    Error::new(ErrorKind::Newer, message)
}
