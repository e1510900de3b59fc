//! A token file as a token store.

use std::io;
use std::time::Duration;

use crate::error::UnreadResponse;
use crate::runtime::{self, blocking};
use crate::storage;
use crate::token::credential::AccessToken;
use crate::token::file_store::replace::FileTokenLock;
use crate::token::file_store::token_file::FileTokenStore;
use crate::token::store::{StoreError, TokenStore, UnprovedToken};

/// The pause between two attempts to lock a file that another process has locked.
const LOCK_PAUSE: Duration = Duration::from_millis(50);

impl FileTokenStore {
    /// Adds the path to an error.
    fn named<T>(&self, result: io::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| StoreError::new(format!("{}: {error}", self.path.display())))
    }
}

impl TokenStore for FileTokenStore {
    type Lock = FileTokenLock;

    async fn lock(&self) -> Result<FileTokenLock, StoreError> {
        loop {
            let store = self.clone();
            let try_lock = move || store.followed().try_lock();
            if let Some(lock) = self.named(blocking(try_lock).await)? {
                return Ok(lock);
            }
            if !runtime::is_there() {
                return Err(StoreError::new(format!(
                    "{}: another process holds the lock, and waiting for it needs a Tokio runtime",
                    self.path.display()
                )));
            }
            tokio::time::sleep(LOCK_PAUSE).await;
        }
    }

    async fn load(&self) -> Result<Option<AccessToken>, StoreError> {
        let store = self.clone();
        self.named(blocking(move || store.followed().read()).await)
    }

    async fn unproved(&self) -> Result<Vec<UnprovedToken>, StoreError> {
        let store = self.clone();
        self.named(blocking(move || store.followed().read_unproved()).await)
    }

    async fn swap(
        &self,
        lock: FileTokenLock,
        old: Option<&AccessToken>,
        new: &AccessToken,
    ) -> Result<bool, StoreError> {
        let store = FileTokenStore { path: lock.path.clone(), ..self.clone() };
        let (old, new) = (old.cloned(), new.clone());
        // The lock ends with the work, even if the caller is dropped.
        let replace = move || store.replace(&lock, old.as_ref(), &new);
        self.named(blocking(replace).await)
    }

    async fn keep(
        &self,
        response: &UnreadResponse,
        token: Option<&AccessToken>,
    ) -> Result<String, StoreError> {
        let (store, response, token) = (self.clone(), response.clone(), token.cloned());
        let save = move || match &token {
            Some(token) => store.followed().save(token, response.expose_secret()),
            // Exposed into a file that only its owner can read.
            None => store.followed().save_bytes(&[response.expose_secret()]),
        };
        self.named(blocking(save).await)
    }

    async fn forget(&self, place: &str) -> Result<(), StoreError> {
        let (store, place) = (self.clone(), place.to_owned());
        let forget = move || {
            let store = store.followed();
            let saved = store.saved()?.into_iter().map(|(_, path)| path);
            let mut places = saved.chain([store.beside(".", ".new")]);
            if let Some(path) = places.find(|path| path.display().to_string() == place) {
                storage::remove(&path)?;
                storage::sync_folder(&path)?;
            }
            Ok(())
        };
        self.named(blocking(forget).await)
    }
}
