//! The steps of a store around a request that issues a token: each within a time, each with its
//! error.

use std::time::Duration;

use tokio::time::timeout;

use crate::error::{Error, ErrorKind, Outcome};
use crate::http::{Environment, LONGEST};
use crate::token::credential::AccessToken;
use crate::token::store::{DynTokenStore, StoreError, TokenLock, UnprovedToken};

/// How long it may take to remove what is no longer needed, or to give a lock back.
const MOST_TIDYING: Duration = Duration::from_secs(5);

/// Locks and loads a store. If that fails, nothing was sent.
pub(crate) async fn open(
    store: &dyn DynTokenStore,
    environment: &Environment,
    limit: Duration,
) -> Result<(TokenLock, Option<AccessToken>), Error> {
    let limit = limit.min(LONGEST);
    let lock = match timeout(limit, store.lock()).await {
        Ok(lock) => lock.map_err(|error| not_sent("cannot be written to", error))?,
        Err(_) => return Err(hangs("another process holds its lock, or the store hangs")),
    };
    match load(store, environment, limit).await {
        Ok(stored) => Ok((lock, stored)),
        Err(error) => give_back(store, Some(lock), Err(error), limit).await,
    }
}

async fn load(
    store: &dyn DynTokenStore,
    environment: &Environment,
    limit: Duration,
) -> Result<Option<AccessToken>, Error> {
    let stored = match timeout(limit, store.load()).await {
        Ok(stored) => stored.map_err(|error| not_sent("cannot be read", error))?,
        Err(_) => return Err(hangs("it was locked, but did not return its token")),
    };
    if let Some(stored) = stored.as_ref().filter(|stored| stored.environment() != environment) {
        let message = format!(
            "the token in the store is for {}, but this client is for {environment}",
            stored.environment()
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    Ok(stored)
}

/// Gives back a lock that no swap has taken, unless the provider may have issued a token, also in a
/// refusal that was kept for it. Returns what was done under it.
pub(crate) async fn give_back<T>(
    store: &dyn DynTokenStore,
    lock: Option<TokenLock>,
    done: Result<T, Error>,
    limit: Duration,
) -> Result<T, Error> {
    let may_be_issued = done.as_ref().is_err_and(|error| {
        error.outcome() == Outcome::Unknown || error.unread_response().is_some()
    });
    if let Some(lock) = lock.filter(|_| !may_be_issued) {
        // What the store notes here is of use later only.
        let _ = timeout(MOST_TIDYING.min(limit / 2), store.release(lock)).await;
    }
    done
}

/// Returns the tokens that a store holds beside the one in use. If that fails, nothing was sent.
pub(crate) async fn unproved(
    store: &dyn DynTokenStore,
    limit: Duration,
) -> Result<Vec<UnprovedToken>, Error> {
    match timeout(limit.min(LONGEST), store.unproved()).await {
        Ok(unproved) => unproved.map_err(|error| not_sent("cannot be read", error)),
        Err(_) => Err(hangs("it did not list its saved tokens")),
    }
}

/// Returns the error for a store that hangs before a request was sent.
fn hangs(what: &str) -> Error {
    let message =
        format!("the token store did not respond until the timeout: {what}; nothing was sent");
    Error::new(ErrorKind::Store, message).with_outcome(Outcome::NotSent)
}

fn not_sent(what: &str, error: StoreError) -> Error {
    store_failed(&format!("the token store {what}; nothing was sent"), error)
        .with_outcome(Outcome::NotSent)
}

/// Saves the response of a failed request in the store, and notes where. If that fails, only the
/// error holds it.
pub(crate) async fn keep(store: &dyn DynTokenStore, error: Error) -> Error {
    let unkept = error.unread_response().cloned().filter(|_| error.stored_at().is_none());
    let Some(response) = unkept else { return error };
    match store.keep(&response, None).await {
        Ok(place) => error.with_stored_at(place),
        Err(_) => error,
    }
}

/// Says where a response was saved, or why it is in the error alone.
pub(crate) fn with_place(error: Error, kept: &Result<String, StoreError>) -> Error {
    match kept {
        Ok(place) => error.with_stored_at(place.clone()),
        Err(failure) => error.with_advice(&format!(
            "the store could not save the response either ({failure}), so only this error holds it"
        )),
    }
}

/// Swaps under a lock, and takes it.
pub(crate) async fn swap(
    store: &dyn DynTokenStore,
    lock: &mut Option<TokenLock>,
    old: Option<&AccessToken>,
    new: &AccessToken,
) -> Result<bool, StoreError> {
    let lock = lock.take().ok_or_else(|| StoreError::new("the lock was given back"))?;
    store.swap(lock, old, new).await
}

/// Removes what is no longer needed. A store that hangs here does not hold up its caller: what is
/// left is found to be in use, or invalid, later.
pub(crate) async fn forget(
    store: &dyn DynTokenStore,
    places: impl Iterator<Item = &str>,
    limit: Duration,
) {
    let forget = async {
        for place in places {
            let _ = store.forget(place).await;
        }
    };
    let _ = timeout(MOST_TIDYING.min(limit / 2), forget).await;
}

/// Returns the error for a store that failed.
pub(crate) fn store_failed(message: &str, error: StoreError) -> Error {
    Error::new(ErrorKind::Store, message).with_boxed_source(error.into_inner())
}
