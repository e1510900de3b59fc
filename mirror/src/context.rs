//! What every part of an open mirror shares: the database, the key, the clock, and the locks of
//! renewals.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::clock::{Clock, LastLook};
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
    /// What tells the files of this process from those of others.
    pub(crate) mark: String,
    /// Absent in a mirror that was opened for reading only.
    sealer: Option<Sealer>,
    /// A mutex for each creditor whose token was renewed.
    renewals: Mutex<HashMap<i64, Arc<AsyncMutex<()>>>>,
    /// The renewals that have an end which may not be written.
    ended_renewals: Mutex<HashSet<i64>>,
    /// The creditors whose visits have ended while the database was away, which it does not know.
    ended: Mutex<Vec<i64>>,
    /// When this process looked for times of a clock that was ahead.
    pub(crate) last_look: LastLook,
}

impl Context {
    pub(crate) fn new(database: Database, clock: Clock, sealer: Option<Sealer>) -> Context {
        // Several machines may write to one database.
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let worker = format!("{} process {}", host.trim(), std::process::id()).trim().to_owned();
        let mark = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        Context {
            database,
            clock,
            worker,
            mark,
            sealer,
            renewals: Mutex::default(),
            ended_renewals: Mutex::default(),
            ended: Mutex::default(),
            last_look: LastLook::default(),
        }
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

    /// Waits until no task renews a token, at most this long.
    pub(crate) async fn end_renewals(&self, limit: Duration) {
        let all: Vec<_> = {
            let renewals = self.renewals.lock().unwrap_or_else(PoisonError::into_inner);
            renewals.values().cloned().collect()
        };
        let ended = async {
            for renewal in all {
                drop(renewal.lock_owned().await);
            }
        };
        let _ = tokio::time::timeout(limit, ended).await;
    }

    /// Notes that a renewal has an end, for as long as that is not written.
    pub(crate) fn note_ended_renewal(&self, renewal: i64) {
        self.ended_renewals().insert(renewal);
    }

    /// Forgets the end of a renewal, because it is written, or because there is none yet.
    pub(crate) fn forget_ended_renewal(&self, renewal: i64) {
        self.ended_renewals().remove(&renewal);
    }

    /// Whether a renewal has an end that may not be written.
    pub(crate) fn has_ended_renewal(&self, renewal: i64) -> bool {
        self.ended_renewals().contains(&renewal)
    }

    fn ended_renewals(&self) -> MutexGuard<'_, HashSet<i64>> {
        self.ended_renewals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a visit of a creditor has ended, for when the database is there again.
    pub(crate) fn note_ended(&self, creditor: i64) {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).push(creditor);
    }

    /// Returns the creditors that were noted, once.
    pub(crate) fn take_ended(&self) -> Vec<i64> {
        std::mem::take(&mut *self.ended.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
