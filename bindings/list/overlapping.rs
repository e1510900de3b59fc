//! Items that two windows of a period may both hold.

use chrono::NaiveDate;

/// An item that two windows with a day in common may both hold.
pub(crate) trait Overlapping {
    /// Returns what identifies the item in both windows; `None` if only one of them can hold it.
    fn key(&self, day: NaiveDate) -> Option<Vec<u8>>;
}
