//! The token that a client and its clones use now, and the store behind it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::error::Error;
use crate::token::credential::AccessToken;
use crate::token::store::TokenStore;
use crate::value::SecretHeader;

/// Holds the current token.
pub(crate) struct TokenHolder {
    store: Option<Arc<dyn TokenStore>>,
    current: RwLock<Current>,
    /// A token that was issued and could not be stored.
    unstored: Mutex<Option<AccessToken>>,
}

#[derive(Clone)]
struct Current {
    token: AccessToken,
    header: SecretHeader,
}

/// Locks a mutex. A panic elsewhere does not make a token unusable.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TokenHolder {
    pub(crate) fn new(
        token: AccessToken,
        header: SecretHeader,
        store: Option<Arc<dyn TokenStore>>,
    ) -> Self {
        let current = RwLock::new(Current { token, header });
        TokenHolder { store, current, unstored: Mutex::default() }
    }

    /// Returns the header that calls send from now on.
    pub(crate) fn header(&self) -> SecretHeader {
        self.current().header
    }

    pub(crate) fn token(&self) -> AccessToken {
        self.current().token
    }

    fn current(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn store(&self) -> Option<&dyn TokenStore> {
        self.store.as_deref()
    }

    /// Remembers a token until it is stored.
    pub(super) fn keep_unstored(&self, token: &AccessToken) {
        *lock(&self.unstored) = Some(token.clone());
    }

    pub(super) fn unstored(&self) -> Option<AccessToken> {
        lock(&self.unstored).clone()
    }

    /// Makes later calls use this token. Calls in progress keep theirs.
    pub(super) fn replace(&self, token: &AccessToken) -> Result<(), Error> {
        let next = Current { token: token.clone(), header: token.header()? };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        lock(&self.unstored).take_if(|unstored| unstored == token);
        Ok(())
    }
}
