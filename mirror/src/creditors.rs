//! The creditors of a mirror: add, list, pause, resume, forget.
//!
//! Begin with [`Creditors`]. A creditor is named by its user; its number is the database's.

use std::sync::Arc;

use cfis::{AccessToken, Environment, NaiveDate};
use chrono::{DateTime, Days, NaiveTime, Utc};

use crate::clock::{day, time};
use crate::context::Context;
use crate::database::{Query, Row, query};
use crate::error::{Error, ErrorKind};
use crate::seal::Digest;
use crate::tokens;

/// The number of shards. A creditor stays in its shard.
pub(crate) const SHARDS: u32 = 256;
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

/// The creditors of a mirror. [`Mirror::creditors`](crate::Mirror::creditors) returns it.
#[derive(Debug, Clone)]
pub struct Creditors {
    pub(crate) context: Arc<Context>,
}

/// A creditor, as [`Creditors::list`] returns it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Creditor {
    /// The name that its user gave it.
    pub name: String,
    /// Where its requests go.
    pub environment: Environment,
    /// Its shard, from 0 to 255.
    pub shard: u32,
    /// When it is read next.
    pub due_at: DateTime<Utc>,
    /// Since when its user has paused it.
    pub paused_at: Option<DateTime<Utc>>,
    /// Since when it is not read any more, because its visits did not come to an end.
    pub quarantined_at: Option<DateTime<Utc>>,
    /// Since when the provider has not accepted its token.
    pub needs_token_at: Option<DateTime<Utc>>,
    /// The first day that is to be read, if an earlier one than the last 90 days.
    pub backfill_from: Option<NaiveDate>,
}

impl Creditors {
    /// Adds a creditor with its access token, and the first day that is to be read. Without a day,
    /// the last 90 days are read.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if the name is empty, has control characters or is taken.
    pub async fn add(
        &self,
        name: &str,
        token: &AccessToken,
        from: Option<NaiveDate>,
    ) -> Result<(), Error> {
        let has_control = name.chars().any(char::is_control);
        if name.trim() != name || name.is_empty() || has_control || name.len() > 200 {
            let message = "the name of a creditor has 1 to 200 bytes, no control characters, and no \
                           spaces at its ends; pass another --name";
            return Err(Error::new(ErrorKind::Input, message));
        }
        let now = self.context.clock.now();
        let mut writing = self.context.database.begin().await?;
        let insert = "insert into creditor (name, environment, shard, due_at, backfill_from)
                      values ($1, $2, $3, $4, $5) on conflict (name) do nothing
                      returning id";
        let creditor = query(insert)
            .bind(name)
            .bind(token.environment().base_url())
            .bind(shard_of(name))
            .bind(now)
            .bind(from.map(|from| from.to_string()))
            .scalar(&mut writing)
            .await?;
        let Some(creditor) = creditor else {
            let message = format!(
                "the mirror has a creditor `{name}` already; pass another --name, or replace its \
                 token with `cfis mirror creditor token`"
            );
            return Err(Error::new(ErrorKind::Input, message));
        };
        if let Some(file) = tokens::find_beside(&self.context, Some(creditor)) {
            // After a backup was restored, the numbers of later creditors are given again.
            let message = format!(
                "creditor `{name}` was not added: {} is of another creditor with its number, which \
                 this database does not have; move the file to a safe place, and try again",
                file.display()
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        tokens::put(&mut writing, self.context.sealer()?, creditor, token, now).await?;
        writing.commit().await
    }

    /// Lists the creditors, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn list(&self) -> Result<Vec<Creditor>, Error> {
        let select = "select name, environment, shard, due_at, paused_at, quarantined_at,
                      needs_token_at, backfill_from from creditor order by name";
        let rows = query(select).fetch_all(&self.context.database).await?;
        let creditor = |row: Row| {
            let at = |column: &str| Ok::<_, Error>(row.get::<Option<i64>>(column)?.map(time));
            Ok(Creditor {
                name: row.get("name")?,
                environment: environment(&row.get::<String>("environment")?)?,
                shard: u32::try_from(row.get::<i64>("shard")?).unwrap_or_default(),
                due_at: time(row.get("due_at")?),
                paused_at: at("paused_at")?,
                quarantined_at: at("quarantined_at")?,
                needs_token_at: at("needs_token_at")?,
                backfill_from: day(row.get("backfill_from")?),
            })
        };
        rows.into_iter().map(creditor).collect()
    }

    /// Replaces the token of a creditor, and makes it due.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if the token is for another environment than the creditor.
    pub async fn set_token(&self, name: &str, token: &AccessToken) -> Result<(), Error> {
        let id = self.id(name).await?;
        let now = self.context.clock.now();
        // A renewal that is in progress ends first, so that its token is not overwritten unseen.
        let _guard = self.context.lock_renewals(id).await;
        let mut writing = self.context.database.begin().await?;
        let sealer = self.context.sealer()?;
        // The token first, as a renewal does: two transactions must not wait for each other.
        if !tokens::replace(&mut writing, sealer, id, (None, token), now).await? {
            tokens::put(&mut writing, sealer, id, token, now).await?;
        }
        let update = "update creditor set needs_token_at = null, failures = 0, due_at = $2
                      where id = $1 and environment = $3";
        let update = query(update).bind(id).bind(now).bind(token.environment().base_url());
        if update.execute(&mut writing).await? == 0 {
            let message = format!(
                "creditor `{name}` is in another environment than {}; pass the right --environment",
                token.environment()
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        writing.commit().await
    }

    /// Stops reading a creditor until it is resumed.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is no such creditor.
    pub async fn pause(&self, name: &str) -> Result<(), Error> {
        let id = self.id(name).await?;
        let update = "update creditor set paused_at = coalesce(paused_at, $2) where id = $1";
        self.update(query(update).bind(id).bind(self.context.clock.now())).await
    }

    /// Reads a creditor again that was paused or quarantined. It is due at once.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is no such creditor.
    pub async fn resume(&self, name: &str) -> Result<(), Error> {
        let id = self.id(name).await?;
        let update = "update creditor set paused_at = null, quarantined_at = null, unfinished = 0,
                      failures = 0, due_at = $2 where id = $1";
        self.update(query(update).bind(id).bind(self.context.clock.now())).await
    }

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
        let before = today.checked_sub_days(Days::new(days.into()));
        let Some(before) = before.filter(|_| days >= LEAST_AGE_TO_FORGET) else {
            let message = format!(
                "data of less than {LEAST_AGE_TO_FORGET} days cannot be forgotten, because they are \
                 read again; pass a larger --older-than"
            );
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

    /// Returns the number of a creditor.
    pub(crate) async fn id(&self, name: &str) -> Result<i64, Error> {
        let select = query("select id from creditor where name = $1").bind(name);
        select.scalar(&self.context.database).await?.ok_or_else(|| {
            let message = format!(
                "the mirror has no creditor `{name}`; `cfis mirror creditor list` lists their names"
            );
            Error::new(ErrorKind::NotFound, message)
        })
    }

    /// Returns the base URL of a creditor's environment.
    pub(crate) async fn base_url(&self, id: i64) -> Result<String, Error> {
        let select = query("select environment from creditor where id = $1").bind(id);
        select.fetch_one(&self.context.database).await?.get(0)
    }

    async fn update(&self, query: Query<'_>) -> Result<(), Error> {
        let mut writing = self.context.database.begin().await?;
        query.execute(&mut writing).await?;
        writing.commit().await
    }
}

/// Returns the shard of a creditor. It depends on the name alone, so it is the same in another
/// database.
fn shard_of(name: &str) -> u32 {
    let mut digest = Digest::new("cfis-mirror shard 1");
    digest.add(name.as_bytes());
    digest.finish().first().copied().map_or(0, u32::from) % SHARDS
}

/// Parses the environment of a row. One of a test host may be http on any host, because it was
/// accepted when the creditor was added.
pub(crate) fn environment(url: &str) -> Result<Environment, Error> {
    Ok(Environment::insecure_for_tests(url)?)
}
