//! Keeps an access token in a file.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::error::UnreadResponse;
use crate::http::Environment;
use crate::runtime::{self, blocking};
use crate::storage::{self, Ownership};
use crate::test_hooks::failpoint;
use crate::token::credential::AccessToken;
use crate::token::store::{StoreError, TokenStore, UnprovedToken};
use crate::wire::without_byte_order_mark;

/// The pause between two attempts to lock a file that another process has locked.
const LOCK_PAUSE: Duration = Duration::from_millis(50);
/// Part of the names of saved responses.
const UNREAD: &str = ".unread-";
/// The first line of a saved response, before the token that was found in it.
const TOKEN_LINE: &str = "cfis-token: ";
/// The bytes that are reserved for a token: more than fit into a header.
const ROOM: usize = 16 * 1024;

/// Keeps an access token as the first line of a file.
///
/// The file keeps its owner, group and mode when a token is renewed; a new file has mode 0600 on
/// systems with modes. It may be a link, and may have been mounted: if it cannot be replaced by
/// another file, it is overwritten in place. Before a renewal is sent, the store does to the file
/// just what it will do afterwards, with the present token. If that fails, nothing is sent.
///
/// Beside the file there are, all for its owner alone:
///
/// | file | what it is |
/// | --- | --- |
/// | `.NAME.lock` | locked during a renewal, so that several processes may share the token; it stays there |
/// | `.NAME.new` | room for the new token, during a renewal |
/// | `NAME.unread-1` and so on | a response that may contain a token, until its token is in use or has proved invalid |
///
/// A file that holds a whole token is never removed unless that token is in use or the provider has
/// called it invalid. Files of other users, links and pipes in these places are refused.
///
/// ```
/// use cfis::{Environment, FileTokenStore};
///
/// let store = FileTokenStore::new("creditor-7.token", Environment::Staging);
/// assert_eq!(store.path().file_name().unwrap(), "creditor-7.token");
/// ```
#[derive(Debug, Clone)]
pub struct FileTokenStore {
    given: PathBuf,
    /// Where `given` led when the links were last followed.
    path: PathBuf,
    environment: Environment,
}

/// The lock of a [`FileTokenStore`]: a locked file, and room for a new token.
#[derive(Debug)]
pub struct FileTokenLock {
    _file: File,
    /// Where the token file was when it was locked.
    path: PathBuf,
    room: PathBuf,
    placement: Placement,
}

/// How a new token gets into the token file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placement {
    /// A file with the token is renamed to the token file.
    Rename,
    /// The token file cannot be replaced, so it is overwritten.
    Overwrite,
}

impl Drop for FileTokenLock {
    fn drop(&mut self) {
        // A token that was written whole stays, so that the next process finds it.
        if std::fs::read(&self.room).is_ok_and(|bytes| whole_line(&bytes).is_none()) {
            let _ = std::fs::remove_file(&self.room);
        }
    }
}

/// Returns the first line of a file that was written whole, which means with its line end. What
/// follows is the room that was reserved.
fn whole_line(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let line = bytes.get(..end)?.trim_ascii();
    (!line.is_empty() && line.iter().all(u8::is_ascii_graphic)).then_some(line)
}

impl FileTokenStore {
    /// Makes a store for tokens of an environment. The file need not exist yet. A link stays a
    /// link: the file that it points to is replaced.
    pub fn new(path: impl Into<PathBuf>, environment: Environment) -> Self {
        // Absolute, because links are followed again in each operation.
        let path = path.into();
        let given = std::path::absolute(&path).unwrap_or(path);
        let target = || {
            std::fs::read_link(&given).ok().map(|target| storage::folder_of(&given).join(target))
        };
        let path = given.canonicalize().ok().or_else(target).unwrap_or_else(|| given.clone());
        FileTokenStore { given, path, environment }
    }

    /// Follows the links again: a mounted secret is replaced by another link.
    fn followed(&self) -> Self {
        FileTokenStore::new(self.given.clone(), self.environment.clone())
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns a file beside the token file, with a name derived from it.
    fn beside(&self, before: &str, after: &str) -> PathBuf {
        // A name need not be UTF-8, and two names must not become one.
        let mut name = OsString::from(before);
        name.push(self.path.file_name().unwrap_or_default());
        name.push(after);
        self.path.with_file_name(name)
    }

    /// Returns the owner, group and mode of the token file, if it exists.
    fn ownership(&self) -> io::Result<Option<Ownership>> {
        match self.path.metadata() {
            Ok(metadata) => Ok(Some(Ownership::of(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the token file.
    fn read(&self) -> io::Result<Option<AccessToken>> {
        let Some(file) = storage::open_token_file(&self.path)? else { return Ok(None) };
        let text = read_limited(file)?;
        let text = without_byte_order_mark(&text).trim_ascii_start();
        let (line, rest) = match text.iter().position(|byte| *byte == b'\n') {
            Some(end) => text.split_at(end),
            None => (text, &b""[..]),
        };
        // What follows the token may be the room that was reserved for it.
        let is_token = rest.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0);
        let token = std::str::from_utf8(line).ok().filter(|_| is_token).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "it holds more than a token")
        })?;
        let token = AccessToken::new(self.environment.clone(), token.trim());
        token.map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// Reads a token from a file beside the token file, if one was written there whole.
    fn read_private(&self, path: &Path, before: &str) -> io::Result<Option<AccessToken>> {
        let mut options = OpenOptions::new();
        let file = storage::open_private(path, options.read(true), self.ownership()?)
            .map_err(|error| named(path, error))?;
        let Some(file) = file else { return Ok(None) };
        let bytes = read_limited(file)?;
        let token = whole_line_after(&bytes, before);
        Ok(token.and_then(|token| AccessToken::new(self.environment.clone(), token).ok()))
    }

    /// Returns the tokens beside the one in the file, the newest first.
    fn read_unproved(&self) -> io::Result<Vec<UnprovedToken>> {
        let in_use = self.read()?;
        let mut found = Vec::new();
        let room = self.beside(".", ".new");
        let mut add = |path: &Path, token: Option<AccessToken>| {
            if let Some(token) = token.filter(|token| Some(token) != in_use.as_ref()) {
                found.push(UnprovedToken { token, place: path.display().to_string() });
            }
        };
        add(&room, self.read_private(&room, "")?);
        for (_, path) in self.saved()?.iter().rev() {
            add(path, self.read_private(path, TOKEN_LINE)?);
        }
        Ok(found)
    }

    /// Returns the files of saved responses with their numbers, the oldest first.
    fn saved(&self) -> io::Result<Vec<(u32, PathBuf)>> {
        let prefix = self.beside("", UNREAD);
        let prefix = prefix.file_name().unwrap_or_default().as_encoded_bytes();
        let mut found = Vec::new();
        for entry in std::fs::read_dir(storage::folder_of(&self.path))? {
            let path = entry?.path();
            let file = path.file_name().unwrap_or_default().as_encoded_bytes();
            let number = file.strip_prefix(prefix).and_then(|end| std::str::from_utf8(end).ok());
            if let Some(Ok(number)) = number.map(str::parse::<u32>) {
                found.push((number, path));
            }
        }
        found.sort();
        Ok(found)
    }

    fn try_lock(&self) -> io::Result<Option<FileTokenLock>> {
        if self.path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let like = self.ownership()?;
        let path = self.beside(".", ".lock");
        let lock = storage::try_lock(&path, like).map_err(|error| named(&path, error))?;
        let Some(lock) = lock else { return Ok(None) };
        self.remove_saved_token_in_use()?;
        let room = self.beside(".", ".new");
        self.clear(&room)?;
        // Room for a token is reserved now: without room, none must be issued.
        let mut file = storage::create_new(&room)?;
        let mut lock = FileTokenLock {
            _file: lock,
            path: self.path.clone(),
            room,
            placement: Placement::Rename,
        };
        if let Some(like) = like {
            like.give_owner_to(&file)?;
        }
        storage::write(&mut file, &[0; ROOM])?;
        storage::sync(&file)?;
        if let Some(like) = like {
            lock.placement = self.prove_placement(like)?;
        }
        Ok(Some(lock))
    }

    /// Removes what was saved of a renewal that got as far as its token being in use.
    fn remove_saved_token_in_use(&self) -> io::Result<()> {
        let in_use = self.read()?;
        for (_, path) in self.saved()? {
            let saved = self.read_private(&path, TOKEN_LINE)?;
            if saved.is_some() && saved == in_use {
                storage::remove(&path)?;
            }
        }
        Ok(())
    }

    /// Makes a place free that may hold a token is not proved. Such a token is saved first.
    fn clear(&self, path: &Path) -> io::Result<()> {
        match self.read_private(path, "")? {
            Some(token) if self.read()?.as_ref() != Some(&token) => {
                self.save(&token, b"").map(drop)?;
                storage::remove(path)
            }
            Some(_) | None => storage::remove(path),
        }
    }

    /// Does to the token file what a swap will do, with the token that it holds: replaces it, or
    /// else overwrites it.
    fn prove_placement(&self, like: Ownership) -> io::Result<Placement> {
        let Some(file) = storage::open_token_file(&self.path)? else {
            return Ok(Placement::Rename);
        };
        let bytes = read_limited(file)?;
        let copy = self.beside(".", ".copy");
        self.clear(&copy)?;
        let replaced = (|| {
            let mut file = storage::create_new(&copy)?;
            storage::write(&mut file, &bytes)?;
            like.give_to(&file)?;
            storage::sync(&file)?;
            storage::rename(&copy, &self.path)
        })();
        let Err(not_replaced) = replaced else {
            storage::sync_folder(&self.path)?;
            return Ok(Placement::Rename);
        };
        storage::remove(&copy)?;
        match overwrite(&self.path, &bytes) {
            Ok(()) => Ok(Placement::Overwrite),
            Err(error) => Err(io::Error::new(
                error.kind(),
                format!(
                    "a new token could not be put there: the file cannot be replaced ({not_replaced}), \
                     and it cannot be overwritten ({error}); make it writable, or put it into a folder of its own"
                ),
            )),
        }
    }

    fn replace(
        &self,
        lock: &FileTokenLock,
        old: Option<&AccessToken>,
        new: &AccessToken,
    ) -> io::Result<bool> {
        if self.read()?.as_ref() != old {
            return Ok(false);
        }
        // Exposed into the file that keeps it.
        let line = Zeroizing::new(format!("{}\n", new.expose_secret()));
        failpoint("before the token file");
        let mut options = OpenOptions::new();
        let room =
            storage::open_private(&lock.room, options.read(true).write(true), self.ownership()?)?;
        let mut room = room.ok_or(io::ErrorKind::NotFound)?;
        storage::write(&mut room, line.as_bytes())?;
        failpoint("with the reserved room behind it");
        storage::truncate(&room, line.len() as u64)?;
        failpoint("written");
        match lock.placement {
            Placement::Rename => {
                if let Some(like) = self.ownership()? {
                    like.give_to(&room)?;
                }
                storage::sync(&room)?;
                failpoint("synced");
                storage::rename(&lock.room, &self.path)?;
                failpoint("renamed");
            }
            Placement::Overwrite => {
                // Beside the token file the new token is safe whatever happens to the file.
                storage::sync(&room)?;
                failpoint("synced");
                overwrite(&self.path, line.as_bytes())?;
                failpoint("overwritten");
                storage::remove(&lock.room)?;
            }
        }
        storage::sync_folder(&self.path)?;
        Ok(true)
    }

    /// Saves a token and the response that it came in, in a file of its own.
    fn save(&self, token: &AccessToken, response: &[u8]) -> io::Result<String> {
        // Exposed into a file that only its owner can read.
        let line = Zeroizing::new(format!("{TOKEN_LINE}{}\n", token.expose_secret()));
        self.save_bytes(&[line.as_bytes(), response])
    }

    fn save_bytes(&self, parts: &[&[u8]]) -> io::Result<String> {
        // Above every number that is there, because the highest is the newest.
        let last = self.saved()?.last().map_or(0, |(number, _)| *number);
        let mut number = last.saturating_add(1);
        let (path, mut file) = loop {
            let path = self.beside("", &format!("{UNREAD}{number}"));
            match storage::create_new(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    number = number.checked_add(1).ok_or(error)?;
                }
                Err(error) => return Err(error),
            }
        };
        if let Some(like) = self.ownership()? {
            like.give_owner_to(&file)?;
        }
        for part in parts {
            storage::write(&mut file, part)?;
        }
        storage::sync(&file)?;
        storage::sync_folder(&path)?;
        Ok(path.display().to_string())
    }

    /// Adds the path to an error.
    fn named<T>(&self, result: io::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| StoreError::new(format!("{}: {error}", self.path.display())))
    }
}

fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Reads a file that is not much larger than a token, or the beginning of one that is.
fn read_limited(file: File) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(4 * ROOM as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn whole_line_after<'a>(bytes: &'a [u8], before: &str) -> Option<&'a str> {
    std::str::from_utf8(whole_line(bytes.strip_prefix(before.as_bytes())?)?).ok()
}

/// Writes into a file that is there, and makes sure that it arrives.
fn overwrite(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = storage::open_for_writing(path)?;
    // First, so that nothing of a longer token is ever behind the new one.
    let length = bytes.len() as u64;
    if file.metadata()?.len() > length {
        storage::truncate(&file, length)?;
    }
    storage::write(&mut file, bytes)?;
    storage::sync(&file)
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
