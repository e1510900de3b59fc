//! Earlier months, one after another, when nothing else is due.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::due::backfills;
use super::finish::Finished;
use super::options::Stop;
use super::periods::month_before;
use super::progress::Summary;
use super::visit::{Visited, Visits};
use crate::error::{Error, ErrorKind};

/// Reads one earlier month of each creditor that has one. Returns what was done.
pub(super) async fn step(visits: &Arc<Visits>, stop: &Stop) -> Result<Summary, Error> {
    let mut summary = Summary::default();
    let mut waiting = backfills(&visits.context, &visits.options).await?.into_iter();
    let mut running = JoinSet::new();
    let mut failed = None;
    loop {
        while failed.is_none() && running.len() < visits.options.concurrency && !stop.is_stopped() {
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
        let Some(ended) = running.join_next().await else { break };
        let ended = ended.map_err(|error| {
            Error::new(ErrorKind::Client, format!("a visit panicked ({error}); run it again"))
        });
        match ended {
            Ok((due, Ok(visited))) => note(&mut summary, &due.name, visited),
            Ok((_, Err(error))) | Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(summary), Err)
}

fn note(summary: &mut Summary, name: &str, visited: Visited) {
    match visited {
        Visited::Quarantined => summary.quarantined += 1,
        Visited::LeftDue => summary.left_due += 1,
        Visited::Finished(Finished::Late) => summary.late += 1,
        Visited::Finished(Finished::Recorded { changes, failure, .. }) => {
            summary.changes += changes;
            match failure {
                None => summary.backfilled += 1,
                Some(failure) => summary.fail(name, failure),
            }
        }
    }
}
