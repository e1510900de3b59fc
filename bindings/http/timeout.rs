//! Timeouts: of an attempt, and of a body while it arrives.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// The longest timeout, a year: a clock overflows beyond what it can count.
pub(crate) const LONGEST: Duration = Duration::from_secs(365 * 24 * 3_600);

/// Returns the end of a timeout that begins now.
pub(crate) fn after(limit: Duration) -> Instant {
    Instant::now() + limit.min(LONGEST)
}

/// A timer that is left set too early on purpose, and set again when it goes off.
///
/// Setting a timer wakes the thread that keeps the time. A call has several timeouts, of which
/// almost none expires, so one timer serves them all and is moved only when it must be.
#[derive(Default)]
pub(crate) struct LazyTimer(Option<Pin<Box<Sleep>>>);

impl LazyTimer {
    /// Is ready when that time has come.
    pub(crate) fn poll(&mut self, time: Instant, context: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(time)));
        if time < sleep.deadline() {
            sleep.as_mut().reset(time);
        }
        loop {
            ready!(sleep.as_mut().poll(context));
            if sleep.deadline() >= time {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(time);
        }
    }

    /// Returns what a future returns, or `None` if that is not there in time.
    pub(crate) async fn in_time<F: Future>(
        &mut self,
        time: Instant,
        mut future: Pin<&mut F>,
    ) -> Option<F::Output> {
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => self.poll(time, context).map(|()| None),
        })
        .await
    }
}

/// Counts only the time in which nothing arrives: a slow reader must not use up the provider's
/// time.
pub(crate) struct ReadTimeout {
    /// How long nothing may arrive at a time.
    idle: Duration,
    /// How long nothing may arrive in sum.
    left: Duration,
    /// Since when nothing has arrived, and until when that may last.
    waiting: Option<(Instant, Instant)>,
    timer: LazyTimer,
}

/// Which timeout has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expired {
    Idle,
    Total,
}

impl ReadTimeout {
    /// Starts the timeouts of a body that must have arrived by a deadline.
    pub(crate) fn new(idle: Duration, deadline: Instant, timer: LazyTimer) -> Self {
        ReadTimeout {
            idle,
            left: deadline.saturating_duration_since(Instant::now()),
            waiting: None,
            timer,
        }
    }

    /// Passes on what arrives, or the timeout that has expired.
    pub(crate) fn poll<T>(
        &mut self,
        arrives: Poll<T>,
        context: &mut Context<'_>,
    ) -> Poll<Result<T, Expired>> {
        let Poll::Pending = arrives else {
            if let Some((since, _)) = self.waiting.take() {
                // If the reader was away while something arrived, at most one idle timeout counts.
                self.left = self.left.saturating_sub(since.elapsed().min(self.idle));
            }
            return arrives.map(Ok);
        };
        let (_, end) =
            *self.waiting.get_or_insert_with(|| (Instant::now(), after(self.idle.min(self.left))));
        ready!(self.timer.poll(end, context));
        Poll::Ready(Err(if self.left < self.idle { Expired::Total } else { Expired::Idle }))
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::pin::pin;

    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn timeout(idle: u32, total: u32) -> ReadTimeout {
        ReadTimeout::new(SECOND * idle, after(SECOND * total), LazyTimer::default())
    }

    /// Polls once, without waiting.
    async fn poll(timeout: &mut ReadTimeout, arrives: Poll<u8>) -> Poll<Result<u8, Expired>> {
        poll_fn(|context| Poll::Ready(timeout.poll(arrives, context))).await
    }

    #[tokio::test(start_paused = true)]
    async fn an_timer_goes_off_when_it_is_time_wherever_it_was_set_before() {
        let mut timer = LazyTimer::default();
        for (seconds, expected) in [(5, 5), (2, 2), (9, 9), (1, 1)] {
            let begun = Instant::now();
            // A future that is ready in time leaves the timer set, for later or earlier than the
            // next time.
            assert_eq!(timer.in_time(begun + SECOND * 4, pin!(async { 7 })).await, Some(7));
            assert_eq!(timer.in_time(begun + SECOND * seconds, pin!(pending::<()>())).await, None);
            assert_eq!(begun.elapsed().as_secs(), expected);
        }
        let begun = Instant::now();
        let late = tokio::time::sleep(SECOND * 3);
        assert_eq!(timer.in_time(begun + SECOND * 4, pin!(late)).await, Some(()));
        assert_eq!(
            timer.in_time(begun + SECOND * 60, pin!(pending::<()>())).await,
            None,
            "set for 4 s, and moved"
        );
        assert_eq!(begun.elapsed().as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_timeout_expires() {
        let mut timeout = timeout(3, 100);
        assert_eq!(poll(&mut timeout, Poll::Pending).await, Poll::Pending);
        advance(SECOND * 2).await;
        assert_eq!(poll(&mut timeout, Poll::Pending).await, Poll::Pending);
        assert_eq!(poll(&mut timeout, Poll::Ready(1)).await, Poll::Ready(Ok(1)));
        assert_eq!(poll(&mut timeout, Poll::Pending).await, Poll::Pending);
        advance(SECOND * 2).await;
        assert_eq!(poll(&mut timeout, Poll::Pending).await, Poll::Pending, "a new idle time");
        advance(SECOND).await;
        assert_eq!(poll(&mut timeout, Poll::Pending).await, Poll::Ready(Err(Expired::Idle)));
    }

    #[tokio::test(start_paused = true)]
    async fn idle_times_together_end_at_the_total_timeout() {
        let mut timeout = timeout(3, 5);
        for _ in 0..2 {
            assert_eq!(poll(&mut timeout, Poll::Pending).await, Poll::Pending);
            advance(SECOND * 2).await;
            assert_eq!(poll(&mut timeout, Poll::Ready(1)).await, Poll::Ready(Ok(1)));
        }
        assert_eq!(poll(&mut timeout, Poll::Pending).await, Poll::Pending);
        advance(SECOND).await;
        assert_eq!(poll(&mut timeout, Poll::Pending).await, Poll::Ready(Err(Expired::Total)));
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_of_the_reader_is_not_counted() {
        let mut timeout = timeout(3, 5);
        for _ in 0..10 {
            // Each time the reader comes back, something has arrived.
            advance(SECOND * 60).await;
            assert_eq!(poll(&mut timeout, Poll::Ready(1)).await, Poll::Ready(Ok(1)));
        }
        // The reader goes away while nothing arrives, and something has arrived when it comes back.
        assert_eq!(poll(&mut timeout, Poll::Pending).await, Poll::Pending);
        advance(SECOND * 60).await;
        assert_eq!(poll(&mut timeout, Poll::Ready(1)).await, Poll::Ready(Ok(1)));
        assert_eq!(poll(&mut timeout, Poll::Pending).await, Poll::Pending);
        advance(SECOND).await;
        assert_eq!(
            poll(&mut timeout, Poll::Pending).await,
            Poll::Pending,
            "at most one idle timeout was counted"
        );
    }
}
