//! A folder that keeps one response which the provider does not return again.
//!
//! | in the folder | what it means |
//! | --- | --- |
//! | neither file | nothing is under way |
//! | `request.json` | a request was about to be sent; without a response beside it, it may have been sent and its response may be lost |
//! | both | the response is there: a whole list, synced, not acknowledged |
//! | `answer.json` | the response was acknowledged, and the process ended before the file was removed |

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::{Error, ErrorKind, Outcome};
use crate::runtime::blocking;
use crate::storage::atomic_file;
use crate::storage::file_system::{remove, sync_folder};
use crate::storage::lock_file::try_lock;
use crate::test_hooks::failpoint;
use crate::value::Period;

/// A folder for the responses to
/// [`Client::unfetched_settlements`](crate::Client::unfetched_settlements). **Use one for each
/// creditor**: a spool does not know whose settlements it holds.
///
/// One process at a time can open it, and only the user can read its files (modes 0700 and 0600 on
/// systems with modes).
///
/// ```
/// # async fn example() -> Result<(), cfis::Error> {
/// let spool = cfis::Spool::open("spool/creditor-7").await?;
/// if let Some(interruption) = spool.interruption().await? {
///     println!("the response to the request of {} was lost", interruption.sent_at);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Spool(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    /// Locked while the spool is open.
    _lock: File,
    /// Held while a request or a delivery is under way.
    turn: Arc<Mutex<()>>,
}

/// A request whose response was incomplete: the provider may consider settlements fetched that you
/// never received.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Interruption {
    /// When the request was sent.
    pub sent_at: DateTime<Utc>,
    /// The period that was requested; `None` if the provider chose it.
    pub period: Option<Period>,
    /// What arrived of the response, if anything: a file that is removed when the interruption is
    /// resolved.
    pub received: Option<PathBuf>,
}

/// What is written to disk before a request is sent.
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

/// The right to use a spool. It ends when it is dropped.
pub(crate) type Turn = Arc<OwnedMutexGuard<()>>;

impl Spool {
    /// Opens a spool, and creates its folder if necessary.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if the folder cannot be used, or another process uses it.
    pub async fn open(folder: impl Into<PathBuf>) -> Result<Self, Error> {
        let folder = folder.into();
        let shown = folder.display().to_string();
        match blocking(move || open(folder)).await {
            Ok(Some(inner)) => Ok(Spool(Arc::new(inner))),
            Ok(None) => Err(not_sent(format!(
                "the spool {shown} is in use by another process; give each process and each creditor a spool of its own"
            ))),
            Err(error) => {
                Err(not_sent(format!("the spool {shown} cannot be used")).with_source(error))
            }
        }
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// Returns the request whose response was incomplete, if there is one. While there is, no other
    /// request is sent.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if the folder cannot be read; [`ErrorKind::Input`] while a request or
    /// delivery is in progress.
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

    /// Confirms that you have read the settlements of an interrupted request in another way, such
    /// as [`Client::settlements`](crate::Client::settlements) with a period that covers them.
    /// Removes what arrived of the response.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if the folder cannot be written to; [`ErrorKind::Input`] while a
    /// delivery is in progress.
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

    /// Lets one delivery run at a time: settlements that are handed out twice would be booked
    /// twice.
    pub(crate) fn turn(&self) -> Result<Turn, Error> {
        Arc::clone(&self.0.turn).try_lock_owned().map(Arc::new).map_err(|_| {
            let message = "a request or delivery of this spool is still in progress; acknowledge or drop it first";
            Error::new(ErrorKind::Input, message)
        })
    }

    /// Returns what the spool holds. Fails if it is for another base URL than the wanted one.
    pub(crate) async fn content(&self, wanted: Option<&str>) -> Result<Content, Error> {
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
        if let Some(wanted) = wanted.filter(|wanted| *wanted != request.environment) {
            let message = format!(
                "the spool {} is for {}, but this client is for {wanted}; give each environment a spool of its own",
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

    /// Records on disk that a request is about to be sent.
    pub(crate) async fn announce(
        &self,
        base_url: &str,
        sent_at: DateTime<Utc>,
        period: Option<Period>,
    ) -> Result<(), Error> {
        let environment = base_url.to_owned();
        let request = Request {
            environment,
            sent_at,
            from: period.map(|period| period.from()),
            to: period.map(|period| period.to()),
        };
        let (temporary, path) = (self.0.folder.join("request.new"), self.request_path());
        let (part, answer) = (self.part_path(), self.answer_path());
        let written = blocking(move || {
            remove(&part)?;
            remove(&answer)?;
            atomic_file::write_whole(&temporary, &path, &serde_json::to_vec(&request)?)
        });
        written.await.map_err(|error| self.failed("cannot be written to; nothing was sent", error))
    }

    /// Removes the record of the request, then its response. The turn lasts until that is done,
    /// even if the caller is dropped.
    pub(crate) async fn clear(&self, turn: &Turn) -> Result<(), Error> {
        let (request, part, answer) = (self.request_path(), self.part_path(), self.answer_path());
        let turn = Arc::clone(turn);
        let removed = blocking(move || {
            failpoint("before it is cleared");
            match std::fs::remove_file(&request) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            // The request is forgotten now. What cannot be removed yet is removed before the next
            // request.
            let _ = sync_folder(&request);
            failpoint("request removed");
            let _ = remove(&part).and_then(|()| remove(&answer));
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
    sync_folder(&folder)?;
    let lock = try_lock(&folder.join("lock"), None)?;
    Ok(lock.map(|lock| Inner { folder, _lock: lock, turn: Arc::default() }))
}
