//! Input besides the ledger: payments and settlements, from files or from the API.
//!
//! Begin with [`saved`] and [`live`]. Each list of saved items is decoded and taken in on a thread
//! of its own: handing items over between threads takes more time and memory than it saves.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};

use cfis::{Client, Items, Period, SavedItems};
use cfis_reconcile::{PaymentSide, Reconciler, SettlementSide};
use serde::de::DeserializeOwned;

use super::json::ReadFile;
use super::ndjson::as_json;
use super::overlap::Overlap;
use crate::failure::Failure;

/// The files of saved items, each with its name in results.
type Files = [(PathBuf, String)];

/// Adds saved payments and settlements. The result is that of the payments first.
pub(super) fn saved(
    to: &mut Reconciler,
    of_payments: &Files,
    of_settlements: &Files,
) -> Result<Vec<ReadFile>, Failure> {
    to.sides(|to_payments, to_settlements| {
        std::thread::scope(|scope| {
            let settled = scope.spawn(|| settlements(to_settlements, of_settlements));
            let paid = payments(to_payments, of_payments);
            let settled = settled.join().unwrap_or_else(|panic| resume_unwind(panic));
            Ok(paid?.into_iter().chain(settled?).collect())
        })
    })
}

/// Adds saved payments of one or several files.
fn payments(to: &mut PaymentSide<'_>, files: &Files) -> Result<Vec<ReadFile>, Failure> {
    let mut overlap = Overlap::default();
    let mut read = Vec::new();
    for (path, name) in files {
        to.payments_from(name);
        let mut count = 0;
        let items = SavedItems::payments(json(path, "payments")?);
        if files.len() == 1 {
            each_saved(items, path, |payment| {
                count += 1;
                to.payment(&payment);
            })?;
        } else {
            each_saved(items, path, |payment| {
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
    each_saved(SavedItems::payments(json(path, "payments")?), path, |payment| {
        count += 1;
        to.earlier_payment(&payment);
    })?;
    Ok(ReadFile::new(name, "earlierPayments", count))
}

/// Adds saved settlements of one or several files. A settlement of an earlier file that is the same
/// is counted as dropped; the reconciler takes it once.
fn settlements(to: &mut SettlementSide<'_>, files: &Files) -> Result<Vec<ReadFile>, Failure> {
    let mut seen = HashSet::new();
    let mut read = Vec::new();
    for (path, name) in files {
        to.settlements_from(name);
        let (mut count, mut dropped) = (0, 0);
        each_saved(SavedItems::settlements(json(path, "settlements")?), path, |settlement| {
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

/// Takes each item. The first that cannot be read ends this with an error, because a figure without
/// that item would be wrong.
fn each_saved<T: DeserializeOwned, R: Read>(
    items: SavedItems<T, R>,
    path: &Path,
    mut take: impl FnMut(T),
) -> Result<(), Failure> {
    for item in items {
        take(item.map_err(|error| Failure::of(&error).at(&path.display().to_string()))?);
    }
    Ok(())
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
