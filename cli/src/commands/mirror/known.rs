//! Which days of a period a mirror knows.

use cfis::{NaiveDate, Period};
use cfis_mirror::View;

/// Returns the first and the last day of a period that the mirror knows; none if it knows nothing of
/// it.
pub(crate) fn known(view: &View, period: Period) -> Option<(NaiveDate, NaiveDate)> {
    let from = view.reach().map_or(period.from(), |reach| reach.max(period.from()));
    let to = view.through().map_or(period.to(), |through| through.min(period.to()));
    (from <= to).then_some((from, to))
}
