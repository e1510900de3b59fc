//! Compares the settlements of a period with the versions that are open.
//!
//! A settlement has an identifier. It gets a new version if its value differs; both published shapes
//! are one value. One that is not listed any more is ended, and never deleted.

use std::collections::HashMap;

use cfis::{Period, Settlement};

use super::changes::Changes;
use super::payment_key::full_hash;
use super::payments::{is_full, is_inside, spool_failed};
use super::settlement_content::{content_hash, contradicts, says_more};
use super::settlement_row::{NewVersion, insert, refresh};
use crate::clock::day;
use crate::database::{Row, Writing, query};
use crate::error::Error;
use crate::spool::Body;

const APPEARED: &str = "settlementAppeared";
const CHANGED: &str = "settlementChanged";
const GONE: &str = "settlementGone";

/// A version that is open.
struct Open {
    id: i64,
    version: i64,
    content_hash: Vec<u8>,
    full_hash: Vec<u8>,
    would_be_listed: bool,
    is_listed: bool,
}

/// Records the settlements of a period.
pub(super) async fn compare(
    writing: &mut Writing,
    (creditor, read): (i64, i64),
    period: Period,
    body: &mut Body,
    changes: &mut Changes,
) -> Result<(), Error> {
    let mut open = open_rows(writing, creditor, period).await?;
    let is_first = open.is_empty() && knows_none(writing, creditor).await?;
    let mut new: Vec<NewVersion> = Vec::new();
    while let Some(text) = body.next().map_err(spool_failed)? {
        let settlement: Settlement = serde_json::from_str(&text).map_err(spool_failed)?;
        let number = settlement.settlement_id;
        let is_listed_twice = new.iter().any(|new| new.settlement.settlement_id == number);
        if is_listed_twice {
            add(writing, (creditor, read), std::mem::take(&mut new), &mut open, changes).await?;
        }
        let mut version = 1;
        if !is_first
            && !open.contains_key(&number)
            && let Some(last) = last_version(writing, creditor, number).await?
        {
            version = last.row.version + 1;
            if last.is_open {
                // Its date has moved into this period.
                open.insert(number, last.row);
            }
        }
        let Some(row) = open.get_mut(&number) else {
            new.push(NewVersion { settlement, text, version });
            if is_full(new.iter().map(|new| new.text.len())) {
                add(writing, (creditor, read), std::mem::take(&mut new), &mut open, changes)
                    .await?;
            }
            continue;
        };
        let was_listed = std::mem::replace(&mut row.is_listed, true);
        let full = full_hash(&text);
        if was_listed || row.full_hash == full {
            continue;
        }
        let content = content_hash(&settlement);
        let known = json_of(writing, row.id).await?;
        if content == row.content_hash && !contradicts(&known, &settlement) {
            if says_more(&known, &settlement) {
                let key = (creditor, row.id, row.version);
                refresh(writing, key, &settlement, &text).await?;
            }
            continue;
        }
        let (before, version) = (row.id, row.version + 1);
        // Changes have the order of the response.
        add(writing, (creditor, read), std::mem::take(&mut new), &mut open, changes).await?;
        close(writing, before, read).await?;
        let next = [NewVersion { settlement, text, version }];
        for id in insert(writing, (creditor, read), &next).await? {
            changes.add(writing, (read, CHANGED), Some(before), Some(id)).await?;
            if let Some(row) = open.get_mut(&number) {
                row.id = id;
            }
        }
    }
    add(writing, (creditor, read), new, &mut open, changes).await?;
    let mut gone: Vec<i64> = open
        .into_values()
        .filter(|row| row.would_be_listed && !row.is_listed)
        .map(|row| row.id)
        .collect();
    gone.sort_unstable();
    for id in gone {
        close(writing, id, read).await?;
        changes.add(writing, (read, GONE), Some(id), None).await?;
    }
    Ok(())
}

/// Adds first versions, or those of settlements that had ended, and their changes in the same order.
async fn add(
    writing: &mut Writing,
    (creditor, read): (i64, i64),
    new: Vec<NewVersion>,
    open: &mut HashMap<i64, Open>,
    changes: &mut Changes,
) -> Result<(), Error> {
    if new.is_empty() {
        return Ok(());
    }
    let ids = insert(writing, (creditor, read), &new).await?;
    for (NewVersion { settlement, text, version }, id) in new.into_iter().zip(ids) {
        changes.add(writing, (read, APPEARED), None, Some(id)).await?;
        let row = Open {
            id,
            version,
            content_hash: content_hash(&settlement),
            full_hash: full_hash(&text),
            would_be_listed: false,
            is_listed: true,
        };
        open.insert(settlement.settlement_id, row);
    }
    Ok(())
}

/// Returns the open versions that this period may list, by the number of their settlement.
async fn open_rows(
    writing: &mut Writing,
    creditor: i64,
    period: Period,
) -> Result<HashMap<i64, Open>, Error> {
    let select = "select settlement_id, id, version, content_hash, full_hash, settlement_date
                  from settlement where creditor = $1 and seen_to is null
                  and (settlement_date is null or settlement_date between $2 and $3)";
    let rows = query(select)
        .bind(creditor)
        .bind(period.from().to_string())
        .bind(period.to().to_string())
        .fetch_all(writing)
        .await?;
    let mut open = HashMap::with_capacity(rows.len());
    for row in rows {
        let date = day(row.get(5)?);
        let would_be_listed = date.is_some_and(|date| is_inside(date, date, period));
        open.insert(row.get(0)?, Open { would_be_listed, ..row_of(&row)? });
    }
    Ok(open)
}

/// The last version of a settlement.
struct Last {
    row: Open,
    is_open: bool,
}

async fn last_version(
    writing: &mut Writing,
    creditor: i64,
    number: i64,
) -> Result<Option<Last>, Error> {
    let select = "select settlement_id, id, version, content_hash, full_hash, seen_to
                  from settlement where creditor = $1 and settlement_id = $2
                  order by version desc limit 1";
    let row = query(select).bind(creditor).bind(number).fetch_optional(writing).await?;
    let last = |row: Row| {
        let is_open = row.get::<Option<i64>>(5)?.is_none();
        Ok(Last { row: row_of(&row)?, is_open })
    };
    row.map(last).transpose()
}

/// Returns whether the creditor has no settlement yet, open or not.
async fn knows_none(writing: &mut Writing, creditor: i64) -> Result<bool, Error> {
    let select = query("select id from settlement where creditor = $1 limit 1").bind(creditor);
    Ok(select.fetch_optional(writing).await?.is_none())
}

fn row_of(row: &Row) -> Result<Open, Error> {
    Ok(Open {
        id: row.get(1)?,
        version: row.get(2)?,
        content_hash: row.get(3)?,
        full_hash: row.get(4)?,
        would_be_listed: false,
        is_listed: false,
    })
}

async fn json_of(writing: &mut Writing, id: i64) -> Result<Settlement, Error> {
    let select = query("select json from settlement where id = $1").bind(id);
    let json: String = select.fetch_one(writing).await?.get(0)?;
    serde_json::from_str(&json).map_err(spool_failed)
}

async fn close(writing: &mut Writing, id: i64, read: i64) -> Result<(), Error> {
    let update = "update settlement set seen_to = $2 where id = $1";
    query(update).bind(id).bind(read).execute(writing).await?;
    Ok(())
}
