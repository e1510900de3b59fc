//! The table of payments: what is new, and what is no longer there.

use std::collections::BTreeMap;

use cfis::{NaiveDate, Payment, Period, StoreError};
use rusqlite::params;

use super::database::Database;

impl Database {
    /// Records the payments of a period. Returns how many are new, and how many have vanished: the
    /// provider does not return them any more, because their allocation has changed.
    ///
    /// Two payments with the same key may both be real, so they are counted.
    pub(crate) async fn record(
        &self,
        creditor: i64,
        period: Period,
        payments: Vec<Payment>,
    ) -> Result<(usize, usize), StoreError> {
        let mut found: BTreeMap<String, (Option<NaiveDate>, i64)> = BTreeMap::new();
        for payment in payments {
            let day = payment.booking_date.as_ref().or(payment.payment_date.as_ref());
            let day = day.map(|day| day.date());
            found.entry(payment.key().into()).or_insert((day, 0)).1 += 1;
        }
        self.run(move |db| {
            let (mut new, mut vanished) = (0, 0);
            // The last day of a period may still grow, and its first day may be read in part.
            let (from, to) = (period.from().to_string(), period.to().to_string());
            let mut known = db.prepare(
                "select key, times from payment where creditor = ?1 and not vanished
                 and (day is null or (day > ?2 and day <= ?3))",
            )?;
            let known: Vec<(String, i64)> = known
                .query_map(params![creditor, from, to], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            for (key, times) in known {
                if !found.contains_key(&key) {
                    vanished += usize::try_from(times).unwrap_or(0);
                    let update = "update payment set vanished = 1 where creditor = ?1 and key = ?2";
                    db.execute(update, params![creditor, key])?;
                }
            }
            for (key, (day, times)) in found {
                let before = db.query_row(
                    "select coalesce(max(times), 0) from payment
                     where creditor = ?1 and key = ?2 and not vanished",
                    params![creditor, key],
                    |row| row.get::<_, i64>(0),
                )?;
                new += usize::try_from(times - before).unwrap_or(0);
                db.execute(
                    "insert into payment (creditor, key, day, times) values (?1, ?2, ?3, ?4)
                     on conflict do update set times = max(times, ?4), vanished = 0",
                    params![creditor, key, day.map(|day| day.to_string()), times],
                )?;
            }
            Ok((new, vanished))
        })
        .await
    }
}
