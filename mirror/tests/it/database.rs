//! The database of a test: an SQLite file.

use std::path::{Path, PathBuf};

use cfis_mirror::Mirror;
use sqlx::{AssertSqlSafe, Connection, Row};

use crate::support::World;

/// What the columns of amounts are, and a statement that says it.
pub(crate) const AMOUNTS: (&str, &str) = (
    "text",
    "select typeof(amount) from payment union select typeof(amount) from settlement
     union select typeof(amount) from allocation union select typeof(amount) from breakdown",
);
/// What is sealed, as hexadecimal digits.
pub(crate) const HEX: &str = "hex(sealed)";
/// A migration of a later version.
pub(crate) const LATER: &str =
    "insert into _sqlx_migrations values (99, 'later', '2030-01-01', true, x'00', 1)";

/// A database that one test has for itself.
pub(crate) struct TestDatabase(PathBuf);

impl TestDatabase {
    pub(crate) fn new(folder: &Path) -> TestDatabase {
        TestDatabase(folder.join("mirror.sqlite"))
    }

    pub(crate) fn at(location: &str) -> TestDatabase {
        TestDatabase(location.into())
    }

    pub(crate) fn location(&self) -> String {
        self.0.to_str().unwrap().to_owned()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Returns the folder for what is kept.
    pub(crate) async fn kept(&self) -> PathBuf {
        PathBuf::from(format!("{}.kept", self.location()))
    }

    /// Makes the database fail for a mirror.
    pub(crate) async fn take_away(&self, mirror: &Mirror) {
        mirror.clone().close().await;
    }

    /// Makes it work again.
    pub(crate) async fn bring_back(&self) {}

    /// Works on the queue, which this database does not have.
    pub(crate) async fn work_on_queue(&self, _: &Mirror) {
        panic!("SQLite has no queue");
    }

    /// Returns a copy of a database that is closed.
    pub(crate) async fn back_up(&self) -> Vec<u8> {
        std::fs::read(&self.0).unwrap()
    }

    /// Puts a copy back.
    pub(crate) async fn restore(&self, backup: Vec<u8>) {
        std::fs::write(&self.0, backup).unwrap();
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", self.location()));
        }
    }

    /// Returns all that the database holds, as its files hold it.
    pub(crate) async fn content(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut folders = vec![self.0.parent().unwrap().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => bytes.extend(std::fs::read(path).unwrap()),
                }
            }
        }
        assert!(bytes.windows(8).any(|window| window == b"SQLite f"), "no file was read");
        bytes
    }
}

/// Returns rows of the database, as texts, which a read-only connection sees.
pub(crate) async fn select(world: &World, statement: &str) -> Vec<String> {
    let path = world.database.path();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

/// Runs a statement, while no mirror is open.
pub(crate) async fn execute(world: &World, statement: &str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(world.database.path())
        .create_if_missing(true)
        .foreign_keys(false);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
