//! What lies beside a token file: tokens and responses of renewals that did not get to their end.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::storage;
use crate::token::credential::AccessToken;
use crate::token::file_store::token_file::FileTokenStore;
use crate::token::store::UnprovedToken;

/// Part of the names of saved responses.
const UNREAD: &str = ".unread-";
/// The first line of a saved response, before the token that was found in it.
const TOKEN_LINE: &str = "cfis-token: ";

impl FileTokenStore {
    /// Returns the tokens beside the one in the file, the newest first.
    pub(super) fn read_unproved(&self) -> io::Result<Vec<UnprovedToken>> {
        // A damaged token file must not hide what lies beside it.
        let in_use = self.read().ok().flatten();
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
    pub(super) fn saved(&self) -> io::Result<Vec<(u32, PathBuf)>> {
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

    /// Removes what was saved of a renewal that got as far as its token being in use.
    pub(super) fn remove_saved_token_in_use(&self) -> io::Result<()> {
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
    pub(super) fn clear(&self, path: &Path) -> io::Result<()> {
        match self.read_private(path, "")? {
            Some(token) if self.read()?.as_ref() != Some(&token) => {
                self.save(&token, b"").map(drop)?;
                storage::remove(path)
            }
            Some(_) | None => storage::remove(path),
        }
    }

    /// Saves a token and the response that it came in, in a file of its own.
    pub(super) fn save(&self, token: &AccessToken, response: &[u8]) -> io::Result<String> {
        // Exposed into a file that only its owner can read.
        let line = Zeroizing::new(format!("{TOKEN_LINE}{}\n", token.expose_secret()));
        self.save_bytes(&[line.as_bytes(), response])
            .or_else(|error| self.write_into_room(token).map_err(|_| error))
    }

    /// Writes a token into the room that is reserved during a renewal: it is there even if the disk
    /// is full. A whole token that is there stays.
    fn write_into_room(&self, token: &AccessToken) -> io::Result<String> {
        let path = self.beside(".", ".new");
        let mut options = OpenOptions::new();
        let file = storage::open_private(&path, options.read(true).write(true), self.ownership()?)?;
        let mut file = file.ok_or(io::ErrorKind::NotFound)?;
        if self.read_private(&path, "")?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        // Exposed into a file that only its owner can read.
        let line = Zeroizing::new(format!("{}\n", token.expose_secret()));
        storage::write(&mut file, line.as_bytes())?;
        storage::sync(&file)?;
        Ok(path.display().to_string())
    }

    pub(super) fn save_bytes(&self, parts: &[&[u8]]) -> io::Result<String> {
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
}
