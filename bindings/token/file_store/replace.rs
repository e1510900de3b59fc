//! Replaces the old token by the new one, and proves beforehand that this will work.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::storage::{self, Ownership};
use crate::test_hooks::failpoint;
use crate::token::credential::AccessToken;
use crate::token::file_store::token_file::{FileTokenStore, ROOM, named, read_limited, whole_line};

/// The maximum length of the name of a token file: with the longest number of a saved response, it
/// must not be longer than the 255 bytes that file systems allow.
const LONGEST_NAME: usize = 255 - ".unread-4294967295".len();

/// How a new token gets into the token file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placement {
    /// A file with the token is renamed to the token file.
    Rename,
    /// The token file cannot be replaced, so it is overwritten.
    Overwrite,
}

/// The lock of a [`FileTokenStore`]: a locked file, and room for a new token.
#[derive(Debug)]
pub struct FileTokenLock {
    _file: File,
    /// Where the token file was when it was locked.
    pub(super) path: PathBuf,
    room: PathBuf,
    placement: Placement,
}

impl Drop for FileTokenLock {
    fn drop(&mut self) {
        // A token that was written whole stays, so that the next process finds it.
        if std::fs::read(&self.room).is_ok_and(|bytes| whole_line(&bytes).is_none()) {
            let _ = std::fs::remove_file(&self.room);
        }
    }
}

impl FileTokenStore {
    pub(super) fn try_lock(&self) -> io::Result<Option<FileTokenLock>> {
        if self.path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if self.path.file_name().is_some_and(|name| name.len() > LONGEST_NAME) {
            let message = "its name is too long for the files that are kept beside it";
            return Err(io::Error::new(io::ErrorKind::InvalidFilename, message));
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

    /// Does to the token file what a swap will do, with the token that it holds: replaces it, or
    /// else overwrites it.
    fn prove_placement(&self, like: Ownership) -> io::Result<Placement> {
        let Some(file) = storage::open_token_file(&self.path)? else {
            return Ok(Placement::Rename);
        };
        let is_bound = storage::is_bound_to_its_inode(&file)?;
        let bytes = read_limited(file)?;
        if is_bound {
            // Another file in its place would lose that.
            return match overwrite(&self.path, &bytes) {
                Ok(()) => Ok(Placement::Overwrite),
                Err(error) => Err(io::Error::new(
                    error.kind(),
                    format!(
                        "a new token could not be put there: the file has an access list, extended attributes \
                         or a second name, so it is overwritten and not replaced, and it cannot be overwritten \
                         ({error}); make it writable"
                    ),
                )),
            };
        }
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

    pub(super) fn replace(
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
