//! What is reconciled: the ledger from a file, payments and settlements from files or from the API.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::mpsc;

use cfis::{Items, Saved};
use cfis_reconcile::ledger::{DecimalMark, LedgerError, Reader, Remedy, Settings};
use cfis_reconcile::{Names, Reconciler, Rules};
use chrono::Utc;
use serde::de::DeserializeOwned;

use crate::arguments::{DecimalMarkName, Reconcile, ReconcileFormat};
use crate::commands::lists;
use crate::failure::Failure;

pub(super) fn rules(arguments: &Reconcile) -> Result<Rules, Failure> {
    let mut rules = Rules::new(arguments.as_of.unwrap_or_else(|| Utc::now().date_naive()));
    // Files are taken as they are, unless a period is given.
    if arguments.is_live() || arguments.days.from.is_some() || arguments.days.to.is_some() {
        let period = arguments.days.period()?;
        rules.period = Some((period.from(), period.to()));
        rules.payments_from = Some(period.from());
    }
    rules.tolerance = arguments.tolerance.iter().cloned().collect();
    rules.expected_ibans.clone_from(&arguments.expected_iban);
    rules.aged_after_days = arguments.aged_after;
    rules.window_days = arguments.window;
    rules.payment_currency.clone_from(&arguments.payment_currency);
    Ok(rules)
}

/// What the inputs are called in results: by the names of their files, or by their paths where two files have one name.
pub(super) fn names(arguments: &Reconcile) -> Names {
    let files: Vec<&Path> = arguments.inputs().collect();
    let is_alone = |path: &Path| {
        files.iter().filter(|other| other.file_name() == path.file_name()).count() < 2
    };
    let name = |path: Option<&Path>, otherwise: &str| match path {
        Some(path) => match path.file_name().filter(|_| is_alone(path)) {
            Some(name) => name.to_string_lossy().into_owned(),
            None => path.display().to_string(),
        },
        None => otherwise.to_owned(),
    };
    Names {
        ledger: name(Some(&arguments.ledger), ""),
        payments: name(arguments.payments.as_deref(), "payments"),
        settlements: name(arguments.settlements.as_deref(), "settlements"),
        earlier_payments: name(arguments.earlier_payments.as_deref(), "earlier payments"),
    }
}

/// Refuses what would be overwritten, and flags that would do nothing.
pub(super) fn check(arguments: &Reconcile) -> Result<(), Failure> {
    let same = |path: &Path| {
        let folder =
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let whole = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
        path.canonicalize().ok().or_else(whole).unwrap_or_else(|| path.to_owned())
    };
    // A device may be given several times.
    let is_file = |path: &&Path| path.is_file() || !path.exists();
    let outputs: Vec<_> = arguments.outputs().filter(is_file).collect();
    for (index, output) in outputs.iter().enumerate() {
        let mut others = arguments.inputs().chain(outputs.iter().take(index).copied());
        if others.any(|other| same(other) == same(output)) {
            return Err(Failure::usage(format!(
                "{} is given twice, and would be overwritten; give another file",
                output.display()
            )));
        }
    }
    if arguments.payments.is_some() != arguments.settlements.is_some() {
        let message = "give both --payments and --settlements, or neither to ask the API; a file with [] stands for none";
        return Err(Failure::usage(message));
    }
    let is_csv = arguments.format == Some(ReconcileFormat::Csv);
    if arguments.decimal_comma && !is_csv {
        return Err(Failure::usage("--decimal-comma is for --format csv"));
    }
    if arguments.totals_only && is_csv {
        return Err(Failure::usage(
            "--totals-only is for --format table or json; a line of CSV is an invoice",
        ));
    }
    let mut columns: Vec<_> = arguments.columns.iter().map(|(column, _)| column).collect();
    columns.sort();
    match columns.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first())
    {
        Some(twice) => Err(Failure::usage(format!("--column {} is given twice", twice.key()))),
        None => Ok(()),
    }
}

/// How much was read.
#[derive(Default)]
pub(crate) struct Input {
    pub(crate) rows: u64,
}

impl Input {
    pub(super) fn ledger(
        &mut self,
        to: &mut Reconciler,
        arguments: &Reconcile,
    ) -> Result<(), Failure> {
        let settings = Settings {
            columns: arguments.columns.iter().cloned().collect(),
            currency: arguments.currency.clone(),
            decimal_mark: arguments.ledger_decimal.map(|mark| match mark {
                DecimalMarkName::Point => DecimalMark::Point,
                DecimalMarkName::Comma => DecimalMark::Comma,
            }),
        };
        self.ledger_from(open(&arguments.ledger)?, to, &settings).map_err(|error| {
            let flag = match error.remedy() {
                Some(Remedy::Columns) => " (--column)",
                Some(Remedy::Currency) => " (--column, --currency)",
                Some(Remedy::DecimalMark) => " (--ledger-decimal)",
                None => "",
            };
            Failure::new(format!("{}, {error}{flag}", arguments.ledger.display()))
        })
    }

    pub(crate) fn ledger_from(
        &mut self,
        ledger: impl Read,
        to: &mut Reconciler,
        settings: &Settings,
    ) -> Result<(), LedgerError> {
        let mut invoices = Reader::new(ledger, settings)?;
        while let Some(invoice) = invoices.next() {
            let place = invoices.place(cfis_reconcile::ledger::Column::InvoiceNumber);
            to.invoice(invoice?).map_err(|error| error.with_column(place))?;
            self.rows += 1;
        }
        Ok(())
    }

    pub(super) fn payments(&self, to: &mut Reconciler, path: &Path) -> Result<(), Failure> {
        saved(Saved::payments(open(path)?), path, |payment| to.payment(&payment))
    }

    pub(super) fn earlier_payments(&self, to: &mut Reconciler, path: &Path) -> Result<(), Failure> {
        saved(Saved::payments(open(path)?), path, |payment| to.earlier_payment(&payment))
    }

    pub(super) fn settlements(&self, to: &mut Reconciler, path: &Path) -> Result<(), Failure> {
        saved(Saved::settlements(open(path)?), path, |settlement| to.settlement(&settlement))
    }

    /// Payments and settlements of the period, from the API.
    pub(super) async fn live(
        &self,
        to: &mut Reconciler,
        arguments: &Reconcile,
    ) -> Result<(), Failure> {
        let (client, period) = lists::prepare(&arguments.days, &arguments.connection)?;
        each(client.payments(period).stream(), |payment| to.payment(&payment)).await?;
        each(client.settlements(period).stream(), |settlement| to.settlement(&settlement)).await
    }
}

fn open(path: &Path) -> Result<BufReader<File>, Failure> {
    let failed = |error| Failure::new(format!("{} cannot be read: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(Failure::new(format!("{} cannot be read: it is a folder", path.display())));
    }
    Ok(BufReader::new(file))
}

/// So many items are handed over at a time; a settlement may have a thousand allocations.
const BATCH: usize = 32;
/// So many of those wait to be taken.
const WAITING: usize = 4;

/// Reads on one thread and takes on another. A figure that lacks an item would be wrong, so the first that cannot be read ends it.
fn saved<T, R>(items: Saved<T, R>, path: &Path, mut take: impl FnMut(T)) -> Result<(), Failure>
where
    T: DeserializeOwned + Send,
    R: Read + Send,
{
    let (hand_over, batches) = mpsc::sync_channel::<Vec<Result<T, cfis::Error>>>(WAITING);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut items = items;
            loop {
                let batch: Vec<_> = items.by_ref().take(BATCH).collect();
                // Nobody takes any more after an error.
                if batch.is_empty() || hand_over.send(batch).is_err() {
                    return;
                }
            }
        });
        for item in batches.into_iter().flatten() {
            take(item.map_err(|error| Failure::of(&error).at(&path.display().to_string()))?);
        }
        Ok(())
    })
}

async fn each<T: DeserializeOwned>(
    mut items: Items<T>,
    mut take: impl FnMut(T),
) -> Result<(), Failure> {
    while let Some(item) = items.next().await {
        take(item?);
    }
    Ok(())
}
