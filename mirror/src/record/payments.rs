//! Compares the payments of a period with the rows that are open.
//!
//! Payments have no identifier, and two equal ones may both be true. So a row is found by what
//! [`cfis::Payment::key`] says and its number among equals.

use std::collections::HashMap;

use cfis::{NaiveDate, Payment, Period};

use super::changes::Changes;
use super::payment_key::{full_hash, known_hash};
use super::payment_row::{NewPayment, close, days, insert, refresh};
use crate::clock::day;
use crate::database::{Writing, query};
use crate::error::{Error, ErrorKind};
use crate::spool::Body;

const APPEARED: &str = "paymentAppeared";
const GONE: &str = "paymentGone";

/// The rows that one statement adds, and the bytes of their texts. SQLite takes at most 32,766
/// values.
const ROWS: usize = 200;
const BYTES: usize = 1 << 20;

/// A row that is open.
struct Open {
    id: i64,
    full_hash: Vec<u8>,
    days: Option<(NaiveDate, NaiveDate)>,
    /// Whether this read would list the payment if it still existed.
    would_be_listed: bool,
    is_listed: bool,
}

/// Records the payments of a period. Another read has the days from `known_from` on.
///
/// Returns whether a payment may be there twice: on the first day a row is not ended although it is
/// not listed, and another one is new. Only a read that begins earlier can tell.
pub(super) async fn compare(
    writing: &mut Writing,
    (creditor, read): (i64, i64),
    (period, known_from): (Period, Option<NaiveDate>),
    body: &mut Body,
    changes: &mut Changes,
) -> Result<bool, Error> {
    let mut open = open_rows(writing, creditor, period).await?;
    let is_on_first_day = |days: Option<(NaiveDate, NaiveDate)>| {
        days.is_some_and(|(first, last)| first <= period.from() && period.from() <= last)
    };
    let mut is_new_on_first_day = false;
    let mut seen: HashMap<Vec<u8>, i64> = HashMap::new();
    let mut new: Vec<NewPayment> = Vec::new();
    while let Some(text) = body.next().map_err(spool_failed)? {
        let payment: Payment = serde_json::from_str(&text).map_err(spool_failed)?;
        let hash = known_hash(&payment);
        let copies = seen.entry(hash.clone()).or_default();
        let copy = *copies;
        *copies += 1;
        let key = (hash, copy);
        if let Some(row) = open.get_mut(&key) {
            row.is_listed = true;
            if row.full_hash != full_hash(&text) {
                refresh(writing, row.id, &text).await?;
            }
            continue;
        }
        let days = days(&payment);
        if is_left_to_others(days, period, known_from) {
            continue;
        }
        is_new_on_first_day |= is_on_first_day(days);
        new.push(NewPayment { payment, text, known_hash: key.0, copy });
        if is_full(new.iter().map(|new| new.text.len())) {
            add(writing, (creditor, read), std::mem::take(&mut new), changes).await?;
        }
    }
    add(writing, (creditor, read), new, changes).await?;
    let may_be_twice =
        is_new_on_first_day && open.values().any(|row| !row.is_listed && is_on_first_day(row.days));
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
    Ok(may_be_twice)
}

/// Returns whether items with texts of these lengths are enough for one statement.
pub(super) fn is_full(lengths: impl ExactSizeIterator<Item = usize>) -> bool {
    lengths.len() >= ROWS || lengths.sum::<usize>() >= BYTES
}

/// Adds rows for payments that have none, and their changes in the same order.
async fn add(
    writing: &mut Writing,
    (creditor, read): (i64, i64),
    new: Vec<NewPayment>,
    changes: &mut Changes,
) -> Result<(), Error> {
    if new.is_empty() {
        return Ok(());
    }
    let inserted = insert(writing, (creditor, read), &new).await?;
    for NewPayment { known_hash, copy, .. } in new {
        // A row outside of the period may be open already: nothing is new then.
        if let Some(id) = inserted.get(&(known_hash, copy)) {
            changes.add(writing, (read, APPEARED), None, Some(*id)).await?;
        }
    }
    Ok(())
}

/// Returns the open rows that this period may list.
async fn open_rows(
    writing: &mut Writing,
    creditor: i64,
    period: Period,
) -> Result<HashMap<(Vec<u8>, i64), Open>, Error> {
    let select = "select id, known_hash, copy, full_hash, first_day, last_day from payment
                  where creditor = $1 and seen_to is null
                  and (first_day is null or (first_day <= $3 and last_day >= $2))";
    let rows = query(select)
        .bind(creditor)
        .bind(period.from().pred_opt().unwrap_or(period.from()).to_string())
        .bind(period.to().succ_opt().unwrap_or(period.to()).to_string())
        .fetch_all(writing)
        .await?;
    let mut open = HashMap::with_capacity(rows.len());
    for row in rows {
        let days = day(row.get(4)?).zip(day(row.get(5)?));
        let would_be_listed = days.is_some_and(|(first, last)| is_inside(first, last, period));
        let (id, full_hash) = (row.get(0)?, row.get(3)?);
        let found = Open { id, full_hash, days, would_be_listed, is_listed: false };
        open.insert((row.get(1)?, row.get(2)?), found);
    }
    Ok(open)
}

/// Returns whether a payment is at the end of this read, which could not end it again, and on days that
/// another read has with its margin.
fn is_left_to_others(
    days: Option<(NaiveDate, NaiveDate)>,
    period: Period,
    known_from: Option<NaiveDate>,
) -> bool {
    days.zip(known_from)
        .is_some_and(|((first, last), known_from)| first >= known_from && last >= period.to())
}

/// Returns whether a period holds both dates with a day's margin. It is not known which of its dates
/// a period is about, nor in which time zone. A row without dates is in no period.
pub(super) fn is_inside(first: NaiveDate, last: NaiveDate, period: Period) -> bool {
    period.from().succ_opt().is_some_and(|from| from <= first)
        && period.to().pred_opt().is_some_and(|to| last <= to)
}

/// Returns the error for a spool that does not return what was written into it.
pub(super) fn spool_failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let message = format!(
        "a response could not be read back from its temporary file: {error}; nothing of it was \
         recorded, so make room for temporary files and run the command again"
    );
    Error::new(ErrorKind::Full, message).with_source(error)
}
