//! The flags of `cfis mirror`.

use std::net::SocketAddr;
use std::path::PathBuf;

use cfis_mirror::{LEAST_AGE_TO_FORGET, Shard};
use chrono::{Datelike, NaiveDate};
use clap::{Args, Subcommand, ValueEnum};

use super::connection::Target;
use super::csv::Csv;
use super::period::day;

#[derive(Subcommand)]
pub(crate) enum Mirror {
    /// Creates an empty database, and a key for the tokens in it unless there is one.
    Init(Init),
    /// Seals the tokens in the database under another key. Stop other programs that write to it
    /// first.
    Rekey(Rekey),
    /// Adds, lists, pauses, resumes and forgets creditors.
    #[command(subcommand)]
    Creditor(Creditor),
    /// Reads every creditor that is due once. Run it every night, or use `worker`. Exit code 3 if a
    /// creditor or an earlier month could not be read, if it failed before and is not tried again
    /// yet, or if a creditor is in quarantine.
    Sync(Sync),
    /// Reads creditors when they are due, until it is stopped (SIGTERM). On PostgreSQL, workers on
    /// several machines share a job queue in the same database.
    Worker(Worker),
    /// Copies a mirror in an SQLite file into an empty PostgreSQL database, history and tokens
    /// included. Its creditors are paused in the file.
    Move(Move),
    /// Shows how the creditors are: what was read when, what failed, and what needs a person. Exit
    /// code 3 if something does.
    Status(Status),
    /// Prints what has changed for a creditor, as one JSON object per line.
    Changes(Changes),
    /// Writes the payments or settlements of a month, of one creditor or of all.
    Export(Export),
}

impl Mirror {
    /// Returns where the database is, unless the command is about two of them.
    pub(crate) fn database(&self) -> Option<&Database> {
        Some(match self {
            Mirror::Init(arguments) => &arguments.at.database,
            Mirror::Rekey(arguments) => &arguments.at.database,
            Mirror::Creditor(command) => command.database(),
            Mirror::Sync(arguments) => &arguments.reading.at.database,
            Mirror::Worker(arguments) => &arguments.reading.at.database,
            Mirror::Move(_) => return None,
            Mirror::Status(arguments) => &arguments.database,
            Mirror::Changes(arguments) => &arguments.database,
            Mirror::Export(arguments) => &arguments.database,
        })
    }
}

impl Creditor {
    fn database(&self) -> &Database {
        match self {
            Creditor::Add(arguments) => &arguments.at.database,
            Creditor::List(arguments) => &arguments.database,
            Creditor::Token(arguments) => &arguments.at.database,
            Creditor::Pause(named) => &named.at.database,
            Creditor::Resume(arguments) => &arguments.at.database,
            Creditor::Forget(arguments) => &arguments.at.database,
        }
    }
}

/// Where the database is.
#[derive(Args)]
pub(crate) struct Database {
    /// An SQLite file, or a PostgreSQL database as postgres://USER@HOST/NAME. Can also be set with
    /// CFIS_MIRROR_DATABASE, which may hold a password [default: cfis/mirror.sqlite in your data
    /// folder].
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) database: Option<PathBuf>,
}

/// Where the database is, and the key of its tokens.
#[derive(Args)]
pub(crate) struct Writable {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The file with the key, 64 hexadecimal digits. Instead, CFIS_MIRROR_KEY can hold the key
    /// itself [default: cfis/mirror.key in your configuration folder].
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// The folder for sealed responses that arrive while a PostgreSQL server is away. It must survive
    /// a restart. Can also be set with CFIS_MIRROR_KEPT [default: cfis/kept in your state folder].
    #[arg(long, value_name = "FOLDER")]
    pub(crate) kept_folder: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) at: Writable,
}

#[derive(Args)]
pub(crate) struct Rekey {
    #[command(flatten)]
    pub(crate) at: Writable,
    /// The file with the new key, which is made if it does not exist. Instead, CFIS_MIRROR_NEW_KEY
    /// can hold the new key itself. Until the command succeeds, the old key is valid; from then on,
    /// only the new one.
    #[arg(long, value_name = "FILE")]
    pub(crate) new_key_file: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Creditor {
    /// Adds a creditor with its access token, or many from a CSV file.
    Add(Box<Add>),
    /// Lists the creditors.
    List(List),
    /// Replaces the access token of a creditor, for one that `status` calls needsToken. The token
    /// before is kept, sealed. If no environment is set, it is that of the creditor.
    Token(Box<Token>),
    /// Stops reading a creditor until it is resumed.
    Pause(Named),
    /// Reads a creditor again that was paused or quarantined, or all that are quarantined.
    Resume(Resume),
    /// Deletes a creditor with all its data and history, or what is old of all creditors. Nothing
    /// brings it back.
    Forget(Forget),
}

#[derive(Args)]
pub(crate) struct Add {
    #[command(flatten)]
    pub(crate) at: Writable,
    #[command(flatten)]
    pub(crate) target: Target,
    /// The name by which you know the creditor.
    #[arg(long, required_unless_present = "csv")]
    pub(crate) name: Option<String>,
    /// A file with the creditor's access token. It is copied into the database, sealed; delete the
    /// file afterwards, because the token in it ends with the first renewal.
    #[arg(long, value_name = "FILE", required_unless_present = "csv")]
    pub(crate) token_file: Option<PathBuf>,
    /// The first day to read, YYYY-MM-DD, if it is more than 90 days ago: later days are always
    /// read [default: 90 days ago].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) from: Option<NaiveDate>,
    /// A CSV file with the columns name and tokenFile, and a line for each creditor. Paths are
    /// relative to its folder.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "token_file"])]
    pub(crate) csv: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) database: Database,
}

#[derive(Args)]
pub(crate) struct Token {
    #[command(flatten)]
    pub(crate) at: Writable,
    #[command(flatten)]
    pub(crate) target: Target,
    /// The creditor.
    #[arg(long)]
    pub(crate) name: String,
    /// A file with the new access token. The provider is not asked, and it does not say whose a token
    /// is: with the token of another client, that client is read under this name.
    #[arg(long, value_name = "FILE", required_unless_present = "take_back")]
    pub(crate) token_file: Option<PathBuf>,
    /// Puts the token in place again that was replaced last. Repeated, it goes one step further back
    /// each time, and begins again after the first one.
    #[arg(long, conflicts_with_all = ["token_file", "environment", "base_url"])]
    pub(crate) take_back: bool,
}

#[derive(Args)]
pub(crate) struct Named {
    #[command(flatten)]
    pub(crate) at: Writable,
    /// The creditor.
    #[arg(long)]
    pub(crate) name: String,
}

#[derive(Args)]
pub(crate) struct Resume {
    #[command(flatten)]
    pub(crate) at: Writable,
    /// The creditor.
    #[arg(long, required_unless_present = "quarantined")]
    pub(crate) name: Option<String>,
    /// All creditors that are quarantined instead.
    #[arg(long, conflicts_with = "name")]
    pub(crate) quarantined: bool,
}

#[derive(Args)]
pub(crate) struct Forget {
    #[command(flatten)]
    pub(crate) at: Writable,
    /// The creditor that is deleted.
    #[arg(long, required_unless_present = "older_than")]
    pub(crate) name: Option<String>,
    /// Deletes what is older than this number of days instead, of all creditors. It is at least 120,
    /// because younger data would be read again.
    #[arg(long, value_name = "DAYS", conflicts_with = "name",
          value_parser = age)]
    pub(crate) older_than: Option<u32>,
    /// Confirms it.
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args)]
pub(crate) struct Sync {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Also reads creditors that are not due yet.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args)]
pub(crate) struct Worker {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Keeps its own time, without the job queue on PostgreSQL. An SQLite file has no queue.
    #[arg(long)]
    pub(crate) no_queue: bool,
}

/// How creditors are read.
#[derive(Args)]
pub(crate) struct Reading {
    #[command(flatten)]
    pub(crate) at: Writable,
    /// Reads one part of the creditors only: I is from 0 to N-1.
    #[arg(long, value_name = "I/N", allow_hyphen_values = true)]
    pub(crate) shard: Option<Shard>,
    /// The first day that the mirror should have of each creditor, YYYY-MM-DD. Earlier months are
    /// read after what is due.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) from: Option<NaiveDate>,
    /// The number of creditors that are read at a time.
    #[arg(long, default_value_t = 16, value_name = "N", value_parser = concurrency,
          allow_negative_numbers = true)]
    pub(crate) concurrency: usize,
    /// The maximum number of requests per second, at least 0.01 [default: no limit].
    #[arg(long, value_name = "R", value_parser = rate, allow_negative_numbers = true)]
    pub(crate) rate: Option<f64>,
    /// The number of hours after which a creditor is due again, at most 8784. It is less than a day
    /// by default, so that a nightly job finds everything due.
    #[arg(long, default_value_t = 20, value_name = "HOURS", allow_negative_numbers = true,
          value_parser = clap::value_parser!(u32).range(..=8784))]
    pub(crate) every: u32,
}

#[derive(Args)]
pub(crate) struct Move {
    #[command(flatten)]
    pub(crate) at: Writable,
    /// The PostgreSQL database, as postgres://USER@HOST/NAME.
    #[arg(long, value_name = "URL")]
    pub(crate) to: PathBuf,
}

#[derive(Args)]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The output format [default: table on a terminal, otherwise json].
    #[arg(long, value_enum)]
    pub(crate) format: Option<StatusFormat>,
    /// Lists all creditors in the table, not only those that need attention.
    #[arg(long)]
    pub(crate) all: bool,
    /// Serves the metrics at http://ADDRESS/metrics until it is stopped, instead of printing.
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["format", "all"],
          value_parser = address)]
    pub(crate) listen: Option<SocketAddr>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// For Prometheus. Names no creditor.
    Metrics,
}

#[derive(Args)]
pub(crate) struct Changes {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The creditor.
    #[arg(long)]
    pub(crate) creditor: String,
    /// Only changes after this number. Keep the last number that you have processed.
    #[arg(long, default_value_t = 0, value_name = "SEQ", value_parser = number,
          allow_negative_numbers = true)]
    pub(crate) after: i64,
}

#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The month. What has no date is in every month.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub(crate) month: (i32, u32),
    /// What is written.
    #[arg(long, value_enum, default_value = "payments")]
    pub(crate) list: ExportList,
    /// One creditor [default: all].
    #[arg(long)]
    pub(crate) creditor: Option<String>,
    /// The output format.
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: ExportFormat,
    #[command(flatten)]
    pub(crate) csv: Csv,
    /// The file to write to, instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportList {
    Payments,
    Settlements,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// The columns of `cfis payments` and `cfis settlements`, after the creditor.
    Csv,
    /// The same columns with types, and when the creditor was read (readAt). Amounts are
    /// DECIMAL(38, 9); one with more decimals is refused.
    Parquet,
}

fn concurrency(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=1024).contains(number));
    number.ok_or_else(|| "not a number from 1 to 1024".to_owned())
}

/// The greatest age of data that may be meant.
const OLDEST: u32 = 36_500;

fn age(text: &str) -> Result<u32, String> {
    let days = text.parse().ok().filter(|days| (LEAST_AGE_TO_FORGET..=OLDEST).contains(days));
    days.ok_or_else(|| format!("not a number of days from {LEAST_AGE_TO_FORGET} to {OLDEST}"))
}

fn number(text: &str) -> Result<i64, String> {
    let number = text.parse().ok().filter(|number| *number >= 0);
    number.ok_or_else(|| "not the number of a change".to_owned())
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "not an address with a port, such as 127.0.0.1:9877".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate >= 0.01);
    rate.ok_or_else(|| "not a number of at least 0.01".to_owned())
}

fn month(text: &str) -> Result<(i32, u32), String> {
    let day = day(&format!("{text}-01")).ok().filter(|day| day.year() >= 2000);
    let day = day.ok_or_else(|| "not a month from 2000 on; write YYYY-MM".to_owned())?;
    Ok((day.year(), day.month()))
}
