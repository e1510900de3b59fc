//! Building of clients.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::transport::Settings;

/// Sets up a [`Client`](crate::Client) or a [`Partner`](crate::Partner), by the token it is given.
///
/// | limit | default | of what |
/// | --- | --- | --- |
/// | [`connect_timeout`](Self::connect_timeout) | 10 s | making a connection |
/// | [`attempt_timeout`](Self::attempt_timeout) | 60 s | one request, up to the head of its answer |
/// | [`idle_timeout`](Self::idle_timeout) | 30 s | silence while an answer is awaited or read |
/// | [`total_timeout`](Self::total_timeout) | 900 s | a call with all its attempts, up to the last byte of the answer |
/// | [`body_limit`](Self::body_limit) | 512 MiB | an answer |
/// | [`item_limit`](Self::item_limit) | 16 MiB | one item of a list |
/// | [`retries`](Self::retries) | 3 | attempts after the first |
///
/// # Retries
/// Whether a request is sent again depends on what it changes, as the description says, and not on its method:
///
/// | request | is sent again after |
/// | --- | --- |
/// | validate, payments, settlements (change nothing) | no connection, a time limit or a broken connection before the head of the answer, status 408, 429, 502, 503, 504 |
/// | renew, create client (make a token) | no connection, since then nothing was sent |
///
/// A wait is drawn between nothing and a limit that doubles from 200 ms to 20 s, or is what `Retry-After` asks for, up to 120 s.
/// Clones of a client share a budget of ten retries, which ten successes fill by one. What breaks off after the head of the
/// answer is not asked for again, since items may have been given out.
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

    /// How long one request may take up to the head of its answer.
    #[must_use]
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.attempt = limit;
        self
    }

    /// How many attempts there may be after the first; 0 for none.
    #[must_use]
    pub fn retries(mut self, limit: u32) -> Self {
        self.settings.retries.limit = limit;
        self
    }

    /// What waits between attempts, in place of tokio's clock: for tests, which have no time.
    #[must_use]
    pub fn sleeper<F: Future<Output = ()> + Send + 'static>(mut self, sleep: impl Fn(Duration) -> F + Send + Sync + 'static) -> Self {
        self.settings.retries.sleeper = Arc::new(move |wait| Box::pin(sleep(wait)));
        self
    }

    /// How long a call may take from its first attempt to the last byte of its answer.
    #[must_use]
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.total = limit;
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
