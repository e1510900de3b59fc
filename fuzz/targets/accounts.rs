#![no_main]
//! Accounts files of vouchers: each is read, or refused in one sentence.
//! The module is that of the command, which is not a library; what it needs besides is made here.

use std::path::Path;

use libfuzzer_sys::fuzz_target;

#[path = "../../cli/src/commands/reconcile/vouchers/accounts.rs"]
#[allow(dead_code, reason = "the command uses the rest")]
mod accounts;

mod failure {
    #[derive(Debug)]
    pub struct Failure(pub String);

    impl Failure {
        pub fn new(message: impl Into<String>) -> Self {
            Failure(message.into())
        }

        pub fn and(self, _: &str) -> Self {
            self
        }

        pub fn at(self, _: &str) -> Self {
            self
        }
    }
}

mod files {
    use std::path::Path;

    use crate::failure::Failure;

    /// The text is where a path would be, so that no file is read.
    pub fn read_text(_: &str, text: &Path) -> Result<String, Failure> {
        Ok(text.display().to_string())
    }
}

mod language {
    pub struct Texts;

    impl Texts {
        pub fn code(&self) -> &'static str {
            "en"
        }
    }
}

fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else { return };
    match accounts::Accounts::read(Path::new(text)) {
        Ok(accounts) => assert_eq!(accounts.currency.len(), 3),
        Err(failure) => assert!(failure.0.len() > 10, "{failure:?}"),
    }
});
