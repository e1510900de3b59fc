//! Which period is read.

use cfis::{NaiveDate, Period};
use chrono::{Datelike, Days};

use crate::error::Error;
use crate::record::Kind;

/// How far each read reaches back behind the last one.
const PAYMENTS: Days = Days::new(14);
const SETTLEMENTS: Days = Days::new(30);
/// How far the first read and one a week reach back.
const WIDE: Days = Days::new(90);
/// How much two months of a backfill share, so that a day's margin leaves no payment out whose dates
/// are some days apart.
const SHARED: Days = Days::new(5);

/// What is known of a creditor's earlier reads.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Earlier {
    /// The last day of the last whole read.
    pub(super) through: Option<NaiveDate>,
    /// Before this day, everything was forgotten on purpose.
    pub(super) forgotten_before: Option<NaiveDate>,
}

/// Returns the period of an ordinary read: it overlaps the last one.
pub(super) fn recent(
    kind: Kind,
    earlier: Earlier,
    today: NaiveDate,
    is_wide: bool,
) -> Result<Period, Error> {
    let overlap = match kind {
        _ if is_wide => WIDE,
        Kind::Payments => PAYMENTS,
        Kind::Settlements => SETTLEMENTS,
    };
    let last = earlier.through.unwrap_or(today).min(today);
    let from = last.checked_sub_days(overlap).unwrap_or(last);
    let from = earlier.forgotten_before.map_or(from, |before| from.max(before)).min(today);
    Ok(Period::new(from, today)?)
}

/// Returns the next month of a backfill, going back from a day, and the first day of it.
pub(super) fn month_before(read_from: NaiveDate, goal: NaiveDate) -> Result<Option<Period>, Error> {
    let Some(last) = read_from.pred_opt().filter(|last| *last >= goal) else { return Ok(None) };
    let from = last.with_day(1).unwrap_or(last).max(goal);
    let to = last.checked_add_days(SHARED).unwrap_or(last);
    Ok(Some(Period::new(from, to)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_read_overlaps_the_last_one_however_long_ago_it_was() {
        let today = day("2026-03-20");
        for (through, from) in [("2026-03-19", "2026-03-05"), ("2026-01-31", "2026-01-17")] {
            let earlier = Earlier { through: Some(day(through)), ..Earlier::default() };
            let period = recent(Kind::Payments, earlier, today, false).unwrap();
            assert_eq!((period.from(), period.to()), (day(from), today));
        }
        let period = recent(Kind::Settlements, Earlier::default(), today, true).unwrap();
        assert_eq!(period.from(), day("2025-12-20"));
    }

    #[test]
    fn what_was_forgotten_is_not_read_again() {
        let earlier =
            Earlier { through: Some(day("2025-01-31")), forgotten_before: Some(day("2025-11-01")) };
        let period = recent(Kind::Payments, earlier, day("2026-03-20"), true).unwrap();
        assert_eq!(period.from(), day("2025-11-01"));
    }

    #[test]
    fn months_go_back_to_the_goal_and_share_days() {
        let mut months = Vec::new();
        let (mut read_from, goal) = (day("2025-12-20"), day("2025-10-11"));
        while let Some(month) = month_before(read_from, goal).unwrap() {
            months.push(format!("{}..{}", month.from(), month.to()));
            read_from = month.from();
        }
        let expected =
            ["2025-12-01..2025-12-24", "2025-11-01..2025-12-05", "2025-10-11..2025-11-05"];
        assert_eq!(months, expected);
    }
}
