//! Adds a job for each shard that has something due.

use std::collections::HashMap;

use graphile_worker::{JobKeyMode, JobSpec, RawJobSpec, WorkerUtils};

use super::shared::{READ_SHARD, Shared};
use crate::database::{query, query_of};
use crate::error::{Error, ErrorKind};

/// The priorities of shards with something due, and of those with earlier months only: less comes
/// first.
const DUE: i16 = 0;
const EARLIER_MONTHS: i16 = 10;

/// Adds the jobs. One that is there already is left alone: it may wait after a failure, and adding it
/// again would end that wait. One that waits for its turn with earlier months only, and now has
/// something due, gets its place among those.
pub(super) async fn dispatch(shared: &Shared, utils: &WorkerUtils) -> Result<(), Error> {
    shared.joint.correct_times().await?;
    let context = shared.joint.context();
    let now = context.clock.now();
    let select = "select shard, max(case when due_at <= $1 then 1 else 0 end)::bigint from creditor
                  where quarantined_at is null and paused_at is null and (due_at <= $1
                  or (failures = 0 and backfill_from < backfilled_to and backfill_at <= $1))
                  group by shard order by 2 desc, 1";
    let due = query(select).bind(now).fetch_all(&context.database).await?;
    // The name of the schema is of this crate.
    let select = format!(
        "select key, case when priority = {EARLIER_MONTHS} and attempts = 0 and locked_at is null
                     then 1 else 0 end::bigint
         from \"{}\".jobs where key is not null and attempts < max_attempts",
        shared.schema
    );
    let rows = query_of(select).fetch_all(&context.database).await?;
    let there = rows.iter().map(|row| Ok((row.get(0)?, row.get::<i64>(1)? == 1)));
    let there = there.collect::<Result<HashMap<String, bool>, Error>>()?;
    let mut jobs = Vec::new();
    for row in due {
        let (shard, is_due): (i64, i64) = (row.get(0)?, row.get(1)?);
        let name = format!("shard:{shard}");
        let is_there = there.get(&name);
        if is_there.is_some_and(|waits_behind| !(*waits_behind && is_due == 1)) {
            continue;
        }
        jobs.push(RawJobSpec {
            identifier: READ_SHARD.to_owned(),
            payload: serde_json::json!({ "shard": shard }),
            spec: JobSpec::builder()
                // The queue of this name does one job at a time, and the key makes it one job.
                .queue_name(name.clone())
                .job_key(name)
                .job_key_mode(JobKeyMode::PreserveRunAt)
                .priority(if is_due == 1 { DUE } else { EARLIER_MONTHS })
                .build(),
        });
    }
    if jobs.is_empty() {
        return Ok(());
    }
    // At most 256.
    let added = utils.add_raw_jobs(&jobs).await;
    added.map(drop).map_err(|error| unavailable(&error.to_string()).with_source(error))
}

/// Returns the error of a job queue that is not available.
pub(super) fn unavailable(reason: &str) -> Error {
    let message = format!("the job queue is not available: {reason}; what is due stays due");
    Error::new(ErrorKind::Unavailable, message)
}
