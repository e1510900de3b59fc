//! Input besides the ledger: payments and settlements, from files or from the API.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use cfis::{Client, Items, Period, SavedItems};
use cfis_reconcile::Reconciler;
use serde::de::DeserializeOwned;

use super::json::ReadFile;
use super::ndjson::as_json;
use super::overlap::Overlap;
use crate::failure::Failure;

/// Adds saved payments of one or several files.
pub(super) fn payments(
    to: &mut Reconciler,
    files: &[(PathBuf, String)],
) -> Result<Vec<ReadFile>, Failure> {
    let mut overlap = Overlap::default();
    let mut read = Vec::new();
    for (path, name) in files {
        to.payments_from(name);
        let mut count = 0;
        let items = SavedItems::payments(json(path, "payments")?);
        if files.len() == 1 {
            saved(items, path, |payment| {
                count += 1;
                to.payment(&payment);
            })?;
        } else {
            saved(items, path, |payment| {
                if overlap.takes(&payment) {
                    count += 1;
                    to.payment(&payment);
                }
            })?;
        }
        let dropped = overlap.end_file();
        read.push(ReadFile::new(name, "payments", count).without(dropped));
    }
    Ok(read)
}

/// Adds saved payments of an earlier run.
pub(super) fn earlier_payments(
    to: &mut Reconciler,
    path: &Path,
    name: &str,
) -> Result<ReadFile, Failure> {
    let mut count = 0;
    saved(SavedItems::payments(json(path, "payments")?), path, |payment| {
        count += 1;
        to.earlier_payment(&payment);
    })?;
    Ok(ReadFile::new(name, "earlierPayments", count))
}

/// Adds saved settlements of one or several files. A settlement of an earlier file that is the same
/// is counted as dropped; the reconciler takes it once.
pub(super) fn settlements(
    to: &mut Reconciler,
    files: &[(PathBuf, String)],
) -> Result<Vec<ReadFile>, Failure> {
    let mut seen = HashSet::new();
    let mut read = Vec::new();
    for (path, name) in files {
        to.settlements_from(name);
        let (mut count, mut dropped) = (0, 0);
        saved(SavedItems::settlements(json(path, "settlements")?), path, |settlement| {
            if files.len() == 1 || seen.insert(settlement.settlement_id) {
                count += 1;
            } else {
                dropped += 1;
            }
            to.settlement(&settlement);
        })?;
        read.push(ReadFile::new(name, "settlements", count).without(dropped));
    }
    Ok(read)
}

/// Adds the payments and settlements of the period, from the API.
pub(super) async fn live(
    to: &mut Reconciler,
    client: &Client,
    period: Period,
) -> Result<Vec<ReadFile>, Failure> {
    let (mut payments, mut settlements) = (0, 0);
    each(client.payments(period).stream(), |payment| {
        payments += 1;
        to.payment(&payment);
    })
    .await?;
    each(client.settlements(period).stream(), |settlement| {
        settlements += 1;
        to.settlement(&settlement);
    })
    .await?;
    let read = |kind: &'static str, count| ReadFile::new(kind, kind, count);
    Ok(vec![read("payments", payments), read("settlements", settlements)])
}

/// Opens a file of saved items, of which `list` is the name in a response of the API.
fn json(path: &Path, list: &str) -> Result<Box<dyn Read + Send>, Failure> {
    as_json(open(path)?, list)
        .map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))
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
