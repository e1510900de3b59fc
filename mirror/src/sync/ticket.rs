//! The ticket of a visit. Only the visit with the last ticket of a creditor is recorded.

use sqlx::Row;

use crate::context::Context;
use crate::error::Error;

/// How many visits may come to no end, before the creditor is put into quarantine: each may have
/// killed its process.
const MOST_UNFINISHED: i64 = 3;

/// The outcome of taking a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ticket {
    /// The creditor may be read.
    Taken(i64),
    /// The creditor was put into quarantine.
    Quarantined,
}

/// Takes a ticket, in a commit of its own.
pub(super) async fn take(context: &Context, creditor: i64) -> Result<Ticket, Error> {
    let mut writing = context.database.begin().await?;
    let update = "update creditor set
                  quarantined_at = case when unfinished >= $2 then $3 else quarantined_at end,
                  epoch = case when unfinished >= $2 then epoch else epoch + 1 end,
                  unfinished = case when unfinished >= $2 then unfinished else unfinished + 1 end
                  where id = $1 returning epoch, quarantined_at";
    let row = sqlx::query(update)
        .bind(creditor)
        .bind(MOST_UNFINISHED)
        .bind(context.clock.now())
        .fetch_optional(&mut *writing)
        .await?;
    writing.commit().await?;
    // A creditor that was forgotten meanwhile has no row: its visit will not be recorded.
    let Some(row) = row else { return Ok(Ticket::Taken(0)) };
    Ok(match row.try_get::<Option<i64>, _>(1)? {
        Some(_) => Ticket::Quarantined,
        None => Ticket::Taken(row.try_get(0)?),
    })
}

/// Notes that a visit has come to an end, although not to a result.
pub(super) async fn give_back(context: &Context, creditor: i64) -> Result<(), Error> {
    let update = "update creditor set unfinished = max(unfinished - 1, 0) where id = $1";
    let mut writing = context.database.begin().await?;
    sqlx::query(update).bind(creditor).execute(&mut *writing).await?;
    Ok(writing.commit().await?)
}
