//! Creates and opens mirrors.

use std::path::Path;
use std::sync::Arc;

use cfis::{AccessToken, ClientBuilder, NaiveDate};
use chrono::{DateTime, Utc};
use sqlx::Row;

use super::handle::Mirror;
use crate::clock::Clock;
use crate::context::Context;
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::seal::{Key, Sealer};
use crate::sync::Customise;
use crate::tokens;

impl Mirror {
    /// Returns a builder, for a clock or clients of your own.
    pub fn builder() -> MirrorBuilder {
        MirrorBuilder::new()
    }

    /// Creates a database in a new file, which only its owner can read, and opens it.
    ///
    /// # Errors
    /// If the file exists or cannot be created.
    pub async fn create(path: impl AsRef<Path>, key: &Key) -> Result<Mirror, Error> {
        Self::builder().create(path, key).await
    }

    /// Opens a database to read creditors into it, brings its tables up to date, and takes in what
    /// was kept beside it. Only one process can do so at a time.
    ///
    /// # Errors
    /// If there is no database, it is newer than this crate, the key is another one, or another
    /// process writes to it.
    pub async fn open(path: impl AsRef<Path>, key: &Key) -> Result<Mirror, Error> {
        Self::builder().open(path, key).await
    }

    /// Opens a database for reading only, without the key, also while another process writes to it.
    ///
    /// # Errors
    /// If there is no database, or another version made it.
    pub async fn open_to_read(path: impl AsRef<Path>) -> Result<Mirror, Error> {
        Self::builder().open_to_read(path).await
    }
}

/// Sets up a [`Mirror`].
#[derive(Debug, Clone)]
pub struct MirrorBuilder {
    clock: Clock,
    customise: Customise,
}

impl MirrorBuilder {
    pub(super) fn new() -> Self {
        MirrorBuilder { clock: Clock::system(), customise: Customise(Arc::new(|builder| builder)) }
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.clock.set_now(now);
        self
    }

    /// Replaces today's date in Helsinki, for tests.
    #[must_use]
    pub fn today(mut self, today: impl Fn() -> NaiveDate + Send + Sync + 'static) -> Self {
        self.clock.set_today(today);
        self
    }

    /// Sets up the clients further, such as their proxy, timeouts and retries. Do not set a token
    /// store: each client has that of its creditor.
    #[must_use]
    pub fn clients(
        mut self,
        customise: impl Fn(ClientBuilder<AccessToken>) -> ClientBuilder<AccessToken>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.customise = Customise(Arc::new(customise));
        self
    }

    /// Does what [`Mirror::create`] does.
    ///
    /// # Errors
    /// Those of [`Mirror::create`].
    pub async fn create(self, path: impl AsRef<Path>, key: &Key) -> Result<Mirror, Error> {
        let sealer = Sealer::new(key)?;
        let database = Database::create(path.as_ref()).await?;
        let mut writing = database.begin().await?;
        let insert = "insert into mirror (id, made_at, key_check) values (1, $1, $2)";
        let insert = sqlx::query(insert).bind(self.clock.now()).bind(sealer.check());
        insert.execute(&mut *writing).await?;
        writing.commit().await?;
        Ok(self.mirror(database, Some(sealer)))
    }

    /// Does what [`Mirror::open`] does.
    ///
    /// # Errors
    /// Those of [`Mirror::open`].
    pub async fn open(self, path: impl AsRef<Path>, key: &Key) -> Result<Mirror, Error> {
        let sealer = Sealer::new(key)?;
        let database = Database::open(path.as_ref()).await?;
        check_key(&database, &sealer).await?;
        let mirror = self.mirror(database, Some(sealer));
        tokens::adopt(&mirror.context).await?;
        Ok(mirror)
    }

    /// Does what [`Mirror::open_to_read`] does.
    ///
    /// # Errors
    /// Those of [`Mirror::open_to_read`].
    pub async fn open_to_read(self, path: impl AsRef<Path>) -> Result<Mirror, Error> {
        let database = Database::open_to_read(path.as_ref()).await?;
        Ok(self.mirror(database, None))
    }

    fn mirror(self, database: Database, sealer: Option<Sealer>) -> Mirror {
        let context = Arc::new(Context::new(database, self.clock, sealer));
        Mirror { context, customise: self.customise }
    }
}

async fn check_key(database: &Database, sealer: &Sealer) -> Result<(), Error> {
    let select = sqlx::query("select key_check from mirror where id = 1");
    let Some(row) = select.fetch_optional(database.pool()).await? else {
        let message = format!(
            "the creation of {} was interrupted; remove the file and run `cfis mirror init` again",
            database.path().display()
        );
        return Err(Error::new(ErrorKind::Input, message));
    };
    if row.try_get::<Vec<u8>, _>(0)? == sealer.check() {
        return Ok(());
    }
    let message = format!(
        "the key is not that of {}; set CFIS_MIRROR_KEY or pass --key-file with the key that \
         `cfis mirror init` made for it",
        database.path().display()
    );
    Err(Error::new(ErrorKind::Key, message))
}
