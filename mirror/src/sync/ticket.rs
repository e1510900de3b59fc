//! The ticket of a visit. Only the visit with the last ticket of a creditor is recorded.

use super::due::Due;
use crate::context::Context;
use crate::database::query;
use crate::error::Error;

/// How many visits may come to no end, before the creditor is put into quarantine: each may have
/// killed its process.
const MOST_UNFINISHED: i64 = 3;

/// The outcome of taking a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ticket {
    /// The creditor may be read. Another process may have paused its environment until then.
    Taken { number: i64, paused_until: Option<i64> },
    /// Another visit has begun or ended since the creditor was found due, or it was forgotten.
    TakenByAnother,
    /// The creditor was put into quarantine.
    Quarantined,
}

/// Takes a ticket, in a commit of its own.
pub(super) async fn take(context: &Context, due: &Due) -> Result<Ticket, Error> {
    let mut writing = context.database.begin().await?;
    let update = "update creditor set
                  quarantined_at = case when unfinished >= $2 then $3 else quarantined_at end,
                  epoch = case when unfinished >= $2 then epoch else epoch + 1 end,
                  unfinished = case when unfinished >= $2 then unfinished else unfinished + 1 end
                  where id = $1 and epoch = $4 and due_at = $5 returning epoch, quarantined_at,
                  (select until from provider_pause where environment = creditor.environment)";
    let row = query(update)
        .bind(due.id)
        .bind(MOST_UNFINISHED)
        .bind(context.clock.now())
        .bind(due.epoch)
        .bind(due.due_at)
        .fetch_optional(&mut writing)
        .await?;
    writing.commit().await?;
    let Some(row) = row else { return Ok(Ticket::TakenByAnother) };
    Ok(match row.get::<Option<i64>>(1)? {
        Some(_) => Ticket::Quarantined,
        None => Ticket::Taken { number: row.get(0)?, paused_until: row.get(2)? },
    })
}

/// Gives back the visits that have ended while the database was away, or were given up.
pub(super) async fn give_back_ended(context: &Context) -> Result<(), Error> {
    for creditor in context.take_ended() {
        let given_back = give_back(context, creditor).await;
        given_back.inspect_err(|_| context.note_ended(creditor))?;
    }
    Ok(())
}

/// Notes that a visit has come to an end, although not to a result.
pub(super) async fn give_back(context: &Context, creditor: i64) -> Result<(), Error> {
    let update = "update creditor
                  set unfinished = case when unfinished > 0 then unfinished - 1 else 0 end
                  where id = $1";
    let mut writing = context.database.begin().await?;
    query(update).bind(creditor).execute(&mut writing).await?;
    writing.commit().await
}
