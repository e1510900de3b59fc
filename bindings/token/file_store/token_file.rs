//! The file that holds a token, and how it is read.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::http::Environment;
use crate::storage::{self, Ownership};
use crate::token::credential::AccessToken;
use crate::wire::without_byte_order_mark;

/// The bytes that are reserved for a token: more than fit into a header.
pub(super) const ROOM: usize = 16 * 1024;

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
    pub(super) given: PathBuf,
    /// Where `given` led when the links were last followed.
    pub(super) path: PathBuf,
    pub(super) environment: Environment,
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
    pub(super) fn followed(&self) -> Self {
        FileTokenStore::new(self.given.clone(), self.environment.clone())
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns a file beside the token file, with a name derived from it.
    pub(super) fn beside(&self, before: &str, after: &str) -> PathBuf {
        // A name need not be UTF-8, and two names must not become one.
        let mut name = OsString::from(before);
        name.push(self.path.file_name().unwrap_or_default());
        name.push(after);
        self.path.with_file_name(name)
    }

    /// Returns the owner, group and mode of the token file, if it exists.
    pub(super) fn ownership(&self) -> io::Result<Option<Ownership>> {
        match self.path.metadata() {
            Ok(metadata) => Ok(Some(Ownership::of(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the token file.
    pub(super) fn read(&self) -> io::Result<Option<AccessToken>> {
        let Some(file) = storage::open_token_file(&self.path)? else { return Ok(None) };
        let text = read_limited(file)?;
        let text = without_byte_order_mark(&text).trim_ascii_start();
        if text.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace()) {
            // A file that was made for a token that is still to come.
            return Ok(None);
        }
        let (line, rest) = match text.iter().position(|byte| *byte == b'\n') {
            Some(end) => text.split_at(end),
            None => (text, &b""[..]),
        };
        // What follows the token may be the room that was reserved for it.
        let is_token = rest.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0);
        let token = std::str::from_utf8(line)
            .ok()
            .filter(|_| is_token)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, NOT_A_TOKEN))?;
        let token = AccessToken::new(self.environment.clone(), token.trim());
        token.map(Some).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, NOT_A_TOKEN))
    }

    /// Reads a token from a file beside the token file, if one was written there whole.
    pub(super) fn read_private(
        &self,
        path: &Path,
        before: &str,
    ) -> io::Result<Option<AccessToken>> {
        let mut options = OpenOptions::new();
        let file = storage::open_private(path, options.read(true), self.ownership()?)
            .map_err(|error| named(path, error))?;
        let Some(file) = file else { return Ok(None) };
        let bytes = read_limited(file)?;
        let token = whole_line_after(&bytes, before);
        Ok(token.and_then(|token| AccessToken::new(self.environment.clone(), token).ok()))
    }
}

/// Why a file is not taken for one that holds a token.
const NOT_A_TOKEN: &str =
    "it holds something other than one token; put the token alone into it, or remove the file";

/// Reads a file that is not much larger than a token, or the beginning of one that is.
pub(super) fn read_limited(file: File) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(4 * ROOM as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the first line of a file that was written whole, which means with its line end. What
/// follows is the room that was reserved.
pub(super) fn whole_line(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let line = bytes.get(..end)?.trim_ascii();
    (!line.is_empty() && line.iter().all(u8::is_ascii_graphic)).then_some(line)
}

fn whole_line_after<'a>(bytes: &'a [u8], before: &str) -> Option<&'a str> {
    std::str::from_utf8(whole_line(bytes.strip_prefix(before.as_bytes())?)?).ok()
}

pub(super) fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
