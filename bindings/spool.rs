//! A folder in which an answer waits that the provider does not give again.
//!
//! | in the folder | what it means |
//! | --- | --- |
//! | neither file | nothing is under way |
//! | `request.json` | a request was about to be sent; without an answer beside it, it may have been sent, and its answer is lost |
//! | both | the answer is there, a whole list and synced, and not acknowledged |
//! | `answer.json` | it was acknowledged, and the process ended before the file was removed |

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::durable::{self, blocking};
use crate::environment::Environment;
use crate::error::{Error, ErrorKind, Outcome};
use crate::period::Period;
use crate::steps::step;

/// A folder for the answers to [`Client::unfetched_settlements`](crate::Client::unfetched_settlements). **One for each creditor**:
/// it does not know whose settlements are in it.
///
/// It is locked by one process at a time, and only the user can read what is in it (modes 0700 and 0600 where there are modes).
#[derive(Debug, Clone)]
pub struct Spool(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    /// Locked as long as the spool is open.
    _lock: File,
    /// Held while a request or a delivery is under way.
    turn: Arc<Mutex<()>>,
}

/// A request whose answer did not arrive whole, so that settlements may count as fetched which nobody has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Interruption {
    /// When the request was sent.
    pub sent_at: DateTime<Utc>,
    /// The period that was asked for; `None` where the provider chose it.
    pub period: Option<Period>,
    /// As much of the answer as arrived, if there is any: a file that is removed when the interruption is resolved.
    pub received: Option<PathBuf>,
}

/// What is written before a request is sent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    environment: String,
    sent_at: DateTime<Utc>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// What is in a spool.
pub(crate) enum Content {
    Nothing,
    Interrupted(Interruption),
    Answer,
}

/// The right to use a spool, until it is dropped.
pub(crate) type Turn = Arc<OwnedMutexGuard<()>>;

impl Spool {
    /// Opens a spool, whose folder is made if it is not there.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] when the folder cannot be used, or another process uses it.
    pub async fn open(folder: impl Into<PathBuf>) -> Result<Self, Error> {
        let folder = folder.into();
        let shown = folder.display().to_string();
        match blocking(move || open(folder)).await {
            Ok(Some(inner)) => Ok(Spool(Arc::new(inner))),
            Ok(None) => Err(not_sent(format!(
                "the spool {shown} is used by another process; give each its own, and each creditor its own"
            ))),
            Err(error) => {
                Err(not_sent(format!("the spool {shown} cannot be used")).with_source(error))
            }
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// The request whose answer did not arrive whole, if there is one. As long as there is, no other one is sent.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] when the folder cannot be read; [`ErrorKind::Input`] while a request or a delivery is under way.
    pub async fn interruption(&self) -> Result<Option<Interruption>, Error> {
        let _turn = self.turn()?;
        self.interrupted().await
    }

    async fn interrupted(&self) -> Result<Option<Interruption>, Error> {
        match self.content(None).await? {
            Content::Interrupted(interruption) => Ok(Some(interruption)),
            Content::Nothing | Content::Answer => Ok(None),
        }
    }

    /// Says that the settlements of an interrupted request have been read in another way, such as
    /// [`Client::settlements`](crate::Client::settlements) with a period that goes back far enough. Removes what arrived of the answer.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] when the folder cannot be written to; [`ErrorKind::Input`] while a delivery is under way.
    pub async fn resolve_interruption(&self) -> Result<(), Error> {
        let turn = self.turn()?;
        match self.interrupted().await? {
            Some(_) => self.clear(&turn).await,
            None => Ok(()),
        }
    }

    pub(crate) fn answer_path(&self) -> PathBuf {
        self.0.folder.join("answer.json")
    }

    fn request_path(&self) -> PathBuf {
        self.0.folder.join("request.json")
    }

    pub(crate) fn part_path(&self) -> PathBuf {
        self.0.folder.join("answer.part")
    }

    /// One delivery at a time: settlements that are given out twice would be booked twice.
    pub(crate) fn turn(&self) -> Result<Turn, Error> {
        Arc::clone(&self.0.turn).try_lock_owned().map(Arc::new).map_err(|_| {
            let message = "a request or a delivery of this spool is still under way; acknowledge or drop it first";
            Error::new(ErrorKind::Input, message)
        })
    }

    /// What is in the spool. An answer from another environment than the wanted one is an error.
    pub(crate) async fn content(&self, wanted: Option<&Environment>) -> Result<Content, Error> {
        let (request, answer, part) = (self.request_path(), self.answer_path(), self.part_path());
        let found = blocking(move || {
            let request = match std::fs::read(request) {
                Ok(json) => serde_json::from_slice::<Request>(&json)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
            Ok(Some((request, answer.try_exists()?, part.try_exists()?.then_some(part))))
        });
        let Some((request, is_answered, part)) =
            found.await.map_err(|error| self.failed("cannot be read", error))?
        else {
            return Ok(Content::Nothing);
        };
        if let Some(wanted) = wanted.filter(|wanted| wanted.base_url() != request.environment) {
            let message = format!(
                "the spool {} is for {}, and this client for {wanted}; give each its own",
                self.0.folder.display(),
                request.environment
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        if is_answered {
            return Ok(Content::Answer);
        }
        let period = request.from.zip(request.to).and_then(|(from, to)| Period::new(from, to).ok());
        Ok(Content::Interrupted(Interruption { sent_at: request.sent_at, period, received: part }))
    }

    /// Writes down that a request is about to be sent.
    pub(crate) async fn announce(
        &self,
        environment: &Environment,
        sent_at: DateTime<Utc>,
        period: Option<Period>,
    ) -> Result<(), Error> {
        let environment = environment.base_url().to_owned();
        let request = Request {
            environment,
            sent_at,
            from: period.map(|period| period.from()),
            to: period.map(|period| period.to()),
        };
        let (temporary, path) = (self.0.folder.join("request.new"), self.request_path());
        let (part, answer) = (self.part_path(), self.answer_path());
        let written = blocking(move || {
            durable::remove(&part)?;
            durable::remove(&answer)?;
            durable::write(&temporary, &path, &serde_json::to_vec(&request)?)
        });
        written.await.map_err(|error| self.failed("cannot be written to; nothing was sent", error))
    }

    /// Forgets the request, and then removes its answer. The turn lasts until that is done, whoever has gone away meanwhile.
    pub(crate) async fn clear(&self, turn: &Turn) -> Result<(), Error> {
        let (request, part, answer) = (self.request_path(), self.part_path(), self.answer_path());
        let turn = Arc::clone(turn);
        let removed = blocking(move || {
            step("before it is cleared");
            match std::fs::remove_file(&request) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            // It is forgotten from here on. What cannot be removed now is removed before the next request.
            let _ = durable::sync_folder(&request);
            step("request removed");
            let _ = durable::remove(&part).and_then(|()| durable::remove(&answer));
            drop(turn);
            Ok(())
        });
        removed.await.map_err(|error| self.failed("cannot be cleared", error))
    }

    pub(crate) fn failed(&self, what: &str, error: io::Error) -> Error {
        not_sent(format!("the spool {} {what}", self.0.folder.display())).with_source(error)
    }
}

fn not_sent(message: String) -> Error {
    Error::new(ErrorKind::Store, message).with_outcome(Outcome::NotSent)
}

fn open(folder: PathBuf) -> io::Result<Option<Inner>> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&folder)?;
    let folder = folder.canonicalize()?;
    durable::sync_folder(&folder)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let lock = options.open(folder.join("lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(Inner { folder, _lock: lock, turn: Arc::default() })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
