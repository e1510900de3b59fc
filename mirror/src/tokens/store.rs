//! The token store of one creditor.

use std::sync::Arc;
use std::time::Duration;

use cfis::{AccessToken, Environment, StoreError, TokenStore, UnprovedToken, UnreadResponse};
use tokio::sync::OwnedMutexGuard;

use crate::context::Context;
use crate::database::{Writing, query};
use crate::error::{Error, ErrorKind};
use crate::test_hooks::failpoint;
use crate::tokens::beside::{self, Reserved};
use crate::tokens::kept::State;
use crate::tokens::{kept, renewal, row};

/// How often a swap is tried while the database is away, and the wait before each further time.
const SWAPS: u32 = 6;
const BETWEEN_SWAPS: Duration = Duration::from_secs(2);

/// The token of one creditor, sealed in the database.
///
/// The lock is a mutex of this process, a row that other processes cannot lock meanwhile, room for
/// the response in a file, and a row that is committed before the request is sent. `swap` compares
/// the fingerprint of the old token, so that the second of two renewals changes nothing, also if the
/// lock was lost with its connection.
#[derive(Clone)]
pub(crate) struct TokensOf {
    context: Arc<Context>,
    creditor: i64,
    environment: Environment,
}

/// What is held during a renewal.
pub(crate) struct Lock {
    /// The number of the row of the renewal, if a request is sent.
    renewal: Option<i64>,
    /// The transaction that keeps other processes out. SQLite has none.
    row: Option<Writing>,
    _reserved: Reserved,
    _guard: OwnedMutexGuard<()>,
}

impl TokensOf {
    pub(crate) fn new(context: Arc<Context>, creditor: i64, environment: Environment) -> Self {
        TokensOf { context, creditor, environment }
    }

    fn token(&self, secret: &[u8]) -> Result<AccessToken, StoreError> {
        let text = std::str::from_utf8(secret)
            .map_err(|_| StoreError::new("a sealed token is not a text"))?;
        Ok(AccessToken::new(self.environment.clone(), text)?)
    }

    /// Puts a token in place that a renewal left beside it, and that the provider has accepted since.
    /// Otherwise each visit would try the old one first.
    pub(crate) async fn adopt(&self, token: &AccessToken) -> Result<(), StoreError> {
        let lock = self.locked(false).await?;
        let stored = TokenStore::load(self).await?;
        let unproved = TokenStore::unproved(self).await?;
        let Some(found) = unproved.into_iter().find(|found| found.token == *token) else {
            return TokenStore::release(self, lock).await;
        };
        if stored.as_ref() == Some(token) {
            TokenStore::release(self, lock).await?;
        } else if !TokenStore::swap(self, lock, stored.as_ref(), token).await? {
            return Ok(());
        }
        TokenStore::forget(self, &found.place).await
    }

    /// Takes the lock, for a request that is to be sent or without one.
    async fn locked(&self, is_sent: bool) -> Result<Lock, StoreError> {
        let context = &self.context;
        let guard = context.lock_renewals(self.creditor).await;
        let reserved = beside::reserve(context, self.creditor)?;
        let row = context.database.lock_row(row::lock(self.creditor)).await?;
        let renewal = if is_sent { Some(self.begin().await?) } else { None };
        Ok(Lock { renewal, row, _reserved: reserved, _guard: guard })
    }

    /// Commits the row of a renewal. A database that cannot be written to stops the renewal before it
    /// is sent. Call it after the lock, so that what has no end is really unfinished.
    async fn begin(&self) -> Result<i64, Error> {
        let context = &self.context;
        let mut writing = context.database.begin().await?;
        renewal::check(&mut writing, context, self.creditor).await?;
        let renewal = renewal::begin(&mut writing, context, self.creditor).await?;
        // If its commit is not heard of, nothing is sent all the same.
        context.note_ended_renewal(renewal);
        writing.commit().await?;
        context.forget_ended_renewal(renewal);
        failpoint("renewal committed");
        Ok(renewal)
    }

    /// Swaps over the connection of the lock, then over new ones if it is gone: the server may have
    /// been restarted while the request was under way.
    async fn swapped(
        &self,
        mut lock: Lock,
        old: Option<&AccessToken>,
        new: &AccessToken,
    ) -> Result<bool, Error> {
        let mut attempt = 1;
        loop {
            let swapped = match lock.row.take() {
                Some(writing) => self.swap_in(writing, lock.renewal, old, new).await,
                None => match self.context.database.begin().await {
                    Ok(writing) => self.swap_in(writing, lock.renewal, old, new).await,
                    Err(error) => Err(error),
                },
            };
            match swapped {
                Err(error) if error.kind() == ErrorKind::Unavailable && attempt < SWAPS => {
                    // At once over a new connection, and then with a wait.
                    if attempt > 1 {
                        tokio::time::sleep(BETWEEN_SWAPS).await;
                    }
                    attempt += 1;
                }
                swapped => return swapped,
            }
        }
    }

    async fn swap_in(
        &self,
        mut writing: Writing,
        renewal: Option<i64>,
        old: Option<&AccessToken>,
        new: &AccessToken,
    ) -> Result<bool, Error> {
        let (context, sealer) = (&self.context, self.context.sealer()?);
        let now = context.clock.now();
        let has_swapped = match old {
            Some(_) => row::replace(&mut writing, sealer, self.creditor, (old, new), now).await?,
            None => row::put(&mut writing, sealer, self.creditor, new, now).await?,
        };
        if has_swapped {
            // In the same commit, so that nothing is left of it that looks newer.
            for (id, kept) in kept::with_token(&mut writing, sealer, self.creditor).await? {
                let is_new = |token: &[u8]| token == new.expose_secret().as_bytes();
                if kept.token.is_some_and(|token| is_new(&token)) {
                    kept::remove(&mut writing, self.creditor, id).await?;
                }
            }
        }
        let outcome = if has_swapped { "renewed" } else { "another token was there" };
        if let Some(renewal) = renewal {
            renewal::end(&mut writing, renewal, outcome, now).await?;
        }
        let update = "update creditor set needs_token_at = null where id = $1";
        query(update).bind(self.creditor).execute(&mut writing).await?;
        failpoint("before the swap is committed");
        writing.commit().await?;
        Ok(has_swapped)
    }
}

impl TokenStore for TokensOf {
    type Lock = Lock;

    async fn lock(&self) -> Result<Lock, StoreError> {
        self.locked(true).await
    }

    async fn release(&self, lock: Lock) -> Result<(), StoreError> {
        let context = &self.context;
        let Some(renewal) = lock.renewal else { return Ok(()) };
        // If the database is away, this process knows it at least.
        context.note_ended_renewal(renewal);
        renewal::end_without_token(context, lock.row, renewal).await?;
        context.forget_ended_renewal(renewal);
        Ok(())
    }

    async fn load(&self) -> Result<Option<AccessToken>, StoreError> {
        let database = &self.context.database;
        let found = row::load(database, self.context.sealer()?, self.creditor).await?;
        found.map(|secret| self.token(&secret)).transpose()
    }

    async fn unproved(&self) -> Result<Vec<UnprovedToken>, StoreError> {
        let database = &self.context.database;
        let found = kept::with_token(database, self.context.sealer()?, self.creditor).await?;
        let mut unproved = Vec::new();
        for (id, kept) in found {
            if let Some(secret) = kept.token {
                unproved.push(UnprovedToken { token: self.token(&secret)?, place: place(id) });
            }
        }
        Ok(unproved)
    }

    async fn swap(
        &self,
        lock: Lock,
        old: Option<&AccessToken>,
        new: &AccessToken,
    ) -> Result<bool, StoreError> {
        failpoint("before the swap");
        let has_swapped = self.swapped(lock, old, new).await?;
        failpoint("after the swap");
        Ok(has_swapped)
    }

    async fn keep(
        &self,
        response: &UnreadResponse,
        token: Option<&AccessToken>,
    ) -> Result<String, StoreError> {
        failpoint("before the response is kept");
        // Exposed to be sealed.
        let secret = token.map(|token| token.expose_secret().as_bytes());
        let packed = kept::pack(secret, response.expose_secret());
        let sealed = self.context.sealer()?.seal(&kept::context(self.creditor), &packed)?;
        let has_token = token.is_some();
        let (database, now) = (&self.context.database, self.context.clock.now());
        // A database that does not respond must not keep the response in memory for long.
        let whose = (self.creditor, State::of(has_token));
        let inserting = kept::insert(database, whose, &sealed, now);
        let inserted = tokio::time::timeout(LONGEST_KEEP, inserting).await;
        failpoint("response kept");
        let error = match inserted {
            Ok(Ok(id)) => return Ok(place(id)),
            Ok(Err(error)) => error,
            Err(_) => Error::new(ErrorKind::Unavailable, "the database does not respond"),
        };
        let path =
            beside::keep(&self.context, (self.creditor, has_token), &sealed).map_err(|_| error)?;
        Ok(path.display().to_string())
    }

    async fn forget(&self, place: &str) -> Result<(), StoreError> {
        if let Some(Ok(id)) = place.strip_prefix(PLACE).map(str::parse) {
            kept::remove(&self.context.database, self.creditor, id).await?;
        }
        Ok(())
    }
}

/// How long the database may take to keep a response, before a file keeps it.
const LONGEST_KEEP: Duration = Duration::from_secs(20);

/// What the place of a row begins with.
const PLACE: &str = "kept_response ";

fn place(id: i64) -> String {
    format!("{PLACE}{id}")
}
