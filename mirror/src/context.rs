//! What every part of an open mirror shares: the database, the key, the clock, and the locks of
//! renewals.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::clock::Clock;
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::seal::Sealer;

/// An open mirror.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    /// The name of this process in rows that say who did something.
    pub(crate) worker: String,
    /// Absent in a mirror that was opened for reading only.
    sealer: Option<Sealer>,
    /// A mutex for each creditor whose token was renewed.
    renewals: Mutex<HashMap<i64, Arc<AsyncMutex<()>>>>,
}

impl Context {
    pub(crate) fn new(database: Database, clock: Clock, sealer: Option<Sealer>) -> Context {
        let worker = format!("process {}", std::process::id());
        Context { database, clock, worker, sealer, renewals: Mutex::default() }
    }

    pub(crate) fn sealer(&self) -> Result<&Sealer, Error> {
        self.sealer.as_ref().ok_or_else(|| {
            let message = "the mirror was opened for reading only, without its key; open it with \
                           `Mirror::open`";
            Error::new(ErrorKind::Key, message)
        })
    }

    /// Waits until no other task renews the token of a creditor.
    pub(crate) async fn lock_renewals(&self, creditor: i64) -> OwnedMutexGuard<()> {
        let mutex = {
            let mut renewals = self.renewals.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(renewals.entry(creditor).or_default())
        };
        mutex.lock_owned().await
    }
}
