//! The command line, parsed. If it is wrong, the message does not repeat a secret that was passed
//! as a word.

use std::process::exit;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, Error};

use crate::arguments::Arguments;
use crate::secret_file::may_be_secret;

/// Parses the command line. Ends the program if it is wrong, or asks for help.
pub(crate) fn parse() -> Arguments {
    Arguments::try_parse().unwrap_or_else(|error| match secret(&error) {
        Some(word) => {
            // Advice and reasons repeat the word as well.
            let shown = "(not shown, because it may be a secret)";
            eprint!("{}", error.to_string().replace(&word, shown));
            exit(error.exit_code())
        }
        None => error.exit(),
    })
}

/// Returns the word that is wrong, if it may be a secret.
fn secret(error: &Error) -> Option<String> {
    let wrong =
        [ContextKind::InvalidArg, ContextKind::InvalidSubcommand, ContextKind::InvalidValue];
    wrong.into_iter().find_map(|kind| match error.get(kind)? {
        // A flag is shown with its name: one that is almost right is found by it.
        ContextValue::String(word) if !word.starts_with('-') && may_be_secret(word) => {
            Some(word.clone())
        }
        _ => None,
    })
}
