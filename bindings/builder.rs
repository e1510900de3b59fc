//! Building of clients.

use std::time::Duration;

use crate::transport::Settings;

/// Sets up a [`Client`](crate::Client) or a [`Partner`](crate::Partner), by the token it is given.
///
/// | limit | default |
/// | --- | --- |
/// | [`connect_timeout`](Self::connect_timeout) | 10 s |
/// | [`idle_timeout`](Self::idle_timeout) | 30 s |
/// | [`total_timeout`](Self::total_timeout) | 300 s |
/// | [`body_limit`](Self::body_limit) | 512 MiB |
/// | [`item_limit`](Self::item_limit) | 16 MiB |
#[derive(Debug, Clone)]
pub struct Builder<Token> {
    pub(crate) token: Token,
    pub(crate) settings: Settings,
}

impl<Token> Builder<Token> {
    pub(crate) fn new(token: Token) -> Self {
        Builder { token, settings: Settings::default() }
    }

    /// How long making a connection may take.
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.settings.connect_timeout = limit;
        self
    }

    /// How long nothing may arrive while an answer is awaited or read.
    #[must_use]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.settings.idle_timeout = limit;
        self
    }

    /// How long a call may take from its start to the last byte of its answer.
    #[must_use]
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.settings.total_timeout = limit;
        self
    }

    /// How many bytes an answer may have.
    #[must_use]
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.settings.limits.body = bytes;
        self
    }

    /// How many bytes one item of a list may have. So much memory a stream takes at the most, and a little more.
    #[must_use]
    pub fn item_limit(mut self, bytes: usize) -> Self {
        self.settings.limits.item = bytes;
        self
    }
}
