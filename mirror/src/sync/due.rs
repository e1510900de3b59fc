//! The creditors that are due, and those of a backfill.

use cfis::{Environment, NaiveDate};

use super::failure::UNFINISHED_RENEWAL;
use super::options::SyncOptions;
use super::periods::Earlier;
use crate::clock::day;
use crate::context::Context;
use crate::creditors::{check_first_day, environment};
use crate::database::{Query, Row, query};
use crate::error::Error;

/// How long after a read of 90 days the next one is due.
const WEEK: i64 = 7 * 24 * 3_600 * 1_000;

/// A creditor that is due.
#[derive(Debug, Clone)]
pub(super) struct Due {
    pub(super) id: i64,
    /// The number of its last ticket, and when it is due. If either is another one by the time that it
    /// is visited, another process visits it or has done so.
    pub(super) epoch: i64,
    pub(super) due_at: i64,
    pub(super) name: String,
    pub(super) environment: Environment,
    pub(super) failures: u32,
    /// Whether its token may be renewed: not again and again if its renewal was refused.
    pub(super) is_renewable: bool,
    pub(super) is_wide: bool,
    pub(super) payments: Earlier,
    pub(super) settlements: Earlier,
    pub(super) backfilled_to: Option<NaiveDate>,
    pub(super) backfill_from: Option<NaiveDate>,
}

/// Lists the creditors that are due: first those that worked the last time.
pub(super) async fn due(context: &Context, options: &SyncOptions) -> Result<Vec<Due>, Error> {
    let select = "select * from creditor where quarantined_at is null and paused_at is null
                  and (due_at <= $1 or $2) and shard % $3 = $4 order by failures > 0, due_at, id";
    let now = context.clock.now();
    let rows = query(select)
        .bind(now)
        .bind(options.reads_all)
        .bind(options.shard.count)
        .bind(options.shard.index)
        .fetch_all(&context.database)
        .await?;
    rows.iter().map(|row| of_row(row, now)).collect()
}

/// Lists the creditors with a month to backfill.
pub(super) async fn backfills(context: &Context, options: &SyncOptions) -> Result<Vec<Due>, Error> {
    let select = "select * from creditor where quarantined_at is null and paused_at is null
                  and failures = 0 and backfill_from < backfilled_to and backfill_at <= $1
                  and shard % $2 = $3 order by backfilled_to desc, id";
    let now = context.clock.now();
    let rows = query(select)
        .bind(now)
        .bind(options.shard.count)
        .bind(options.shard.index)
        .fetch_all(&context.database)
        .await?;
    rows.iter().map(|row| of_row(row, now)).collect()
}

/// Counts the creditors that are in quarantine.
pub(super) async fn in_quarantine(context: &Context, options: &SyncOptions) -> Result<u64, Error> {
    let select = "select count(*) from creditor where quarantined_at is not null
                  and paused_at is null and shard % $1 = $2";
    count(context, query(select), options).await
}

/// Counts the creditors that failed the last time, in an outage as well, and are not due again yet.
pub(super) async fn failed_before(context: &Context, options: &SyncOptions) -> Result<u64, Error> {
    if options.reads_all {
        return Ok(0);
    }
    let select = "select count(*) from creditor where quarantined_at is null and paused_at is null
                  and failure_kind is not null and due_at > $1 and shard % $2 = $3";
    count(context, query(select).bind(context.clock.now()), options).await
}

/// Counts the creditors with an earlier month that failed and is not tried again yet.
pub(super) async fn months_failed_before(
    context: &Context,
    options: &SyncOptions,
) -> Result<u64, Error> {
    let select = "select count(*) from creditor where quarantined_at is null and paused_at is null
                  and backfill_from < backfilled_to and backfill_at > $1 and shard % $2 = $3";
    count(context, query(select).bind(context.clock.now()), options).await
}

/// Counts creditors of the shard, whose numbers are the last that are bound.
async fn count(context: &Context, select: Query<'_>, options: &SyncOptions) -> Result<u64, Error> {
    let select = select.bind(options.shard.count).bind(options.shard.index);
    let count: i64 = select.fetch_one(&context.database).await?.get(0)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Sets the first day of the backfill of all creditors that have a later one, or none.
pub(super) async fn want_from(
    context: &Context,
    options: &SyncOptions,
    from: NaiveDate,
) -> Result<(), Error> {
    check_first_day(Some(from), context.clock.today())?;
    let update = "update creditor set backfill_from =
                  case when forgotten_before > $1 then forgotten_before else $1 end
                  where coalesce(backfill_from > $1, true) and shard % $2 = $3";
    let mut writing = context.database.begin().await?;
    query(update)
        .bind(from.to_string())
        .bind(options.shard.count)
        .bind(options.shard.index)
        .execute(&mut writing)
        .await?;
    writing.commit().await
}

/// Returns when the next creditor is due.
pub(super) async fn next_due(
    context: &Context,
    options: &SyncOptions,
) -> Result<Option<i64>, Error> {
    let select = "select min(due_at) from creditor
                  where quarantined_at is null and paused_at is null and shard % $1 = $2";
    let select = query(select).bind(options.shard.count).bind(options.shard.index);
    select.fetch_one(&context.database).await?.get(0)
}

fn of_row(row: &Row, now: i64) -> Result<Due, Error> {
    let forgotten_before = day(row.get("forgotten_before")?);
    let earlier = |through| Earlier { through: day(through), forgotten_before };
    let wide_at: Option<i64> = row.get("wide_at")?;
    Ok(Due {
        id: row.get("id")?,
        epoch: row.get("epoch")?,
        due_at: row.get("due_at")?,
        name: row.get("name")?,
        environment: environment(&row.get::<String>("environment")?)?,
        failures: u32::try_from(row.get::<i64>("failures")?).unwrap_or(u32::MAX),
        is_renewable: row.get::<Option<i64>>("needs_token_at")?.is_none()
            // The token store tells when that is over.
            || row.get::<Option<String>>("failure_kind")?.as_deref() == Some(UNFINISHED_RENEWAL),
        // Also if the clock was set back.
        is_wide: wide_at.is_none_or(|wide_at| (now - wide_at).abs() >= WEEK),
        payments: earlier(row.get("payments_through")?),
        settlements: earlier(row.get("settlements_through")?),
        backfilled_to: day(row.get("backfilled_to")?),
        backfill_from: day(row.get("backfill_from")?),
    })
}
