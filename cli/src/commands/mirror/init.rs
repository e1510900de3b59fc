//! `cfis mirror init`: an empty database, and its key.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use cfis_mirror::{Key, Mirror};
use tempfile::NamedTempFile;

use super::open::{KeyPlace, read_key};
use crate::arguments::mirror::Init;
use crate::failure::Failure;
use crate::files::folder_of;
use crate::output::destination::reason;
use crate::output::print_line;
use crate::settings::has_environment;

pub(super) async fn run(arguments: &Init) -> Result<(), Failure> {
    let location = arguments.at.database.location()?;
    let (key, where_key) = match arguments.at.key_place()? {
        KeyPlace::Given(key) => (key, "CFIS_MIRROR_KEY".to_owned()),
        KeyPlace::File(file) if file.exists() => (read_key(&file)?, file.display().to_string()),
        KeyPlace::File(file) => {
            match Mirror::open_to_read(location.clone()).await {
                // A new key would be taken for the one of this mirror.
                Ok(_) => {
                    return Err(Failure::new(format!(
                        "{location} exists already, and its key file {} does not; pass the \
                         --key-file that was made for it, or another --database",
                        file.display()
                    )));
                }
                // The file holds something else, and no key helps.
                Err(error) if location.file().is_some_and(Path::is_file) => {
                    return Err(error.into());
                }
                Err(_) => {}
            }
            (create_key(&file)?, file.display().to_string())
        }
    };
    arguments.at.builder()?.create(&location, &key).await?.close().await;
    let flags = arguments.at.flags();
    // What is set already is not repeated: a flag would take its place.
    let environment = if has_environment()? { "" } else { " --environment staging" };
    print_line(&format!(
        "created {}\nthe tokens in it are sealed with the key in {where_key}: keep a copy of the key \
         elsewhere, because nobody can read the tokens without it\n\
         next: cfis mirror creditor add --name NAME --token-file FILE{environment}{flags}",
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
        // Only the user can read it. It gets its name when it is complete.
        let mut file = NamedTempFile::new_in(folder_of(path))?;
        // Exposed into the file that keeps it.
        writeln!(file, "{}", key.expose_secret().as_str())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map(drop).map_err(|error| error.error)
    };
    match write() {
        Ok(()) => Ok(key),
        Err(error) => Err(Failure::new(format!(
            "cannot write the key file {}: {}; pass another --key-file",
            path.display(),
            reason(&error)
        ))),
    }
}
