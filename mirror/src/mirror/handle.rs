//! The handle: each task is handed on to the folder that does it.

use std::sync::Arc;

use cfis::DynTokenStore;
use chrono::{DateTime, Utc};

use crate::context::Context;
use crate::creditors::{Creditors, environment};
use crate::error::Error;
use crate::history::{Change, View, changes};
use crate::seal::{Key, Sealer};
use crate::status::{Status, status};
use crate::sync::{Customise, Stop, Summary, SyncOptions, sync, work};
use crate::tokens::{TokensOf, rekey};

/// A database of the payments and settlements of many creditors.
///
/// ```
/// use cfis_mirror::{Key, Mirror, Stop, SyncOptions};
/// # use cfis_sandbox::Sandbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = Sandbox::start().await?;
/// # let token = sandbox.access_token();
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("mirror.sqlite");
/// let key = Key::generate()?;
/// let mirror = Mirror::create(&path, &key).await?;
/// mirror.creditors().add("Koivurannan Puutyö Oy", &token, None).await?;
///
/// let summary = mirror.sync(&SyncOptions::default(), &Stop::new()).await?;
/// assert!(summary.is_complete() && summary.read == 1);
///
/// let view = mirror.view("Koivurannan Puutyö Oy", None).await?;
/// assert!(!view.payments(None).collect().await?.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Mirror {
    pub(super) context: Arc<Context>,
    pub(super) customise: Customise,
}

impl Mirror {
    /// Returns the creditors.
    pub fn creditors(&self) -> Creditors {
        Creditors { context: Arc::clone(&self.context) }
    }

    /// Reads each creditor that is due once, then the earlier months that are missing.
    ///
    /// A creditor that fails does not stop the others: the summary names it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sync(&self, options: &SyncOptions, stop: &Stop) -> Result<Summary, Error> {
        sync(&self.context, self.customise.clone(), options, stop).await
    }

    /// Reads creditors when they are due, until it is stopped. `done` is told of each pass that did
    /// something.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn work(
        &self,
        options: &SyncOptions,
        stop: &Stop,
        done: impl FnMut(&Summary),
    ) -> Result<(), Error> {
        work(&self.context, self.customise.clone(), options, stop, done).await
    }

    /// Joins the job queue that workers on several machines share on PostgreSQL, until it is stopped.
    /// `done` is told what the jobs of this process did.
    ///
    /// # Errors
    /// If the mirror is an SQLite file, or the tables of the queue cannot be created. A server that
    /// goes away is waited for.
    #[cfg(feature = "postgres")]
    pub async fn work_on_queue(
        &self,
        options: &SyncOptions,
        stop: &Stop,
        done: impl FnMut(&Summary),
    ) -> Result<(), Error> {
        crate::queue::work(&self.context, self.customise.clone(), options, stop, done).await
    }

    /// Lists the changes of a creditor after a number, in their order, at most `limit`. Begin with 0.
    ///
    /// # Errors
    /// If there is no such creditor. [`ErrorKind::Input`](crate::ErrorKind::Input) if it never had a
    /// change with this number, so that yours is of a creditor that was forgotten or of a database
    /// that was restored.
    pub async fn changes(
        &self,
        creditor: &str,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Change>, Error> {
        let id = self.creditors().id(creditor).await?;
        changes::after(&self.context, id, after, limit).await
    }

    /// Returns what the mirror knows of a creditor, or knew at an earlier moment.
    ///
    /// # Errors
    /// If there is no such creditor, or nothing was known of it.
    pub async fn view(
        &self,
        creditor: &str,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<View, Error> {
        let id = self.creditors().id(creditor).await?;
        View::of(Arc::clone(&self.context), id, known_at).await
    }

    /// Returns how the creditors are.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn status(&self) -> Result<Status, Error> {
        status(&self.context).await
    }

    /// Returns the token store of a creditor, for a client of your own.
    ///
    /// Its lock refuses a renewal, with [`ErrorKind::UnfinishedRenewal`](crate::ErrorKind) in the
    /// error, if an earlier one of the same token may have been carried out.
    ///
    /// # Errors
    /// If there is no such creditor, or the mirror was opened for reading only.
    pub async fn token_store(&self, creditor: &str) -> Result<Arc<dyn DynTokenStore>, Error> {
        let creditors = self.creditors();
        let id = creditors.id(creditor).await?;
        self.context.sealer()?;
        let url = creditors.base_url(id).await?;
        Ok(Arc::new(TokensOf::new(Arc::clone(&self.context), id, environment(&url)?)))
    }

    /// Seals all tokens and kept responses under a new key, in one transaction, and closes the
    /// mirror. Until that is committed, the old key is valid; from then on, only the new one. Stop
    /// other programs that write to the mirror first: they fail until they are started with the new
    /// key.
    ///
    /// # Errors
    /// [`ErrorKind::Key`](crate::ErrorKind::Key) if the new key is the old one, or if something
    /// that is sealed cannot be opened. Nothing is changed then.
    pub async fn rekey(self, new: &Key) -> Result<(), Error> {
        let rekeyed = rekey(&self.context, &Sealer::new(new)?).await;
        self.close().await;
        rekeyed
    }

    /// Closes the database, so that another process can write to it at once.
    pub async fn close(self) {
        let database = self.context.database.clone();
        drop(self.context);
        database.close().await;
    }
}
