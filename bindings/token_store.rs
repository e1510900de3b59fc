//! Where an access token is kept.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::token::AccessToken;
use crate::unread_answer::UnreadAnswer;

/// What a store does, once it is awaited.
pub type Storing<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Why a store failed. A [`cfis::Error`](crate::Error) has it as its source, so nothing in it may be a secret.
#[derive(Debug)]
pub struct StoreError(Box<dyn std::error::Error + Send + Sync>);

impl StoreError {
    /// Of an error of the store's own, or of words.
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

/// Keeps the access token of one client (a creditor), so that a renewed one is not lost. [`FileTokenStore`](crate::FileTokenStore)
/// keeps it in a file; a service with a database or a vault implements this trait for that.
///
/// [`Client::renew`](crate::Client::renew) uses a store in this order: [`lock`](Self::lock), [`load`](Self::load), the request,
/// [`swap`](Self::swap), and only then the new token is used. Where the answer is not understood, or `swap` fails,
/// [`keep`](Self::keep) is called. The lock is held all the while.
///
/// ```
/// use std::sync::Mutex;
///
/// use cfis::{AccessToken, StoreError, Storing, TokenLock, TokenStore, UnreadAnswer};
///
/// /// In memory: for a test.
/// struct InMemory(Mutex<Option<AccessToken>>);
///
/// impl TokenStore for InMemory {
///     fn lock(&self) -> Storing<'_, TokenLock> {
///         Box::pin(async { Ok(TokenLock::none()) })
///     }
///
///     fn load(&self) -> Storing<'_, Option<AccessToken>> {
///         Box::pin(async { Ok(self.0.lock().map_err(|_| StoreError::new("poisoned"))?.clone()) })
///     }
///
///     fn swap<'a>(&'a self, _: &'a TokenLock, old: Option<&'a AccessToken>, new: &'a AccessToken) -> Storing<'a, bool> {
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
///     fn keep<'a>(&'a self, _: &'a UnreadAnswer) -> Storing<'a, String> {
///         Box::pin(async { Err(StoreError::new("there is no place for it in memory")) })
///     }
/// }
/// ```
pub trait TokenStore: Send + Sync {
    /// Waits until no other process renews this token, and makes sure that a token could be stored now: nothing is sent where it
    /// could not.
    ///
    /// Where other processes cannot be kept out, give [`TokenLock::none`]; `swap` still tells that another one was faster, after
    /// the provider has made two tokens.
    fn lock(&self) -> Storing<'_, TokenLock>;

    /// The token in the store, if there is one.
    fn load(&self) -> Storing<'_, Option<AccessToken>>;

    /// Puts a token in the place of an old one, durably, if the old one is what the store holds. Else gives `false` and changes
    /// nothing.
    fn swap<'a>(
        &'a self,
        lock: &'a TokenLock,
        old: Option<&'a AccessToken>,
        new: &'a AccessToken,
    ) -> Storing<'a, bool>;

    /// Keeps an answer that may hold a token, durably and as a secret. Gives words that say where it is, such as a path.
    fn keep<'a>(&'a self, answer: &'a UnreadAnswer) -> Storing<'a, String>;

    /// Removes what [`keep`](Self::keep) has kept at that place: the token in it is stored, or proved to be none. By default nothing is
    /// removed.
    fn forget<'a>(&'a self, place: &'a str) -> Storing<'a, ()> {
        let _ = place;
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Keeps others from renewing a token until it and its clones are dropped. A store that does its work elsewhere, in another thread say,
/// takes a clone along, since whoever asked may go away.
#[derive(Clone)]
pub struct TokenLock(Option<Arc<dyn Any + Send + Sync>>);

impl TokenLock {
    /// A lock that keeps nobody out.
    pub fn none() -> Self {
        TokenLock(None)
    }

    /// A lock that lasts as long as something is held: an open file, a transaction.
    pub fn holding(held: impl Send + Sync + 'static) -> Self {
        TokenLock(Some(Arc::new(held)))
    }
}

impl fmt::Debug for TokenLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "TokenLock" } else { "TokenLock(none)" })
    }
}
