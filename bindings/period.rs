//! Periods of days.

use chrono::{Days, Months, NaiveDate, Utc};

use crate::error::{Error, ErrorKind};

/// A period of days, from one to another.
///
/// Whether the provider includes the last day is not known (evidence: `assumed` that it does). Let periods overlap by a day
/// where nothing may be missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

impl Period {
    /// The period from one day to another.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] when it ends before it begins.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, Error> {
        if to < from {
            return Err(Error::new(
                ErrorKind::Input,
                format!(
                    "the period ends on {to}, before it begins on {from}; exchange the two days"
                ),
            ));
        }
        Ok(Period { from, to })
    }

    /// The period that ends today, by the date in UTC, and begins so many days before. `last_days(30)` is what the provider
    /// takes for settlements when no period is given.
    pub fn last_days(days: u32) -> Self {
        Self::days_before(Utc::now().date_naive(), days)
    }

    pub(crate) fn days_before(to: NaiveDate, days: u32) -> Self {
        Period { from: to.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN), to }
    }

    /// The same period in several requests, for answers that would be too large or too slow in one.
    ///
    /// Each window begins on the day on which the one before it ends, so that no day is missed whether the provider includes the
    /// last day or not (not known). What both windows hold is given once: a settlement by its `settlement_id`; a payment, which has
    /// no identifier, if all its known fields are the same and it is dated within a day of the day that both have, or not at all. Of
    /// payments that are really there several times, as many are given as the window has that holds most of them. A payment whose
    /// allocation changes between the two requests is given twice.
    ///
    /// The index in an error of an item is that in its window.
    pub fn split(self, window: Window) -> SplitPeriod {
        SplitPeriod { period: self, window: Some(window), concurrency: 1 }
    }

    /// The first day.
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The last day.
    pub fn to(&self) -> NaiveDate {
        self.to
    }
}

/// How long the windows of a split period are. 0 is taken for 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Window {
    /// So many days.
    Days(u32),
    /// So many months, from the first day of the period on.
    Months(u32),
}

/// A period that is read in windows. Made by [`Period::split`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SplitPeriod {
    period: Period,
    window: Option<Window>,
    concurrency: usize,
}

impl SplitPeriod {
    /// How many windows are asked for at a time; 1 by default. Their items come in the order of the windows all the same, so that the
    /// answers to later ones wait on their connections, with a provider that has to bear it.
    #[must_use]
    pub fn concurrency(self, windows: usize) -> Self {
        SplitPeriod { concurrency: windows.max(1), ..self }
    }

    pub(crate) fn at_a_time(&self) -> usize {
        self.concurrency
    }

    pub(crate) fn windows(&self) -> Vec<Period> {
        let Period { from, to } = self.period;
        // Counted from the first day, so that windows of months that begin on a 31st stay at the ends of months.
        let after = |number: u32| match self.window? {
            Window::Days(days) => {
                from.checked_add_days(Days::new(u64::from(days.max(1)) * u64::from(number)))
            }
            Window::Months(months) => {
                from.checked_add_months(Months::new(months.max(1).checked_mul(number)?))
            }
        };
        let mut windows = Vec::new();
        let mut first = from;
        for number in 1.. {
            let last = after(number).filter(|last| *last < to).unwrap_or(to);
            windows.push(Period { from: first, to: last });
            if last == to {
                break;
            }
            first = last;
        }
        windows
    }
}

impl From<Period> for SplitPeriod {
    /// In one request.
    fn from(period: Period) -> Self {
        SplitPeriod { period, window: None, concurrency: 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(from: &str, to: &str, window: Window) -> Vec<String> {
        let period = Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        period
            .split(window)
            .windows()
            .iter()
            .map(|window| format!("{} {}", window.from, window.to))
            .collect()
    }

    #[test]
    fn windows_share_a_day_and_cover_the_period() {
        assert_eq!(
            windows("2026-01-31", "2026-04-15", Window::Months(1)),
            ["2026-01-31 2026-02-28", "2026-02-28 2026-03-31", "2026-03-31 2026-04-15"]
        );
        assert_eq!(
            windows("2026-01-01", "2026-01-05", Window::Days(2)),
            ["2026-01-01 2026-01-03", "2026-01-03 2026-01-05"]
        );
        assert_eq!(windows("2026-01-01", "2026-01-01", Window::Days(1)), ["2026-01-01 2026-01-01"]);
        assert_eq!(
            windows("2026-01-01", "2026-01-03", Window::Days(0)),
            ["2026-01-01 2026-01-02", "2026-01-02 2026-01-03"]
        );
        assert_eq!(
            windows("2026-01-01", "2026-12-31", Window::Months(u32::MAX)),
            ["2026-01-01 2026-12-31"]
        );
    }
}
