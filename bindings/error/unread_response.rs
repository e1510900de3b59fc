//! Responses that may hold a token and could not be understood.

use std::fmt;

use zeroize::Zeroize;

use crate::test_hooks::shows_secrets;

/// A response as bytes: the status, the headers, an empty line, and the body as it came.
///
/// It may hold a token, so it is as secret as one: `Debug` does not show it, and its memory is
/// wiped on drop.
#[derive(Clone)]
pub struct UnreadResponse {
    text: Vec<u8>,
    is_whole: bool,
}

impl UnreadResponse {
    /// Puts the parts of a response together, as they came.
    pub(crate) fn of<'a>(
        status: u16,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        body: &[u8],
        is_whole: bool,
    ) -> Self {
        let mut text = format!("status: {status}\n").into_bytes();
        for (name, value) in headers {
            text.extend_from_slice(name.as_bytes());
            text.extend_from_slice(b": ");
            text.extend_from_slice(value);
            text.push(b'\n');
        }
        text.push(b'\n');
        text.extend_from_slice(body);
        UnreadResponse { text, is_whole }
    }

    /// Returns whether the response is complete. If not, it was truncated, or it is longer than
    /// [`item_limit`](crate::ClientBuilder::item_limit).
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Returns the response. Write it to a safe place only.
    pub fn expose_secret(&self) -> &[u8] {
        &self.text
    }
}

impl Drop for UnreadResponse {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl fmt::Debug for UnreadResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = str::from_utf8(&self.text).unwrap_or_default();
        f.write_str(if shows_secrets() { shown } else { "[secret]" })
    }
}
