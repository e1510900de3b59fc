//! Keeps an access token in a file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::error::UnreadResponse;
use crate::http::Environment;
use crate::runtime::blocking;
use crate::storage;
use crate::test_hooks::failpoint;
use crate::token::credential::AccessToken;
use crate::token::store::{StoreError, StoreFuture, TokenLock, TokenStore};

/// The pause between two attempts to lock a file that another process has locked.
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// Part of the names of saved responses.
const UNREAD: &str = ".unread-";
/// The bytes that are reserved for a token: more than fit into a header.
const ROOM: usize = 16 * 1024;

/// A locked file, and the file that reserves room for a new token.
struct Lock {
    _file: File,
    room: PathBuf,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A token that was written whole stays, so that the next process finds it.
        if std::fs::read(&self.room).is_ok_and(|bytes| !bytes.ends_with(b"\n")) {
            let _ = std::fs::remove_file(&self.room);
        }
    }
}

/// Keeps an access token as the only line of a file that only the user can read (mode 0600 on
/// systems with modes).
///
/// A new token is written to a file beside it (`.NAME.new`), which is synced and renamed, and the
/// folder is synced: whenever the process or the machine stops, either the old or the new token is
/// there. If a new token was written but not renamed, the next [`load`](TokenStore::load) finds it.
/// `.NAME.lock` is locked during a renewal, so that several processes may share the file; it stays
/// there. A response that may contain a token is saved as `NAME.unread-1` and so on.
///
/// ```
/// use cfis::{Environment, FileTokenStore};
///
/// let store = FileTokenStore::new("creditor-7.token", Environment::Staging);
/// assert_eq!(store.path().file_name().unwrap(), "creditor-7.token");
/// ```
#[derive(Debug, Clone)]
pub struct FileTokenStore {
    path: PathBuf,
    environment: Environment,
}

impl FileTokenStore {
    /// Makes a store for tokens of an environment. The file need not exist yet. A link stays a
    /// link: the file that it points to is replaced.
    pub fn new(path: impl Into<PathBuf>, environment: Environment) -> Self {
        let path = path.into();
        let target =
            || std::fs::read_link(&path).ok().map(|target| storage::folder_of(&path).join(target));
        let path = path.canonicalize().ok().or_else(target).unwrap_or(path);
        FileTokenStore { path, environment }
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns a file beside the token file, with a name derived from it.
    fn beside(&self, before: &str, after: &str) -> PathBuf {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        self.path.with_file_name(format!("{before}{name}{after}"))
    }

    fn next(&self) -> PathBuf {
        self.beside(".", ".new")
    }

    fn try_lock(&self) -> io::Result<Option<Lock>> {
        if self.path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let Some(lock) = storage::try_lock(&self.beside(".", ".lock"))? else { return Ok(None) };
        // Finishes a swap that was interrupted, and shows that a file can be created here.
        let next = self.next();
        if self.pending()?.is_some() {
            std::fs::rename(&next, &self.path)?;
            storage::sync_folder(&self.path)?;
        }
        // Room for a token is reserved now: without room, none must be issued.
        let lock = Lock { _file: lock, room: next };
        io::Write::write_all(&mut storage::create(&lock.room)?, &[0; ROOM])?;
        File::open(&lock.room)?.sync_all()?;
        Ok(Some(lock))
    }

    /// Reads a token that was written whole, which means with its line end.
    fn read(&self, path: &Path) -> io::Result<Option<AccessToken>> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if path != self.path && !text.ends_with('\n') {
            return Ok(None);
        }
        let token =
            AccessToken::new(self.environment.clone(), text.trim_start_matches('\u{feff}').trim());
        token.map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// Returns a new token that was written but not renamed. One that is older than the file was
    /// replaced by hand.
    fn pending(&self) -> io::Result<Option<AccessToken>> {
        let written = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
        let next = self.next();
        if written(&next) < written(&self.path) {
            return Ok(None);
        }
        self.read(&next)
    }

    fn newest(&self) -> io::Result<Option<AccessToken>> {
        match self.pending()? {
            Some(next) => Ok(Some(next)),
            None => self.read(&self.path),
        }
    }

    fn replace(&self, old: Option<&AccessToken>, new: &AccessToken) -> io::Result<bool> {
        if self.newest()?.as_ref() != old {
            return Ok(false);
        }
        // Exposed into the file that keeps it.
        let line = Zeroizing::new(format!("{}\n", new.expose_secret()));
        failpoint("before the token file");
        storage::overwrite(&self.next(), &self.path, line.as_bytes())?;
        Ok(true)
    }

    fn write_unread(&self, answer: &UnreadResponse) -> io::Result<String> {
        let mut number = 1_u32;
        loop {
            let path = self.beside("", &format!("{UNREAD}{number}"));
            match storage::create_new(&path) {
                Ok(mut file) => {
                    // Exposed into a file that only the user can read.
                    io::Write::write_all(&mut file, answer.expose_secret())?;
                    file.sync_all()?;
                    storage::sync_folder(&path)?;
                    return Ok(path.display().to_string());
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 10_000 => {
                    number += 1
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Adds the path to an error.
    fn named<T>(&self, result: io::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| StoreError::new(format!("{}: {error}", self.path.display())))
    }
}

impl TokenStore for FileTokenStore {
    fn lock(&self) -> StoreFuture<'_, TokenLock> {
        Box::pin(async {
            loop {
                let store = self.clone();
                if let Some(lock) = self.named(blocking(move || store.try_lock()).await)? {
                    return Ok(TokenLock::holding(lock));
                }
                tokio::time::sleep(LOCK_PAUSE).await;
            }
        })
    }

    fn load(&self) -> StoreFuture<'_, Option<AccessToken>> {
        let store = self.clone();
        Box::pin(async move { self.named(blocking(move || store.newest()).await) })
    }

    fn swap<'a>(
        &'a self,
        lock: &'a TokenLock,
        old: Option<&'a AccessToken>,
        new: &'a AccessToken,
    ) -> StoreFuture<'a, bool> {
        let (store, lock, old, new) = (self.clone(), lock.clone(), old.cloned(), new.clone());
        let replace = move || {
            let replaced = store.replace(old.as_ref(), &new);
            // Locked until here, even if the caller was dropped.
            drop(lock);
            replaced
        };
        Box::pin(async move { self.named(blocking(replace).await) })
    }

    fn forget<'a>(&'a self, place: &'a str) -> StoreFuture<'a, ()> {
        let place = PathBuf::from(place);
        let is_ours = place.starts_with(storage::folder_of(&self.path))
            && place.display().to_string().contains(UNREAD);
        Box::pin(async move {
            if is_ours {
                self.named(blocking(move || storage::remove(&place)).await)
            } else {
                Ok(())
            }
        })
    }

    fn keep<'a>(&'a self, answer: &'a UnreadResponse) -> StoreFuture<'a, String> {
        let (store, answer) = (self.clone(), answer.clone());
        Box::pin(async move { self.named(blocking(move || store.write_unread(&answer)).await) })
    }
}
