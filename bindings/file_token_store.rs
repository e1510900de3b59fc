//! An access token in a file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::durable::{self, blocking, folder};
use crate::environment::Environment;
use crate::steps::step;
use crate::token::AccessToken;
use crate::token_store::{StoreError, Storing, TokenLock, TokenStore};
use crate::unread_answer::UnreadAnswer;

/// How often it is tried to lock a file that another process has locked.
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// What the names of kept answers have in them.
const UNREAD: &str = ".unread-";
/// More than any token is long that fits into a header.
const ROOM: usize = 16 * 1024;

/// A locked file, and the file that has room for a new token.
struct Lock {
    _file: File,
    room: PathBuf,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A token that was written whole stays for the next one to find.
        if std::fs::read(&self.room).is_ok_and(|bytes| !bytes.ends_with(b"\n")) {
            let _ = std::fs::remove_file(&self.room);
        }
    }
}

/// Keeps an access token as the only line of a file that the user alone can read (mode 0600 where there are modes).
///
/// A token is written to a file beside it (`.NAME.new`), which is synced and renamed, and the folder is synced: whenever the process
/// or the machine ends, either the old or the new token is there. A new one that was written and not yet renamed is found by the next
/// [`load`](TokenStore::load). `.NAME.lock` is locked while a token is renewed, so that several processes may share the file; it
/// stays there. An answer that may hold a token goes to `NAME.unread-1` and so on.
#[derive(Debug, Clone)]
pub struct FileTokenStore {
    path: PathBuf,
    environment: Environment,
}

impl FileTokenStore {
    /// A store in a file, which need not exist yet, for tokens of an environment. A link stays one: what it points to is replaced.
    pub fn new(path: impl Into<PathBuf>, environment: Environment) -> Self {
        let path = path.into();
        let target = || std::fs::read_link(&path).ok().map(|target| folder(&path).join(target));
        let path = path.canonicalize().ok().or_else(target).unwrap_or(path);
        FileTokenStore { path, environment }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file beside it, with a name made of its own.
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
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let lock = options.open(self.beside(".", ".lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Finishes a swap that was interrupted, and shows that a file can be made here.
        let next = self.next();
        if self.pending()?.is_some() {
            std::fs::rename(&next, &self.path)?;
            durable::sync_folder(&self.path)?;
        }
        // Room for a token is taken now: where there is none, none is to be made.
        let lock = Lock { _file: lock, room: next };
        io::Write::write_all(&mut durable::create(&lock.room)?, &[0; ROOM])?;
        File::open(&lock.room)?.sync_all()?;
        Ok(Some(lock))
    }

    /// A token that was written whole: with the end of its line.
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

    /// A new token that was written, and not renamed any more. One that is older than the file was overtaken by hand.
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
        // Exposed into the file that it is kept in.
        let line = Zeroizing::new(format!("{}\n", new.expose_secret()));
        step("before the token file");
        durable::overwrite(&self.next(), &self.path, line.as_bytes())?;
        Ok(true)
    }

    fn write_unread(&self, answer: &UnreadAnswer) -> io::Result<String> {
        let mut number = 1_u32;
        loop {
            let path = self.beside("", &format!("{UNREAD}{number}"));
            match durable::create_new(&path) {
                Ok(mut file) => {
                    // Exposed into a file that the user alone can read.
                    io::Write::write_all(&mut file, answer.expose_secret())?;
                    file.sync_all()?;
                    durable::sync_folder(&path)?;
                    return Ok(path.display().to_string());
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 10_000 => {
                    number += 1
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Names the file in an error.
    fn named<T>(&self, result: io::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| StoreError::new(format!("{}: {error}", self.path.display())))
    }
}

impl TokenStore for FileTokenStore {
    fn lock(&self) -> Storing<'_, TokenLock> {
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

    fn load(&self) -> Storing<'_, Option<AccessToken>> {
        let store = self.clone();
        Box::pin(async move { self.named(blocking(move || store.newest()).await) })
    }

    fn swap<'a>(
        &'a self,
        lock: &'a TokenLock,
        old: Option<&'a AccessToken>,
        new: &'a AccessToken,
    ) -> Storing<'a, bool> {
        let (store, lock, old, new) = (self.clone(), lock.clone(), old.cloned(), new.clone());
        let replace = move || {
            let replaced = store.replace(old.as_ref(), &new);
            // Locked until here, whoever has gone away meanwhile.
            drop(lock);
            replaced
        };
        Box::pin(async move { self.named(blocking(replace).await) })
    }

    fn forget<'a>(&'a self, place: &'a str) -> Storing<'a, ()> {
        let place = PathBuf::from(place);
        let is_ours =
            place.starts_with(folder(&self.path)) && place.display().to_string().contains(UNREAD);
        Box::pin(async move {
            if is_ours {
                self.named(blocking(move || durable::remove(&place)).await)
            } else {
                Ok(())
            }
        })
    }

    fn keep<'a>(&'a self, answer: &'a UnreadAnswer) -> Storing<'a, String> {
        let (store, answer) = (self.clone(), answer.clone());
        Box::pin(async move { self.named(blocking(move || store.write_unread(&answer)).await) })
    }
}
