//! Building of clients.

use std::fmt::{self, Debug};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::generated;
use crate::settings::{Clock, Settings};
use crate::token_life::Life;

/// Sets up a [`Client`](crate::Client) or a [`Partner`](crate::Partner), by the token it is given.
///
/// | limit | default | of what |
/// | --- | --- | --- |
/// | [`connect_timeout`](Self::connect_timeout) | 10 s | making a connection |
/// | [`attempt_timeout`](Self::attempt_timeout) | 60 s | one request, up to the head of its answer |
/// | [`idle_timeout`](Self::idle_timeout) | 30 s | a silence while the rest of an answer is awaited |
/// | [`total_timeout`](Self::total_timeout) | 900 s | a call with all its attempts, up to the last byte of the answer |
/// | [`body_limit`](Self::body_limit) | 512 MiB | a list, after decompression |
/// | [`item_limit`](Self::item_limit) | 16 MiB | one item of a list, and an answer that is no list |
/// | [`retries`](Self::retries) | 3 | attempts after the first |
///
/// While an answer is read, only the time counts in which nothing arrives: a stream that is read slowly is not cut off.
///
/// # Retries
/// Whether a request is sent again depends on what it changes, as the description says, and not on its method:
///
/// | request | is sent again after |
/// | --- | --- |
/// | validate, payments, settlements (change nothing) | no connection, a time limit or a broken connection before the head of the answer, status 408, 429, 502, 503, 504 |
/// | renew, create client (make a token), unfetched settlements (take away) | no connection, since then nothing was sent |
///
/// A wait is drawn between nothing and a limit that doubles from 200 ms to 20 s; what `Retry-After` asks for, up to 120 s, comes on top.
/// Clones of a client share a budget of ten retries, which ten successes fill by one. What breaks off after the head of the
/// answer is not asked for again, since items may have been given out.
#[derive(Clone)]
pub struct Builder<Token> {
    pub(crate) token: Token,
    pub(crate) settings: Settings,
    /// For access tokens alone.
    pub(crate) life: Life,
    /// The connections of another client, to be shared.
    pub(crate) shared: Option<generated::Client>,
}

impl<Token: Debug> Debug for Builder<Token> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("token", &self.token)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// How long an answer may take, and how large it may be.
impl<Token> Builder<Token> {
    pub(crate) fn new(token: Token) -> Self {
        Builder { token, settings: Settings::default(), life: Life::default(), shared: None }
    }

    /// How long making a connection may take.
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.settings.connect_timeout = limit;
        self
    }

    /// How long nothing may arrive while the rest of an answer is awaited.
    #[must_use]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.idle = limit;
        self
    }

    /// How long one request may take up to the head of its answer.
    #[must_use]
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.attempt = limit;
        self
    }

    /// How long a call may take from its first attempt to the last byte of its answer. The time in which the caller of a stream
    /// does other things is not counted.
    #[must_use]
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.total = limit;
        self
    }

    /// How many bytes a list may have, after decompression.
    #[must_use]
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.settings.limits.body = bytes;
        self
    }

    /// How many bytes one item of a list may have, or an answer that is no list. So much memory a stream takes at the most, and a
    /// little more.
    #[must_use]
    pub fn item_limit(mut self, bytes: usize) -> Self {
        self.settings.limits.item = bytes;
        self
    }
}

/// Attempts, and the time.
impl<Token> Builder<Token> {
    /// How many attempts there may be after the first; 0 for none.
    #[must_use]
    pub fn retries(mut self, limit: u32) -> Self {
        self.settings.retries.limit = limit;
        self
    }

    /// What waits between attempts, in place of tokio's clock: for tests, which have no time.
    #[must_use]
    pub fn sleeper<F: Future<Output = ()> + Send + 'static>(
        mut self,
        sleep: impl Fn(Duration) -> F + Send + Sync + 'static,
    ) -> Self {
        self.settings.retries.sleeper = Arc::new(move |wait| Box::pin(sleep(wait)));
        self
    }

    /// What says what time it is, in place of the system's clock: for tests. A date in `Retry-After` and the dates in a spool go by
    /// it.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.settings.clock = Clock(Arc::new(now));
        self
    }
}

/// The connection.
impl<Token> Builder<Token> {
    /// The URL of a proxy, such as `http://user:password@proxy.example:3128`, in place of the one that the environment variables of
    /// the system name. A token on its way to an `https` address stays encrypted in the proxy.
    ///
    /// Where requests go to this machine, no proxy is used, unless it is one on this machine that is given here.
    #[must_use]
    pub fn proxy(mut self, url: &str) -> Self {
        self.settings.connection.proxy = Some(url.into());
        self
    }

    /// Certificates of authorities in PEM to trust besides the system's, such as that of a proxy that opens TLS.
    #[must_use]
    pub fn root_certificates(mut self, pem: &[u8]) -> Self {
        self.settings.connection.root_certificates.push(pem.to_vec());
        self
    }

    /// How many connections without a request are kept open; no limit by default.
    #[must_use]
    pub fn idle_connections(mut self, limit: usize) -> Self {
        self.settings.connection.idle_connections = Some(limit);
        self
    }

    /// What stands in `User-Agent` before `cfis/VERSION`, such as `erp-connector/4.2`.
    #[must_use]
    pub fn user_agent(mut self, product: &str) -> Self {
        self.settings.connection.user_agent = Some(product.to_owned());
        self
    }
}
