//! The one transaction of a visit: what was read, what has changed, and when the creditor is due
//! again.

use std::time::Duration;

use cfis::{NaiveDate, Period};

use super::failure::{Failure, UNFINISHED_RENEWAL};
use super::ticket;
use crate::clock::milliseconds;
use crate::context::Context;
use crate::database::{Writing, query};
use crate::error::Error;
use crate::record::{self, Changes, Fetched, Kind, Recorded, Times};
use crate::test_hooks::failpoint;

/// The first wait after a failure, and the longest one.
const FIRST_BACKOFF: Duration = Duration::from_secs(60);
const LONGEST_BACKOFF: Duration = Duration::from_secs(6 * 3_600);
/// The wait after a month of a backfill that failed.
const BACKFILL_BACKOFF: i64 = 3_600 * 1_000;

/// What a visit was for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// The latest days. `is_wide` if they are the last 90.
    Recent { is_wide: bool, every: Duration },
    /// An earlier month, from this day on. Another read has the payments from `known_from` on.
    Backfill { from: NaiveDate, known_from: Option<NaiveDate> },
}

/// What a visit has brought.
pub(super) struct Outcome {
    pub(super) ticket: i64,
    pub(super) started_at: i64,
    pub(super) failures_before: u32,
    pub(super) purpose: Purpose,
    pub(super) fetched: Vec<Fetched>,
    /// The read that failed, which is the last one of the visit.
    pub(super) failed: Option<(Kind, Period, Failure)>,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finished {
    /// Another visit of the creditor had begun: nothing was recorded.
    Late,
    /// The reads were recorded.
    Recorded { changes: u64, is_unchanged: bool, is_not_found: bool, failure: Option<Failure> },
}

/// Records a visit.
pub(super) async fn finish(
    context: &Context,
    creditor: i64,
    outcome: Outcome,
) -> Result<Finished, Error> {
    failpoint("before the transaction");
    let mut writing = context.database.begin().await?;
    let lock = "update creditor set unfinished = 0 where id = $1 and epoch = $2 returning last_seq";
    let lock = query(lock).bind(creditor).bind(outcome.ticket);
    let Some(seq) = lock.scalar(&mut writing).await? else {
        drop(writing);
        ticket::give_back(context, creditor).await?;
        return Ok(Finished::Late);
    };
    let mut changes = Changes::after(creditor, seq);
    let now = context.clock.now();
    let times = Times { started_at: outcome.started_at, ended_at: now };
    let mut failed = outcome.failed;
    let (mut is_unchanged, mut is_unclear, mut first_day) = (true, false, None);
    let mut is_not_found = false;
    let known_from = match outcome.purpose {
        Purpose::Backfill { known_from, .. } => known_from,
        Purpose::Recent { .. } => None,
    };
    for mut fetched in outcome.fetched {
        let (kind, period) = (fetched.kind, fetched.period);
        if fetched.status == Some(404)
            && record::has_open(&mut writing, creditor, kind, period).await?
        {
            failed = failed.or(Some((kind, period, Failure::not_found(kind, period))));
            continue;
        }
        is_not_found |= fetched.status == Some(404);
        let recording =
            record::read(&mut writing, creditor, &mut fetched, known_from, times, &mut changes);
        let recorded = recording.await?;
        failpoint(match kind {
            Kind::Payments => "payments recorded",
            Kind::Settlements => "settlements recorded",
        });
        is_unchanged &= recorded == Recorded::Unchanged;
        is_unclear |= recorded == Recorded::Unclear;
        first_day = first_day.max(Some(period.from()));
        if matches!(outcome.purpose, Purpose::Recent { .. }) {
            note_read(&mut writing, creditor, kind, period.to(), now).await?;
        }
    }
    changes.write(&mut writing).await?;
    let (last_seq, count) = changes.last();
    let update = "update creditor set last_seq = $2 where id = $1";
    query(update).bind(creditor).bind(last_seq).execute(&mut writing).await?;
    if let Some((kind, period, failure)) = &failed {
        let what = (failure.kind.as_str(), failure.status, failure.request_id.as_deref());
        record::incomplete(&mut writing, creditor, (*kind, *period), times, what).await?;
    }
    let failure = failed.map(|(.., failure)| failure);
    match (&failure, outcome.purpose) {
        (None, Purpose::Recent { is_wide, every }) => {
            succeeded(&mut writing, creditor, now, is_wide, every, first_day).await?;
        }
        (None, Purpose::Backfill { from, .. }) => backfilled(&mut writing, creditor, from).await?,
        (Some(failure), Purpose::Recent { .. }) => {
            let wait = backoff(outcome.failures_before, failure.retry_after);
            note_failure(&mut writing, creditor, failure, now, wait).await?;
        }
        (Some(failure), Purpose::Backfill { .. }) => {
            let update = "update creditor set backfill_at = $2 where id = $1";
            let at = now + failure.retry_after.map_or(BACKFILL_BACKOFF, milliseconds);
            query(update).bind(creditor).bind(at).execute(&mut writing).await?;
            if failure.is_of_lost_renewal() {
                // The latest days cannot be read either.
                let wait = backoff(outcome.failures_before, failure.retry_after);
                note_failure(&mut writing, creditor, failure, now, wait).await?;
            }
        }
    }
    if is_unclear && matches!(outcome.purpose, Purpose::Recent { is_wide: false, .. }) {
        // The next read begins earlier, and ends what is not listed any more.
        let update = "update creditor set wide_at = null where id = $1";
        query(update).bind(creditor).execute(&mut writing).await?;
    }
    failpoint("before the commit");
    writing.commit().await?;
    failpoint("after the commit");
    Ok(Finished::Recorded { changes: count, is_unchanged, is_not_found, failure })
}

/// Returns how long a creditor is left alone after a failure.
fn backoff(failures_before: u32, retry_after: Option<Duration>) -> Duration {
    let factor = 1_u32.checked_shl(failures_before.min(16)).unwrap_or(u32::MAX);
    let wait = FIRST_BACKOFF.saturating_mul(factor).min(LONGEST_BACKOFF);
    wait.max(retry_after.unwrap_or_default())
}

async fn note_read(
    writing: &mut Writing,
    creditor: i64,
    kind: Kind,
    through: NaiveDate,
    now: i64,
) -> Result<(), Error> {
    let update = match kind {
        Kind::Payments => {
            "update creditor set payments_read_at = $2, payments_through = $3 where id = $1"
        }
        Kind::Settlements => {
            "update creditor set settlements_read_at = $2, settlements_through = $3 where id = $1"
        }
    };
    let update = query(update).bind(creditor).bind(now).bind(through.to_string());
    update.execute(writing).await?;
    Ok(())
}

async fn succeeded(
    writing: &mut Writing,
    creditor: i64,
    now: i64,
    is_wide: bool,
    every: Duration,
    first_day: Option<NaiveDate>,
) -> Result<(), Error> {
    let update = "update creditor set failures = 0, failure_kind = null, failure = null,
                  needs_token_at = null, due_at = $2,
                  wide_at = case when $3 then $4 else wide_at end,
                  backfilled_to = case when $3 then coalesce(backfilled_to, $5) else backfilled_to end
                  where id = $1";
    query(update)
        .bind(creditor)
        .bind(now.saturating_add(milliseconds(every)))
        .bind(is_wide)
        .bind(now)
        .bind(first_day.map(|day| day.to_string()))
        .execute(writing)
        .await?;
    Ok(())
}

async fn backfilled(writing: &mut Writing, creditor: i64, from: NaiveDate) -> Result<(), Error> {
    let update = "update creditor set backfilled_to = $2 where id = $1";
    query(update).bind(creditor).bind(from.to_string()).execute(writing).await?;
    Ok(())
}

async fn note_failure(
    writing: &mut Writing,
    creditor: i64,
    failure: &Failure,
    now: i64,
    wait: Duration,
) -> Result<(), Error> {
    // While a creditor needs a token, the failure that made it so says why, unless that is over.
    let update = "update creditor set failures = failures + 1,
                  failure = case when needs_token_at is not null and not ($6 and failure_kind = $7)
                      then failure else $3 end,
                  failure_kind = case when needs_token_at is not null and not ($6 and failure_kind = $7)
                      then failure_kind else $2 end,
                  failed_at = $4, due_at = $5,
                  needs_token_at = case when $6 then coalesce(needs_token_at, $4) else needs_token_at end
                  where id = $1";
    query(update)
        .bind(creditor)
        .bind(&failure.kind)
        .bind(&failure.message)
        .bind(now)
        .bind(now.saturating_add(milliseconds(wait)))
        .bind(failure.is_unauthorized)
        .bind(UNFINISHED_RENEWAL)
        .execute(writing)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_up_to_six_hours_and_is_never_shorter_than_the_provider_asks() {
        let seconds = |failures, asked| backoff(failures, asked).as_secs();
        assert_eq!(
            [0, 1, 2, 8, 9, 40].map(|failures| seconds(failures, None)),
            [60, 120, 240, 15_360, 21_600, 21_600]
        );
        assert_eq!(seconds(0, Some(Duration::from_secs(90))), 90);
    }
}
