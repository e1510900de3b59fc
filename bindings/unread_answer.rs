//! Answers that may hold a token and could not be understood.

use std::fmt;

use reqwest::header::HeaderMap;
use zeroize::Zeroize;

/// A whole answer, as bytes: the status, the headers, an empty line, and the body as it came. It may hold a token, so it is as
/// secret as one: `Debug` does not show it, and it is wiped from memory on drop.
#[derive(Clone)]
pub struct UnreadAnswer(Vec<u8>);

impl UnreadAnswer {
    pub(crate) fn new(status: u16, headers: &HeaderMap, body: &[u8]) -> Self {
        let mut bytes = format!("status: {status}\n").into_bytes();
        for (name, value) in headers {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.push(b'\n');
        }
        bytes.push(b'\n');
        bytes.extend_from_slice(body);
        UnreadAnswer(bytes)
    }

    /// The answer. Let it go nowhere but into a safe place.
    pub fn expose_secret(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for UnreadAnswer {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for UnreadAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
