//! The flags of `cfis payments` and `cfis settlements`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::connection::Connection;
use super::csv::Csv;
use super::period::Days;

#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) days: Days,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// The output format [default: table on a terminal, otherwise json].
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) csv: Csv,
    /// The file to write to, instead of standard output. An existing file is replaced only when
    /// the whole list has been read.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people. Nothing is printed if an item cannot be read.
    Table,
    /// A JSON array of the items as the API writes them, with its newer names. Nothing is printed
    /// if an item cannot be read.
    Json,
    /// One JSON item per line, as it arrives. Items that cannot be read are reported on standard
    /// error, and the command fails at the end.
    Ndjson,
    /// CSV with a header. A settlement has one line for each allocation, and each of these lines
    /// repeats the settlement's amount. A text that a spreadsheet would take for a formula has an
    /// apostrophe in front.
    Csv,
}
