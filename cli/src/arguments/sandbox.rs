//! The flags of `cfis sandbox`.

use std::net::IpAddr;
use std::path::PathBuf;

use cfis_sandbox::Shape;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::period::day;

#[derive(Args)]
pub(crate) struct Sandbox {
    /// The address to listen on. Every program that reaches it can steer the sandbox, so use another one than
    /// the default in a private network only, such as 0.0.0.0 in a container.
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub(crate) host: IpAddr,
    /// The port; 0 chooses a free port.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) port: u16,
    /// The seed of all data and tokens.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// The number of payments of each creditor in the 90 days up to the sandbox's date, besides
    /// those of a story. Later days have the same number of payments per day [default: 1000, or none
    /// with --story].
    #[arg(long, value_name = "N")]
    pub(crate) payments: Option<usize>,
    /// Puts a story before the payments of each creditor: some thirty invoices with a credit note, a
    /// returned overpayment, a chargeback, an instalment plan, a direct payment and a commission.
    #[arg(long, conflicts_with_all = ["payments_file", "settlements_file"])]
    pub(crate) story: bool,
    /// The shape of responses [default: mixed; items from files are returned unchanged].
    #[arg(long, value_enum)]
    pub(crate) shape: Option<ShapeName>,
    /// The sandbox's date, YYYY-MM-DD [default: today, in Helsinki].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<NaiveDate>,
    /// The number of days for which a token is valid.
    #[arg(long, default_value_t = 365, value_name = "DAYS")]
    pub(crate) token_days: u32,
    /// A file with payments as the API returns them. No data come from the seed then.
    #[arg(long, value_name = "FILE")]
    pub(crate) payments_file: Option<PathBuf>,
    /// A file with settlements as the API returns them. No data come from the seed then.
    #[arg(long, value_name = "FILE")]
    pub(crate) settlements_file: Option<PathBuf>,
    /// A file to write the creditor's ledger to, as CSV, to try `cfis reconcile` with.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["payments_file", "settlements_file"])]
    pub(crate) ledger_file: Option<PathBuf>,
    /// Makes other tokens at each start, instead of those of the seed.
    #[arg(long)]
    pub(crate) random_tokens: bool,
    /// A fault, as NAME[@OPERATION][*COUNT|%PERCENT]: truncate*1, 503@listPayments, reset%5. Can
    /// be repeated. A wrong name lists all names.
    #[arg(long = "fault", value_name = "FAULT")]
    pub(crate) faults: Vec<cfis_sandbox::Fault>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ShapeName {
    Older,
    Newer,
    Mixed,
}

impl From<ShapeName> for Shape {
    fn from(name: ShapeName) -> Self {
        match name {
            ShapeName::Older => Shape::Older,
            ShapeName::Newer => Shape::Newer,
            ShapeName::Mixed => Shape::Mixed,
        }
    }
}
