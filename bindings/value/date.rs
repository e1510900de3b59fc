//! Dates as the API writes them.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::value::helsinki::day_at;
use crate::wire::{Lenient, UsualCursor, UsualForm, json_schema};

const MIDNIGHT: &str = "T00:00:00Z";
/// The number of bytes of `YYYY-MM-DD`.
const DAY_LENGTH: usize = 10;

/// A calendar date, with a time if the API wrote one. It is written back as it came.
///
/// The provider writes `2026-03-16T00:00:00Z` in one place and `2026-03-16` in another;
/// [`date`](Self::date) is the same for both. Two values are equal if they are written alike.
///
/// ```
/// use cfis::DateOrDateTime;
///
/// let booked: DateOrDateTime = "2026-03-16T00:00:00Z".parse()?;
/// assert_eq!(booked.date().to_string(), "2026-03-16");
/// # Ok::<(), cfis::DateError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DateOrDateTime {
    date: NaiveDate,
    time: Time,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Time {
    None,
    /// Midnight UTC, as [`MIDNIGHT`] writes it; most dates have it, and it needs no memory of its
    /// own.
    Midnight,
    /// What follows the date.
    Other(Box<str>),
}

impl DateOrDateTime {
    /// Returns the calendar date as it is written, whatever time and offset follow it.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// Returns the instant, if a time with an offset is written.
    pub fn date_time(&self) -> Option<DateTime<FixedOffset>> {
        match self.time {
            Time::None => None,
            Time::Midnight | Time::Other(_) => DateTime::parse_from_rfc3339(&self.to_string()).ok(),
        }
    }
}

impl DateOrDateTime {
    /// Returns the other day that this may mean, if it is a midnight in Helsinki that is written in
    /// UTC: `2025-12-31T22:00:00Z` is the beginning of 1 January 2026 there. [`date`](Self::date)
    /// is the day as it is written; the provider's examples have midnights in UTC only (evidence:
    /// `inferred` that another one is possible).
    pub fn other_day(&self) -> Option<NaiveDate> {
        let instant = self.date_time().map(|instant| instant.with_timezone(&Utc))?;
        let is_midnight = [2, 3]
            .iter()
            .any(|hours| instant.time() == NaiveTime::MIN - chrono::Duration::hours(*hours));
        Some(day_at(instant)).filter(|day| is_midnight && *day != self.date)
    }
}

impl From<NaiveDate> for DateOrDateTime {
    fn from(date: NaiveDate) -> Self {
        DateOrDateTime { date, time: Time::None }
    }
}

/// Why a text is not a [`DateOrDateTime`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateError;

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date: write YYYY-MM-DD, or that with a time as in 2026-03-16T00:00:00Z")
    }
}

impl std::error::Error for DateError {}

impl FromStr for DateOrDateTime {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let (day, rest) = text.split_at_checked(DAY_LENGTH).ok_or(DateError)?;
        let date = parse_date(day).ok_or(DateError)?;
        let time = match rest {
            "" => Time::None,
            MIDNIGHT => Time::Midnight,
            other if is_time(text) => Time::Other(other.into()),
            _ => return Err(DateError),
        };
        Ok(DateOrDateTime { date, time })
    }
}

/// Parses `YYYY-MM-DD`, and nothing that merely resembles it.
pub(super) fn parse_date(text: &str) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|byte| byte.wrapping_sub(b'0'));
    // All are looked at, which is quicker than to stop at the first.
    if !digits.iter().fold(true, |all, digit| all & (*digit <= 9)) {
        return None;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(u32::from);
    let year = i32::try_from(y1 * 1000 + y2 * 100 + y3 * 10 + y4).ok()?;
    NaiveDate::from_ymd_opt(year, m1 * 10 + m2, d1 * 10 + d2)
}

/// Returns a date as it is written in a query: `YYYY-MM-DD`. Every small call writes two, and
/// chrono's formatting takes five times as many instructions.
pub(crate) fn date_text(date: &NaiveDate) -> String {
    let (Ok(year), month, day) = (u32::try_from(date.year()), date.month(), date.day()) else {
        return date.to_string();
    };
    if year > 9999 {
        return date.to_string();
    }
    let digit = |number: u32| char::from_digit(number % 10, 10).unwrap_or('0');
    let mut text = String::with_capacity(10);
    text.extend([digit(year / 1000), digit(year / 100), digit(year / 10), digit(year), '-']);
    text.extend([digit(month / 10), digit(month), '-', digit(day / 10), digit(day)]);
    text
}

/// Returns whether a text is a date with a time: with an offset, or without one, as some servers
/// write it.
fn is_time(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok()
        || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").is_ok()
}

impl fmt::Display for DateOrDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = match &self.time {
            Time::None => "",
            Time::Midnight => MIDNIGHT,
            Time::Other(rest) => rest,
        };
        write!(f, "{}{rest}", self.date)
    }
}

impl fmt::Debug for DateOrDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for DateOrDateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct DateVisitor;

/// A date, or the empty string, which means none.
struct Reading(Option<DateOrDateTime>);

impl Visitor<'_> for DateVisitor {
    type Value = Reading;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Reading, E> {
        if text.is_empty() {
            return Ok(Reading(None));
        }
        text.parse().map(|date| Reading(Some(date))).map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for Reading {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(DateVisitor)
    }
}

impl<'de> Deserialize<'de> for DateOrDateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reading::deserialize(deserializer)?.0.ok_or_else(|| D::Error::custom(DateError))
    }
}

impl<'de> Lenient<'de> for DateOrDateTime {
    fn says_nothing(&self) -> bool {
        false
    }

    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(Option::<Reading>::deserialize(deserializer)?.and_then(|reading| reading.0))
    }
}

impl UsualForm for DateOrDateTime {
    const IS_NONE_IF_EMPTY: bool = true;

    #[inline]
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        match cursor.text_before(DAY_LENGTH, MIDNIGHT) {
            Some(day) => Some(DateOrDateTime { date: parse_date(day)?, time: Time::Midnight }),
            None => cursor.text()?.parse().ok(),
        }
    }
}

json_schema!(DateOrDateTime, "DateOrDateTime", {"type": "string", "format": "date-or-date-time"});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_a_query_is_written_as_chrono_writes_it() {
        let days = (0..4_000_000).step_by(997).filter_map(|days| {
            NaiveDate::from_ymd_opt(-40, 1, 1)?.checked_add_days(chrono::Days::new(days))
        });
        for date in days.chain([NaiveDate::MIN, NaiveDate::MAX]) {
            assert_eq!(date_text(&date), date.to_string());
        }
    }
}
