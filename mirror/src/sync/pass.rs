//! One pass: each creditor that is due is visited once, several at a time.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};

use super::due::{Due, due};
use super::failure::Failure;
use super::finish::Finished;
use super::options::Stop;
use super::outage;
use super::progress::{Progress, Summary};
use super::ticket;
use super::visit::{Visited, Visits};
use crate::context::Context;
use crate::error::{Error, ErrorKind};
use crate::tokens;

/// How long a renewal is waited for that was sent when visits were given up.
const LONGEST_RENEWAL: Duration = Duration::from_secs(5);

/// A pass that is under way.
pub(super) struct Pass {
    visits: Arc<Visits>,
    /// The environments whose creditors are left alone.
    paused: HashSet<String>,
    summary: Summary,
    progress: Progress,
}

/// A visit that has ended.
type Ended = (Due, Result<Visited, Error>);

/// Visits each creditor that is due.
pub(super) async fn pass(visits: &Arc<Visits>, stop: &Stop) -> Result<Summary, Error> {
    // What a database that was away does not know yet.
    tokens::adopt(&visits.context).await?;
    ticket::give_back_ended(&visits.context).await?;
    let due = due(&visits.context, &visits.options).await?;
    let progress = Progress { done: 0, of: due.len() as u64, failed: 0 };
    let mut pass = Pass {
        visits: Arc::clone(visits),
        paused: HashSet::new(),
        summary: Summary::default(),
        progress,
    };
    let due = pass.probe(due, stop).await?;
    pass.run(due, stop).await?;
    Ok(pass.summary)
}

impl Pass {
    /// Lets one creditor of each environment ask whose pause is over, and returns the others.
    async fn probe(&mut self, mut due: Vec<Due>, stop: &Stop) -> Result<Vec<Due>, Error> {
        for paused in outage::paused(&self.visits.context).await? {
            let is_of = |due: &Due| due.environment.base_url() == paused.environment;
            if !paused.is_over {
                self.paused.insert(paused.environment);
                continue;
            }
            if !due.iter().any(is_of) {
                continue;
            }
            if !outage::claim(&self.visits.context, &paused).await? {
                self.paused.insert(paused.environment);
                continue;
            }
            while let Some(place) = due.iter().position(is_of) {
                let first = due.remove(place);
                let known = tokio::select! {
                    known = self.ask(first) => known?,
                    () = stop.stopped_now() => {
                        self.summary.left_due += 1;
                        give_up(&self.visits.context).await;
                        true
                    }
                };
                if known {
                    break;
                }
            }
        }
        Ok(due)
    }

    /// Lets a creditor ask whether a pause is over. Returns whether that is known now: a visit that
    /// another process has overtaken says nothing, nor does one that may send no renewal.
    async fn ask(&mut self, first: Due) -> Result<bool, Error> {
        let visited = self.visits.recent(&first, true).await?;
        let known = match &visited {
            Visited::Finished(Finished::Recorded { failure: Some(failure), .. })
                if failure.is_of_unfinished_renewal() =>
            {
                None
            }
            Visited::Finished(Finished::Recorded { failure, .. }) => Some(failure.clone()),
            _ => None,
        };
        match &known {
            Some(Some(failure)) if first.failures == 0 => {
                self.pause(&first, failure, &[first.id], true).await?;
            }
            Some(_) => outage::end(&self.visits.context, first.environment.base_url()).await?,
            None => {}
        }
        self.note((first, Ok(visited))).await?;
        Ok(known.is_some())
    }

    async fn run(&mut self, due: Vec<Due>, stop: &Stop) -> Result<(), Error> {
        let mut waiting = due.into_iter();
        let mut running: JoinSet<Ended> = JoinSet::new();
        let mut failed = None;
        loop {
            while failed.is_none() && running.len() < self.visits.options.concurrency {
                let Some(due) = waiting.next() else { break };
                if stop.is_stopped() || self.paused.contains(due.environment.base_url()) {
                    self.summary.left_due += 1;
                    continue;
                }
                let visits = Arc::clone(&self.visits);
                running.spawn(async move {
                    let visited = visits.recent(&due, false).await;
                    (due, visited)
                });
            }
            let ended = tokio::select! {
                ended = running.join_next() => ended,
                () = stop.stopped_now() => {
                    self.summary.left_due += (running.len() + waiting.len()) as u64;
                    running.shutdown().await;
                    give_up(&self.visits.context).await;
                    None
                }
            };
            let Some(ended) = ended else { break };
            // The visits that are under way come to their end also if the database fails.
            let noted = match ended {
                Ok(ended) => self.note(ended).await,
                Err(error) => Err(panicked(&error)),
            };
            failed = failed.or(noted.err());
        }
        failed.map_or(Ok(()), Err)
    }

    /// Adds a visit to the summary.
    async fn note(&mut self, (due, visited): Ended) -> Result<(), Error> {
        match visited? {
            Visited::Quarantined => self.summary.quarantined += 1,
            Visited::LeftDue => self.summary.left_due += 1,
            Visited::Finished(Finished::Late) => self.summary.late += 1,
            Visited::Finished(Finished::Recorded {
                changes,
                is_unchanged,
                is_not_found,
                failure: None,
            }) => {
                self.visits.streak(&due, None);
                self.summary.read += 1;
                self.summary.unchanged += u64::from(is_unchanged);
                self.summary.not_found += u64::from(is_not_found);
                self.summary.changes += changes;
            }
            Visited::Finished(Finished::Recorded { changes, failure: Some(failure), .. }) => {
                self.summary.changes += changes;
                if let Some(wait) = failure.retry_after {
                    outage::asked_to_wait(&self.visits.context, &due.environment, wait).await?;
                }
                if let Some(creditors) = self.visits.streak(&due, Some(&failure)) {
                    self.pause(&due, &failure, &creditors, false).await?;
                }
                self.summary.fail(&due.name, failure);
                self.progress.failed += 1;
            }
        }
        self.progress.done += 1;
        (self.visits.options.on_progress)(&self.progress);
        Ok(())
    }

    async fn pause(
        &mut self,
        due: &Due,
        failure: &Failure,
        creditors: &[i64],
        is_probe: bool,
    ) -> Result<(), Error> {
        let url = due.environment.base_url().to_owned();
        let is_new = self.paused.insert(url);
        let context = &self.visits.context;
        if is_new {
            let environment = &due.environment;
            return outage::pause(context, environment, &failure.kind, creditors, is_probe).await;
        }
        // A visit that was under way when the outage was noticed.
        outage::take_back(context, &due.environment, due.id).await
    }
}

/// Gives back visits that were ended before their end. What was read of them is not recorded.
pub(super) async fn give_up(context: &Context) {
    context.end_renewals(LONGEST_RENEWAL).await;
    // If the database is away, a visit counts as one that came to no end.
    let _ = ticket::give_back_ended(context).await;
}

fn panicked(error: &JoinError) -> Error {
    let message = format!("a visit panicked ({error}); it counts as one that came to no end");
    Error::new(ErrorKind::Client, message)
}
