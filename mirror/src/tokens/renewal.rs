//! The row of a renewal, which is committed before the request is sent.

use crate::context::Context;
use crate::database::{Writing, query};
use crate::error::Error;
use crate::tokens::key;

/// Commits the row of a renewal that is about to be sent. Returns its number.
pub(super) async fn begin(context: &Context, creditor: i64) -> Result<i64, Error> {
    let now = context.clock.now();
    let mut writing = context.database.begin().await?;
    key::check(&mut writing, context.sealer()?).await?;
    // One that has no end yet never will have: the lock of the creditor's renewals is ours.
    let update = "update renewal set ended_at = $2, outcome = 'unfinished'
                  where creditor = $1 and ended_at is null";
    query(update).bind(creditor).bind(now).execute(&mut writing).await?;
    let insert = "insert into renewal (creditor, worker, started_at) values ($1, $2, $3)
                  returning id";
    let insert = query(insert).bind(creditor).bind(&context.worker).bind(now);
    let id = insert.fetch_one(&mut writing).await?.get(0)?;
    writing.commit().await?;
    Ok(id)
}

/// Notes that a renewal has come to its end.
pub(super) async fn end(
    writing: &mut Writing,
    id: i64,
    outcome: &str,
    now: i64,
) -> Result<(), Error> {
    let update = "update renewal set ended_at = $2, outcome = $3 where id = $1";
    query(update).bind(id).bind(now).bind(outcome).execute(writing).await?;
    Ok(())
}
