//! Times that were written while a clock was ahead.

use std::time::Duration;

use crate::clock::milliseconds;
use crate::context::Context;
use crate::database::query;
use crate::error::Error;

/// A read that is this far in the future was noted by a clock that was ahead. Clocks of machines
/// that work together differ by less.
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// How often a process looks for such reads: a clock that stays wrong must not make the others read
/// without end.
const BETWEEN_LOOKS: Duration = Duration::from_secs(3_600);

/// Makes creditors due whose last read is in the future, because their next one is too. Without this
/// they would not be read until then. It looks once an hour, and whenever this process finds that
/// its own clock was set back.
pub(super) async fn correct(context: &Context) -> Result<(), Error> {
    let now = context.clock.now();
    if !context.last_look.is_over(now, BETWEEN_LOOKS, DAY) {
        return Ok(());
    }
    let update = "update creditor set
                  due_at = case when due_at > $2 then $2 else due_at end,
                  backfill_at = case when backfill_at > $2 then $2 else backfill_at end
                  where (due_at > $2 or backfill_at > $2)
                  and (payments_read_at > $1 or settlements_read_at > $1 or failed_at > $1
                  or (due_at > $1 and payments_read_at is null and settlements_read_at is null
                  and failed_at is null))";
    let mut writing = context.database.begin().await?;
    query(update)
        .bind(now.saturating_add(milliseconds(DAY)))
        .bind(now)
        .execute(&mut writing)
        .await?;
    writing.commit().await?;
    context.last_look.note(now);
    Ok(())
}
