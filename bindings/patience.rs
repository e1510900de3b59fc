//! How long the rest of an answer is waited for.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// A year. A clock cannot be asked for more than it counts.
pub(crate) const LONGEST: Duration = Duration::from_secs(365 * 24 * 3_600);

/// The end of a time limit that begins now.
pub(crate) fn after(limit: Duration) -> Instant {
    Instant::now() + limit.min(LONGEST)
}

/// Counts the time in which nothing arrives, and no other: whoever reads a stream slowly is not at fault of the provider.
pub(crate) struct Patience {
    /// How long one silence may last.
    idle: Duration,
    /// How long all of them together may last.
    left: Duration,
    /// Since when there is a silence.
    since: Option<Instant>,
    end: Pin<Box<Sleep>>,
}

/// Which limit has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exhausted {
    Idle,
    Total,
}

impl Patience {
    pub(crate) fn new(idle: Duration, deadline: Instant) -> Self {
        let left = deadline.saturating_duration_since(Instant::now());
        Patience { idle, left, since: None, end: Box::pin(sleep_until(deadline)) }
    }

    /// Passes on what arrives, or says that it was waited for too long.
    pub(crate) fn poll<T>(&mut self, arrives: Poll<T>, context: &mut Context<'_>) -> Poll<Result<T, Exhausted>> {
        let Poll::Pending = arrives else {
            if let Some(since) = self.since.take() {
                // A reader that was away while something arrived has not waited for longer than one silence may last.
                self.left = self.left.saturating_sub(since.elapsed().min(self.idle));
            }
            return arrives.map(Ok);
        };
        if self.since.is_none() {
            self.since = Some(Instant::now());
            self.end.as_mut().reset(after(self.idle.min(self.left)));
        }
        ready!(self.end.as_mut().poll(context));
        Poll::Ready(Err(if self.left < self.idle { Exhausted::Total } else { Exhausted::Idle }))
    }
}
