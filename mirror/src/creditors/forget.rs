//! Forgets: a creditor, or what is old of all of them, history included.

use cfis::NaiveDate;
use chrono::{Datelike, Days, NaiveTime};

use super::creditor::Creditors;
use crate::database::query;
use crate::error::{Error, ErrorKind};
use crate::tokens;

/// Personal data that are younger than this cannot be forgotten: they would be read again.
pub const LEAST_AGE_TO_FORGET: u32 = 120;

/// The rows that are older than a day. An item without a day is as old as the read that listed it
/// first.
macro_rules! old {
    ($table:literal) => {
        concat!(
            "select id from ",
            $table,
            " where (day <> '' and day < $1) or (day = '' and seen_from in
                (select id from read where ended_at < $2))"
        )
    };
}

/// Deletes what is older than a day, the history first.
const OLD_ITEMS: [&str; 4] = [
    concat!(
        "delete from change where kind in ('paymentAppeared', 'paymentGone')
         and coalesce(after, before) in (",
        old!("payment"),
        ")"
    ),
    concat!(
        "delete from change where kind not in ('paymentAppeared', 'paymentGone')
         and coalesce(after, before) in (",
        old!("settlement"),
        ")"
    ),
    concat!("delete from payment where id in (", old!("payment"), ")"),
    concat!("delete from settlement where id in (", old!("settlement"), ")"),
];

impl Creditors {
    /// Removes a creditor with everything that is known of it, its token and its history included.
    /// Nothing brings it back.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is no such creditor.
    pub async fn forget(&self, name: &str) -> Result<(), Error> {
        let id = self.id(name).await?;
        let _guard = self.context.lock_renewals(id).await;
        let mut writing = self.context.database.begin().await?;
        // The token first, so that this waits for a renewal that another process has sent.
        for delete in
            ["delete from access_token where creditor = $1", "delete from creditor where id = $1"]
        {
            query(delete).bind(id).execute(&mut writing).await?;
        }
        writing.commit().await?;
        tokens::remove_beside(&self.context, id).map_err(|error| {
            let message = format!(
                "the creditor is forgotten, but a sealed response could not be removed: {error}; \
                 remove the files creditor-{id}.* in {}",
                self.context.database.kept_folder().display()
            );
            Error::new(ErrorKind::Database, message).with_source(error)
        })?;
        self.context.database.shrink().await
    }

    /// Removes what is older than a number of days, of every creditor: payments, settlements, and
    /// the history of both. Nothing brings it back, and it is not read again. The numbers of
    /// changes have gaps then.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if the number is less than [`LEAST_AGE_TO_FORGET`].
    pub async fn forget_older(&self, days: u32) -> Result<NaiveDate, Error> {
        let today = self.context.clock.today();
        if days < LEAST_AGE_TO_FORGET {
            let message = format!(
                "data of less than {LEAST_AGE_TO_FORGET} days cannot be forgotten, because they are \
                 read again; pass a larger --older-than"
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        let before = today.checked_sub_days(Days::new(days.into())).filter(|day| day.year() > 0);
        let Some(before) = before else {
            let message = "nothing is so old; pass a smaller --older-than";
            return Err(Error::new(ErrorKind::Input, message));
        };
        let (text, time) = (before.to_string(), before.and_time(NaiveTime::MIN).and_utc());
        let time = time.timestamp_millis();
        let mut writing = self.context.database.begin().await?;
        for statement in OLD_ITEMS {
            query(statement).bind(&text).bind(time).execute(&mut writing).await?;
        }
        // What went wrong then may quote what was read.
        let update = "update read set failure = null, request_id = null where ended_at < $1";
        query(update).bind(time).execute(&mut writing).await?;
        let update = "update creditor set failure = null where failed_at < $1";
        query(update).bind(time).execute(&mut writing).await?;
        let update = "update creditor set forgotten_before = $1,
                      backfill_from = case when backfill_from < $1 then $1 else backfill_from end";
        query(update).bind(&text).execute(&mut writing).await?;
        writing.commit().await?;
        self.context.database.shrink().await?;
        Ok(before)
    }
}
