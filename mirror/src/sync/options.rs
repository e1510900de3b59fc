//! How a pass reads: how many at a time, how fast, which ones.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use cfis::NaiveDate;
use tokio::sync::watch;

use super::progress::Progress;
use crate::error::{Error, ErrorKind};

/// What is told of the progress of a pass.
type OnProgress = Arc<dyn Fn(&Progress) + Send + Sync>;

/// What is told that a worker waits for the database.
type OnUnavailable = Arc<dyn Fn(&Error, Duration) + Send + Sync>;

/// How creditors are read.
///
/// ```
/// use std::time::Duration;
///
/// use cfis_mirror::SyncOptions;
///
/// let options = SyncOptions::default().concurrency(32).every(Duration::from_secs(6 * 3_600));
/// ```
#[derive(Clone)]
pub struct SyncOptions {
    pub(super) shard: Shard,
    pub(super) from: Option<NaiveDate>,
    pub(crate) concurrency: usize,
    pub(super) rate: Option<f64>,
    pub(super) every: Duration,
    pub(super) reads_all: bool,
    pub(super) longest_wait: Duration,
    pub(super) earlier_months_for: Duration,
    pub(super) on_progress: OnProgress,
    pub(crate) on_unavailable: OnUnavailable,
    #[cfg(feature = "postgres")]
    pub(crate) taken_over_after: Duration,
}

impl Default for SyncOptions {
    fn default() -> Self {
        SyncOptions {
            shard: Shard { index: 0, count: 1 },
            from: None,
            concurrency: 16,
            rate: None,
            // Less than a day, so that a nightly job finds everything due that it read last night.
            every: Duration::from_secs(20 * 3_600),
            reads_all: false,
            longest_wait: Duration::from_secs(120),
            earlier_months_for: Duration::from_secs(60),
            on_progress: Arc::new(|_| {}),
            on_unavailable: Arc::new(|_, _| {}),
            #[cfg(feature = "postgres")]
            taken_over_after: Duration::from_secs(300),
        }
    }
}

impl SyncOptions {
    /// Reads one part of the creditors, which the others leave alone. All by default.
    #[must_use]
    pub fn shard(self, shard: Shard) -> Self {
        Self { shard, ..self }
    }

    /// Reads from this day on, month by month, what was not read yet. By default, what each creditor
    /// was added with. A day that is in the future or before 2000 is an error of kind `Input` when
    /// the creditors are read.
    #[must_use]
    pub fn from(self, from: NaiveDate) -> Self {
        Self { from: Some(from), ..self }
    }

    /// Sets how many creditors are read at a time; 16 by default.
    #[must_use]
    pub fn concurrency(self, creditors: usize) -> Self {
        Self { concurrency: creditors.max(1), ..self }
    }

    /// Limits the requests per second; there is no limit by default.
    #[must_use]
    pub fn rate(self, requests_per_second: f64) -> Self {
        let rate = Some(requests_per_second).filter(|rate| rate.is_finite() && *rate > 0.0);
        Self { rate, ..self }
    }

    /// Sets how long after a read a creditor is due again; 20 hours by default, so that a nightly job
    /// finds due what it read the night before.
    #[must_use]
    pub fn every(self, interval: Duration) -> Self {
        Self { every: interval, ..self }
    }

    /// Also reads creditors that are not due yet.
    #[must_use]
    pub fn all(self, reads_all: bool) -> Self {
        Self { reads_all, ..self }
    }

    /// Sets how long a pass waits if the provider asks for it; two minutes by default. Creditors of
    /// an environment that is paused for longer stay due.
    #[must_use]
    pub fn longest_wait(self, limit: Duration) -> Self {
        Self { longest_wait: limit, ..self }
    }

    /// Sets how long a pass goes on with earlier months before it looks for what is due by now; a
    /// minute by default. It ends the months that it has begun.
    #[must_use]
    pub fn earlier_months_for(self, time: Duration) -> Self {
        Self { earlier_months_for: time, ..self }
    }

    /// Calls a function after each creditor.
    #[must_use]
    pub fn on_progress(self, show: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        Self { on_progress: Arc::new(show), ..self }
    }

    /// Sets after how long without a sign of life the jobs of a worker on a queue are given to the
    /// others; five minutes by default.
    #[cfg(feature = "postgres")]
    #[must_use]
    pub fn taken_over_after(self, time: Duration) -> Self {
        Self { taken_over_after: time, ..self }
    }

    /// Calls a function when a worker waits, and for how long, because the server of the database is
    /// away.
    #[must_use]
    pub fn on_unavailable(self, show: impl Fn(&Error, Duration) + Send + Sync + 'static) -> Self {
        Self { on_unavailable: Arc::new(show), ..self }
    }
}

impl fmt::Debug for SyncOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncOptions")
            .field("shard", &self.shard)
            .field("from", &self.from)
            .field("concurrency", &self.concurrency)
            .field("rate", &self.rate)
            .field("every", &self.every)
            .finish_non_exhaustive()
    }
}

/// One part of the creditors: `0/4` is the first of four.
///
/// ```
/// use cfis_mirror::Shard;
///
/// assert_eq!("1/4".parse::<Shard>()?.to_string(), "1/4");
/// assert!("4/4".parse::<Shard>().is_err());
/// # Ok::<(), cfis_mirror::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    pub(super) index: u32,
    pub(super) count: u32,
}

impl Shard {
    /// Returns the part of the creditors that have this number.
    #[cfg(feature = "postgres")]
    pub(crate) fn numbered(number: u32) -> Shard {
        Shard { index: number, count: crate::creditors::SHARDS }
    }
}

impl FromStr for Shard {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let numbers = text.split_once('/').and_then(|(index, count)| {
            Some((index.parse::<u32>().ok()?, count.parse::<u32>().ok()?))
        });
        match numbers {
            Some((index, count)) if index < count && count <= crate::creditors::SHARDS => {
                Ok(Shard { index, count })
            }
            _ => {
                let message = format!(
                    "`{text}` is not a shard; write I/N with I from 0 to N-1 and N at most {}, such as \
                     0/4",
                    crate::creditors::SHARDS
                );
                Err(Error::new(ErrorKind::Input, message))
            }
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// Stops a pass, after the creditors that are being read or at once. Clones stop the same pass.
///
/// ```
/// let stop = cfis_mirror::Stop::new();
/// stop.clone().stop();
/// assert!(stop.is_stopped());
/// ```
#[derive(Debug, Clone)]
pub struct Stop(watch::Sender<Stage>);

/// How a pass goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Going,
    AfterVisits,
    Now,
}

impl Stop {
    /// Makes one that has not been used.
    pub fn new() -> Stop {
        Stop(watch::Sender::new(Stage::Going))
    }

    /// Stops whatever was given a clone of it, after the creditors that are being read.
    pub fn stop(&self) {
        self.0.send_if_modified(|stage| {
            let is_going = *stage == Stage::Going;
            if is_going {
                *stage = Stage::AfterVisits;
            }
            is_going
        });
    }

    /// Stops it at once. The creditors that are being read stay due, and nothing counts against them.
    /// A renewal that was sent is waited for, for a few seconds.
    pub fn stop_now(&self) {
        self.0.send_replace(Stage::Now);
    }

    /// Returns whether it was used.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow() != Stage::Going
    }

    /// Waits until it is used.
    pub(crate) async fn stopped(&self) {
        // The sender is ours, so there is always one.
        let _ = self.0.subscribe().wait_for(|stage| *stage != Stage::Going).await;
    }

    /// Waits until it stops at once.
    pub(crate) async fn stopped_now(&self) {
        let _ = self.0.subscribe().wait_for(|stage| *stage == Stage::Now).await;
    }
}

impl Default for Stop {
    fn default() -> Self {
        Stop::new()
    }
}
