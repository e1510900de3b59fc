//! Tells an outage of the provider from creditors that fail each for itself, and pauses.
//!
//! If creditors that worked before fail one after another in the same way, and none succeeds between
//! them, the environment is paused. Their failures are taken back. After the pause one creditor asks
//! again, before the others do.

use std::collections::HashMap;
use std::time::Duration;

use cfis::Environment;

use super::due::Due;
use super::failure::{Failure, LONGEST_PAUSE, refused};
use crate::clock::milliseconds;
use crate::context::Context;
use crate::database::{Row, Writing, query};
use crate::error::Error;

/// How many creditors fail in a row before it is an outage.
const IN_A_ROW: usize = 5;
/// The first pause of an outage. Each further one is twice as long, up to an hour.
const FIRST_PAUSE: Duration = Duration::from_secs(60);

/// The creditors of each environment that failed in a row.
#[derive(Default)]
pub(super) struct Streaks(HashMap<String, Streak>);

struct Streak {
    kind: String,
    creditors: Vec<i64>,
}

impl Streaks {
    pub(super) fn succeeded(&mut self, due: &Due) {
        self.0.remove(due.environment.base_url());
    }

    /// Notes a failure. Returns the creditors of an outage, if this makes one.
    pub(super) fn failed(&mut self, due: &Due, failure: &Failure) -> Option<Vec<i64>> {
        // One that has failed before says nothing about the others.
        if due.failures > 0 || failure.is_of_unfinished_renewal() {
            return None;
        }
        let new = || Streak { kind: failure.kind.clone(), creditors: Vec::new() };
        let streak = self.0.entry(due.environment.base_url().to_owned()).or_insert_with(new);
        if streak.kind != failure.kind {
            *streak = new();
        }
        streak.creditors.push(due.id);
        (streak.creditors.len() >= IN_A_ROW).then(|| streak.creditors.clone())
    }
}

/// Claims the right to ask an environment whose pause is over, before another process or job does.
/// The one that gets it has a minute; the others leave the environment alone.
pub(super) async fn claim(context: &Context, paused: &Paused) -> Result<bool, Error> {
    let until = context.clock.now().saturating_add(milliseconds(FIRST_PAUSE));
    let update = "update provider_pause set until = $3 where environment = $1 and until = $2";
    let update = query(update).bind(&paused.environment).bind(paused.until).bind(until);
    let mut writing = context.database.begin().await?;
    let claimed = update.execute(&mut writing).await?;
    writing.commit().await?;
    Ok(claimed == 1)
}

/// Pauses an environment, and takes the failures of the creditors back, which are not theirs. Of
/// several that notice the same outage the first one does it; a probe that has failed does it again.
pub(super) async fn pause(
    context: &Context,
    environment: &Environment,
    reason: &str,
    creditors: &[i64],
    is_probe: bool,
) -> Result<(), Error> {
    let (url, now) = (environment.base_url(), context.clock.now());
    let mut writing = context.database.begin().await?;
    let select = "select times, until from provider_pause where environment = $1";
    let row = query(select).bind(url).fetch_optional(&mut writing).await?;
    let (times, paused_until): (i64, i64) = match row {
        Some(row) => (row.get(0)?, row.get(1)?),
        None => (0, 0),
    };
    let until = if times > 0 && paused_until > now && !is_probe {
        paused_until
    } else {
        let factor = 1_u32.checked_shl(u32::try_from(times).unwrap_or(16).min(16)).unwrap_or(1);
        let wait = FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE);
        let until = now.saturating_add(milliseconds(wait));
        write(&mut writing, url, reason, (now, until, times + 1)).await?;
        until
    };
    for creditor in creditors {
        // Not those of a renewal that may have been carried out: it would be sent again.
        let update = "update creditor set failures = 0, needs_token_at = null,
                      due_at = case when due_at < $2 then due_at else $2 end
                      where id = $1 and (needs_token_at is null or failure_kind = $3)";
        query(update).bind(*creditor).bind(until).bind(refused()).execute(&mut writing).await?;
    }
    writing.commit().await
}

/// Notes that the provider has asked to wait, for `status` and for later passes.
pub(super) async fn asked_to_wait(
    context: &Context,
    environment: &Environment,
    wait: Duration,
) -> Result<(), Error> {
    let now = context.clock.now();
    let until = now.saturating_add(milliseconds(wait));
    let mut writing = context.database.begin().await?;
    write(&mut writing, environment.base_url(), "the provider asks to wait", (now, until, 0))
        .await?;
    writing.commit().await
}

async fn write(
    writing: &mut Writing,
    url: &str,
    reason: &str,
    (since, until, times): (i64, i64, i64),
) -> Result<(), Error> {
    let insert = "insert into provider_pause (environment, since, until, reason, times)
                  values ($1, $2, $3, $4, $5)
                  on conflict (environment) do update
                  set until = case when provider_pause.until > $3 then provider_pause.until else $3 end,
                  reason = $4,
                  times = case when provider_pause.times > $5 then provider_pause.times else $5 end";
    query(insert)
        .bind(url)
        .bind(since)
        .bind(until)
        .bind(reason)
        .bind(times)
        .execute(writing)
        .await?;
    Ok(())
}

/// Ends the pause of an environment.
pub(super) async fn end(context: &Context, environment: &str) -> Result<(), Error> {
    let mut writing = context.database.begin().await?;
    let delete = "delete from provider_pause where environment = $1";
    query(delete).bind(environment).execute(&mut writing).await?;
    writing.commit().await
}

/// A pause that is in the database.
pub(super) struct Paused {
    pub(super) environment: String,
    until: i64,
    /// Whether it is over, so that one creditor asks again.
    pub(super) is_over: bool,
}

/// Lists the environments that are paused.
pub(super) async fn paused(context: &Context) -> Result<Vec<Paused>, Error> {
    let select = "select environment, until, since from provider_pause";
    let rows = query(select).fetch_all(&context.database).await?;
    let now = context.clock.now();
    let paused = |row: Row| {
        let until: i64 = row.get(1)?;
        // A clock that was set back must not make a pause longer than any pause is.
        let is_over = until <= now || until - now > milliseconds(LONGEST_PAUSE);
        Ok(Paused { environment: row.get(0)?, until, is_over })
    };
    rows.into_iter().map(paused).collect()
}

/// Takes the failure of one more creditor back.
pub(super) async fn take_back(
    context: &Context,
    environment: &Environment,
    creditor: i64,
) -> Result<(), Error> {
    let update = "update creditor set failures = 0, needs_token_at = null,
                  due_at = coalesce((select case when until < due_at then until else due_at end
                      from provider_pause where environment = $2), due_at)
                  where id = $1 and (needs_token_at is null or failure_kind = $3)";
    let mut writing = context.database.begin().await?;
    let update = query(update).bind(creditor).bind(environment.base_url()).bind(refused());
    update.execute(&mut writing).await?;
    writing.commit().await
}
