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

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn patience(idle: u32, total: u32) -> Patience {
        Patience::new(SECOND * idle, after(SECOND * total))
    }

    /// What comes of a poll, without waiting.
    async fn poll(patience: &mut Patience, arrives: Poll<u8>) -> Poll<Result<u8, Exhausted>> {
        poll_fn(|context| Poll::Ready(patience.poll(arrives, context))).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_silence_ends_at_its_limit() {
        let mut patience = patience(3, 100);
        assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Pending);
        advance(SECOND * 2).await;
        assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Pending);
        assert_eq!(poll(&mut patience, Poll::Ready(1)).await, Poll::Ready(Ok(1)));
        assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Pending);
        advance(SECOND * 2).await;
        assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Pending, "a new silence");
        advance(SECOND).await;
        assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Ready(Err(Exhausted::Idle)));
    }

    #[tokio::test(start_paused = true)]
    async fn all_silences_together_end_at_their_limit() {
        let mut patience = patience(3, 5);
        for _ in 0..2 {
            assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Pending);
            advance(SECOND * 2).await;
            assert_eq!(poll(&mut patience, Poll::Ready(1)).await, Poll::Ready(Ok(1)));
        }
        assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Pending);
        advance(SECOND).await;
        assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Ready(Err(Exhausted::Total)));
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_of_the_reader_is_not_counted() {
        let mut patience = patience(3, 5);
        for _ in 0..10 {
            // Something is there each time the reader comes back.
            advance(SECOND * 60).await;
            assert_eq!(poll(&mut patience, Poll::Ready(1)).await, Poll::Ready(Ok(1)));
        }
        // The reader goes away in a silence, and something is there when it comes back.
        assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Pending);
        advance(SECOND * 60).await;
        assert_eq!(poll(&mut patience, Poll::Ready(1)).await, Poll::Ready(Ok(1)));
        assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Pending);
        advance(SECOND).await;
        assert_eq!(poll(&mut patience, Poll::Pending).await, Poll::Pending, "no more than one silence was taken off");
    }
}
