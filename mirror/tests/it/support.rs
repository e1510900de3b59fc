//! Mirrors with a clock that a test moves.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cfis::NaiveDate;
use cfis_mirror::{Key, Mirror, MirrorBuilder, Stop, Summary, SyncOptions};
use chrono::DateTime;
use tempfile::TempDir;

pub(crate) const TODAY: &str = "2026-03-20";

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A mirror in a folder of its own, and its clock.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) key: Key,
    now: Arc<AtomicI64>,
    today: Arc<Mutex<NaiveDate>>,
    /// How often a client has waited before it tried again.
    pub(crate) waits: Arc<AtomicU32>,
}

impl World {
    pub(crate) fn new() -> World {
        World {
            folder: tempfile::tempdir().unwrap(),
            key: Key::parse(&"0f".repeat(32)).unwrap(),
            now: Arc::new(AtomicI64::new(1_774_000_000_000)),
            today: Arc::new(Mutex::new(day(TODAY))),
            waits: Arc::default(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("mirror.sqlite")
    }

    pub(crate) fn builder(&self) -> MirrorBuilder {
        let (now, today) = (Arc::clone(&self.now), Arc::clone(&self.today));
        let waits = Arc::clone(&self.waits);
        Mirror::builder()
            .clock(move || DateTime::from_timestamp_millis(now.load(Ordering::SeqCst)).unwrap())
            .today(move || *today.lock().unwrap())
            .clients(move |builder| {
                let waits = Arc::clone(&waits);
                // No test waits for the time between two attempts.
                builder.sleeper(move |_| {
                    waits.fetch_add(1, Ordering::SeqCst);
                    std::future::ready(())
                })
            })
    }

    pub(crate) async fn create(&self) -> Mirror {
        self.builder().create(self.path(), &self.key).await.unwrap()
    }

    pub(crate) async fn open(&self) -> Mirror {
        self.builder().open(self.path(), &self.key).await.unwrap()
    }

    pub(crate) fn pass_hours(&self, hours: i64) {
        self.now.fetch_add(hours * 3_600_000, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> DateTime<chrono::Utc> {
        DateTime::from_timestamp_millis(self.now.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn set_today(&self, today: NaiveDate) {
        *self.today.lock().unwrap() = today;
    }

    /// Reads what is due, an hour later.
    pub(crate) async fn sync(&self, mirror: &Mirror) -> Summary {
        self.sync_with(mirror, &options()).await
    }

    pub(crate) async fn sync_with(&self, mirror: &Mirror, options: &SyncOptions) -> Summary {
        self.pass_hours(1);
        mirror.sync(options, &Stop::new()).await.unwrap()
    }
}

/// Reads everything, and waits for nothing.
pub(crate) fn options() -> SyncOptions {
    SyncOptions::default().all(true).longest_wait(Duration::ZERO)
}

/// Returns rows of the database, as texts, which a read-only connection sees.
pub(crate) async fn select(world: &World, statement: &str) -> Vec<String> {
    use sqlx::{AssertSqlSafe, Connection, Row};
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(world.path()).read_only(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

/// Runs a statement, while no mirror is open.
pub(crate) async fn execute(world: &World, statement: &str) {
    use sqlx::{AssertSqlSafe, Connection};
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(world.path())
        .create_if_missing(true)
        .foreign_keys(false);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
