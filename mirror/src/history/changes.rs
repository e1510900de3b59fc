//! The changes of a creditor, in their order.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use crate::clock::time;
use crate::context::Context;
use crate::database::query;
use crate::error::{Error, ErrorKind};

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A payment is listed that was not.
    PaymentAppeared,
    /// A payment is not listed any more. An altered payment is one that is gone and one that
    /// appeared.
    PaymentGone,
    /// A settlement is listed that was not.
    SettlementAppeared,
    /// A settlement has another value.
    SettlementChanged,
    /// A settlement is not listed any more.
    SettlementGone,
}

impl ChangeKind {
    const ALL: [(&'static str, ChangeKind); 5] = [
        ("paymentAppeared", ChangeKind::PaymentAppeared),
        ("paymentGone", ChangeKind::PaymentGone),
        ("settlementAppeared", ChangeKind::SettlementAppeared),
        ("settlementChanged", ChangeKind::SettlementChanged),
        ("settlementGone", ChangeKind::SettlementGone),
    ];

    fn of(name: &str) -> Result<ChangeKind, Error> {
        let found = Self::ALL.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, kind)| kind).ok_or_else(|| {
            let message = format!(
                "the database has a change of the unknown kind `{name}`; restore a backup, or install \
                 the version of cfis that wrote it"
            );
            Error::new(ErrorKind::Database, message)
        })
    }

    fn is_of_payment(self) -> bool {
        matches!(self, ChangeKind::PaymentAppeared | ChangeKind::PaymentGone)
    }
}

/// The name, as `cfis mirror changes` writes it.
impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.into_iter().find(|(_, kind)| kind == self).map(|(name, _)| name);
        f.write_str(name.unwrap_or_default())
    }
}

/// A change of a creditor.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Change {
    /// Its number. The numbers of a creditor have no gaps, and grow with time.
    pub seq: i64,
    /// What has changed.
    pub kind: ChangeKind,
    /// When the mirror noticed it.
    pub at: DateTime<Utc>,
    /// The item before the change, as the provider wrote it.
    pub before: Option<Box<RawValue>>,
    /// The item after the change, as the provider wrote it.
    pub after: Option<Box<RawValue>>,
}

/// Lists changes after a number, at most `limit`.
pub(crate) async fn after(
    context: &Context,
    creditor: i64,
    seq: i64,
    limit: u32,
) -> Result<Vec<Change>, Error> {
    let select = "select name, last_seq from creditor where id = $1";
    let found = query(select).bind(creditor).fetch_one(&context.database).await?;
    let (name, last): (String, i64) = (found.get(0)?, found.get(1)?);
    if seq > last {
        let message = format!(
            "creditor `{name}` has no change {seq}, because its last one is {last}: it was forgotten \
             and added again, or a backup was restored; begin again after 0"
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    let select = "select change.seq, change.kind, read.ended_at, change.before, change.after
                  from change join read on read.id = change.read
                  where change.creditor = $1 and change.seq > $2 order by change.seq limit $3";
    let rows =
        query(select).bind(creditor).bind(seq).bind(limit).fetch_all(&context.database).await?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = ChangeKind::of(&row.get::<String>(1)?)?;
        changes.push(Change {
            seq: row.get(0)?,
            kind,
            at: time(row.get(2)?),
            before: json(context, kind, row.get(3)?).await?,
            after: json(context, kind, row.get(4)?).await?,
        });
    }
    Ok(changes)
}

async fn json(
    context: &Context,
    kind: ChangeKind,
    id: Option<i64>,
) -> Result<Option<Box<RawValue>>, Error> {
    let Some(id) = id else { return Ok(None) };
    let select = if kind.is_of_payment() {
        "select json from payment where id = $1"
    } else {
        "select json from settlement where id = $1"
    };
    let found = query(select).bind(id).scalar(&context.database).await?;
    let Some(text) = found else { return Ok(None) };
    RawValue::from_string(text).map(Some).map_err(|error| {
        let message = "a row of the database is not JSON; restore a backup";
        Error::new(ErrorKind::Database, message).with_source(error)
    })
}
