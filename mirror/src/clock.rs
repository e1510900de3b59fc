//! The time, which tests set.
//!
//! Begin with [`Clock`]. Times are milliseconds since 1970 in the database, so that both kinds of
//! database compare them as numbers.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cfis::{NaiveDate, Period};
use chrono::{DateTime, Utc};

/// A function that returns the time.
type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
/// A function that returns the date.
type Today = Arc<dyn Fn() -> NaiveDate + Send + Sync>;

/// What time and what day it is.
#[derive(Clone)]
pub(crate) struct Clock {
    now: Now,
    today: Today,
}

impl Clock {
    pub(crate) fn system() -> Self {
        // The day in Helsinki, which is that of the provider.
        Clock { now: Arc::new(Utc::now), today: Arc::new(|| Period::today().to()) }
    }

    pub(crate) fn set_now(&mut self, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) {
        self.now = Arc::new(now);
    }

    pub(crate) fn set_today(&mut self, today: impl Fn() -> NaiveDate + Send + Sync + 'static) {
        self.today = Arc::new(today);
    }

    /// Returns the milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        (self.now)().timestamp_millis()
    }

    pub(crate) fn today(&self) -> NaiveDate {
        (self.today)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// When something was done last, by two clocks: one that may be set, and one that does not jump.
#[derive(Debug, Default)]
pub(crate) struct LastLook(Mutex<Option<(i64, Instant)>>);

impl LastLook {
    /// Returns whether it was that long ago, or the clock was set back by more than a tolerance since
    /// then.
    pub(crate) fn is_over(&self, now: i64, interval: Duration, tolerance: Duration) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_none_or(|(then, at)| {
            at.elapsed() >= interval || now.saturating_add(milliseconds(tolerance)) < then
        })
    }

    pub(crate) fn note(&self, now: i64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Instant::now()));
    }
}

/// Returns a time of the database.
pub(crate) fn time(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}

/// Returns a duration as times of the database are counted.
pub(crate) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 2)
}

/// Parses a day of the database.
pub(crate) fn day(text: Option<String>) -> Option<NaiveDate> {
    text.and_then(|text| text.parse().ok())
}
