//! A creditor's payments and settlements as the mirror knew them at a moment.

use std::sync::Arc;

use cfis::{NaiveDate, Payment, Period, Settlement};
use chrono::{DateTime, Utc};

use super::rows::Rows;
use crate::clock::{day, time};
use crate::context::Context;
use crate::database::query;
use crate::error::{Error, ErrorKind};

const PAYMENTS: &str = "select day, id, json from payment
    where creditor = $1 and seen_from <= $2 and (seen_to is null or seen_to > $2)
    and (day = '' or day between $3 and $4) and (day, id) > ($5, $6) order by day, id limit $7";
const SETTLEMENTS: &str = "select day, id, json from settlement
    where creditor = $1 and seen_from <= $2 and (seen_to is null or seen_to > $2)
    and (day = '' or day between $3 and $4) and (day, id) > ($5, $6) order by day, id limit $7";

/// What the mirror knew of a creditor at a moment. The same moment always gives the same items.
///
/// The texts of items are those that came last: a field that this crate does not know, and that the
/// provider has added or changed since, is the later one.
#[derive(Debug, Clone)]
pub struct View {
    context: Arc<Context>,
    creditor: i64,
    read: i64,
    read_at: DateTime<Utc>,
    reach: Option<NaiveDate>,
    through: Option<NaiveDate>,
    forgotten_before: Option<NaiveDate>,
}

impl View {
    /// Returns the view of a moment, or of now.
    pub(crate) async fn of(
        context: Arc<Context>,
        creditor: i64,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<View, Error> {
        let limit = known_at.map_or(i64::MAX, |at| at.timestamp_millis());
        let select = "select max(id), max(ended_at), min(from_day), max(to_day) from read
                      where creditor = $1 and complete = true and ended_at <= $2 group by kind";
        let select = query(select).bind(creditor).bind(limit);
        let kinds = select.fetch_all(&context.database).await?;
        let [one, other] = kinds.as_slice() else {
            let message = match known_at {
                Some(at) => format!(
                    "the mirror knew nothing of this creditor at {}; pass a later --known-at",
                    at.format("%Y-%m-%dT%H:%M:%SZ")
                ),
                None => "the creditor was not read yet; run `cfis mirror sync`".to_owned(),
            };
            return Err(Error::new(ErrorKind::NotFound, message));
        };
        let select = query("select forgotten_before from creditor where id = $1").bind(creditor);
        let forgotten_before = select.scalar::<Option<String>>(&context.database).await?;
        let forgotten_before = day(forgotten_before.flatten());
        // Of both lists.
        let reach = day(one.get(2)?).max(day(other.get(2)?)).max(forgotten_before);
        let through = day(one.get(3)?).min(day(other.get(3)?));
        let read = one.get::<i64>(0)?.max(other.get(0)?);
        let read_at = time(one.get::<i64>(1)?.max(other.get(1)?));
        Ok(View { context, creditor, read, read_at, reach, through, forgotten_before })
    }

    /// Returns when the last read ended that the view contains.
    pub fn read_at(&self) -> DateTime<Utc> {
        self.read_at
    }

    /// Returns the first day of which both lists were read and not forgotten since. What is known of
    /// earlier days is not all.
    pub fn reach(&self) -> Option<NaiveDate> {
        self.reach
    }

    /// Returns the last day of which both lists were read. What is known of later days is not all.
    pub fn through(&self) -> Option<NaiveDate> {
        self.through
    }

    /// Returns the day before which everything was forgotten on purpose, by
    /// [`Creditors::forget_older`](crate::Creditors::forget_older).
    pub fn forgotten_before(&self) -> Option<NaiveDate> {
        self.forgotten_before
    }

    /// Lists the payments of a period, or all, by their booking date, or their payment date if they
    /// have none. A payment without a date is in every period.
    pub fn payments(&self, period: Option<Period>) -> Rows<Payment> {
        let key = (self.creditor, self.read);
        Rows::new(Arc::clone(&self.context), PAYMENTS, key, period)
    }

    /// Lists the settlements of a period, or all, by their date. A settlement without a date is in
    /// every period.
    pub fn settlements(&self, period: Option<Period>) -> Rows<Settlement> {
        let key = (self.creditor, self.read);
        Rows::new(Arc::clone(&self.context), SETTLEMENTS, key, period)
    }
}
