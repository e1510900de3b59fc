//! Periods of days.

use chrono::{Days, NaiveDate, Utc};

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
                format!("the period ends on {to}, before it begins on {from}; exchange the two days"),
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

    /// The first day.
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The last day.
    pub fn to(&self) -> NaiveDate {
        self.to
    }
}
