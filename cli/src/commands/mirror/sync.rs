//! `cfis mirror sync` and `cfis mirror worker`: read what is due, once or until stopped.

use std::io::{IsTerminal, Write as _};
use std::time::Duration;

use cfis_mirror::{Mirror, Progress, Stop, Summary, SyncOptions};
use chrono::NaiveDate;

use super::words::creditors as count_of;
use crate::arguments::mirror::{Reading, Sync, Worker};
use crate::commands::interrupt::Interrupt;
use crate::failure::{Failure, printable};
use crate::output::print_line;

/// The most failures that are printed. `status` names all of them.
const SHOWN: usize = 20;

/// Reads what is due. Returns whether something could not be read.
pub(super) async fn once(arguments: &Sync) -> Result<bool, Failure> {
    let mirror = arguments.reading.at.open().await?;
    if let Some(from) = arguments.reading.from {
        note_forgotten(&mirror, from).await?;
    }
    let options = options(&arguments.reading).all(arguments.all);
    let is_terminal = std::io::stderr().is_terminal();
    let options = if is_terminal { options.on_progress(show) } else { options };
    let stop = stop_at_signal()?;
    let summary = mirror.sync(&options, &stop).await;
    if is_terminal {
        // Ends the line of the progress.
        eprint!("\r\x1b[K");
    }
    let summary = summary?;
    report(&summary, &arguments.reading)?;
    // Without a database, only the reason is not known.
    if summary.left_due + summary.failed_before > 0
        && let Ok(status) = mirror.status().await
    {
        for pause in status.pauses {
            eprintln!(
                "note: {} is left alone until {} ({}); run the command again then",
                pause.environment,
                pause.until.format("%Y-%m-%d %H:%M:%S UTC"),
                printable(&pause.reason)
            );
        }
    }
    mirror.close().await;
    Ok(!summary.is_complete())
}

/// Reads creditors when they are due, until a signal.
pub(super) async fn worker(arguments: &Worker) -> Result<(), Failure> {
    let reading = &arguments.reading;
    let is_server = reading.at.database.location()?.file().is_none();
    let has_queue = is_server && !arguments.no_queue;
    if has_queue && reading.shard.is_some() {
        let message = "--shard has no effect on a job queue, which spreads the shards; leave it out, \
                       or add --no-queue";
        return Err(Failure::usage(message));
    }
    let mirror = reading.at.open().await?;
    let stop = stop_at_signal()?;
    eprintln!("note: reading creditors when they are due, until SIGTERM or SIGINT");
    let options = options(reading).on_unavailable(|error, wait| {
        eprintln!("warning: {}; trying again in {} s", error, wait.as_secs().max(1));
    });
    let done = |summary: &Summary| {
        // A reader that has closed its end does not stop the worker.
        let _ = report(summary, reading);
    };
    let worked = match has_queue {
        true => mirror.work_on_queue(&options, &stop, done).await,
        false => mirror.work(&options, &stop, done).await,
    };
    mirror.close().await;
    Ok(worked?)
}

/// Says which of the wanted days no sync reads again.
async fn note_forgotten(mirror: &Mirror, from: NaiveDate) -> Result<(), Failure> {
    let creditors = mirror.creditors().list().await?;
    let forgotten = creditors.iter().filter_map(|creditor| creditor.forgotten_before);
    let forgotten: Vec<_> = forgotten.filter(|before| *before > from).collect();
    if let Some(before) = forgotten.iter().max() {
        let whose = count_of(forgotten.len());
        eprintln!(
            "note: the days before {before} of {whose} were forgotten on purpose, and are not read \
             again"
        );
    }
    Ok(())
}

fn options(reading: &Reading) -> SyncOptions {
    let mut options = SyncOptions::default()
        .concurrency(reading.concurrency)
        .every(Duration::from_secs(u64::from(reading.every) * 3_600));
    if let Some(shard) = reading.shard {
        options = options.shard(shard);
    }
    if let Some(from) = reading.from {
        options = options.from(from);
    }
    if let Some(rate) = reading.rate {
        options = options.rate(rate);
    }
    options
}

/// How long creditors that are being read are waited for after a signal. Kubernetes kills a process
/// after 30 seconds.
const GRACE: Duration = Duration::from_secs(20);

/// Stops after the creditors that are being read at the first signal, but within 20 seconds; at the
/// second signal, without them; at the third, at once.
fn stop_at_signal() -> Result<Stop, Failure> {
    let mut interrupt = Interrupt::new()?;
    let stop = Stop::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        if interrupt.wait().await.is_ok() {
            eprintln!(
                "note: stopping after the creditors that are being read; those that take longer than \
                 {} s stay due",
                GRACE.as_secs()
            );
            stopping.stop();
            let _ = tokio::time::timeout(GRACE, interrupt.wait()).await;
            stopping.stop_now();
            let _ = interrupt.wait().await;
            std::process::exit(130);
        }
    });
    Ok(stop)
}

fn show(progress: &Progress) {
    let mut err = std::io::stderr().lock();
    let failed = match progress.failed {
        0 => String::new(),
        failed => format!(", {failed} failed"),
    };
    let _ = write!(err, "\r\x1b[K{} of {} creditors{failed}", progress.done, progress.of);
    let _ = err.flush();
}

fn report(summary: &Summary, reading: &Reading) -> Result<(), Failure> {
    for failed in summary.failures.iter().take(SHOWN) {
        let message = printable(&failed.failure.message);
        eprintln!("warning: {}: {message}", printable(&failed.name));
    }
    let hidden = summary.failures.len().saturating_sub(SHOWN);
    if hidden > 0 {
        let flags = reading.at.database.flags();
        eprintln!("warning: {hidden} more failed; `cfis mirror status{flags}` lists them");
    }
    if summary.not_found > 0 {
        eprintln!(
            "note: status 404 is read as an empty list ({}); if you expect items, check the base \
             URL",
            count_of(usize::try_from(summary.not_found).unwrap_or(usize::MAX))
        );
    }
    let read = match summary.unchanged {
        0 => format!("{} read", summary.read),
        unchanged => format!("{} read ({unchanged} unchanged)", summary.read),
    };
    let mut parts = vec![read, format!("{} changes", summary.changes)];
    for (count, what) in [
        (summary.backfilled, "earlier months read"),
        (summary.failed, "failed"),
        (summary.failed_before, "failed earlier and not due again yet, so not read"),
        (
            summary.months_failed_before,
            "with earlier months that failed and wait to be tried again",
        ),
        (summary.left_due, "left for a later sync"),
        (summary.quarantined, "quarantined"),
        (summary.in_quarantine, "in quarantine since earlier, so not read"),
        (summary.late, "overtaken by another visit"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    Ok(print_line(&format!("creditors: {}", parts.join(", ")))?)
}
