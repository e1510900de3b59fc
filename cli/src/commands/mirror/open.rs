//! Where the database and its key are: flags, then environment variables, then the user's folders.

use std::path::{Path, PathBuf};

use cfis_mirror::{Key, Location, Mirror, MirrorBuilder};

use crate::arguments::mirror::{Database, Writable};
use crate::failure::Failure;
use crate::files::mirror_files;
use crate::output::shell::shell_word;
use crate::secret_file::shown;
use crate::settings::variable;

const DATABASE: &str = "CFIS_MIRROR_DATABASE";
const KEY: &str = "CFIS_MIRROR_KEY";
const KEPT: &str = "CFIS_MIRROR_KEPT";

/// Where a key is.
pub(super) enum KeyPlace {
    /// In the environment.
    Given(Key),
    /// In a file, which may not exist yet.
    File(PathBuf),
}

impl Database {
    /// Returns where the database is.
    pub(super) fn location(&self) -> Result<Location, Failure> {
        if let Some(path) = &self.database {
            return location_of_flag("--database", path);
        }
        if let Some(location) = variable(DATABASE)? {
            return Ok(location_of(Path::new(&location)));
        }
        let folder = user_folder("XDG_DATA_HOME", ".local/share")?;
        folder.map(|folder| folder.join("cfis/mirror.sqlite").into()).ok_or_else(|| {
            Failure::usage(format!("no database is set; pass --database, or set {DATABASE}"))
        })
    }

    /// Lists the files of the database and the usual file of its key, which no output may overwrite.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut files = self.location()?.file().map(mirror_files).unwrap_or_default();
        files.extend(usual_key_file().ok().flatten());
        Ok(files)
    }

    /// Returns the flag if it is set, for a command that a message proposes.
    pub(crate) fn flags(&self) -> String {
        let path = self.database.as_ref();
        path.map_or_else(String::new, |path| format!(" --database {}", shell_word(path)))
    }

    /// Opens the database for reading only.
    pub(crate) async fn open(&self) -> Result<Mirror, Failure> {
        Ok(Mirror::open_to_read(self.location()?).await?)
    }
}

impl Writable {
    /// Returns where the key is.
    pub(super) fn key_place(&self) -> Result<KeyPlace, Failure> {
        if let Some(path) = &self.key_file {
            return key_file(path).map(KeyPlace::File);
        }
        if let Some(key) = variable(KEY)? {
            return Ok(KeyPlace::Given(Key::parse(&key)?));
        }
        usual_key_file()?
            .map(KeyPlace::File)
            .ok_or_else(|| Failure::usage(format!("no key is set; pass --key-file, or set {KEY}")))
    }

    /// Opens the database to write to it.
    pub(super) async fn open(&self) -> Result<Mirror, Failure> {
        self.open_with_key().await.map(|(mirror, _)| mirror)
    }

    /// Opens the database to write to it, and returns its key too. A pipe can be read only once.
    pub(super) async fn open_with_key(&self) -> Result<(Mirror, Key), Failure> {
        let location = self.database.location()?;
        if location.file().is_some_and(|file| !file.exists()) {
            // A missing key is not what is wrong then; this says how to create both.
            Mirror::open_to_read(location.clone()).await?;
        }
        let key = self.key()?;
        Ok((self.builder()?.open(location, &key).await?, key))
    }

    /// Returns the key, which is there already.
    pub(super) fn key(&self) -> Result<Key, Failure> {
        match self.key_place()? {
            KeyPlace::Given(key) => Ok(key),
            KeyPlace::File(file) => read_key(&file),
        }
    }

    /// Returns the flags that are set, for a command that a message proposes.
    pub(super) fn flags(&self) -> String {
        let others = [("--key-file", &self.key_file), ("--kept-folder", &self.kept_folder)]
            .into_iter()
            .filter_map(|(flag, path)| Some(format!(" {flag} {}", shell_word(path.as_ref()?))));
        std::iter::once(self.database.flags()).chain(others).collect()
    }

    /// Returns a builder with the folder that the flags set.
    pub(super) fn builder(&self) -> Result<MirrorBuilder, Failure> {
        let folder = match &self.kept_folder {
            Some(folder) => Some(folder.clone()),
            None => variable(KEPT)?.map(PathBuf::from),
        };
        let builder = Mirror::builder();
        Ok(match folder {
            Some(folder) => builder.kept_folder(folder),
            None => builder,
        })
    }
}

/// Returns the path of a key file in a flag. Refuses a key, which would become the name of a file.
pub(super) fn key_file(path: &Path) -> Result<PathBuf, Failure> {
    if path.to_str().is_some_and(|text| Key::parse(text).is_ok()) && !path.exists() {
        return Err(Failure::usage(format!(
            "--key-file is a key, but takes the path of a file; pass a path, or set {KEY} to the \
             key"
        )));
    }
    Ok(path.to_owned())
}

/// Reads the key in a file.
pub(super) fn read_key(path: &Path) -> Result<Key, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::new(format!(
            "cannot read {}: {error}; pass the right --key-file, or set {KEY}, because nobody can \
             read the tokens in a mirror without its key",
            shown("the key file", path)
        ))
    })?;
    Key::parse(&text).map_err(|error| Failure::from(error).at(&path.display().to_string()))
}

/// Returns the location in a flag, which every user of the machine can see.
pub(super) fn location_of_flag(flag: &str, path: &Path) -> Result<Location, Failure> {
    let location = location_of(path);
    if location.has_password() {
        return Err(Failure::usage(format!(
            "the password in {flag} shows in process lists; leave it out of the URL, and set \
             PGPASSWORD or write it into ~/.pgpass (change it, if others use this machine)"
        )));
    }
    Ok(location)
}

fn location_of(path: &Path) -> Location {
    let file = path.to_str().and_then(|text| text.strip_prefix("sqlite:"));
    file.map_or_else(|| path.into(), Location::from)
}

/// Returns where the key is if nothing else is set.
pub(super) fn usual_key_file() -> Result<Option<PathBuf>, Failure> {
    let folder = user_folder("XDG_CONFIG_HOME", ".config")?;
    Ok(folder.map(|folder| folder.join("cfis/mirror.key")))
}

/// Returns a folder of the user: where a variable says, or a folder in the home folder.
fn user_folder(name: &str, in_home: &str) -> Result<Option<PathBuf>, Failure> {
    if let Some(folder) = variable(name)? {
        return Ok(Some(PathBuf::from(folder)));
    }
    let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    Ok(variable(home)?.map(|home| PathBuf::from(home).join(in_home)))
}
