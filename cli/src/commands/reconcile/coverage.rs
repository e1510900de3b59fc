//! From which day payments and settlements are read, if no flag says it: early enough for every
//! invoice that the ledger has open.

use cfis::{NaiveDate, Period};
use cfis_reconcile::Invoice;
use chrono::Months;

use crate::arguments::Days;
use crate::failure::Failure;

/// How long before its due date an invoice may have been paid.
const BEFORE_DUE: chrono::Days = chrono::Days::new(60);
/// The default if the ledger has no date at all.
const DEFAULT: chrono::Days = chrono::Days::new(30);
/// A period that is longer than this takes a while, so the user is told.
const LONG: Months = Months::new(24);

/// The dates of a ledger that say from which day to read.
#[derive(Debug, Default)]
pub(super) struct Dates {
    /// The earliest invoice date of a row that the ledger has open.
    open: Option<NaiveDate>,
    /// The earliest invoice date, and the earliest due date, of any row.
    any: Option<NaiveDate>,
    due: Option<NaiveDate>,
    says_what_is_open: bool,
}

/// A period that is read, and whether its first day is a guess.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReadPeriod {
    pub(super) period: Period,
    pub(super) is_assumed: bool,
}

fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

impl Dates {
    pub(super) fn add(&mut self, invoice: &Invoice) {
        self.says_what_is_open |= invoice.says_what_is_open();
        if !invoice.is_closed_in_ledger() {
            self.open = earlier(self.open, invoice.invoice_date);
        }
        self.any = earlier(self.any, invoice.invoice_date);
        self.due = earlier(self.due, invoice.due_date);
    }

    /// Returns the period that is read from the API.
    pub(super) fn period(&self, days: &Days) -> Result<ReadPeriod, Failure> {
        if days.from.is_some() {
            return Ok(ReadPeriod { period: days.period()?, is_assumed: false });
        }
        let to = days.to.unwrap_or_else(|| Period::today().to());
        let of_invoices = if self.says_what_is_open { self.open.or(self.any) } else { self.any };
        let of_due_dates = || self.due.and_then(|due| due.checked_sub_days(BEFORE_DUE));
        let found = of_invoices.or_else(of_due_dates);
        let from = found.or_else(|| to.checked_sub_days(DEFAULT)).unwrap_or(to).min(to);
        if from.checked_add_months(LONG).is_some_and(|limit| limit < to) {
            eprintln!(
                "note: the ledger has open invoices from {from}, so more than 24 months are read; \
                 pass --from to read less"
            );
        }
        let period = Period::new(from, to)?;
        Ok(ReadPeriod { period, is_assumed: found.is_none() })
    }
}
