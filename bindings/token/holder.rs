//! The token that a client and its clones use now, and the store behind it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::error::Error;
use crate::token::credential::AccessToken;
use crate::token::store::DynTokenStore;
use crate::value::SecretHeader;

/// Holds the current token.
pub(crate) struct TokenHolder {
    store: Option<Arc<dyn DynTokenStore>>,
    current: RwLock<Current>,
    /// A token that was issued and is not in use yet.
    unproved: Mutex<Option<AccessToken>>,
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
        store: Option<Arc<dyn DynTokenStore>>,
    ) -> Self {
        let current = RwLock::new(Current { token, header });
        TokenHolder { store, current, unproved: Mutex::default() }
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

    pub(super) fn store(&self) -> Option<&dyn DynTokenStore> {
        self.store.as_deref()
    }

    /// Remembers a token until it is in use.
    pub(super) fn keep_unproved(&self, token: &AccessToken) {
        *lock(&self.unproved) = Some(token.clone());
    }

    pub(super) fn unproved(&self) -> Option<AccessToken> {
        lock(&self.unproved).clone()
    }

    /// Makes later calls use this token. Calls in progress keep theirs.
    pub(super) fn replace(&self, token: &AccessToken) -> Result<(), Error> {
        let next = Current { token: token.clone(), header: token.header()? };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        lock(&self.unproved).take_if(|unproved| unproved == token);
        Ok(())
    }
}
