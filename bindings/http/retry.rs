//! Retries: whether, when and how often.
//!
//! The effect of a request decides, not its method. A request that changes nothing is retried after
//! a transient failure; one that changes state is retried only if it was certainly not sent. Each
//! wait is drawn at random up to a limit that doubles (full jitter), so that callers that failed
//! together do not come back together. Which statuses are transient is said in `error/`, which failed
//! connections are in `cause.rs`; `list/awaited.rs` requests a truncated list again. The clones of a client share a budget, so that a provider in
//! trouble does not get a multiple of the usual requests.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::operation::Effect;

/// The maximum of the first wait: long enough to reach another server, too short for a person to
/// notice.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// The maximum of a wait that this crate chooses.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// The maximum of a wait that the provider asks for with `Retry-After`. If it asks for more, the
/// call fails at once: an earlier retry would be refused as well, and a caller waits.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(120);
/// What a retry takes out of the budget. A success puts back 1, so in the long run ten successes
/// pay for one retry.
const RETRY_COST: u32 = 10;
/// The full budget: ten retries in a row.
const BUDGET: u32 = 10 * RETRY_COST;

/// Waits for a time. Tests replace it.
pub(crate) type Sleeper =
    Arc<dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// How a client retries requests.
#[derive(Clone)]
pub(crate) struct Retries {
    pub(crate) limit: u32,
    pub(crate) sleeper: Sleeper,
    budget: Arc<AtomicU32>,
}

impl Default for Retries {
    fn default() -> Self {
        let sleeper: Sleeper = Arc::new(|wait| Box::pin(tokio::time::sleep(wait)));
        Retries { limit: 3, sleeper, budget: Arc::new(AtomicU32::new(BUDGET)) }
    }
}

impl fmt::Debug for Retries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Retries(up to {})", self.limit)
    }
}

impl Retries {
    /// Returns the same settings with a budget of their own.
    pub(crate) fn with_new_budget(&self) -> Self {
        Retries { budget: Arc::new(AtomicU32::new(BUDGET)), ..self.clone() }
    }

    /// Returns how long to wait before the next attempt; `None` if there must not be another.
    pub(crate) fn wait(&self, error: &Error, effect: Effect, attempts: u32) -> Option<Duration> {
        if attempts > self.limit || !is_retryable(error, effect) {
            return None;
        }
        let asked = error.retry_after().unwrap_or_default();
        if asked > LONGEST_RETRY_AFTER {
            return None;
        }
        // Jitter on top: callers that are all told to wait the same time must not come back
        // together.
        Some(asked + jitter(attempts))
    }

    pub(crate) fn succeeded(&self) {
        // The budget is nearly always full. Writing it again would hold up calls on other threads.
        if self.budget.load(Ordering::Relaxed) >= BUDGET {
            return;
        }
        let _ = self.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            Some((left + 1).min(BUDGET))
        });
    }

    /// Takes a retry out of the budget. Returns false if none is left.
    pub(crate) fn spend(&self) -> bool {
        self.budget
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(RETRY_COST))
            .is_ok()
    }
}

fn jitter(attempts: u32) -> Duration {
    let limit = FIRST_WAIT
        .saturating_mul(1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX))
        .min(LONGEST_WAIT);
    limit.mul_f64(fastrand::f64())
}

/// Returns whether a failure is transient and the request may be sent again.
fn is_retryable(error: &Error, effect: Effect) -> bool {
    let was_certainly_not_sent = error.kind() == ErrorKind::Connect;
    let may_be_sent_again = match effect {
        Effect::None => true,
        Effect::Creates | Effect::Consumes => was_certainly_not_sent,
    };
    may_be_sent_again && error.is_transient()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_limit_and_are_spread() {
        fastrand::seed(7);
        for (attempts, limit) in
            [(1, 200), (2, 400), (3, 800), (7, 12_800), (8, 20_000), (40, 20_000)]
        {
            let waits: Vec<_> = (0..200).map(|_| jitter(attempts).as_millis()).collect();
            assert!(waits.iter().all(|wait| *wait <= limit), "{attempts}: {waits:?}");
            assert!(
                waits.iter().any(|wait| *wait > limit / 2)
                    && waits.iter().any(|wait| *wait < limit / 2),
                "{attempts}: {waits:?}"
            );
        }
    }

    #[test]
    fn a_budget_is_spent_and_earned() {
        let retries = Retries::default();
        assert_eq!((0..20).filter(|_| retries.spend()).count(), 10);
        (0..RETRY_COST).for_each(|_| retries.succeeded());
        assert!(retries.spend(), "ten successes earn a retry");
        assert!(!retries.spend());
        assert!(retries.with_new_budget().spend());
    }
}
