//! The command line.

use std::path::{Path, PathBuf};

use cfis::{Amount, DateOrDateTime};
use cfis_reconcile::ledger::Column;
use cfis_sandbox::Shape;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Onboarding, tokens, payments and settlements of the Confirma Finance Integrations API.
///
/// Tokens are taken from the environment variables CFIS_ACCESS_TOKEN and CFIS_PROVISIONING_TOKEN, or from a file.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done and there are findings.
#[derive(Parser)]
#[command(name = "cfis", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Tells the whole story against a sandbox of its own: onboard, validate, renew, read, reconcile. Writes the page of the reconciliation.
    Demo(Demo),
    /// Creates clients (creditors).
    #[command(subcommand)]
    Client(Client),
    /// Looks after the access token.
    #[command(subcommand)]
    Token(Token),
    /// Lists payments, which are provisional.
    Payments(List),
    /// Lists settlements, which are authoritative.
    Settlements(List),
    /// Reconciles a ledger with payments and settlements. Exit code 3 where there are findings, suggestions, or items of no invoice.
    Reconcile(Box<Reconcile>),
    /// Compares live answers, or saved ones, with the description. Prints paths and types, and of values only new ones of enums, where they look like
    /// those of an enum. Exit code 3 where they differ.
    Drift(Drift),
    /// Runs a sandbox until it is interrupted. Prints its URL and tokens as one line of JSON.
    Sandbox(Sandbox),
}

#[derive(Args)]
pub(crate) struct Demo {
    /// How many payments the sandbox makes.
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub(crate) payments: usize,
    /// The seed of the sandbox's data.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// The sandbox's date, YYYY-MM-DD [default: today, by UTC].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<NaiveDate>,
    /// Where the page of the reconciliation is written.
    #[arg(long, default_value = "cfis-demo.html", value_name = "FILE")]
    pub(crate) report: PathBuf,
}

#[derive(Subcommand)]
pub(crate) enum Client {
    /// Creates a client with the provisioning token, and gives its first access token.
    Create(Create),
    /// Writes the e-mail that asks for a client to be created by hand, from the same file.
    Request(Request),
}

#[derive(Args)]
pub(crate) struct Create {
    /// The client as JSON, in three sections: service, client, contacts.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) target: Target,
    /// A new file to write the access token to, readable by you alone, in place of printing it.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Request {
    /// The client as JSON, in three sections: service, client, contacts.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The person who completes the onboarding with the client, and gets the credentials.
    #[arg(long, value_name = "NAME <MAIL>")]
    pub(crate) responsible: String,
    /// The client's accounting system, such as Netvisor, Procountor or NetBaron.
    #[arg(long, value_name = "NAME")]
    pub(crate) accounting_system: Option<String>,
    /// The file to write the message to, in place of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Token {
    /// Tells whether the access token is valid. Exit code 1 if it is not.
    Validate(Connection),
    /// Exchanges the access token for a new one, and prints it, or writes it to the token file.
    Renew(Connection),
}

#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) days: Days,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// How to print [default: table on a terminal, json elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// The file to write to, in place of standard output. It is replaced only when all has been read.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The days of a period.
#[derive(Args)]
pub(crate) struct Days {
    /// The first day, YYYY-MM-DD [default: 30 days before the last].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) from: Option<NaiveDate>,
    /// The last day, YYYY-MM-DD [default: today, by UTC].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) to: Option<NaiveDate>,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    match text.parse::<DateOrDateTime>() {
        Ok(date) if text.len() == "YYYY-MM-DD".len() => Ok(date.date()),
        _ => Err("not a day of the calendar; write YYYY-MM-DD".to_owned()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people. Nothing is printed where an item cannot be read.
    Table,
    /// An array of the items as the API writes them, with its newer names. Nothing is printed where an item cannot be read.
    Json,
    /// An item a line, as it arrives. An item that cannot be read is named on standard error, and the command fails at the end.
    Ndjson,
    /// With a header. Settlements have a line for each allocation, and repeat the settlement's own amount on it.
    Csv,
}

/// Where requests go, and with which access token.
#[derive(Args)]
pub(crate) struct Connection {
    #[command(flatten)]
    pub(crate) target: Target,
    /// A file with the access token, in place of CFIS_ACCESS_TOKEN.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
}

/// Where requests go.
#[derive(Args)]
pub(crate) struct Target {
    /// The provider's environment; also CFIS_ENVIRONMENT.
    #[arg(long, value_enum, conflicts_with = "base_url")]
    pub(crate) environment: Option<EnvironmentName>,
    /// A base URL of your own, https or on loopback; also CFIS_BASE_URL.
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum EnvironmentName {
    Staging,
    Production,
}

#[derive(Args)]
pub(crate) struct Reconcile {
    /// The ledger: CSV in UTF-8 with a header, one invoice a line, with commas, semicolons or tabs.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: PathBuf,
    #[command(flatten)]
    pub(crate) days: Days,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Saved payments as JSON, in place of asking the API; with --settlements.
    #[arg(long, value_name = "FILE")]
    pub(crate) payments: Option<PathBuf>,
    /// Saved settlements as JSON, in place of asking the API; with --payments.
    #[arg(long, value_name = "FILE")]
    pub(crate) settlements: Option<PathBuf>,
    /// Saved payments of an earlier run, to find those that have vanished.
    #[arg(long, value_name = "FILE")]
    pub(crate) earlier_payments: Option<PathBuf>,
    /// A heading of the ledger, as COLUMN=HEADING; columns are invoiceNumber, amount, currency, caseId, reference, dueDate, customer. May be repeated
    /// [default: usual headings in English and Finnish].
    #[arg(long = "column", value_name = "COLUMN=HEADING", value_parser = column)]
    pub(crate) columns: Vec<(Column, String)>,
    /// The currency of a ledger without a column for it.
    #[arg(long, value_name = "CURRENCY", value_parser = currency)]
    pub(crate) currency: Option<String>,
    /// The mark before the decimals in the ledger [default: told by each amount].
    #[arg(long, value_enum)]
    pub(crate) ledger_decimal: Option<DecimalMarkName>,
    /// The currency of payments that the API gives without one [default: that of their invoice].
    #[arg(long, value_name = "CURRENCY", value_parser = currency)]
    pub(crate) payment_currency: Option<String>,
    /// Up to which difference an invoice counts as paid, as EUR=0.05. May be repeated [default: 0.00].
    #[arg(long, value_name = "CURRENCY=AMOUNT", value_parser = tolerance)]
    pub(crate) tolerance: Vec<(String, Amount)>,
    /// An account that settlements are expected on. May be repeated [default: any].
    #[arg(long, value_name = "IBAN", value_parser = iban)]
    pub(crate) expected_iban: Vec<String>,
    /// The day of the reconciliation, YYYY-MM-DD [default: today, by UTC].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<NaiveDate>,
    /// A payment that is provisional for more days is a finding.
    #[arg(long, default_value_t = 14, value_name = "DAYS")]
    pub(crate) aged_after: u32,
    /// How far a payment and a due date may be apart for a suggestion.
    #[arg(long, default_value_t = 30, value_name = "DAYS")]
    pub(crate) window: u32,
    /// How to print [default: table on a terminal, json elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<ReconcileFormat>,
    /// CSV with semicolons and decimal commas, as spreadsheets in Finland expect.
    #[arg(long)]
    pub(crate) decimal_comma: bool,
    /// The totals and nothing else, as a table or JSON.
    #[arg(long)]
    pub(crate) totals_only: bool,
    /// The file to write to, in place of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// A page for a browser as well, in one file.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// A workbook as well.
    #[arg(long, value_name = "FILE")]
    pub(crate) xlsx: Option<PathBuf>,
}

impl Reconcile {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &Path> {
        let others = [
            &self.payments,
            &self.settlements,
            &self.earlier_payments,
            &self.connection.token_file,
        ];
        std::iter::once(self.ledger.as_path())
            .chain(others.into_iter().flatten().map(PathBuf::as_path))
    }

    /// The files that are written.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &Path> {
        [&self.output, &self.report, &self.xlsx]
            .into_iter()
            .flatten()
            .map(PathBuf::as_path)
            .filter(|path| *path != Path::new("-"))
    }

    /// Whether payments and settlements are asked of the API.
    pub(crate) fn is_live(&self) -> bool {
        self.payments.is_none() && self.settlements.is_none()
    }
}

fn column(text: &str) -> Result<(Column, String), String> {
    let (name, heading) = text.split_once('=').ok_or("write it as amount=Summa")?;
    let column = Column::ALL.into_iter().find(|column| column.key() == name);
    let keys = || Column::ALL.map(Column::key).join(", ");
    column
        .map(|column| (column, heading.to_owned()))
        .ok_or_else(|| format!("there is no column {name}; there are {}", keys()))
}

fn currency(text: &str) -> Result<String, String> {
    let is_currency = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_currency {
        Ok(text.to_ascii_uppercase())
    } else {
        Err("not a currency; write one such as EUR".to_owned())
    }
}

/// An unset variable of a shell would switch the check off.
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

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReconcileFormat {
    /// For people: what it comes to, and what somebody should look at.
    Table,
    /// Everything, with amounts as text.
    Json,
    /// A line for each invoice.
    Csv,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecimalMarkName {
    Point,
    Comma,
}

#[derive(Args)]
pub(crate) struct Drift {
    #[command(flatten)]
    pub(crate) days: Days,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// A saved answer, as it came, in place of a live environment. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) from_file: Vec<PathBuf>,
    /// The operation that gave the saved answers, such as listSettlements [default: told by their form].
    #[arg(long, value_name = "ID", requires = "from_file")]
    pub(crate) operation: Option<String>,
    /// How to print [default: table on a terminal, json elsewhere].
    #[arg(long, value_enum)]
    pub(crate) format: Option<DriftFormat>,
    /// The file to write to, in place of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DriftFormat {
    /// For people.
    Table,
    /// For machines.
    Json,
    /// A patch to spec/openapi.yaml that upgrades the evidence of what is confirmed.
    Patch,
}

#[derive(Args)]
pub(crate) struct Sandbox {
    /// The port on 127.0.0.1; 0 is any free one.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) port: u16,
    /// The seed of all data and tokens.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// How many payments each creditor has in the 90 days up to the sandbox's date; as many a day come later.
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    pub(crate) payments: usize,
    /// The shape of answers [default: mixed; with files, as they are].
    #[arg(long, value_enum)]
    pub(crate) shape: Option<ShapeName>,
    /// The sandbox's own date, YYYY-MM-DD [default: today, by UTC].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<NaiveDate>,
    /// For how many days a token is valid.
    #[arg(long, default_value_t = 365, value_name = "DAYS")]
    pub(crate) token_days: u32,
    /// A file with payments as the API answers them. Nothing comes from the seed then.
    #[arg(long, value_name = "FILE")]
    pub(crate) payments_file: Option<PathBuf>,
    /// A file with settlements as the API answers them. Nothing comes from the seed then.
    #[arg(long, value_name = "FILE")]
    pub(crate) settlements_file: Option<PathBuf>,
    /// Something that goes wrong, as NAME[@OPERATION][*COUNT|%PERCENT]: truncate*1, 503@listPayments, reset%5. May be repeated. Names are latency,
    /// stall, reset, truncate, truncate-close, 401, 429, 500, 503, html, wrong-type, missing-field, unknown-value, unknown-field, duplicate-item,
    /// older-shape.
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
