//! Where the database and its key are: flags, then environment variables, then the user's folders.

use std::path::{Path, PathBuf};

use cfis_mirror::{Key, Mirror};

use crate::arguments::mirror::{Database, Writable};
use crate::failure::Failure;
use crate::settings::variable;

const DATABASE: &str = "CFIS_MIRROR_DATABASE";
const KEY: &str = "CFIS_MIRROR_KEY";

/// Where a key is.
pub(super) enum KeyPlace {
    /// In the environment.
    Given(Key),
    /// In a file, which may not exist yet.
    File(PathBuf),
}

impl Database {
    /// Returns the path of the database.
    pub(super) fn path(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.database {
            return path_of(path);
        }
        if let Some(path) = variable(DATABASE)? {
            return path_of(Path::new(&path));
        }
        let folder = user_folder("XDG_DATA_HOME", ".local/share")?;
        folder.map(|folder| folder.join("cfis/mirror.sqlite")).ok_or_else(|| {
            Failure::usage(format!("no database is set; pass --database, or set {DATABASE}"))
        })
    }

    /// Opens the database for reading only.
    pub(crate) async fn open(&self) -> Result<Mirror, Failure> {
        Ok(Mirror::open_to_read(self.path()?).await?)
    }
}

impl Writable {
    /// Returns where the key is.
    pub(super) fn key_place(&self) -> Result<KeyPlace, Failure> {
        if let Some(path) = &self.key_file {
            return Ok(KeyPlace::File(path.clone()));
        }
        if let Some(key) = variable(KEY)? {
            return Ok(KeyPlace::Given(Key::parse(&key)?));
        }
        let folder = user_folder("XDG_CONFIG_HOME", ".config")?;
        folder
            .map(|folder| KeyPlace::File(folder.join("cfis/mirror.key")))
            .ok_or_else(|| Failure::usage(format!("no key is set; pass --key-file, or set {KEY}")))
    }

    /// Opens the database to write to it.
    pub(super) async fn open(&self) -> Result<Mirror, Failure> {
        let path = self.database.path()?;
        let key = match self.key_place()? {
            KeyPlace::Given(key) => key,
            KeyPlace::File(file) => read_key(&file)?,
        };
        Ok(Mirror::open(path, &key).await?)
    }
}

/// Reads the key in a file.
pub(super) fn read_key(path: &Path) -> Result<Key, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::new(format!(
            "cannot read the key file {}: {error}; pass the right --key-file, set {KEY}, or create a \
             mirror with `cfis mirror init`",
            path.display()
        ))
    })?;
    Key::parse(&text).map_err(|error| Failure::from(error).at(&path.display().to_string()))
}

/// Returns the path in a `--database`. SQLite is the one kind of database so far.
fn path_of(path: &Path) -> Result<PathBuf, Failure> {
    let text = path.to_string_lossy();
    if text.starts_with("postgres:") || text.starts_with("postgresql:") {
        let message = "this version keeps the mirror in SQLite only; pass a file as --database";
        return Err(Failure::usage(message));
    }
    Ok(text.strip_prefix("sqlite:").map_or_else(|| path.to_owned(), PathBuf::from))
}

/// Returns a folder of the user: where a variable says, or a folder in the home folder.
fn user_folder(name: &str, in_home: &str) -> Result<Option<PathBuf>, Failure> {
    if let Some(folder) = variable(name)? {
        return Ok(Some(PathBuf::from(folder)));
    }
    let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    Ok(variable(home)?.map(|home| PathBuf::from(home).join(in_home)))
}
