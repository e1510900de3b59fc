//! Earlier months, one after another, when nothing else is due.

use std::sync::Arc;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::due::{Due, backfills};
use super::finish::Finished;
use super::options::Stop;
use super::outage;
use super::pass::give_up;
use super::periods::month_before;
use super::progress::Summary;
use super::visit::{Visited, Visits};
use crate::error::{Error, ErrorKind};

/// What a step did.
pub(super) struct Step {
    pub(super) summary: Summary,
    /// Whether another step may do more.
    pub(super) has_more: bool,
}

/// Reads one earlier month of each creditor that has one, the latest months first.
///
/// After a while it begins no more months: what is due comes first again, however many creditors
/// there are, however slow the provider is, and also if nothing succeeds.
pub(super) async fn step(visits: &Arc<Visits>, stop: &Stop) -> Result<Step, Error> {
    let mut summary = Summary::default();
    let mut waiting = backfills(&visits.context, &visits.options).await?.into_iter();
    let mut running = JoinSet::new();
    let mut failed = None;
    let begun = Instant::now();
    let (mut has_ended_one, mut is_cut_short) = (false, false);
    loop {
        while failed.is_none() && running.len() < visits.options.concurrency && !stop.is_stopped() {
            if has_ended_one && begun.elapsed() >= visits.options.earlier_months_for {
                is_cut_short = waiting.len() > 0;
                break;
            }
            let Some(due) = waiting.next() else { break };
            let (Some(read_from), Some(goal)) = (due.backfilled_to, due.backfill_from) else {
                continue;
            };
            let Some(month) = month_before(read_from, goal)? else { continue };
            let visits = Arc::clone(visits);
            running.spawn(async move {
                let visited = visits.month(&due, month).await;
                (due, visited)
            });
        }
        let ended = tokio::select! {
            ended = running.join_next() => ended,
            () = stop.stopped_now() => {
                running.shutdown().await;
                give_up(&visits.context).await;
                None
            }
        };
        let Some(ended) = ended else { break };
        has_ended_one = true;
        let ended = ended.map_err(|error| {
            Error::new(ErrorKind::Client, format!("a visit panicked ({error}); run it again"))
        });
        match ended {
            Ok((due, Ok(visited))) => {
                let noted = note(visits, &mut summary, &due, visited).await;
                failed = failed.or(noted.err());
            }
            Ok((_, Err(error))) | Err(error) => failed = failed.or(Some(error)),
        }
    }
    let has_more = is_cut_short || summary.backfilled > 0;
    failed.map_or(Ok(Step { summary, has_more }), Err)
}

async fn note(
    visits: &Visits,
    summary: &mut Summary,
    due: &Due,
    visited: Visited,
) -> Result<(), Error> {
    match visited {
        Visited::Quarantined => summary.quarantined += 1,
        Visited::LeftDue => summary.left_due += 1,
        Visited::Finished(Finished::Late) => summary.late += 1,
        Visited::Finished(Finished::Recorded { changes, failure, .. }) => {
            summary.changes += changes;
            let Some(failure) = failure else {
                summary.backfilled += 1;
                return Ok(());
            };
            let wait = failure.retry_after;
            summary.fail(&due.name, failure);
            if let Some(wait) = wait {
                // Of all processes, and of all reads.
                outage::asked_to_wait(&visits.context, &due.environment, wait).await?;
            }
        }
    }
    Ok(())
}
