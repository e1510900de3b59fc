//! Mirrors with a clock that a test moves.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cfis::NaiveDate;
use cfis_mirror::{Key, Location, Mirror, MirrorBuilder, Stop, Summary, SyncOptions};
use chrono::DateTime;
use tempfile::TempDir;

use crate::database::TestDatabase;
pub(crate) use crate::database::{execute, select};

pub(crate) const TODAY: &str = "2026-03-20";

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A mirror in a database and a folder of its own, and its clock.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) database: TestDatabase,
    pub(crate) key: Key,
    now: Arc<AtomicI64>,
    today: Arc<Mutex<NaiveDate>>,
    /// How often a client has waited before it tried again.
    pub(crate) waits: Arc<AtomicU32>,
}

impl World {
    pub(crate) fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::new(folder.path());
        Self::of(folder, database)
    }

    /// Returns the world of a child process, whose database is that of its parent.
    pub(crate) fn in_a_child() -> World {
        let location = std::env::var("CFIS_MIRROR_CHILD_DATABASE").unwrap();
        Self::of(tempfile::tempdir().unwrap(), TestDatabase::at(&location))
    }

    fn of(folder: TempDir, database: TestDatabase) -> World {
        World {
            folder,
            database,
            key: Key::parse(&"0f".repeat(32)).unwrap(),
            now: Arc::new(AtomicI64::new(1_774_000_000_000)),
            today: Arc::new(Mutex::new(day(TODAY))),
            waits: Arc::default(),
        }
    }

    pub(crate) fn location(&self) -> Location {
        Location::from(self.database.location())
    }

    /// Returns where databases have their folders for what is kept. A file has its own.
    pub(crate) fn kept_folders(&self) -> PathBuf {
        let of_parent = std::env::var_os("CFIS_MIRROR_CHILD_KEPT");
        of_parent.map_or_else(|| self.folder.path().join("kept"), PathBuf::from)
    }

    pub(crate) fn builder(&self) -> MirrorBuilder {
        let (now, today) = (Arc::clone(&self.now), Arc::clone(&self.today));
        let waits = Arc::clone(&self.waits);
        let builder = Mirror::builder().kept_folder(self.kept_folders());
        builder
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
        self.builder().create(self.location(), &self.key).await.unwrap()
    }

    pub(crate) async fn open(&self) -> Mirror {
        self.builder().open(self.location(), &self.key).await.unwrap()
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
