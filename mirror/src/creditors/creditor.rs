//! A creditor is named by its user; its number is the database's.

use std::sync::Arc;

use cfis::{AccessToken, Environment, NaiveDate};
use chrono::{DateTime, Datelike, Utc};

use crate::clock::{day, time};
use crate::context::Context;
use crate::database::{Query, Row, Writing, query};
use crate::error::{Error, ErrorKind};
use crate::seal::Digest;
use crate::tokens::{self, replaced};

/// The first year that can be read from: an earlier one is a mistake in writing.
const FIRST_YEAR: i32 = 2000;
/// The number of shards. A creditor stays in its shard.
pub(crate) const SHARDS: u32 = 256;

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
    /// The first day that is not forgotten, if [`Creditors::forget_older`] was called. Earlier days
    /// are not read again.
    pub forgotten_before: Option<NaiveDate>,
}

impl Creditors {
    /// Adds a creditor with its access token, and the first day that is to be read. Without a day,
    /// the last 90 days are read.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if the name is empty, has control characters or is taken, if another
    /// creditor has the token, or if the day is in the future or before 2000.
    pub async fn add(
        &self,
        name: &str,
        token: &AccessToken,
        from: Option<NaiveDate>,
    ) -> Result<(), Error> {
        self.add_all([(name, token)], from).await
    }

    /// Adds several creditors with their access tokens, all of them or none.
    ///
    /// # Errors
    /// Those of [`Creditors::add`]. No creditor was added then.
    pub async fn add_all<'a>(
        &self,
        creditors: impl IntoIterator<Item = (&'a str, &'a AccessToken)>,
        from: Option<NaiveDate>,
    ) -> Result<(), Error> {
        check_first_day(from, self.context.clock.today())?;
        let creditors: Vec<_> = creditors.into_iter().collect();
        let now = self.context.clock.now();
        let mut writing = self.context.database.begin().await?;
        let mut first = i64::MAX;
        for (name, token) in creditors {
            first = first.min(self.insert(&mut writing, name, token, from, now).await?);
        }
        if let Some((name, other)) = tokens::shared(&mut writing, first).await? {
            return Err(shared(&name, &other));
        }
        writing.commit().await
    }

    async fn insert(
        &self,
        writing: &mut Writing,
        name: &str,
        token: &AccessToken,
        from: Option<NaiveDate>,
        now: i64,
    ) -> Result<i64, Error> {
        let has_control = name.chars().any(char::is_control);
        if name.trim() != name || name.is_empty() || has_control || name.len() > 200 {
            let message = "the name of a creditor has 1 to 200 bytes, no control characters, and no \
                           spaces at its ends; pass another --name";
            return Err(Error::new(ErrorKind::Input, message));
        }
        let insert = "insert into creditor (name, environment, shard, due_at, backfill_from)
                      values ($1, $2, $3, $4, $5) on conflict (name) do nothing
                      returning id";
        let creditor = query(insert)
            .bind(name)
            .bind(token.environment().base_url())
            .bind(shard_of(name))
            .bind(now)
            .bind(from.map(|from| from.to_string()))
            .scalar::<i64>(&mut *writing)
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
        tokens::put(writing, self.context.sealer()?, creditor, token, now).await?;
        Ok(creditor)
    }

    /// Lists the creditors, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn list(&self) -> Result<Vec<Creditor>, Error> {
        let select = "select name, environment, shard, due_at, paused_at, quarantined_at,
                      needs_token_at, backfill_from, forgotten_before from creditor
                      order by name";
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
                forgotten_before: day(row.get("forgotten_before")?),
            })
        };
        rows.into_iter().map(creditor).collect()
    }

    /// Replaces the token of a creditor, and makes it due. The token before is kept, sealed, and so is
    /// one that an earlier renewal left unproved: [`take_token_back`](Self::take_token_back) puts
    /// them in place again, and nothing else uses them.
    ///
    /// The provider is not asked, and it does not say whose a token is: with the token of a creditor
    /// that the mirror does not have, that creditor is read under this name.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if the token is for another environment than the creditor, or another
    /// creditor has it.
    pub async fn set_token(&self, name: &str, token: &AccessToken) -> Result<(), Error> {
        let id = self.id(name).await?;
        let now = self.context.clock.now();
        // A renewal that is in progress ends first, so that its token is not overwritten unseen.
        let _guard = self.context.lock_renewals(id).await;
        let mut writing = self.context.database.begin().await?;
        replaced::lock(&mut writing, id).await?;
        replaced::keep(&mut writing, self.context.sealer()?, id, token, now).await?;
        self.put_in_place(writing, (id, name), token).await
    }

    /// Puts the token in place again that [`set_token`](Self::set_token) has replaced last, and makes
    /// the creditor due. The one that was in use becomes the first of those that were replaced, so
    /// that each call takes one step further back, and all of them come round. One that another
    /// creditor has by now is left out.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if no token was replaced.
    pub async fn take_token_back(&self, name: &str) -> Result<(), Error> {
        let id = self.id(name).await?;
        let environment = environment(&self.base_url(id).await?)?;
        let _guard = self.context.lock_renewals(id).await;
        let mut writing = self.context.database.begin().await?;
        let sealer = self.context.sealer()?;
        replaced::lock(&mut writing, id).await?;
        let (found, before) = replaced::list(&mut writing, sealer, id).await?;
        for last in found {
            let text = String::from_utf8_lossy(&last.token);
            let token = AccessToken::new(environment.clone(), &text)?;
            if tokens::name_of_other(&mut writing, sealer, id, &token).await?.is_some() {
                continue;
            }
            replaced::keep(&mut writing, sealer, id, &token, before).await?;
            replaced::remove(&mut writing, id, last.id).await?;
            return self.put_in_place(writing, (id, name), &token).await;
        }
        let message = format!(
            "no token of creditor `{name}` was replaced, so none can be taken back; pass --token-file \
             with a token"
        );
        Err(Error::new(ErrorKind::NotFound, message))
    }

    async fn put_in_place(
        &self,
        mut writing: Writing,
        (id, name): (i64, &str),
        token: &AccessToken,
    ) -> Result<(), Error> {
        let (sealer, now) = (self.context.sealer()?, self.context.clock.now());
        if let Some(other) = tokens::name_of_other(&mut writing, sealer, id, token).await? {
            return Err(shared(name, &other));
        }
        if !tokens::replace(&mut writing, sealer, id, (None, token), now).await? {
            tokens::put(&mut writing, sealer, id, token, now).await?;
        }
        tokens::end_renewals(&mut writing, id, now).await?;
        let update = "update creditor set needs_token_at = null, failures = 0, failure_kind = null,
                      failure = null, due_at = $2
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

    /// Reads all creditors again that are quarantined. They are due at once. Returns how many there
    /// are.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn resume_quarantined(&self) -> Result<u64, Error> {
        let update = "update creditor set quarantined_at = null, unfinished = 0, failures = 0,
                      due_at = $1 where quarantined_at is not null";
        let mut writing = self.context.database.begin().await?;
        let update = query(update).bind(self.context.clock.now());
        let resumed = update.execute(&mut writing).await?;
        writing.commit().await?;
        Ok(resumed)
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

/// Refuses a first day that cannot be meant.
pub(crate) fn check_first_day(from: Option<NaiveDate>, today: NaiveDate) -> Result<(), Error> {
    let Some(from) = from.filter(|from| *from > today || from.year() < FIRST_YEAR) else {
        return Ok(());
    };
    let message = format!(
        "the first day to read, {from}, is not from {FIRST_YEAR} to today; pass another --from"
    );
    Err(Error::new(ErrorKind::Input, message))
}

/// One of two creditors with the same token would be read as the other, and the first renewal would
/// end the token of both.
fn shared(name: &str, other: &str) -> Error {
    let message = format!(
        "the token for creditor `{name}` is that of creditor `{other}` already; each has its own, so \
         pass the right token"
    );
    Error::new(ErrorKind::Input, message)
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
