//! Times that were written while a clock was ahead.

use std::time::Duration;

use super::finish::LONGEST_BACKOFF;
use crate::clock::milliseconds;
use crate::context::Context;
use crate::database::query;
use crate::error::Error;

/// Makes creditors due whose time is later than any that the mirror sets: a clock was ahead when it
/// was set, and without this the creditor would not be read until then.
pub(super) async fn correct(context: &Context, every: Duration) -> Result<(), Error> {
    let now = context.clock.now();
    let latest = now.saturating_add(milliseconds(every.max(LONGEST_BACKOFF)));
    let select = "select count(*) from creditor where due_at > $1 or backfill_at > $1";
    let wrong = query(select).bind(latest).fetch_one(&context.database).await?;
    if wrong.get::<i64>(0)? == 0 {
        return Ok(());
    }
    let update = "update creditor set
                  due_at = case when due_at > $1 then $2 else due_at end,
                  backfill_at = case when backfill_at > $1 then $2 else backfill_at end
                  where due_at > $1 or backfill_at > $1";
    let mut writing = context.database.begin().await?;
    query(update).bind(latest).bind(now).execute(&mut writing).await?;
    writing.commit().await
}
