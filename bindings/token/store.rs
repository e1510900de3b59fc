//! The trait of a place that keeps an access token, and its object-safe form.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use crate::error::UnreadResponse;
use crate::token::credential::AccessToken;

/// Why a store failed: any error, or a sentence. It must not contain a secret.
///
/// Every error converts into it, so `?` works in a store. A [`cfis::Error`](crate::Error) has the
/// original error as its source.
///
/// ```
/// use cfis::StoreError;
///
/// fn read() -> Result<String, StoreError> {
///     if false {
///         return Err(StoreError::new("the vault is sealed"));
///     }
///     Ok(std::fs::read_to_string("Cargo.toml")?)
/// }
/// # assert!(read().is_ok());
/// ```
pub struct StoreError(Box<dyn Error + Send + Sync>);

impl StoreError {
    /// Wraps an error, or a sentence.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        StoreError(error.into())
    }

    pub(crate) fn into_inner(self) -> Box<dyn Error + Send + Sync> {
        self.0
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for StoreError {
    fn from(error: E) -> Self {
        StoreError(error.into())
    }
}

/// So that `?` works in a function that returns a boxed error.
impl From<StoreError> for Box<dyn Error + Send + Sync> {
    fn from(error: StoreError) -> Self {
        error.0
    }
}

/// So that `?` works in a function that returns a boxed error.
impl From<StoreError> for Box<dyn Error> {
    fn from(error: StoreError) -> Self {
        error.0
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A token that a store holds beside the one in use: it was issued, and it is not known yet whether
/// it is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnprovedToken {
    /// The token.
    pub token: AccessToken,
    /// Where it is, as [`TokenStore::forget`] takes it.
    pub place: String,
}

/// Keeps the access token of one client (a creditor), so that a renewed token is not lost.
///
/// [`FileTokenStore`](crate::FileTokenStore) keeps it in a file. Implement this trait to keep it in
/// a database or a vault; the guide's page
/// [`keep_tokens_in_a_database`](crate::guide::keep_tokens_in_a_database) shows one with SQLite.
/// The methods may be written as `async fn`. For a store behind a pointer, use `Arc<dyn
/// DynTokenStore>`.
///
/// A renewal uses a store in this order: [`lock`](Self::lock), [`load`](Self::load),
/// [`unproved`](Self::unproved); the request; [`keep`](Self::keep); the new token is validated;
/// [`swap`](Self::swap); [`forget`](Self::forget). Only then does the client use the new token. The
/// lock is held from the first step to `swap`. If nothing is issued, it goes to
/// [`release`](Self::release).
///
/// ```
/// use std::sync::Mutex;
///
/// use cfis::{AccessToken, StoreError, TokenStore, UnreadResponse};
///
/// /// Keeps the token in memory, for a test.
/// struct InMemory(Mutex<Option<AccessToken>>);
///
/// impl InMemory {
///     fn held(&self) -> Result<std::sync::MutexGuard<'_, Option<AccessToken>>, StoreError> {
///         self.0.lock().map_err(|_| StoreError::new("a thread panicked"))
///     }
/// }
///
/// impl TokenStore for InMemory {
///     type Lock = ();
///
///     async fn lock(&self) -> Result<(), StoreError> {
///         Ok(())
///     }
///
///     async fn load(&self) -> Result<Option<AccessToken>, StoreError> {
///         Ok(self.held()?.clone())
///     }
///
///     async fn swap(&self, _: (), old: Option<&AccessToken>, new: &AccessToken) -> Result<bool, StoreError> {
///         let mut held = self.held()?;
///         let is_old = held.as_ref() == old;
///         if is_old {
///             *held = Some(new.clone());
///         }
///         Ok(is_old)
///     }
///
///     async fn keep(&self, _: &UnreadResponse, _: Option<&AccessToken>) -> Result<String, StoreError> {
///         Err(StoreError::new("memory is not a safe place for it"))
///     }
/// }
/// ```
pub trait TokenStore: Send + Sync {
    /// What is held during a renewal: a locked file, a database transaction, or `()`. Dropped
    /// without a swap, it changes nothing. It is dropped, and not released, if a token may have
    /// been issued that is not in use.
    type Lock: Send + 'static;

    /// Waits until no other process renews this token, and makes sure that a token could be stored
    /// now. If it could not, return an error: nothing is sent then.
    ///
    /// If you cannot keep other processes out, return at once. `swap` still notices that another
    /// process was faster, but only after the provider has issued two tokens.
    fn lock(&self) -> impl Future<Output = Result<Self::Lock, StoreError>> + Send;

    /// Returns the token in use, if there is one.
    fn load(&self) -> impl Future<Output = Result<Option<AccessToken>, StoreError>> + Send;

    /// Returns tokens that were saved and are not in use: those that [`keep`](Self::keep) was
    /// given, in a renewal that did not get to its end. The newest comes first. By default there
    /// are none.
    fn unproved(&self) -> impl Future<Output = Result<Vec<UnprovedToken>, StoreError>> + Send {
        ready(Ok(Vec::new()))
    }

    /// Replaces the old token by the new one, durably, if the store holds the old one. Otherwise
    /// returns `false` and changes nothing. Takes the lock, so that a transaction can be committed.
    fn swap(
        &self,
        lock: Self::Lock,
        old: Option<&AccessToken>,
        new: &AccessToken,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Gives back a lock under which no token was issued: nothing was sent, or the provider refused.
    /// By default the lock is dropped. An error is ignored, and so is a release that takes longer than
    /// five seconds. A [`lock`](Self::lock) that does not end within the timeout is cancelled, and not
    /// released.
    ///
    /// A store that notes each renewal before it is sent notes its end here. Then a renewal without
    /// an end is one that may have been carried out, whose process was killed for instance.
    fn release(&self, lock: Self::Lock) -> impl Future<Output = Result<(), StoreError>> + Send {
        drop(lock);
        ready(Ok(()))
    }

    /// Saves a response that may contain a token, durably and as a secret, whatever becomes of the
    /// lock: a transaction that is rolled back must not take it along. `token` is what this crate
    /// takes for the token in it, if it can tell. Returns where the response is, such as a path.
    fn keep(
        &self,
        response: &UnreadResponse,
        token: Option<&AccessToken>,
    ) -> impl Future<Output = Result<String, StoreError>> + Send;

    /// Removes what [`keep`](Self::keep) saved at that place: the token in it is stored, or the
    /// provider has said that it is not valid. By default nothing is removed.
    fn forget(&self, place: &str) -> impl Future<Output = Result<(), StoreError>> + Send {
        let _ = place;
        ready(Ok(()))
    }
}

/// The future of a store's work.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A [`TokenStore`] that can be a trait object, as in `Arc<dyn DynTokenStore>`. Every `TokenStore`
/// is one; do not implement it.
///
/// ```
/// use std::sync::Arc;
///
/// use cfis::{Client, DynTokenStore, Environment, FileTokenStore};
///
/// # async fn example() -> Result<(), cfis::Error> {
/// let store: Arc<dyn DynTokenStore> = Arc::new(FileTokenStore::new("creditor-7.token", Environment::Staging));
/// let client = Client::builder_from(Arc::clone(&store)).await?.build()?;
/// # Ok(())
/// # }
/// ```
pub trait DynTokenStore: Send + Sync {
    /// See [`TokenStore::lock`].
    fn lock(&self) -> StoreFuture<'_, TokenLock>;
    /// See [`TokenStore::load`].
    fn load(&self) -> StoreFuture<'_, Option<AccessToken>>;
    /// See [`TokenStore::unproved`].
    fn unproved(&self) -> StoreFuture<'_, Vec<UnprovedToken>>;
    /// See [`TokenStore::swap`].
    fn swap<'a>(
        &'a self,
        lock: TokenLock,
        old: Option<&'a AccessToken>,
        new: &'a AccessToken,
    ) -> StoreFuture<'a, bool>;
    /// See [`TokenStore::release`].
    fn release(&self, lock: TokenLock) -> StoreFuture<'_, ()>;
    /// See [`TokenStore::keep`].
    fn keep<'a>(
        &'a self,
        response: &'a UnreadResponse,
        token: Option<&'a AccessToken>,
    ) -> StoreFuture<'a, String>;
    /// See [`TokenStore::forget`].
    fn forget<'a>(&'a self, place: &'a str) -> StoreFuture<'a, ()>;
}

/// The lock of a store, of whatever type that is.
pub struct TokenLock(Box<dyn Any + Send>);

impl TokenLock {
    fn into_inner<L: 'static>(self) -> Result<L, StoreError> {
        let lock = self.0.downcast();
        lock.map(|lock| *lock).map_err(|_| StoreError::new("the lock is that of another store"))
    }
}

impl fmt::Debug for TokenLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenLock")
    }
}

impl<S: TokenStore> DynTokenStore for S {
    fn lock(&self) -> StoreFuture<'_, TokenLock> {
        Box::pin(async {
            let lock = TokenStore::lock(self).await?;
            Ok(TokenLock(Box::new(lock)))
        })
    }

    fn load(&self) -> StoreFuture<'_, Option<AccessToken>> {
        Box::pin(TokenStore::load(self))
    }

    fn unproved(&self) -> StoreFuture<'_, Vec<UnprovedToken>> {
        Box::pin(TokenStore::unproved(self))
    }

    fn swap<'a>(
        &'a self,
        lock: TokenLock,
        old: Option<&'a AccessToken>,
        new: &'a AccessToken,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move { TokenStore::swap(self, lock.into_inner()?, old, new).await })
    }

    fn release(&self, lock: TokenLock) -> StoreFuture<'_, ()> {
        Box::pin(async { TokenStore::release(self, lock.into_inner()?).await })
    }

    fn keep<'a>(
        &'a self,
        response: &'a UnreadResponse,
        token: Option<&'a AccessToken>,
    ) -> StoreFuture<'a, String> {
        Box::pin(TokenStore::keep(self, response, token))
    }

    fn forget<'a>(&'a self, place: &'a str) -> StoreFuture<'a, ()> {
        Box::pin(TokenStore::forget(self, place))
    }
}

/// Implements the trait for a pointer to a store.
macro_rules! by_pointer {
    ($($pointer:ty),*) => {$(
        impl TokenStore for $pointer {
            type Lock = TokenLock;

            fn lock(&self) -> impl Future<Output = Result<TokenLock, StoreError>> + Send {
                (**self).lock()
            }

            fn load(&self) -> impl Future<Output = Result<Option<AccessToken>, StoreError>> + Send {
                (**self).load()
            }

            fn unproved(
                &self,
            ) -> impl Future<Output = Result<Vec<UnprovedToken>, StoreError>> + Send {
                (**self).unproved()
            }

            fn swap(
                &self,
                lock: TokenLock,
                old: Option<&AccessToken>,
                new: &AccessToken,
            ) -> impl Future<Output = Result<bool, StoreError>> + Send {
                let (store, old, new) = (self, old.cloned(), new.clone());
                async move { (**store).swap(lock, old.as_ref(), &new).await }
            }

            fn release(
                &self,
                lock: TokenLock,
            ) -> impl Future<Output = Result<(), StoreError>> + Send {
                (**self).release(lock)
            }

            fn keep(
                &self,
                response: &UnreadResponse,
                token: Option<&AccessToken>,
            ) -> impl Future<Output = Result<String, StoreError>> + Send {
                let (response, token) = (response.clone(), token.cloned());
                async move { (**self).keep(&response, token.as_ref()).await }
            }

            fn forget(&self, place: &str) -> impl Future<Output = Result<(), StoreError>> + Send {
                let place = place.to_owned();
                async move { (**self).forget(&place).await }
            }
        }
    )*};
}

by_pointer!(Arc<dyn DynTokenStore>, Box<dyn DynTokenStore>);
