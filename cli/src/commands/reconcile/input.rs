//! What is reconciled: the ledger from a file, payments and settlements from files or from the API.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::mpsc;

use cfis::{Items, Saved};
use cfis_reconcile::ledger::{DecimalMark, LedgerError, Reader, Settings};
use cfis_reconcile::{Reconciler, Rules};
use chrono::Utc;
use serde::de::DeserializeOwned;

use crate::arguments::{DecimalMarkName, Reconcile};
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

/// What a file is called in results.
pub(super) fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// How much was read.
#[derive(Default)]
pub(crate) struct Input {
    pub(crate) rows: u64,
}

impl Input {
    pub(super) fn ledger(&mut self, to: &mut Reconciler, arguments: &Reconcile) -> Result<(), Failure> {
        let settings = Settings {
            columns: arguments.columns.iter().cloned().collect(),
            currency: arguments.currency.clone(),
            decimal_mark: arguments.ledger_decimal.map(|mark| match mark {
                DecimalMarkName::Point => DecimalMark::Point,
                DecimalMarkName::Comma => DecimalMark::Comma,
            }),
        };
        self.ledger_from(open(&arguments.ledger)?, to, &settings).map_err(|error| {
            let path = arguments.ledger.display();
            Failure::new(format!("{path}, {error}"))
        })
    }

    pub(crate) fn ledger_from(&mut self, ledger: impl Read, to: &mut Reconciler, settings: &Settings) -> Result<(), LedgerError> {
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
    pub(super) async fn live(&self, to: &mut Reconciler, arguments: &Reconcile) -> Result<(), Failure> {
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

async fn each<T: DeserializeOwned>(mut items: Items<T>, mut take: impl FnMut(T)) -> Result<(), Failure> {
    while let Some(item) = items.next().await {
        take(item?);
    }
    Ok(())
}
