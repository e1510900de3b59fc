//! One read of a period, as a row, and what follows from it.

use cfis::{NaiveDate, Period};

use super::changes::Changes;
use super::{payments, settlements};
use crate::database::{Writing, query};
use crate::error::Error;
use crate::spool::Body;

/// The version of the list of fields that tell two payments apart, which is that of
/// [`cfis::Payment::key`]. Another version needs a migration that computes the hashes again.
const KEY_VERSION: i64 = 1;

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Payments,
    Settlements,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Payments => "payments",
            Kind::Settlements => "settlements",
        }
    }
}

/// A response that has arrived whole.
pub(crate) struct Fetched {
    pub(crate) kind: Kind,
    pub(crate) period: Period,
    pub(crate) status: Option<u16>,
    pub(crate) body: Body,
}

/// When a read began and ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) started_at: i64,
    pub(crate) ended_at: i64,
}

/// What recording a read has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// The body is the same as that of the last read.
    Unchanged,
    /// The body was compared with the rows.
    Compared,
    /// The same, and a payment may be there twice until a read that begins earlier.
    Unclear,
}

/// Records a response that has arrived whole. The caller has locked the creditor's row. Another
/// read has the payments from `known_from` on.
pub(crate) async fn read(
    writing: &mut Writing,
    creditor: i64,
    fetched: &mut Fetched,
    known_from: Option<NaiveDate>,
    times: Times,
    changes: &mut Changes,
) -> Result<Recorded, Error> {
    // Another period in between may have changed the rows, so only the very last read counts.
    let select = "select from_day, to_day, body_hash from read
                  where creditor = $1 and kind = $2 and complete = true order by id desc limit 1";
    let last = query(select).bind(creditor).bind(fetched.kind.name());
    let last = last.fetch_optional(&mut *writing).await?;
    let id = insert(writing, creditor, fetched, times).await?;
    if let Some(last) = last {
        let (from, to): (String, String) = (last.get(0)?, last.get(1)?);
        let hash: Option<Vec<u8>> = last.get(2)?;
        let period = fetched.period;
        let is_same_period = from == period.from().to_string() && to == period.to().to_string();
        if is_same_period && hash.as_ref() == Some(&fetched.body.hash) {
            return Ok(Recorded::Unchanged);
        }
    }
    let (period, body) = (fetched.period, &mut fetched.body);
    match fetched.kind {
        Kind::Payments => {
            let days = (period, known_from);
            if payments::compare(writing, (creditor, id), days, body, changes).await? {
                return Ok(Recorded::Unclear);
            }
        }
        Kind::Settlements => {
            settlements::compare(writing, (creditor, id), period, body, changes).await?;
        }
    }
    Ok(Recorded::Compared)
}

async fn insert(
    writing: &mut Writing,
    creditor: i64,
    fetched: &Fetched,
    times: Times,
) -> Result<i64, Error> {
    let insert =
        "insert into read (creditor, kind, from_day, to_day, started_at, ended_at, complete,
                  status, items, bytes, body_hash, key_version)
                  values ($1, $2, $3, $4, $5, $6, true, $7, $8, $9, $10, $11)
                  returning id";
    query(insert)
        .bind(creditor)
        .bind(fetched.kind.name())
        .bind(fetched.period.from().to_string())
        .bind(fetched.period.to().to_string())
        .bind(times.started_at)
        .bind(times.ended_at)
        .bind(fetched.status)
        .bind(i64::try_from(fetched.body.items).unwrap_or(i64::MAX))
        .bind(i64::try_from(fetched.body.bytes).unwrap_or(i64::MAX))
        .bind(&fetched.body.hash)
        .bind(KEY_VERSION)
        .fetch_one(writing)
        .await?
        .get(0)
}

/// Records a read that failed, or whose response did not arrive whole. It closes nothing.
pub(crate) async fn incomplete(
    writing: &mut Writing,
    creditor: i64,
    (kind, period): (Kind, Period),
    times: Times,
    (failure, status, request_id): (&str, Option<u16>, Option<&str>),
) -> Result<(), Error> {
    let insert =
        "insert into read (creditor, kind, from_day, to_day, started_at, ended_at, complete,
                  status, items, bytes, failure, request_id, key_version)
                  values ($1, $2, $3, $4, $5, $6, false, $7, 0, 0, $8, $9, $10)";
    query(insert)
        .bind(creditor)
        .bind(kind.name())
        .bind(period.from().to_string())
        .bind(period.to().to_string())
        .bind(times.started_at)
        .bind(times.ended_at)
        .bind(status)
        .bind(failure)
        .bind(request_id)
        .bind(KEY_VERSION)
        .execute(writing)
        .await?;
    Ok(())
}

/// Returns whether the mirror has an open row in a period.
pub(crate) async fn has_open(
    writing: &mut Writing,
    creditor: i64,
    kind: Kind,
    period: Period,
) -> Result<bool, Error> {
    let select = match kind {
        Kind::Payments => {
            "select count(*) from payment
             where creditor = $1 and seen_to is null and day between $2 and $3"
        }
        Kind::Settlements => {
            "select count(*) from settlement
             where creditor = $1 and seen_to is null and day between $2 and $3"
        }
    };
    let found: i64 = query(select)
        .bind(creditor)
        .bind(period.from().to_string())
        .bind(period.to().to_string())
        .fetch_one(writing)
        .await?
        .get(0)?;
    Ok(found > 0)
}
