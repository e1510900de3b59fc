//! `cfis mirror init`: an empty database, and its key.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use cfis_mirror::Key;

use super::open::{KeyPlace, read_key};
use crate::arguments::mirror::Init;
use crate::failure::Failure;
use crate::files::folder_of;
use crate::output::print_line;

pub(super) async fn run(arguments: &Init) -> Result<(), Failure> {
    let location = arguments.at.database.location()?;
    let (key, where_key) = match arguments.at.key_place()? {
        KeyPlace::Given(key) => (key, "CFIS_MIRROR_KEY".to_owned()),
        KeyPlace::File(file) if file.exists() => (read_key(&file)?, file.display().to_string()),
        KeyPlace::File(file) => (create_key(&file)?, file.display().to_string()),
    };
    arguments.at.builder()?.create(&location, &key).await?.close().await;
    let named = match &arguments.at.database.database {
        Some(path) => format!(" --database {}", path.display()),
        None => String::new(),
    };
    print_line(&format!(
        "created {}\nthe tokens in it are sealed with the key in {where_key}: keep a copy of the key \
         elsewhere, because nobody can read the tokens without it\n\
         next: cfis mirror creditor add --name NAME --token-file FILE --environment staging{named}",
        location
    ))?;
    Ok(())
}

/// Writes a new key into a new file, which only the user can read.
pub(super) fn create_key(path: &Path) -> Result<Key, Failure> {
    let key = Key::generate()?;
    let write = || -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder_of(path))?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        // Exposed into the file that keeps it.
        writeln!(file, "{}", key.expose_secret().as_str())?;
        file.sync_all()
    };
    match write() {
        Ok(()) => Ok(key),
        Err(error) => Err(Failure::new(format!(
            "cannot write the key file {}: {error}; pass another --key-file",
            path.display()
        ))),
    }
}
