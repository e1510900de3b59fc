//! The row of a renewal, which is committed before the request is sent.

use chrono::{DateTime, SecondsFormat};

use crate::context::Context;
use crate::database::{Writing, query};
use crate::error::{Error, ErrorKind};
use crate::tokens::key;

/// The outcome of a renewal under which no token was issued.
const NO_TOKEN: &str = "no token";

/// Writes the row of a renewal that is about to be sent, which has no end yet. Returns its number.
///
/// Call it only under the lock of the creditor's renewals: then a renewal without an end is one
/// that may have been carried out. Its response was lost, or its process was killed.
pub(super) async fn begin(
    writing: &mut Writing,
    context: &Context,
    creditor: i64,
) -> Result<i64, Error> {
    let now = context.clock.now();
    key::check(writing, context.sealer()?).await?;
    end_all(writing, creditor, now).await?;
    let insert = "insert into renewal (creditor, worker, started_at) values ($1, $2, $3)
                  returning id";
    let insert = query(insert).bind(creditor).bind(&context.worker).bind(now);
    insert.fetch_one(writing).await?.get(0)
}

/// Refuses a renewal if an earlier one of the same token may have been carried out. That says
/// nothing any more if a visit that began later was accepted, or if the response was kept.
pub(super) async fn check(
    writing: &mut Writing,
    context: &Context,
    creditor: i64,
) -> Result<(), Error> {
    let select = "select r.id, r.started_at from renewal r
                  join access_token t on t.creditor = r.creditor
                  where r.creditor = $1 and r.ended_at is null and r.started_at >= t.issued_at
                  and not exists (select 1 from read a where a.creditor = r.creditor and a.complete = true
                      and a.status between 200 and 299 and a.started_at > r.started_at)
                  and not exists (select 1 from kept_response k where k.creditor = r.creditor
                      and k.state = 'token' and k.received_at >= r.started_at)
                  order by r.id desc limit 1";
    let Some(row) = query(select).bind(creditor).fetch_optional(writing).await? else {
        return Ok(());
    };
    if context.has_ended_renewal(row.get(0)?) {
        return Ok(());
    }
    let began = DateTime::from_timestamp_millis(row.get(1)?).unwrap_or_default();
    let message = format!(
        "no renewal is sent, because the one that began at {} came to no known end: its response was \
         lost, or its process was killed; the provider may have issued a token that nobody has, so \
         ask it for another one, and set that with `cfis mirror creditor token`",
        began.to_rfc3339_opts(SecondsFormat::Secs, true)
    );
    Err(Error::new(ErrorKind::UnfinishedRenewal, message))
}

/// Notes that the renewals of a creditor without an end will never have one, and that another one
/// may be sent.
pub(crate) async fn end_all(writing: &mut Writing, creditor: i64, now: i64) -> Result<(), Error> {
    let update = "update renewal set ended_at = $2, outcome = 'unfinished'
                  where creditor = $1 and ended_at is null";
    query(update).bind(creditor).bind(now).execute(writing).await?;
    Ok(())
}

/// Notes that no token was issued under a lock: in its transaction, or in another one if it has
/// none or that is gone with its connection.
pub(super) async fn end_without_token(
    context: &Context,
    row: Option<Writing>,
    id: i64,
) -> Result<(), Error> {
    let now = context.clock.now();
    if let Some(mut writing) = row
        && end(&mut writing, id, NO_TOKEN, now).await.is_ok()
        && writing.commit().await.is_ok()
    {
        return Ok(());
    }
    let mut writing = context.database.begin().await?;
    end(&mut writing, id, NO_TOKEN, now).await?;
    writing.commit().await
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
