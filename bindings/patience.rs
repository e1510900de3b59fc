//! How long an answer and the rest of it are waited for.

use std::future::{Future, poll_fn};
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

/// Goes off at a time that may be moved. Setting a timer wakes up the thread that keeps the time, so one that is set already is left
/// to go off too early, and set again then.
#[derive(Default)]
pub(crate) struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Whether it is that time.
    pub(crate) fn poll(&mut self, time: Instant, context: &mut Context<'_>) -> Poll<()> {
        let timer = self.0.get_or_insert_with(|| Box::pin(sleep_until(time)));
        if time < timer.deadline() {
            timer.as_mut().reset(time);
        }
        loop {
            ready!(timer.as_mut().poll(context));
            if timer.deadline() >= time {
                return Poll::Ready(());
            }
            timer.as_mut().reset(time);
        }
    }

    /// What a future gives, or `None` where that is not there in time.
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

/// Counts the time in which nothing arrives, and no other: whoever reads a stream slowly is not at fault of the provider.
pub(crate) struct Patience {
    /// How long one silence may last.
    idle: Duration,
    /// How long all of them together may last.
    left: Duration,
    /// Since when there is a silence, and until when it may last.
    silence: Option<(Instant, Instant)>,
    alarm: Alarm,
}

/// Which limit has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exhausted {
    Idle,
    Total,
}

impl Patience {
    /// For what is to arrive by a deadline.
    pub(crate) fn new(idle: Duration, deadline: Instant, alarm: Alarm) -> Self {
        Patience {
            idle,
            left: deadline.saturating_duration_since(Instant::now()),
            silence: None,
            alarm,
        }
    }

    /// Passes on what arrives, or says that it was waited for too long.
    pub(crate) fn poll<T>(
        &mut self,
        arrives: Poll<T>,
        context: &mut Context<'_>,
    ) -> Poll<Result<T, Exhausted>> {
        let Poll::Pending = arrives else {
            if let Some((since, _)) = self.silence.take() {
                // A reader that was away while something arrived has not waited for longer than one silence may last.
                self.left = self.left.saturating_sub(since.elapsed().min(self.idle));
            }
            return arrives.map(Ok);
        };
        let (_, end) =
            *self.silence.get_or_insert_with(|| (Instant::now(), after(self.idle.min(self.left))));
        ready!(self.alarm.poll(end, context));
        Poll::Ready(Err(if self.left < self.idle { Exhausted::Total } else { Exhausted::Idle }))
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::pin::pin;

    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn patience(idle: u32, total: u32) -> Patience {
        Patience::new(SECOND * idle, after(SECOND * total), Alarm::default())
    }

    /// What comes of a poll, without waiting.
    async fn poll(patience: &mut Patience, arrives: Poll<u8>) -> Poll<Result<u8, Exhausted>> {
        poll_fn(|context| Poll::Ready(patience.poll(arrives, context))).await
    }

    #[tokio::test(start_paused = true)]
    async fn an_alarm_goes_off_when_it_is_time_wherever_it_was_set_before() {
        let mut alarm = Alarm::default();
        for (seconds, expected) in [(5, 5), (2, 2), (9, 9), (1, 1)] {
            let begun = Instant::now();
            // What is in time leaves the alarm set for later or earlier than the next time.
            assert_eq!(alarm.in_time(begun + SECOND * 4, pin!(async { 7 })).await, Some(7));
            assert_eq!(alarm.in_time(begun + SECOND * seconds, pin!(pending::<()>())).await, None);
            assert_eq!(begun.elapsed().as_secs(), expected);
        }
        let begun = Instant::now();
        let late = tokio::time::sleep(SECOND * 3);
        assert_eq!(alarm.in_time(begun + SECOND * 4, pin!(late)).await, Some(()));
        assert_eq!(
            alarm.in_time(begun + SECOND * 60, pin!(pending::<()>())).await,
            None,
            "set for 4 s, and moved"
        );
        assert_eq!(begun.elapsed().as_secs(), 60);
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
        assert_eq!(
            poll(&mut patience, Poll::Pending).await,
            Poll::Pending,
            "no more than one silence was taken off"
        );
    }
}
