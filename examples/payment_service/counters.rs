//! Counters for the team's metrics.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cfis::{CallEnd, Error, ObservedCall, Observer};

/// Counts what the clients tell.
#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) attempts: AtomicU64,
    pub(crate) retries: AtomicU64,
    pub(crate) calls: AtomicU64,
    pub(crate) failures: AtomicU64,
    pub(crate) items: AtomicU64,
}

impl Observer for Counters {
    fn attempt(&self, _: &ObservedCall<'_>, _: u32) {
        self.attempts.fetch_add(1, Ordering::Relaxed);
    }

    fn retry(&self, _: &ObservedCall<'_>, _: u32, _: Duration, _: &Error) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    fn end(&self, _: &ObservedCall<'_>, end: &CallEnd) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.failures.fetch_add(u64::from(!end.result.is_success()), Ordering::Relaxed);
        self.items.fetch_add(end.items, Ordering::Relaxed);
    }
}

/// In the text format of Prometheus.
impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, counter) in [
            ("attempts", &self.attempts),
            ("retries", &self.retries),
            ("calls", &self.calls),
            ("failures", &self.failures),
            ("items", &self.items),
        ] {
            writeln!(f, "cfis_{name}_total {}", counter.load(Ordering::Relaxed))?;
        }
        Ok(())
    }
}
