//! The token of one creditor, in the database of the service.

use std::sync::Arc;

use cfis::{AccessToken, Environment, StoreError, TokenStore, UnprovedToken, UnreadResponse};
use rusqlite::{OptionalExtension, params};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::database::Database;

/// Keeps the token of one creditor. One process works with the database, so its lock is a mutex.
#[derive(Clone)]
pub(crate) struct Tokens {
    database: Database,
    creditor: i64,
    environment: Environment,
    renewal: Arc<Mutex<()>>,
}

impl Tokens {
    pub(crate) fn new(database: Database, creditor: i64, environment: Environment) -> Self {
        Tokens { database, creditor, environment, renewal: Arc::default() }
    }

    fn token(&self, text: &str) -> Result<AccessToken, StoreError> {
        Ok(AccessToken::new(self.environment.clone(), text)?)
    }
}

impl TokenStore for Tokens {
    type Lock = OwnedMutexGuard<()>;

    async fn lock(&self) -> Result<Self::Lock, StoreError> {
        let guard = Arc::clone(&self.renewal).lock_owned().await;
        // A database that cannot be written to must stop the renewal before it is sent.
        let creditor = self.creditor;
        let update = "update token set token = token where creditor = ?1";
        self.database.run(move |db| db.execute(update, [creditor])).await?;
        Ok(guard)
    }

    async fn load(&self) -> Result<Option<AccessToken>, StoreError> {
        let creditor = self.creditor;
        let select = "select token from token where creditor = ?1";
        let found: Option<String> = self
            .database
            .run(move |db| db.query_row(select, [creditor], |row| row.get(0)).optional())
            .await?;
        found.map(|text| self.token(&text)).transpose()
    }

    async fn unproved(&self) -> Result<Vec<UnprovedToken>, StoreError> {
        let creditor = self.creditor;
        let found: Vec<(i64, String)> = self
            .database
            .run(move |db| {
                let mut select = db.prepare(
                    "select id, token from kept where creditor = ?1 and token is not null order by id desc",
                )?;
                select.query_map([creditor], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })
            .await?;
        let unproved = |(id, text): (i64, String)| {
            Ok(UnprovedToken { token: self.token(&text)?, place: format!("kept {id}") })
        };
        found.into_iter().map(unproved).collect()
    }

    async fn swap(
        &self,
        _lock: Self::Lock,
        old: Option<&AccessToken>,
        new: &AccessToken,
    ) -> Result<bool, StoreError> {
        let creditor = self.creditor;
        // Exposed into the database that keeps them.
        let old = old.map(|old| old.expose_secret().to_owned());
        let new = new.expose_secret().to_owned();
        let changed = self.database.run(move |db| match old {
            Some(old) => db.execute(
                "update token set token = ?3 where creditor = ?1 and token = ?2",
                params![creditor, old, new],
            ),
            None => db.execute(
                "insert into token values (?1, ?2) on conflict do nothing",
                params![creditor, new],
            ),
        });
        Ok(changed.await? == 1)
    }

    async fn keep(
        &self,
        response: &UnreadResponse,
        token: Option<&AccessToken>,
    ) -> Result<String, StoreError> {
        let creditor = self.creditor;
        let response = response.expose_secret().to_vec();
        let token = token.map(|token| token.expose_secret().to_owned());
        let id = self.database.run(move |db| {
            db.execute(
                "insert into kept (creditor, token, response) values (?1, ?2, ?3)",
                params![creditor, token, response],
            )?;
            Ok(db.last_insert_rowid())
        });
        Ok(format!("kept {}", id.await?))
    }

    async fn forget(&self, place: &str) -> Result<(), StoreError> {
        let Some(Ok(id)) = place.strip_prefix("kept ").map(str::parse::<i64>) else {
            return Ok(());
        };
        self.database
            .run(move |db| db.execute("delete from kept where id = ?1", [id]))
            .await
            .map(drop)
    }
}
