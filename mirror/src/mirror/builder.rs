//! Creates and opens mirrors.

use std::path::PathBuf;
use std::sync::Arc;

use cfis::{AccessToken, ClientBuilder, NaiveDate};
use chrono::{DateTime, Utc};

use super::handle::Mirror;
use crate::clock::Clock;
use crate::context::Context;
use crate::database::{Database, Location, query};
use crate::error::{Error, ErrorKind};
use crate::seal::{Key, Sealer};
use crate::sync::Customise;
use crate::tokens;

impl Mirror {
    /// Returns a builder, for a clock or clients of your own.
    pub fn builder() -> MirrorBuilder {
        MirrorBuilder::new()
    }

    /// Creates a mirror in a new file, which only its owner can read, or in an empty PostgreSQL
    /// database, and opens it.
    ///
    /// # Errors
    /// If the file exists or cannot be created, the server cannot be reached, or the database on it is
    /// not empty.
    pub async fn create(location: impl Into<Location>, key: &Key) -> Result<Mirror, Error> {
        Self::builder().create(location, key).await
    }

    /// Opens a database to read creditors into it, brings its tables up to date, and takes in what
    /// was kept beside it. Only one process can do so at a time with a file; several can with a
    /// server.
    ///
    /// # Errors
    /// If the database does not exist, it is newer than this crate, the key is another one, or another
    /// process writes to the file.
    pub async fn open(location: impl Into<Location>, key: &Key) -> Result<Mirror, Error> {
        Self::builder().open(location, key).await
    }

    /// Copies a mirror in an SQLite file into an empty PostgreSQL database, history and tokens
    /// included, and pauses all creditors in the file: two mirrors with the same tokens would end
    /// each other's. Returns how many rows were copied.
    ///
    /// # Errors
    /// If one of the databases cannot be opened, or the second is not empty. Nothing is copied then.
    #[cfg(feature = "postgres")]
    pub async fn move_to(
        from: impl Into<Location>,
        to: impl Into<Location>,
        key: &Key,
    ) -> Result<u64, Error> {
        Self::builder().move_to(from, to, key).await
    }

    /// Opens a database for reading only, without the key, also while another process writes to it.
    ///
    /// # Errors
    /// If the database does not exist, or another version made it.
    pub async fn open_to_read(location: impl Into<Location>) -> Result<Mirror, Error> {
        Self::builder().open_to_read(location).await
    }
}

/// Sets up a [`Mirror`].
#[derive(Debug, Clone)]
pub struct MirrorBuilder {
    clock: Clock,
    customise: Customise,
    kept: Option<PathBuf>,
}

impl MirrorBuilder {
    pub(super) fn new() -> Self {
        let customise = Customise(Arc::new(|builder| builder));
        MirrorBuilder { clock: Clock::system(), customise, kept: None }
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

    /// Sets the folder in which responses to renewals are kept, sealed, that arrive while a PostgreSQL
    /// server is away. It must survive a restart of the process. By default it is `cfis/kept` in the
    /// user's state folder; an SQLite file has one beside it.
    #[must_use]
    pub fn kept_folder(self, folder: impl Into<PathBuf>) -> Self {
        Self { kept: Some(folder.into()), ..self }
    }

    /// Does what [`Mirror::create`] does.
    ///
    /// # Errors
    /// Those of [`Mirror::create`].
    pub async fn create(self, location: impl Into<Location>, key: &Key) -> Result<Mirror, Error> {
        let sealer = Sealer::new(key)?;
        let mirror = (self.clock.now(), sealer.check());
        let location = location.into();
        let made = Database::create(&location, self.kept.clone(), (mirror.0, &mirror.1)).await;
        let database = made?;
        Ok(self.mirror(database, Some(sealer)))
    }

    /// Does what [`Mirror::open`] does.
    ///
    /// # Errors
    /// Those of [`Mirror::open`].
    pub async fn open(self, location: impl Into<Location>, key: &Key) -> Result<Mirror, Error> {
        let sealer = Sealer::new(key)?;
        let database = Database::open(&location.into(), self.kept.clone()).await?;
        check_key(&database, &sealer).await?;
        let mirror = self.mirror(database, Some(sealer));
        tokens::adopt(&mirror.context).await?;
        Ok(mirror)
    }

    /// Does what [`Mirror::open_to_read`] does.
    ///
    /// # Errors
    /// Those of [`Mirror::open_to_read`].
    pub async fn open_to_read(self, location: impl Into<Location>) -> Result<Mirror, Error> {
        let database = Database::open_to_read(&location.into()).await?;
        Ok(self.mirror(database, None))
    }

    /// Does what [`Mirror::move_to`] does.
    ///
    /// # Errors
    /// Those of [`Mirror::move_to`].
    #[cfg(feature = "postgres")]
    pub async fn move_to(
        self,
        from: impl Into<Location>,
        to: impl Into<Location>,
        key: &Key,
    ) -> Result<u64, Error> {
        let to = to.into();
        if to.file().is_some() {
            let message = "a mirror moves to PostgreSQL only; pass a postgres:// URL, or copy the \
                           file";
            return Err(Error::new(ErrorKind::Input, message));
        }
        let now = self.clock.now();
        let old = self.clone().open(from, key).await?;
        let new = self.create(to, key).await?;
        let copied = old.context.database.copy_to(&new.context.database).await?;
        let mut writing = old.context.database.begin().await?;
        let pause = "update creditor set paused_at = coalesce(paused_at, $1)";
        query(pause).bind(now).execute(&mut writing).await?;
        writing.commit().await?;
        old.close().await;
        new.close().await;
        Ok(copied)
    }

    fn mirror(self, database: Database, sealer: Option<Sealer>) -> Mirror {
        let context = Arc::new(Context::new(database, self.clock, sealer));
        Mirror { context, customise: self.customise }
    }
}

async fn check_key(database: &Database, sealer: &Sealer) -> Result<(), Error> {
    let select = query("select key_check from mirror where id = 1");
    let Some(check) = select.scalar::<Vec<u8>>(database).await? else {
        let message = format!(
            "the creation of {} was interrupted; remove the file and run `cfis mirror init` again",
            database.location()
        );
        return Err(Error::new(ErrorKind::Input, message));
    };
    if check == sealer.check() {
        return Ok(());
    }
    let message = format!(
        "the key is not that of {}; set CFIS_MIRROR_KEY or pass --key-file with the key that \
         `cfis mirror init` made for it",
        database.location()
    );
    Err(Error::new(ErrorKind::Key, message))
}
