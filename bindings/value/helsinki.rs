//! The calendar day in Helsinki, where the provider is.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, Utc};

/// Returns the day in Helsinki at an instant.
///
/// By the rule that has been in force since 1996 (EU directive 2000/84/EC): UTC+2, and UTC+3 from
/// the last Sunday of March to the last Sunday of October, both at 01:00 UTC. A database of time
/// zones would cost every user of this crate more than one rule does.
pub(crate) fn day_at(instant: DateTime<Utc>) -> NaiveDate {
    let year = instant.year();
    let change = |month| Some(last_sunday(year, month)?.and_hms_opt(1, 0, 0)?.and_utc());
    let is_summer = change(3).is_some_and(|begin| instant >= begin)
        && change(10).is_some_and(|end| instant < end);
    let offset = Duration::hours(if is_summer { 3 } else { 2 });
    instant.checked_add_signed(offset).unwrap_or(instant).date_naive()
}

/// The last Sunday of a month with 31 days.
fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    last.checked_sub_days(Days::new(last.weekday().num_days_from_sunday().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_in_helsinki_begins_two_or_three_hours_before_that_in_utc() {
        for (instant, day) in [
            ("2026-01-15T21:59:59Z", "2026-01-15"),
            ("2026-01-15T22:00:00Z", "2026-01-16"),
            ("2026-07-15T20:59:59Z", "2026-07-15"),
            ("2026-07-15T21:00:00Z", "2026-07-16"),
            // The clocks go forward on 29 March 2026, and back on 25 October.
            ("2026-03-28T21:59:59Z", "2026-03-28"),
            ("2026-03-29T20:59:59Z", "2026-03-29"),
            ("2026-03-29T21:00:00Z", "2026-03-30"),
            ("2026-10-24T21:00:00Z", "2026-10-25"),
            ("2026-10-25T21:30:00Z", "2026-10-25"),
            ("2026-10-25T22:00:00Z", "2026-10-26"),
            ("2025-12-31T22:00:00Z", "2026-01-01"),
        ] {
            assert_eq!(day_at(instant.parse().unwrap()).to_string(), day, "{instant}");
        }
    }
}
