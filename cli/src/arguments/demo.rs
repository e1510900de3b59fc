//! The flags of `cfis demo`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::language::Language;
use super::period::day;

#[derive(Args)]
pub(crate) struct Demo {
    /// The number of payments that the sandbox generates besides those of its story.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) payments: usize,
    /// The seed of the sandbox's data.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// The sandbox's date, YYYY-MM-DD [default: today, in Helsinki].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<NaiveDate>,
    /// The file to write the page to. A workbook, vouchers and the ledger are written beside it.
    #[arg(long, default_value = "cfis-demo.html", value_name = "FILE")]
    pub(crate) report: PathBuf,
    /// The language of the reconciliation [default: that of the locale if it is Finnish, otherwise
    /// English].
    #[arg(long, value_enum)]
    pub(crate) language: Option<Language>,
}
