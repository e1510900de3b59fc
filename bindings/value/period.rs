//! Periods of days, and the windows that a long period is read in.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate, Utc};

use crate::error::{Error, ErrorKind};
use crate::value::date::parse_date;
use crate::value::helsinki::day_at;

/// A period of days, from one day to another.
///
/// It is not known whether the provider includes the last day (evidence: `assumed` that it does).
/// If nothing may be missed, let periods overlap by a day.
///
/// ```
/// use cfis::Period;
///
/// let march = Period::new("2026-03-01".parse()?, "2026-03-31".parse()?)?;
/// assert_eq!(march.to().to_string(), "2026-03-31");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

impl Period {
    /// Makes the period from one day to another.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if it ends before it begins.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, Error> {
        if to < from {
            return Err(Error::new(
                ErrorKind::Input,
                format!("the period ends on {to}, before it begins on {from}; swap the two days"),
            ));
        }
        Ok(Period { from, to })
    }

    /// Returns the period of one day.
    pub fn day(day: NaiveDate) -> Self {
        Period { from: day, to: day }
    }

    /// Returns the period of a month: `Period::month(2026, 3)` is March 2026.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if the month does not exist.
    pub fn month(year: i32, month: u32) -> Result<Self, Error> {
        let from = NaiveDate::from_ymd_opt(year, month, 1);
        let to = from.and_then(|from| {
            from.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1))
        });
        from.zip(to).map(|(from, to)| Period { from, to }).ok_or_else(|| {
            let message = format!("a year does not have a month {month} ({year}); pass 1 to 12");
            Error::new(ErrorKind::Input, message)
        })
    }

    /// Returns today, by the date in Helsinki, where the provider is.
    pub fn today() -> Self {
        Self::day(day_at(Utc::now()))
    }

    /// Returns this number of days, of which the last is today, by the date in Helsinki.
    /// `last_days(7)` is a week; 0 counts as 1.
    pub fn last_days(days: u32) -> Self {
        Self::days_up_to(day_at(Utc::now()), days)
    }

    pub(crate) fn days_up_to(to: NaiveDate, days: u32) -> Self {
        let before = Days::new(days.saturating_sub(1).into());
        Period { from: to.checked_sub_days(before).unwrap_or(NaiveDate::MIN), to }
    }

    /// Reads the period in several requests, for responses that would be too large or too slow in
    /// one.
    ///
    /// Each window begins on the day on which the one before it ends, so that no day is missed,
    /// whether or not the provider includes the last day (not known). What both windows hold is
    /// returned once: a settlement by its `settlement_id`; a payment, which has no identifier, if
    /// all its known fields are the same and it is dated within a day of the shared day, or not at
    /// all. If the same payment really occurs several times, the result contains it as often as the
    /// window with the most occurrences. A payment whose allocation changes between the two
    /// requests is returned twice.
    ///
    /// The index in an item's error is the index in its window.
    ///
    /// ```
    /// use cfis::{Period, Window};
    ///
    /// let year = Period::new("2026-01-01".parse()?, "2026-12-31".parse()?)?;
    /// let windows = year.split(Window::Months(1)).concurrency(4);
    /// # let _ = windows;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn split(self, window: Window) -> SplitPeriod {
        SplitPeriod { period: self, window: Some(window), concurrency: 1 }
    }

    /// Returns the first day.
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// Returns the last day.
    pub fn to(&self) -> NaiveDate {
        self.to
    }
}

/// As in `2026-03-01..2026-03-31`, which [`Period::from_str`] parses.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

impl FromStr for Period {
    type Err = Error;

    /// Parses two days with two dots between them (`2026-03-01..2026-03-31`), a day (`2026-03-16`),
    /// or a month (`2026-03`).
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || {
            let message = "not a period; write 2026-03-01..2026-03-31, a day as 2026-03-16, or a month as 2026-03";
            Error::new(ErrorKind::Input, message)
        };
        let day = |text: &str| parse_date(text).ok_or_else(wrong);
        if let Some((from, to)) = text.split_once("..") {
            return Period::new(day(from)?, day(to)?);
        }
        match text.len() {
            7 => {
                let first = day(&format!("{text}-01"))?;
                Period::month(first.year(), first.month())
            }
            _ => day(text).map(Period::day),
        }
    }
}

impl TryFrom<RangeInclusive<NaiveDate>> for Period {
    type Error = Error;

    fn try_from(days: RangeInclusive<NaiveDate>) -> Result<Self, Error> {
        Period::new(*days.start(), *days.end())
    }
}

/// The length of the windows of a split period. 0 counts as 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Window {
    /// This number of days.
    Days(u32),
    /// This number of months, counted from the first day of the period.
    Months(u32),
}

/// A period that is read in windows. [`Period::split`] makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SplitPeriod {
    period: Period,
    window: Option<Window>,
    concurrency: usize,
}

impl SplitPeriod {
    /// Sets how many windows are requested at a time; 1 by default.
    ///
    /// Items still arrive in window order, so responses to later windows stay open, unread, until
    /// their turn; the provider must tolerate that.
    #[must_use]
    pub fn concurrency(self, windows: usize) -> Self {
        SplitPeriod { concurrency: windows.max(1), ..self }
    }

    pub(crate) fn at_a_time(&self) -> usize {
        self.concurrency
    }

    pub(crate) fn windows(&self) -> Vec<Period> {
        let Period { from, to } = self.period;
        // Counted from the first day, so that windows of months that begin on a 31st stay at the
        // ends of months.
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
    /// Makes one request of the whole period.
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
