//! A pass with its backfill, once or until it is stopped.

use std::sync::Arc;
use std::time::Duration;

use super::backfill;
use super::clients::{Clients, Customise};
use super::clock_set_back;
use super::due::{
    backfills, failed_before, in_quarantine, months_failed_before, next_due, want_from,
};
#[cfg(feature = "postgres")]
use super::options::Shard;
use super::options::{Stop, SyncOptions};
use super::pass::pass;
use super::progress::Summary;
use super::visit::Visits;
use crate::context::Context;
use crate::error::{Error, ErrorKind};

/// The longest time between two looks at what is due: creditors may be added meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// The shortest, so that what cannot be read does not keep the processor busy.
const SHORTEST_SLEEP: Duration = Duration::from_millis(500);

fn visits(context: &Arc<Context>, customise: Customise, options: &SyncOptions) -> Arc<Visits> {
    let clients = Arc::new(Clients::new(Arc::clone(context), customise));
    let (context, options, streaks) = (Arc::clone(context), options.clone(), Arc::default());
    Arc::new(Visits { context, clients, options, streaks })
}

/// What the jobs of a process share: connections, limits, and what they know of an outage.
#[cfg(feature = "postgres")]
pub(crate) struct Joint(Arc<Visits>);

#[cfg(feature = "postgres")]
impl Joint {
    pub(crate) fn new(
        context: &Arc<Context>,
        customise: Customise,
        options: &SyncOptions,
    ) -> Joint {
        Joint(visits(context, customise, options))
    }

    pub(crate) fn context(&self) -> &Arc<Context> {
        &self.0.context
    }

    pub(crate) fn options(&self) -> &SyncOptions {
        &self.0.options
    }

    /// Makes creditors due whose time was set while a clock was ahead.
    pub(crate) async fn correct_times(&self) -> Result<(), Error> {
        clock_set_back::correct(&self.0.context).await
    }

    /// Sets the first day of the backfill, if the options have one.
    pub(crate) async fn want_from(&self) -> Result<(), Error> {
        match self.0.options.from {
            Some(from) => want_from(&self.0.context, &self.0.options, from).await,
            None => Ok(()),
        }
    }

    /// Does one pass over a shard. If nothing is due in it, reads one month of each of its
    /// creditors. Returns whether there are more months.
    ///
    /// Other shards may be due as well. So a job that has read what is due does not go on with
    /// earlier months; another one does, when none is due.
    pub(crate) async fn step(
        &self,
        shard: Shard,
        stop: &Stop,
        done: &mut impl FnMut(&Summary),
    ) -> Result<bool, Error> {
        let visits = self.0.of_shard(shard);
        let mut summary = pass(&visits, stop).await?;
        let mut has_more = false;
        if summary == Summary::default() {
            backfill::Step { summary, has_more } = backfill::step(&visits, stop).await?;
        }
        if summary != Summary::default() {
            done(&summary);
        }
        Ok(has_more)
    }
}

/// Visits each creditor that is due, then reads earlier months until none is left.
pub(crate) async fn sync(
    context: &Arc<Context>,
    customise: Customise,
    options: &SyncOptions,
    stop: &Stop,
) -> Result<Summary, Error> {
    if let Some(from) = options.from {
        want_from(context, options, from).await?;
    }
    clock_set_back::correct(context).await?;
    let visits = visits(context, customise, options);
    let in_quarantine = in_quarantine(context, options).await?;
    let failed_before = failed_before(context, options).await?;
    let months_failed_before = months_failed_before(context, options).await?;
    let mut summary = pass(&visits, stop).await?;
    summary.in_quarantine = in_quarantine;
    summary.failed_before = failed_before;
    summary.months_failed_before = months_failed_before;
    while !stop.is_stopped() {
        let step = backfill::step(&visits, stop).await?;
        summary.add(step.summary);
        if !step.has_more {
            break;
        }
    }
    if stop.is_stopped() && summary.left_due == 0 {
        // Of those that are due, earlier months are left as well.
        summary.left_due = backfills(context, options).await?.len() as u64;
    }
    Ok(summary)
}

/// Does the same again and again until it is stopped, also if the database is away for a while.
/// `done` is told of each pass that did something.
pub(crate) async fn work(
    context: &Arc<Context>,
    customise: Customise,
    options: &SyncOptions,
    stop: &Stop,
    mut done: impl FnMut(&Summary),
) -> Result<(), Error> {
    let visits = visits(context, customise, options);
    let mut is_from_set = options.from.is_none();
    let mut wait = SHORTEST_SLEEP;
    while !stop.is_stopped() {
        let stepped = match clock_set_back::correct(context).await {
            Ok(()) => step(&visits, &mut is_from_set, stop, &mut done).await,
            Err(error) => Err(error),
        };
        let sleep = match stepped {
            Ok(sleep) => {
                wait = SHORTEST_SLEEP;
                sleep
            }
            Err(error) if error.kind() == ErrorKind::Unavailable => {
                wait = wait.saturating_mul(2).min(LONGEST_SLEEP);
                (options.on_unavailable)(&error, wait);
                wait
            }
            Err(error) => return Err(error),
        };
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            () = stop.stopped() => {}
        }
    }
    Ok(())
}

/// Does one pass, and one month of each creditor: then what is due comes first again. Returns how
/// long to wait for the next step.
async fn step(
    visits: &Arc<Visits>,
    is_from_set: &mut bool,
    stop: &Stop,
    done: &mut impl FnMut(&Summary),
) -> Result<Duration, Error> {
    let (context, options) = (&visits.context, &visits.options);
    if let Some(from) = options.from.filter(|_| !*is_from_set) {
        want_from(context, options, from).await?;
        *is_from_set = true;
    }
    let mut summary = pass(visits, stop).await?;
    let step = backfill::step(visits, stop).await?;
    summary.add(step.summary);
    if summary != Summary::default() {
        done(&summary);
    }
    if step.has_more {
        return Ok(Duration::ZERO);
    }
    let next = next_due(context, options).await?;
    let left = next.map_or(0, |next| next - context.clock.now());
    let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
    Ok(left.clamp(SHORTEST_SLEEP, LONGEST_SLEEP))
}
