//! Answers that may hold a token and could not be understood.

use std::fmt;

use zeroize::Zeroize;

use crate::answer::Answer;
use crate::secret::is_shown;

/// An answer as bytes: the status, the headers, an empty line, and the body as it came. It may hold a token, so it is as secret as
/// one: `Debug` does not show it, and it is wiped from memory on drop.
#[derive(Clone)]
pub struct UnreadAnswer {
    text: Vec<u8>,
    is_whole: bool,
}

impl UnreadAnswer {
    pub(crate) fn of(answer: &Answer) -> Self {
        let mut text = format!("status: {}\n", answer.head.status).into_bytes();
        for (name, value) in &answer.head.headers {
            text.extend_from_slice(name.as_str().as_bytes());
            text.extend_from_slice(b": ");
            text.extend_from_slice(value.as_bytes());
            text.push(b'\n');
        }
        text.push(b'\n');
        text.extend_from_slice(&answer.body);
        UnreadAnswer { text, is_whole: answer.is_whole }
    }

    /// Whether all of the answer is there. Else it was cut off, or is longer than the [`item_limit`](crate::Builder::item_limit).
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The answer. Let it go nowhere but into a safe place.
    pub fn expose_secret(&self) -> &[u8] {
        &self.text
    }
}

impl Drop for UnreadAnswer {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl fmt::Debug for UnreadAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if is_shown() {
            str::from_utf8(&self.text).unwrap_or_default()
        } else {
            "[secret]"
        })
    }
}
