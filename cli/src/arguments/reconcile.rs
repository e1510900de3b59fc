//! The flags of `cfis reconcile`, and the parsers of their values.

use std::path::{Path, PathBuf};

use cfis::Amount;
use cfis_reconcile::ledger::Column;
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, ValueEnum};
use encoding_rs::Encoding;

use super::connection::Connection;
use super::csv::Csv;
use super::language::Language;
use super::mirror::Database;
use super::period::{Days, day};

#[derive(Args)]
#[command(mut_arg("from", |from| from.help(
    "The first day, YYYY-MM-DD [default: from the API, the first invoice date of the ledger's open \
     rows, or 60 days before the first due date; from files, none]"
)), mut_arg("to", |to| to.help(
    "The last day, YYYY-MM-DD [default: from the API, today in Helsinki; from files, their latest \
     date]. It is also the day of the reconciliation, unless --as-of sets another"
)))]
pub(crate) struct Reconcile {
    /// The ledger: CSV with a header and one invoice per line, or a workbook (XLSX, XLS, ODS).
    #[arg(long, value_name = "FILE", required_unless_present = "accounts_template")]
    pub(crate) ledger: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) days: Days,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// The database of a mirror, instead of the API (see `cfis mirror`): an SQLite file, or a
    /// PostgreSQL database as postgres://USER@HOST/NAME. Without a value, the database that `cfis
    /// mirror` uses without --database: that of CFIS_MIRROR_DATABASE, or the usual one. Needs
    /// --creditor.
    #[arg(long, value_name = "FILE|URL", num_args = 0..=1, requires = "creditor",
          conflicts_with_all = [
        "payments", "settlements", "token_file", "environment", "base_url",
    ])]
    pub(crate) mirror: Option<Option<PathBuf>>,
    /// The creditor in the mirror.
    #[arg(long, value_name = "NAME", requires = "mirror")]
    pub(crate) creditor: Option<String>,
    /// Uses what the mirror knew at this time, such as 2026-03-31T12:00:00Z [default: now].
    #[arg(long, value_name = "TIME", requires = "mirror", value_parser = time)]
    pub(crate) known_at: Option<DateTime<Utc>>,
    /// Saved payments as JSON or NDJSON, instead of the API's. Needs --settlements. Can be repeated:
    /// of equal payments in several files, the file with most of them counts.
    #[arg(long, value_name = "FILE")]
    pub(crate) payments: Vec<PathBuf>,
    /// Saved settlements as JSON or NDJSON, instead of the API's. Needs --payments. Can be repeated:
    /// a settlement counts once.
    #[arg(long, value_name = "FILE")]
    pub(crate) settlements: Vec<PathBuf>,
    /// The JSON of an earlier run, to mark what is new or changed since, and to write no voucher
    /// twice: settlements for which it lists a voucher are booked.
    #[arg(long, value_name = "FILE")]
    pub(crate) since: Option<PathBuf>,
    /// Saved payments of an earlier run, to find payments that have disappeared since.
    #[arg(long, value_name = "FILE")]
    pub(crate) earlier_payments: Option<PathBuf>,
    /// The heading of a column in the ledger, as COLUMN=HEADING. Columns are invoiceNumber,
    /// amount, currency, caseId, reference, invoiceDate, dueDate, customer, paid, open, credited,
    /// writtenOff, creditedInvoice. Can be repeated [default: usual
    /// headings in English and Finnish].
    #[arg(long = "column", value_name = "COLUMN=HEADING", value_parser = column)]
    pub(crate) columns: Vec<(Column, String)>,
    /// The currency of a ledger that has no currency column.
    #[arg(long, value_name = "CURRENCY", value_parser = currency)]
    pub(crate) currency: Option<String>,
    /// The decimal separator in the ledger [default: detected for each amount].
    #[arg(long, value_enum)]
    pub(crate) ledger_decimal: Option<DecimalMarkName>,
    /// What separates the fields of the ledger: one character, or `tab` [default: found by the
    /// header].
    #[arg(long, value_name = "CHARACTER", value_parser = separator)]
    pub(crate) separator: Option<u8>,
    /// The encoding of the ledger, such as iso-8859-15 [default: detected].
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub(crate) encoding: Option<&'static Encoding>,
    /// The sheet of a workbook [default: the only one with cells].
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// The order of day and month in dates of the ledger such as 3/4/2026 [default: the only one
    /// that fits all of them].
    #[arg(long, value_enum)]
    pub(crate) date_order: Option<DateOrderName>,
    /// Adds up the rows of each invoice, if the ledger has several, such as one for each rate of
    /// value added tax.
    #[arg(long)]
    pub(crate) sum_rows: bool,
    /// The currency of payments that have none [default: the currency of their invoice].
    #[arg(long, value_name = "CURRENCY", value_parser = currency)]
    pub(crate) payment_currency: Option<String>,
    /// The maximum difference at which an invoice counts as paid, as EUR=0.05. Can be repeated
    /// [default: 0.00].
    #[arg(long, value_name = "CURRENCY=AMOUNT", value_parser = tolerance)]
    pub(crate) tolerance: Vec<(String, Amount)>,
    /// An account on which settlements are expected. Can be repeated [default: any account].
    #[arg(long, value_name = "IBAN", value_parser = iban)]
    pub(crate) expected_iban: Vec<String>,
    /// The day of the reconciliation, YYYY-MM-DD. What is dated later does not count [default: the
    /// last day that is read; from files without --to, their latest date].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<NaiveDate>,
    /// The number of days after which a provisional payment is a finding.
    #[arg(long, default_value_t = 14, value_name = "DAYS")]
    pub(crate) aged_after: u32,
    /// The maximum number of days between a payment and a due date for a suggestion.
    #[arg(long, default_value_t = 30, value_name = "DAYS")]
    pub(crate) window: u32,
    /// The output format [default: table on a terminal, otherwise json].
    #[arg(long, value_enum)]
    pub(crate) format: Option<ReconcileFormat>,
    /// The list that --format csv writes [default: invoices].
    #[arg(long, value_enum, value_name = "LIST")]
    pub(crate) list: Option<CsvList>,
    #[command(flatten)]
    pub(crate) csv: Csv,
    /// The language of tables, the page, the workbook, vouchers, and sentences in CSV [default:
    /// that of the locale if it is Finnish, otherwise English]. JSON and the names of CSV columns
    /// are the same in every language.
    #[arg(long, value_enum)]
    pub(crate) language: Option<Language>,
    /// Prints only the totals, as a table or as JSON.
    #[arg(long)]
    pub(crate) totals_only: bool,
    /// The file to write to, instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Also writes the reconciliation as a page for a browser, in one file.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Also writes the reconciliation as an Excel workbook.
    #[arg(long, value_name = "FILE")]
    pub(crate) xlsx: Option<PathBuf>,
    /// Also writes a voucher for each settlement that is not booked yet, as CSV with one line for
    /// each entry. Needs --accounts, and --output with the result, for the next --since.
    #[arg(long, value_name = "FILE", requires = "accounts")]
    pub(crate) vouchers: Option<PathBuf>,
    /// The accounts of the vouchers, as TOML; --accounts-template writes an example.
    #[arg(long, value_name = "FILE", requires = "vouchers")]
    pub(crate) accounts: Option<PathBuf>,
    /// Only writes an example of the accounts file, with comments.
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "ledger", "payments", "settlements", "mirror", "format", "output", "report", "xlsx", "vouchers",
    ])]
    pub(crate) accounts_template: Option<PathBuf>,
}

impl Reconcile {
    /// Lists the files that are read.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &Path> {
        let others =
            [&self.earlier_payments, &self.connection.token_file, &self.since, &self.accounts];
        self.ledger
            .iter()
            .chain(&self.payments)
            .chain(&self.settlements)
            .chain(others.into_iter().flatten())
            .map(PathBuf::as_path)
    }

    /// Returns where the mirror is, if one is read.
    pub(crate) fn mirror(&self) -> Option<Database> {
        let database = self.mirror.clone()?;
        Some(Database { database })
    }

    /// Lists the files that are written.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &Path> {
        [&self.output, &self.report, &self.xlsx, &self.vouchers]
            .into_iter()
            .flatten()
            .map(PathBuf::as_path)
            .filter(|path| *path != Path::new("-"))
    }

    /// Returns the ledger. It is there unless only the template is written.
    pub(crate) fn ledger(&self) -> &Path {
        self.ledger.as_deref().unwrap_or(Path::new(""))
    }

    /// Returns whether payments and settlements are read from the API, or from a mirror of it.
    pub(crate) fn is_live(&self) -> bool {
        self.payments.is_empty() && self.settlements.is_empty()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReconcileFormat {
    /// For people: the totals, and what needs attention.
    Table,
    /// Everything, with amounts as text.
    Json,
    /// One line for each item of a list.
    Csv,
}

/// A list of a reconciliation.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CsvList {
    Invoices,
    Settlements,
    Allocations,
    Findings,
    Suggestions,
    NotMatched,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecimalMarkName {
    Point,
    Comma,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DateOrderName {
    DayFirst,
    MonthFirst,
}

fn time(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.with_timezone(&Utc))
        .map_err(|_| "not a time; write one such as 2026-03-31T12:00:00Z".to_owned())
}

fn separator(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" => Ok(b'\t'),
        [separator] if !separator.is_ascii_alphanumeric() && *separator != b'"' => Ok(*separator),
        _ => Err("write one character, such as ;, or tab".to_owned()),
    }
}

fn encoding(text: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(text.as_bytes())
        .ok_or_else(|| "not an encoding; write one such as windows-1252".to_owned())
}

fn column(text: &str) -> Result<(Column, String), String> {
    let (name, heading) = text.split_once('=').ok_or("write it as amount=Summa")?;
    let column = Column::ALL.into_iter().find(|column| column.key() == name);
    let keys = || Column::ALL.map(Column::key).join(", ");
    column
        .map(|column| (column, heading.to_owned()))
        .ok_or_else(|| format!("unknown column {name}; use one of {}", keys()))
}

fn currency(text: &str) -> Result<String, String> {
    let is_currency = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_currency {
        Ok(text.to_ascii_uppercase())
    } else {
        Err("not a currency; write one such as EUR".to_owned())
    }
}

/// Refuses an empty value: an unset shell variable would otherwise switch the check off.
fn iban(text: &str) -> Result<String, String> {
    let letters = text.chars().filter(|letter| !letter.is_whitespace()).count();
    let is_formed = (15..=34).contains(&letters)
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter.is_whitespace());
    if is_formed {
        Ok(text.to_owned())
    } else {
        Err("not an IBAN; write one such as FI2112345600000785".to_owned())
    }
}

fn tolerance(text: &str) -> Result<(String, Amount), String> {
    let (currency, amount) = text.split_once('=').ok_or("write it as EUR=0.05")?;
    match (self::currency(currency), amount.parse::<Amount>()) {
        (Ok(currency), Ok(amount)) if !amount.is_negative() => Ok((currency, amount)),
        _ => Err("write it as EUR=0.05".to_owned()),
    }
}
