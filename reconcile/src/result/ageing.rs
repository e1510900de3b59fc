//! How long what is outstanding has been due.

use cfis::Amount;
use chrono::NaiveDate;
use serde::Serialize;

use crate::ledger::PackedInvoice;
use crate::money::{InexactSum, increase};
use crate::named::named;

named! {
    /// How long an invoice has been due on the day of the reconciliation.
    #[derive(PartialOrd, Ord)]
    pub enum Overdue {
        /// Not yet, or it has no due date.
        NotDue = "notDue",
        /// 1 to 30 days.
        Days1To30 = "days1To30",
        /// 31 to 60 days.
        Days31To60 = "days31To60",
        /// 61 to 90 days.
        Days61To90 = "days61To90",
        /// More than 90 days.
        Over90Days = "over90Days",
    }
}

/// Returns the days past the due date of an invoice; negative before it.
pub(super) fn days_past_due(invoice: &PackedInvoice, as_of: Option<NaiveDate>) -> Option<i64> {
    Some((as_of? - invoice.due_date?).num_days())
}

impl Overdue {
    pub(super) fn of(days: Option<i64>) -> Self {
        match days.unwrap_or_default() {
            ..=0 => Overdue::NotDue,
            1..=30 => Overdue::Days1To30,
            31..=60 => Overdue::Days31To60,
            61..=90 => Overdue::Days61To90,
            _ => Overdue::Over90Days,
        }
    }
}

/// What is outstanding, by how long it has been due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ageing {
    /// Not due yet, or without a due date.
    #[serde(serialize_with = "crate::money::serialize")]
    pub not_due: Amount,
    /// Due for 1 to 30 days.
    #[serde(rename = "days1To30", serialize_with = "crate::money::serialize")]
    pub days_1_to_30: Amount,
    /// Due for 31 to 60 days.
    #[serde(rename = "days31To60", serialize_with = "crate::money::serialize")]
    pub days_31_to_60: Amount,
    /// Due for 61 to 90 days.
    #[serde(rename = "days61To90", serialize_with = "crate::money::serialize")]
    pub days_61_to_90: Amount,
    /// Due for more than 90 days.
    #[serde(rename = "over90Days", serialize_with = "crate::money::serialize")]
    pub over_90_days: Amount,
}

impl Ageing {
    pub(super) fn add(&mut self, overdue: Overdue, outstanding: Amount) -> Result<(), InexactSum> {
        let sum = match overdue {
            Overdue::NotDue => &mut self.not_due,
            Overdue::Days1To30 => &mut self.days_1_to_30,
            Overdue::Days31To60 => &mut self.days_31_to_60,
            Overdue::Days61To90 => &mut self.days_61_to_90,
            Overdue::Over90Days => &mut self.over_90_days,
        };
        increase(sum, outstanding)
    }

    pub(super) fn join(&mut self, other: &Ageing) -> Result<(), InexactSum> {
        let Ageing { not_due, days_1_to_30, days_31_to_60, days_61_to_90, over_90_days } = *other;
        increase(&mut self.not_due, not_due)?;
        increase(&mut self.days_1_to_30, days_1_to_30)?;
        increase(&mut self.days_31_to_60, days_31_to_60)?;
        increase(&mut self.days_61_to_90, days_61_to_90)?;
        increase(&mut self.over_90_days, over_90_days)
    }
}
