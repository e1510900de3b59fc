//! The row of a renewal, which is committed before the request is sent.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat};

use crate::context::Context;
use crate::database::{Writing, query};
use crate::error::{Error, ErrorKind};
use crate::tokens::key;

/// How often the end of a renewal is written while the database is away, and the wait before each
/// further time.
const ENDS: u32 = 6;
const BETWEEN_ENDS: Duration = Duration::from_secs(2);

/// Writes the row of a renewal that is about to be sent, which has no end yet. Returns its number.
///
/// Call it only under the lock of the creditor's renewals: then a renewal without an end is one whose
/// process was killed, or lost the database. It may have been sent, so no other one is.
pub(super) async fn begin(
    writing: &mut Writing,
    context: &Context,
    creditor: i64,
) -> Result<i64, Error> {
    let now = context.clock.now();
    key::check(writing, context.sealer()?).await?;
    if let Some(started_at) = unfinished(writing, creditor).await? {
        return Err(repeated(started_at));
    }
    end_all(writing, creditor, now).await?;
    let insert = "insert into renewal (creditor, worker, started_at) values ($1, $2, $3)
                  returning id";
    let insert = query(insert).bind(creditor).bind(&context.worker).bind(now);
    insert.fetch_one(writing).await?.get(0)
}

/// Returns when a renewal of the present token began that came to no end. One says nothing any more
/// if the token was accepted since, or if its response was kept.
async fn unfinished(writing: &mut Writing, creditor: i64) -> Result<Option<i64>, Error> {
    let select = "select r.started_at from renewal r join creditor c on c.id = r.creditor
                  join access_token t on t.creditor = r.creditor
                  where r.creditor = $1 and r.ended_at is null and r.started_at >= t.issued_at
                  and r.started_at >= coalesce(c.payments_read_at, 0)
                  and not exists (select 1 from kept_response k where k.creditor = r.creditor
                      and k.state = 'token' and k.received_at >= r.started_at)
                  order by r.id desc limit 1";
    query(select).bind(creditor).scalar(writing).await
}

fn repeated(started_at: i64) -> Error {
    let began = DateTime::from_timestamp_millis(started_at).unwrap_or_default();
    let message = format!(
        "no renewal is sent, because the one that began at {} came to no end: its process was \
         killed, or lost the database; the provider may have issued a token that nobody has, so ask \
         it for another one, and set that with `cfis mirror creditor token`",
        began.to_rfc3339_opts(SecondsFormat::Secs, true)
    );
    Error::new(ErrorKind::UnfinishedRenewal, message)
}

/// Notes that the renewals of a creditor without an end will never have one, and that another one may
/// be sent.
pub(crate) async fn end_all(writing: &mut Writing, creditor: i64, now: i64) -> Result<(), Error> {
    let update = "update renewal set ended_at = $2, outcome = 'unfinished'
                  where creditor = $1 and ended_at is null";
    query(update).bind(creditor).bind(now).execute(writing).await?;
    Ok(())
}

/// Notes that a renewal has come to its end, and that no token was stored, in the transaction of its
/// lock if it has one.
pub(super) async fn end_without_token(context: &Context, mut row: Option<Writing>, id: i64) {
    for attempt in 1..=ENDS {
        let writing = match row.take() {
            Some(writing) => Ok(writing),
            None => context.database.begin().await,
        };
        let ended = match writing {
            Ok(mut writing) => match end(&mut writing, id, "no token", context.clock.now()).await {
                Ok(()) => writing.commit().await,
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        if ended.is_ok() {
            return;
        }
        // At once over a new connection, and then with a wait.
        if attempt > 1 {
            tokio::time::sleep(BETWEEN_ENDS).await;
        }
    }
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
