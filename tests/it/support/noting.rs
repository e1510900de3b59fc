//! A token store that records its calls.

use std::sync::{Arc, Mutex};

use cfis::{
    AccessToken, Client, Environment, StoreError, TokenStore, UnprovedToken, UnreadResponse,
};

use super::ACCESS;

/// A token store that records its calls, and fails at a chosen step.
#[derive(Clone, Default)]
pub(crate) struct Noting(pub Arc<Mutex<Notes>>);

#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) held: Option<AccessToken>,
    pub(crate) steps: Vec<&'static str>,
    pub(crate) kept: Vec<Vec<u8>>,
    pub(crate) unproved: Vec<UnprovedToken>,
    /// How many locks were given back because no token was issued.
    pub(crate) released: usize,
    pub(crate) fails: Option<&'static str>,
    /// A token that another process stores just before a swap.
    pub(crate) replaced_by: Option<AccessToken>,
    pub(crate) at_swap: Option<Box<dyn Fn() + Send>>,
}

impl Noting {
    pub(crate) fn with(token: AccessToken) -> Self {
        let store = Noting::default();
        store.0.lock().unwrap().held = Some(token);
        store
    }

    pub(crate) fn failing(self, step: &'static str) -> Self {
        self.0.lock().unwrap().fails = Some(step);
        self
    }

    pub(crate) fn step(&self, step: &'static str) -> Result<(), StoreError> {
        let mut notes = self.0.lock().unwrap();
        notes.steps.push(step);
        if notes.fails == Some(step) {
            Err(StoreError::new(format!("{step} does not work")))
        } else {
            Ok(())
        }
    }

    pub(crate) fn held(&self) -> String {
        self.0.lock().unwrap().held.as_ref().unwrap().expose_secret().to_owned()
    }

    pub(crate) fn steps(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().steps.clone()
    }
}

impl TokenStore for Noting {
    type Lock = ();

    async fn lock(&self) -> Result<(), StoreError> {
        self.step("lock")
    }

    async fn load(&self) -> Result<Option<AccessToken>, StoreError> {
        self.step("load")?;
        Ok(self.0.lock().unwrap().held.clone())
    }

    async fn unproved(&self) -> Result<Vec<UnprovedToken>, StoreError> {
        Ok(self.0.lock().unwrap().unproved.clone())
    }

    async fn swap(
        &self,
        (): (),
        old: Option<&AccessToken>,
        new: &AccessToken,
    ) -> Result<bool, StoreError> {
        self.step("swap")?;
        let mut notes = self.0.lock().unwrap();
        if let Some(at_swap) = &notes.at_swap {
            at_swap();
        }
        if let Some(other) = notes.replaced_by.take() {
            notes.held = Some(other);
        }
        let is_old = notes.held.as_ref() == old;
        if is_old {
            notes.held = Some(new.clone());
        }
        Ok(is_old)
    }

    async fn release(&self, (): ()) -> Result<(), StoreError> {
        self.0.lock().unwrap().released += 1;
        Ok(())
    }

    async fn keep(
        &self,
        response: &UnreadResponse,
        token: Option<&AccessToken>,
    ) -> Result<String, StoreError> {
        self.step("keep")?;
        let mut notes = self.0.lock().unwrap();
        notes.kept.push(response.expose_secret().to_vec());
        let place = "the vault".to_owned();
        notes.unproved.extend(
            token.map(|token| UnprovedToken { token: token.clone(), place: place.clone() }),
        );
        Ok(place)
    }

    async fn forget(&self, place: &str) -> Result<(), StoreError> {
        let mut notes = self.0.lock().unwrap();
        notes.unproved.retain(|found| found.place != place);
        notes.kept.clear();
        Ok(())
    }
}

pub(crate) fn token(url: &str) -> AccessToken {
    token_of(url, ACCESS)
}

pub(crate) fn token_of(url: &str, text: &str) -> AccessToken {
    AccessToken::new(Environment::custom(url).unwrap(), text).unwrap()
}

/// A client that sends each request once, and keeps its token in a store.
pub(crate) fn client(url: &str, store: &Noting) -> Client {
    Client::builder(token(url)).token_store(store.clone()).retries(0).build().unwrap()
}
