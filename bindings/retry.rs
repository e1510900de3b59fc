//! Retries, by what a request changes and not by its method.
//!
//! A request that changes nothing is sent again after a failure that may pass. One that changes state is sent again only where it
//! certainly was not sent. Each wait is drawn anew between nothing and twice the last limit (full jitter), so that callers that
//! failed together do not come back together; and clones of a client share a budget, so that a provider in trouble is not met with
//! a multiple of the usual requests.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::description::Effect;
use crate::error::{Error, ErrorKind};

/// The first wait is at most this long. Enough for a connection to be made elsewhere, too short for a person to notice.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// No wait of ours is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// A longer wait that the provider asks for with `Retry-After` is cut to this, since somebody waits for the call.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(120);
/// What a retry takes out of the budget, and what a success puts back: in the long run one retry for ten successes.
const RETRY_COST: u32 = 10;
/// Ten retries in a row.
const BUDGET: u32 = 10 * RETRY_COST;

/// Waits for a time. Tests give one of their own.
pub(crate) type Sleeper =
    Arc<dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// How a client repeats requests.
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
    /// The same settings with a budget of their own.
    pub(crate) fn afresh(&self) -> Self {
        Retries { budget: Arc::new(AtomicU32::new(BUDGET)), ..self.clone() }
    }

    /// How long to wait before an attempt after one that failed; `None` where there is to be no other.
    pub(crate) fn wait(&self, error: &Error, effect: Effect, attempts: u32) -> Option<Duration> {
        if attempts > self.limit || !may_pass(error, effect) {
            return None;
        }
        // Callers that are all asked to wait for the same time do not come back at the same time either.
        let asked =
            error.retry_after().map_or(Duration::ZERO, |asked| asked.min(LONGEST_RETRY_AFTER));
        Some(asked + jitter(attempts))
    }

    pub(crate) fn succeeded(&self) {
        let _ = self.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            Some((left + 1).min(BUDGET))
        });
    }

    /// Takes a retry out of the budget, if one is left.
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

/// Whether a failure may pass, and the request may be sent again.
fn may_pass(error: &Error, effect: Effect) -> bool {
    let certainly_not_sent = match error.kind() {
        ErrorKind::Connect => true,
        ErrorKind::Input
        | ErrorKind::Setup
        | ErrorKind::Timeout
        | ErrorKind::Interrupted
        | ErrorKind::Unauthorized
        | ErrorKind::Refused
        | ErrorKind::Server
        | ErrorKind::UnexpectedStatus
        | ErrorKind::Unreadable
        | ErrorKind::TooLarge
        | ErrorKind::TokenNotFound
        | ErrorKind::Store => false,
    };
    let passing = matches!(error.status(), Some(408 | 429 | 502 | 503 | 504))
        || (error.status().is_none()
            && matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Interrupted));
    match effect {
        Effect::None => certainly_not_sent || passing,
        Effect::Creates | Effect::Consumes => certainly_not_sent,
    }
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
        assert!(retries.afresh().spend());
    }
}
