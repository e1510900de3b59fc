//! The token that a client and its clones use now, and the store behind it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use crate::error::{Error, UnreadResponse};
use crate::token::credential::AccessToken;
use crate::token::locks::{Seldom, lock};
use crate::token::store::DynTokenStore;
use crate::value::{Secret, SecretHeader};

/// The maximum of refused tokens that are remembered: more than a store holds.
const REMEMBERED: usize = 32;

/// Holds the current token.
pub(crate) struct TokenHolder {
    store: Option<Arc<dyn DynTokenStore>>,
    current: RwLock<Current>,
    /// A token that was issued and is not in use yet.
    unproved: Mutex<Option<AccessToken>>,
    /// The response of a renewal that has not ended, for a caller who does not wait for the end.
    unread: Mutex<Option<UnreadResponse>>,
    /// Tokens that were refused since a request last succeeded, the oldest first.
    refused: Seldom<VecDeque<Secret>>,
}

struct Current {
    token: AccessToken,
    header: SecretHeader,
}

impl TokenHolder {
    pub(crate) fn new(
        token: AccessToken,
        header: SecretHeader,
        store: Option<Arc<dyn DynTokenStore>>,
    ) -> Self {
        let current = RwLock::new(Current { token, header });
        TokenHolder {
            store,
            current,
            unproved: Mutex::default(),
            unread: Mutex::default(),
            refused: Seldom::default(),
        }
    }

    /// Returns the header that calls send from now on.
    pub(crate) fn header(&self) -> SecretHeader {
        self.read().header.clone()
    }

    pub(crate) fn token(&self) -> AccessToken {
        self.read().token.clone()
    }

    fn read(&self) -> RwLockReadGuard<'_, Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner)
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

    /// Notes the response of a renewal until its token is in use, or the renewal has failed.
    pub(super) fn set_unread(&self, response: Option<UnreadResponse>) {
        *lock(&self.unread) = response;
    }

    pub(super) fn unread(&self) -> Option<UnreadResponse> {
        lock(&self.unread).clone()
    }

    /// Notes that the provider does not accept a token at present.
    pub(super) fn note_refused(&self, token: &Secret) {
        let mut refused = self.refused.lock();
        if !refused.contains(token) {
            refused.push_back(token.clone());
        }
        while refused.len() > REMEMBERED {
            refused.pop_front();
        }
    }

    pub(super) fn was_refused(&self, token: &Secret) -> bool {
        self.refused.lock().contains(token)
    }

    /// Notes that a request succeeded, so what was refused before may be accepted again.
    pub(super) fn note_accepted(&self) {
        self.refused.take_if(|_| true);
    }

    /// Makes later calls use this token. Calls in progress keep theirs.
    pub(super) fn replace(&self, token: &AccessToken) -> Result<(), Error> {
        let next = Current { token: token.clone(), header: token.header()? };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        lock(&self.unproved).take_if(|unproved| unproved == token);
        Ok(())
    }
}
