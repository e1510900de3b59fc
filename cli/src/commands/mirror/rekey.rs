//! `cfis mirror rekey`: the tokens under another key.

use cfis_mirror::Key;

use super::init::create_key;
use super::open::{KeyPlace, key_file, read_key, usual_key_file};
use crate::arguments::mirror::Rekey;
use crate::failure::Failure;
use crate::output::print_line;
use crate::settings::variable;

const NEW_KEY: &str = "CFIS_MIRROR_NEW_KEY";

pub(super) async fn run(arguments: &Rekey) -> Result<(), Failure> {
    // With the old key, so that no new one is made if that is wrong.
    let mirror = arguments.at.open().await?;
    let (key, place, remedy) = match (&arguments.new_key_file, variable(NEW_KEY)?) {
        (Some(file), _) => {
            let file = &key_file(file).map_err(of_new_key)?;
            // One that exists was made for this, or by a run that did not come to its end.
            let key = match file.exists() {
                true => read_key(file),
                false => create_key(file),
            }
            .map_err(of_new_key)?;
            let place = file.display().to_string();
            let remedy = match arguments.at.key_place()? {
                KeyPlace::Given(_) => "set CFIS_MIRROR_KEY to it".to_owned(),
                KeyPlace::File(_) if usual_key_file()?.as_ref() == Some(file) => {
                    "leave out --key-file, because it is the usual file".to_owned()
                }
                KeyPlace::File(old) => {
                    format!(
                        "pass it as --key-file; or, if no other mirror has the key in {0}, keep a \
                         copy of {0} and move the new one to {0}",
                        old.display()
                    )
                }
            };
            (key, place, remedy)
        }
        (None, Some(text)) => {
            (Key::parse(&text)?, NEW_KEY.to_owned(), "set CFIS_MIRROR_KEY to it".to_owned())
        }
        (None, None) => {
            return Err(Failure::usage(format!(
                "no new key is set; pass --new-key-file FILE, which is made if it does not exist, \
                 or set {NEW_KEY}"
            )));
        }
    };
    mirror.rekey(&key).await?;
    Ok(print_line(&format!(
        "the tokens are sealed with the key in {place} from now on: {remedy}\n\
         keep the old key as long as you keep backups that were made before"
    ))?)
}

/// Names the flags of the new key, which help if something is wrong with it.
fn of_new_key(failure: Failure) -> Failure {
    failure.of_flag("--key-file", "--new-key-file").of_flag("CFIS_MIRROR_KEY", NEW_KEY)
}
