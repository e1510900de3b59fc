//! The flags that set a period, and the parser of dates.

use cfis::DateOrDateTime;
use chrono::NaiveDate;
use clap::Args;

/// The first and last day of a period.
#[derive(Args)]
pub(crate) struct Days {
    /// The first day, YYYY-MM-DD [default: 30 days before the last day].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) from: Option<NaiveDate>,
    /// The last day, YYYY-MM-DD [default: today, in Helsinki].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) to: Option<NaiveDate>,
}

pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    match text.parse::<DateOrDateTime>() {
        Ok(date) if text.len() == "YYYY-MM-DD".len() => Ok(date.date()),
        _ => Err("not a calendar date; write YYYY-MM-DD".to_owned()),
    }
}
