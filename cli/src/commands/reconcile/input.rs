//! Input: the ledger from a file, payments and settlements from files or from the API.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::mpsc;

use cfis::{Client, Items, Period, SavedItems};
use cfis_reconcile::ledger::{
    Column, DecimalMark, LedgerError, Reader, Remedy, Settings, UnreadCells,
};
use cfis_reconcile::{Invoice, Reconciler};
use serde::de::DeserializeOwned;

use super::coverage::Dates;
use crate::arguments::{DecimalMarkName, Reconcile};
use crate::failure::Failure;

/// The invoices of a ledger, read but not yet added.
pub(crate) struct Ledger {
    invoices: Vec<Invoice>,
    unread: Vec<UnreadCells>,
    /// The place of the column of invoice numbers, for errors.
    number_column: Option<u64>,
}

impl Ledger {
    /// Reads a whole ledger.
    pub(crate) fn read(ledger: impl Read, settings: &Settings) -> Result<Self, LedgerError> {
        let mut reader = Reader::new(ledger, settings)?;
        let invoices = reader.by_ref().collect::<Result<_, _>>()?;
        let unread = reader.unread_cells().cloned().collect();
        Ok(Ledger { invoices, unread, number_column: reader.place(Column::InvoiceNumber) })
    }

    /// Reads the ledger file.
    pub(super) fn of_file(arguments: &Reconcile) -> Result<Self, Failure> {
        let settings = Settings {
            columns: arguments.columns.iter().cloned().collect(),
            currency: arguments.currency.clone(),
            decimal_mark: arguments.ledger_decimal.map(|mark| match mark {
                DecimalMarkName::Point => DecimalMark::Point,
                DecimalMarkName::Comma => DecimalMark::Comma,
            }),
        };
        Ledger::read(open(&arguments.ledger)?, &settings)
            .map_err(|error| failure(&error, &arguments.ledger))
    }

    /// Returns the dates that say from which day to read.
    pub(super) fn dates(&self) -> Dates {
        let mut dates = Dates::default();
        self.invoices.iter().for_each(|invoice| dates.add(invoice));
        dates
    }

    /// Adds the invoices to a reconciliation.
    pub(crate) fn add_to(self, to: &mut Reconciler) -> Result<(), LedgerError> {
        let Ledger { invoices, unread, number_column } = self;
        invoices.into_iter().try_for_each(|invoice| {
            to.invoice(invoice).map_err(|error| error.with_column(number_column))
        })?;
        unread.iter().for_each(|cells| to.unread_cells(cells));
        Ok(())
    }
}

/// Returns the failure of a ledger file, with the flag that corrects it.
pub(super) fn failure(error: &LedgerError, path: &Path) -> Failure {
    let flag = match error.remedy() {
        Some(Remedy::Columns) => " (--column)",
        Some(Remedy::Currency) => " (--column, --currency)",
        Some(Remedy::DecimalMark) => " (--ledger-decimal)",
        None => "",
    };
    Failure::new(format!("{}, {error}{flag}", path.display()))
}

/// Adds saved payments.
pub(super) fn payments(to: &mut Reconciler, path: &Path) -> Result<(), Failure> {
    saved(SavedItems::payments(open(path)?), path, |payment| to.payment(&payment))
}

/// Adds saved payments of an earlier run.
pub(super) fn earlier_payments(to: &mut Reconciler, path: &Path) -> Result<(), Failure> {
    saved(SavedItems::payments(open(path)?), path, |payment| to.earlier_payment(&payment))
}

/// Adds saved settlements.
pub(super) fn settlements(to: &mut Reconciler, path: &Path) -> Result<(), Failure> {
    saved(SavedItems::settlements(open(path)?), path, |settlement| to.settlement(&settlement))
}

/// Adds the payments and settlements of the period, from the API.
pub(super) async fn live(
    to: &mut Reconciler,
    client: &Client,
    period: Period,
) -> Result<(), Failure> {
    each(client.payments(period).stream(), |payment| to.payment(&payment)).await?;
    each(client.settlements(period).stream(), |settlement| to.settlement(&settlement)).await
}

fn open(path: &Path) -> Result<BufReader<File>, Failure> {
    let failed = |error| Failure::new(format!("cannot read {}: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(Failure::new(format!(
            "cannot read {}: it is a folder; pass a file",
            path.display()
        )));
    }
    Ok(BufReader::new(file))
}

/// The number of items that are handed over at a time; a settlement may have a thousand
/// allocations.
const BATCH: usize = 32;
/// The number of batches that can wait to be taken.
const WAITING: usize = 4;

/// Reads on one thread and takes on another. The first item that cannot be read ends this with an
/// error, because a figure without that item would be wrong.
fn saved<T, R>(items: SavedItems<T, R>, path: &Path, mut take: impl FnMut(T)) -> Result<(), Failure>
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
                // The receiver is gone after an error.
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
