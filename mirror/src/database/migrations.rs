//! The tables, version by version. They are only ever brought forward.

use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::SqlitePool;

use crate::error::{Error, ErrorKind};

/// All migrations, the oldest first. One that was released is never changed.
const ALL: [(i64, &str, &str); 1] =
    [(1, "first", include_str!("../../migrations/sqlite/0001_first.sql"))];

fn migrator() -> Migrator {
    let migration = |(version, name, sql): (i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(ALL.into_iter().map(migration).collect())
}

/// Brings the tables up to date.
pub(super) async fn run(pool: &SqlitePool) -> Result<(), Error> {
    migrator().run(pool).await.map_err(|error| match error {
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
pub(super) async fn check(pool: &SqlitePool) -> Result<(), Error> {
    must_be_a_mirror(pool).await?;
    let select = "select version from _sqlx_migrations";
    let applied: Vec<i64> = sqlx::query_scalar(select).fetch_all(pool).await?;
    if applied.iter().any(|version| !ALL.iter().any(|(known, ..)| known == version)) {
        return Err(newer());
    }
    if applied.len() < ALL.len() {
        let message = "an older version of cfis made this database, and reading does not change it; \
                       run a command that writes once, such as `cfis mirror sync`";
        return Err(Error::new(ErrorKind::Older, message));
    }
    Ok(())
}

/// Refuses the database of another program, which must not get tables of the mirror.
pub(super) async fn must_be_a_mirror(pool: &SqlitePool) -> Result<(), Error> {
    let select = "select count(*) from sqlite_schema where name in ('mirror', '_sqlx_migrations')";
    let tables: i64 = sqlx::query_scalar(select).fetch_one(pool).await?;
    if tables == 2 {
        return Ok(());
    }
    let message = "the file is not the database of a mirror; pass the right --database, or create \
                   one in a new file with `cfis mirror init`";
    Err(Error::new(ErrorKind::Input, message))
}

fn newer() -> Error {
    let message = "a newer version of cfis made this database, and this version would damage it; \
                   install that version";
    Error::new(ErrorKind::Newer, message)
}
