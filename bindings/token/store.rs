//! The trait of a place that keeps an access token.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::UnreadResponse;
use crate::token::credential::AccessToken;

/// The future of a store's work.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Why a store failed. A [`cfis::Error`](crate::Error) has it as its source, so it must not contain
/// a secret.
#[derive(Debug)]
pub struct StoreError(Box<dyn std::error::Error + Send + Sync>);

impl StoreError {
    /// Wraps an error of the store, or a sentence.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        StoreError(error.into())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// Keeps the access token of one client (a creditor), so that a renewed token is not lost.
///
/// [`FileTokenStore`](crate::FileTokenStore) keeps it in a file. Implement this trait to keep it in
/// a database or a vault.
///
/// [`Client::renew`](crate::Client::renew) uses a store in this order: [`lock`](Self::lock),
/// [`load`](Self::load), the request, [`swap`](Self::swap); only then does the client use the new
/// token. If the response is not understood or `swap` fails, [`keep`](Self::keep) is called. The
/// lock is held throughout.
///
/// ```
/// use std::sync::Mutex;
///
/// use cfis::{AccessToken, StoreError, StoreFuture, TokenLock, TokenStore, UnreadResponse};
///
/// /// Keeps the token in memory, for a test.
/// struct InMemory(Mutex<Option<AccessToken>>);
///
/// impl TokenStore for InMemory {
///     fn lock(&self) -> StoreFuture<'_, TokenLock> {
///         Box::pin(async { Ok(TokenLock::none()) })
///     }
///
///     fn load(&self) -> StoreFuture<'_, Option<AccessToken>> {
///         Box::pin(async { Ok(self.0.lock().map_err(|_| StoreError::new("poisoned"))?.clone()) })
///     }
///
///     fn swap<'a>(&'a self, _: &'a TokenLock, old: Option<&'a AccessToken>, new: &'a AccessToken) -> StoreFuture<'a, bool> {
///         Box::pin(async move {
///             let mut held = self.0.lock().map_err(|_| StoreError::new("poisoned"))?;
///             let is_old = held.as_ref() == old;
///             if is_old {
///                 *held = Some(new.clone());
///             }
///             Ok(is_old)
///         })
///     }
///
///     fn keep<'a>(&'a self, _: &'a UnreadResponse) -> StoreFuture<'a, String> {
///         Box::pin(async { Err(StoreError::new("memory is not a safe place for it")) })
///     }
/// }
/// ```
pub trait TokenStore: Send + Sync {
    /// Waits until no other process renews this token, and makes sure that a token could be stored
    /// now. If it could not, nothing is sent.
    ///
    /// If you cannot keep other processes out, return [`TokenLock::none`]. `swap` still notices
    /// that another process was faster, but only after the provider has issued two tokens.
    fn lock(&self) -> StoreFuture<'_, TokenLock>;

    /// Returns the token in the store, if there is one.
    fn load(&self) -> StoreFuture<'_, Option<AccessToken>>;

    /// Replaces the old token by the new one, durably, if the store holds the old one. Otherwise
    /// returns `false` and changes nothing.
    fn swap<'a>(
        &'a self,
        lock: &'a TokenLock,
        old: Option<&'a AccessToken>,
        new: &'a AccessToken,
    ) -> StoreFuture<'a, bool>;

    /// Saves a response that may contain a token, durably and as a secret. Returns where it is,
    /// such as a path.
    fn keep<'a>(&'a self, answer: &'a UnreadResponse) -> StoreFuture<'a, String>;

    /// Removes what [`keep`](Self::keep) saved at that place: the token in it is stored, or proved
    /// not to be one. By default nothing is removed.
    fn forget<'a>(&'a self, place: &'a str) -> StoreFuture<'a, ()> {
        let _ = place;
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Keeps others from renewing a token until it and its clones are dropped.
///
/// If your store works on another thread, move a clone of the lock there: the caller may be
/// cancelled.
#[derive(Clone)]
pub struct TokenLock(Option<Arc<dyn Any + Send + Sync>>);

impl TokenLock {
    /// Makes a lock that keeps nobody out.
    pub fn none() -> Self {
        TokenLock(None)
    }

    /// Makes a lock that lasts as long as a value is held, such as an open file or a transaction.
    pub fn holding(held: impl Send + Sync + 'static) -> Self {
        TokenLock(Some(Arc::new(held)))
    }
}

impl fmt::Debug for TokenLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "TokenLock" } else { "TokenLock(none)" })
    }
}
