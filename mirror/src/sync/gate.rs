//! What holds requests back: a provider that asks to wait, and a limit of requests per second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cfis::{Environment, ObservedCall, Observer};
use tokio::time::{Instant, sleep_until};

use super::failure::LONGEST_PAUSE;

/// Holds back all requests of a pass. It measures with a clock that does not jump.
#[derive(Clone, Default)]
pub(super) struct Gate(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    until: HashMap<String, Instant>,
    next_slot: Option<Instant>,
}

impl Gate {
    /// Holds back the requests of an environment for a time.
    pub(super) fn hold(&self, environment: &Environment, wait: Duration) {
        let until = Instant::now() + wait.min(LONGEST_PAUSE);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = held.until.entry(environment.base_url().to_owned()).or_insert(until);
        *held = until.max(*held);
    }

    /// Waits until a request may be sent. Returns false if that takes longer than the limit.
    pub(super) async fn pass(
        &self,
        environment: &Environment,
        rate: Option<f64>,
        limit: Duration,
    ) -> bool {
        let end = Instant::now() + limit;
        loop {
            let now = Instant::now();
            let until = {
                let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                held.until.get(environment.base_url()).copied().filter(|until| *until > now)
            };
            match until {
                None => break,
                Some(until) if until > end => return false,
                // Another response may ask for longer meanwhile.
                Some(until) => sleep_until(until).await,
            }
        }
        if let Some(rate) = rate {
            let slot = {
                let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let slot = held.next_slot.unwrap_or_else(Instant::now).max(Instant::now());
                held.next_slot = Some(slot + Duration::from_secs_f64(1.0 / rate));
                slot
            };
            sleep_until(slot).await;
        }
        true
    }
}

/// A wait that one creditor is asked for stops all of its environment, also while its own request is
/// tried again.
impl Observer for Gate {
    fn retry(&self, call: &ObservedCall<'_>, _: u32, _: Duration, failure: &cfis::Error) {
        if let Some(wait) = failure.retry_after() {
            self.hold(call.environment, wait);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_wait_holds_back_the_environment_and_no_other() {
        let gate = Gate::default();
        gate.hold(&Environment::Staging, Duration::from_secs(30));
        let begun = Instant::now();
        assert!(gate.pass(&Environment::Production, None, Duration::ZERO).await);
        assert!(!gate.pass(&Environment::Staging, None, Duration::from_secs(29)).await);
        assert_eq!(begun.elapsed(), Duration::ZERO);
        assert!(gate.pass(&Environment::Staging, None, Duration::from_secs(31)).await);
        assert_eq!(begun.elapsed().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn requests_are_spread_over_time() {
        let (gate, begun) = (Gate::default(), Instant::now());
        for _ in 0..5 {
            assert!(gate.pass(&Environment::Staging, Some(2.0), Duration::ZERO).await);
        }
        assert_eq!(begun.elapsed().as_secs(), 2);
    }
}
