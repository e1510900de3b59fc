//! A worker of the queue, until it is stopped.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use graphile_worker::{
    JobRecovery, JobRecoveryResult, Worker, WorkerOptions, WorkerRecoveryConfig,
    WorkerShutdownConfig,
};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::dispatch::{dispatch, unavailable};
use super::jobs::ReadShard;
use super::shared::Shared;
use crate::context::Context;
use crate::database::query;
use crate::error::{Error, ErrorKind};
use crate::sync::{Customise, Joint, Stop, Summary, SyncOptions};

/// How often the sum of what the jobs did is told.
const BETWEEN_SUMS: Duration = Duration::from_secs(5);
/// How often each worker looks for what is due.
const BETWEEN_DISPATCHES: Duration = Duration::from_secs(60);
/// The first wait for a database that is away, and the longest one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How long jobs may take to end when the worker stops: a visit takes an hour at most.
const LONGEST_STOP: Duration = Duration::from_secs(3_660);
/// How often a worker tries to set up the queue on a database that is there.
const ATTEMPTS: u32 = 3;
/// The connections of the queue: those that fetch and end jobs, and one that listens.
const CONNECTIONS: u32 = 6;

/// Joins the queue until it is stopped, also if the database is away for a while.
pub(crate) async fn work(
    context: &Arc<Context>,
    customise: Customise,
    options: &SyncOptions,
    stop: &Stop,
    mut done: impl FnMut(&Summary),
) -> Result<(), Error> {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let shared = Shared {
        joint: Arc::new(Joint::new(context, customise, options)),
        stop: stop.clone(),
        done: sender,
        schema: schema(context).await?.into(),
    };
    let working = work_until_stopped(&shared);
    tokio::pin!(working);
    let mut tick = tokio::time::interval(BETWEEN_SUMS);
    let mut sum = Summary::default();
    let worked = loop {
        tokio::select! {
            worked = &mut working => break worked,
            Some(summary) = receiver.recv() => sum.add(summary),
            _ = tick.tick() => {
                if sum != Summary::default() {
                    done(&std::mem::take(&mut sum));
                }
            }
        }
    };
    while let Ok(summary) = receiver.try_recv() {
        sum.add(summary);
    }
    if sum != Summary::default() {
        done(&sum);
    }
    worked
}

/// Returns the schema of the queue, which is that of one mirror: a database may have several.
async fn schema(context: &Context) -> Result<String, Error> {
    let select = "select current_schema()::text";
    let schema: String = query(select).fetch_one(&context.database).await?.get(0)?;
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    Ok(format!("cfis_queue_{}", schema.chars().map(plain).collect::<String>()))
}

async fn work_until_stopped(shared: &Shared) -> Result<(), Error> {
    let (mut wait, mut attempt) = (FIRST_WAIT, 0);
    while !shared.stop.is_stopped() {
        let error = match worker(shared).await {
            Ok(worker) => {
                (wait, attempt) = (FIRST_WAIT, 0);
                let ended = tokio::select! {
                    ended = worker.run() => ended,
                    never = dispatch_again_and_again(shared, &worker) => match never {},
                };
                match ended {
                    Ok(()) => continue,
                    Err(error) => unavailable(&error.to_string()).with_source(error),
                }
            }
            Err(error) if error.kind() == ErrorKind::Unavailable => error,
            Err(error) => {
                attempt += 1;
                if attempt >= ATTEMPTS {
                    return Err(error);
                }
                // The database may have been away for a moment.
                unavailable(&error.to_string()).with_source(error)
            }
        };
        (shared.joint.options().on_unavailable)(&error, wait);
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = shared.stop.stopped() => {}
        }
        wait = wait.saturating_mul(2).min(LONGEST_WAIT);
    }
    Ok(())
}

/// Returns a worker whose tables are there, and adds the first jobs.
async fn worker(shared: &Shared) -> Result<Worker, Error> {
    shared.joint.want_from().await?;
    let (context, options) = (shared.joint.context(), shared.joint.options());
    let stop = shared.stop.clone();
    let recovery = WorkerRecoveryConfig::default()
        .heartbeat_interval(options.taken_over_after / 10)
        .sweep_interval(options.taken_over_after / 5)
        .sweep_threshold(options.taken_over_after)
        .recovery_delay(options.taken_over_after / 10)
        .enabled(true);
    let shutdown = WorkerShutdownConfig::default()
        .listen_os_shutdown_signals(false)
        .grace_period(LONGEST_STOP)
        .shutdown_signal(async move { stop.stopped().await });
    let worker = WorkerOptions::default()
        .schema(&*shared.schema)
        .concurrency(options.concurrency)
        .pg_pool(context.database.more_connections(CONNECTIONS).await?)
        .define_job::<ReadShard>()
        .add_extension(shared.clone())
        .worker_recovery(recovery)
        // A job that has killed its worker must not be tried again at once, and for ever.
        .on(JobRecovery, |_| async { JobRecoveryResult::FailWithBackoff })
        .worker_shutdown(shutdown)
        .init()
        .await;
    let worker = match worker {
        Ok(worker) => worker,
        Err(error) => {
            // This says whether the database is there at all.
            query("select 1").execute(&context.database).await?;
            let message = format!(
                "the job queue cannot be set up: {error}; let the user of --database create the \
                 schema {}, or work without a queue (`cfis mirror worker --no-queue`)",
                shared.schema
            );
            return Err(Error::new(ErrorKind::Rights, message).with_source(error));
        }
    };
    dispatch(shared, &worker.create_utils()).await?;
    Ok(worker)
}

/// Adds jobs for what is due, every minute.
///
/// The queue has a cron of its own, which follows the time of day: a clock that is set back by a day
/// would stop it for a day.
async fn dispatch_again_and_again(shared: &Shared, worker: &Worker) -> Infallible {
    let utils = worker.create_utils();
    // A worker that takes jobs over sooner looks sooner for what is due, too.
    let between = BETWEEN_DISPATCHES.min(shared.joint.options().taken_over_after);
    let mut tick = interval(between);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first one is done.
    tick.tick().await;
    loop {
        tick.tick().await;
        // A connection to a machine that is gone may stay open for hours.
        let dispatched = match timeout(BETWEEN_DISPATCHES, dispatch(shared, &utils)).await {
            Ok(dispatched) => dispatched,
            Err(_) => Err(unavailable("what is due could not be added within a minute")),
        };
        if let Err(error) = dispatched {
            (shared.joint.options().on_unavailable)(&error, BETWEEN_DISPATCHES);
        }
    }
}
