//! How a command fails: one sentence on standard error, and an exit code.
//!
//! Begin with [`Failure`]. This is the ground floor: it knows the errors of `cfis`, of its mirror
//! and of the standard library, and nothing of this program.

use std::error::Error as _;
use std::fmt::Write as _;
use std::process::ExitCode;

use cfis::ErrorKind;

/// The maximum number of characters of an error response's body that are shown.
const SHOWN_BODY: usize = 200;

/// A failure. The exit code is 1, or 2 if the command was used wrongly.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    /// Further faults, each on a line of its own.
    others: Vec<String>,
    usage: bool,
    quiet: bool,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure { message: message.into(), others: Vec::new(), usage: false, quiet: false }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Failure { message: message.into(), others: Vec::new(), usage: true, quiet: false }
    }

    /// Returns the failure for several faults, each a sentence.
    pub(crate) fn several(sentences: impl IntoIterator<Item = String>) -> Self {
        let mut sentences = sentences.into_iter();
        let mut failure = Failure::new(sentences.next().unwrap_or_default());
        failure.others = sentences.collect();
        failure
    }

    /// Adds a place before the sentence.
    pub(crate) fn at(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// Adds words after the sentence.
    pub(crate) fn and(mut self, more: &str) -> Self {
        self.message.push_str(more);
        self
    }

    /// Names another flag in the sentence: that of this command for the same thing.
    pub(crate) fn of_flag(mut self, usual: &str, flag: &str) -> Self {
        self.message = self.message.replace(usual, flag);
        self
    }

    /// Adds flags to each command of the mirror that the sentence proposes without a database.
    pub(crate) fn proposing(mut self, flags: &str) -> Self {
        let is_command =
            |part: &str| part.starts_with("cfis mirror ") && !part.contains(" --database");
        let parts = self.message.split('`').map(|part| match is_command(part) {
            true => format!("{part}{flags}"),
            false => part.to_owned(),
        });
        self.message = parts.collect::<Vec<_>>().join("`");
        self
    }

    /// Returns the failure for a reader that has closed its end, as in `cfis payments | head`. It
    /// is not reported.
    pub(crate) fn quiet() -> Self {
        Failure { message: String::new(), others: Vec::new(), usage: false, quiet: true }
    }

    /// Returns whether the reason is a reader that has closed its end.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints the failure on standard error, and returns the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        if self.quiet {
            return ExitCode::SUCCESS;
        }
        eprintln!("error: {self}");
        if self.usage { ExitCode::from(2) } else { ExitCode::FAILURE }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&printable(&self.message))?;
        self.others.iter().try_for_each(|other| write!(f, "\n{}", printable(other)))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Failure::quiet()
        } else {
            Failure::new(format!("cannot write the output: {error}"))
        }
    }
}

impl From<cfis::Error> for Failure {
    fn from(error: cfis::Error) -> Self {
        Failure::of(&error)
    }
}

impl From<cfis_mirror::Error> for Failure {
    fn from(error: cfis_mirror::Error) -> Self {
        Failure::new(error.to_string())
    }
}

impl Failure {
    /// Describes an error of a call to the API.
    pub(crate) fn of(error: &cfis::Error) -> Self {
        let mut message = error.to_string();
        match error.kind() {
            ErrorKind::Throttled
            | ErrorKind::NotAvailable
            | ErrorKind::Refused
            | ErrorKind::Server => {
                let body: String =
                    error.body().unwrap_or_default().chars().take(SHOWN_BODY).collect();
                if !body.trim().is_empty() && !body.trim_start().starts_with('<') {
                    let _ = write!(message, ": {}", body.trim());
                }
            }
            _ => {
                let mut source = error.source();
                while let Some(inner) = source.and_then(|source| source.source()) {
                    source = Some(inner);
                }
                if let Some(innermost) = source {
                    let _ = write!(message, " ({innermost})");
                }
            }
        }
        if let Some(id) = error.request_id() {
            let _ = write!(message, "; request {id}");
        }
        Failure::new(message)
    }
}

/// Returns whether a character controls a terminal, or changes the direction of what follows.
pub(crate) fn steers(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')) || changes_direction(letter)
}

/// Returns whether a character changes the direction in which a text is shown: with one, `1001`
/// may read `1001` turned round.
pub(crate) fn changes_direction(letter: char) -> bool {
    matches!(letter, '\u{061c}' | '\u{200e}' | '\u{200f}')
        || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Puts foreign text on one line, without characters that control a terminal or change the writing
/// direction.
pub(crate) fn printable(text: &str) -> String {
    let is_left_out = |letter: char| letter.is_control() || changes_direction(letter);
    text.split(is_left_out).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
