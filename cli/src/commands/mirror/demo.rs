//! The mirror in the story of `cfis demo`: a database of a few seconds.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use cfis::{AccessToken, NaiveDate};
use cfis_mirror::{ChangeKind, Key, Mirror, Stop, SyncOptions};
use cfis_sandbox::Sandbox;
use chrono::Datelike;

use crate::failure::Failure;

/// The name of the creditor in the database.
const NAME: &str = "creditor";
/// The days that pass between two reads: each week has a settlement.
const LATER: u32 = 7;

/// Reads the creditor into a database twice, and says what has changed.
pub(crate) async fn show(
    out: &mut impl Write,
    sandbox: &Sandbox,
    token: &AccessToken,
) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let today = Arc::new(AtomicI32::new(sandbox.today().num_days_from_ce()));
    let clock = Arc::clone(&today);
    let mirror = Mirror::builder()
        .today(move || {
            let days = clock.load(Ordering::Relaxed);
            NaiveDate::from_num_days_from_ce_opt(days).unwrap_or_default()
        })
        .create(folder.path().join("mirror.sqlite"), &Key::generate()?)
        .await?;
    mirror.creditors().add(NAME, token, None).await?;
    let options = SyncOptions::default().all(true);
    let first = mirror.sync(&options, &Stop::new()).await?;
    sandbox.advance(LATER);
    today.store(sandbox.today().num_days_from_ce(), Ordering::Relaxed);
    mirror.sync(&options, &Stop::new()).await?;
    let after = i64::try_from(first.changes).unwrap_or(i64::MAX);
    let later = mirror.changes(NAME, after, 10_000).await?;
    let count = |kind| later.iter().filter(|change| change.kind == kind).count();
    writeln!(
        out,
        "\n6. Mirror     Kept in a database: {} payments and settlements of the last 90 days. In \
         the {LATER} days after, payments: {} new, {} gone; settlements: {} new.",
        first.changes,
        count(ChangeKind::PaymentAppeared),
        count(ChangeKind::PaymentGone),
        count(ChangeKind::SettlementAppeared)
    )?;
    mirror.close().await;
    Ok(())
}
