//! The builder of both handles.

use std::fmt::{self, Debug};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::request::Parts;

use crate::http::{Clock, Observer, Observing, Session, Settings};
use crate::token::DynTokenStore;
use crate::value::RequestHook;

/// Sets up a [`Client`](crate::Client) or a [`Partner`](crate::Partner), depending on the token.
///
/// | limit | default | applies to |
/// | --- | --- | --- |
/// | [`connect_timeout`](Self::connect_timeout) | 10 s | making a connection |
/// | [`attempt_timeout`](Self::attempt_timeout) | 60 s | one request, up to the head of its response |
/// | [`idle_timeout`](Self::idle_timeout) | 30 s | the time in which nothing arrives while a body is awaited |
/// | [`total_timeout`](Self::total_timeout) | 900 s | a call with all its attempts, up to the last byte of the response |
/// | [`state_change_timeout`](Self::state_change_timeout) | 300 s | renew, create client, unfetched settlements: a call, instead of the timeouts of an attempt, of silence and of a call |
/// | [`body_limit`](Self::body_limit) | 512 MiB | a list, after decompression |
/// | [`list_limit`](Self::list_limit) | 1,000,000 | items of a list that is awaited and not streamed |
/// | [`page_limit`](Self::page_limit) | 10,000 | pages of a list that the provider divides into pages; none of today's lists is |
/// | [`item_limit`](Self::item_limit) | 16 MiB | one item of a list, and a response that is not a list |
/// | [`retries`](Self::retries) | 3 | attempts after the first |
///
/// While a body arrives, only the time in which nothing arrives counts: a slow reader of a stream
/// causes no timeout.
///
/// # Retries
/// Whether a request is retried depends on what it changes, as the spec says, and not on its
/// method:
///
/// | request | is retried after |
/// | --- | --- |
/// | validate, payments, settlements (change nothing) | a connection failure that may pass; a timeout or a closed connection before the head of the response; status 408, 429, 502, 503, 504 |
/// | renew, create client (issue a token), unfetched settlements (consume) | a connection failure that may pass, because nothing was sent then |
///
/// A wait is drawn between zero and a limit that doubles from 200 ms to 20 s; what `Retry-After`
/// asks for is added, and if it asks for more than 120 s, the call fails at once. The clones of a
/// client share a budget of ten retries, and ten successes add one. A list that is awaited is
/// requested again if its response is truncated; a stream is not, because the caller may have items
/// of it already.
///
/// ```
/// use std::time::Duration;
///
/// use cfis::{AccessToken, Client, Environment};
///
/// let token = AccessToken::new(Environment::Staging, "made-up-token-1")?;
/// let client = Client::builder(token)
///     .user_agent("erp-connector/4.2")
///     .total_timeout(Duration::from_secs(120))
///     .retries(1)
///     .build()?;
/// # Ok::<(), cfis::Error>(())
/// ```
#[derive(Clone)]
pub struct ClientBuilder<Token> {
    pub(super) token: Token,
    pub(super) settings: Settings,
    /// Only for access tokens.
    pub(super) store: Option<Arc<dyn DynTokenStore>>,
    /// Only for access tokens.
    pub(super) is_automatic: bool,
    /// The session whose connections are shared.
    pub(super) shared: Option<Session>,
}

impl<Token: Debug> Debug for ClientBuilder<Token> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("token", &self.token)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Timeouts and sizes.
impl<Token> ClientBuilder<Token> {
    pub(super) fn new(token: Token) -> Self {
        let settings = Settings::default();
        ClientBuilder { token, settings, store: None, is_automatic: false, shared: None }
    }

    /// Makes a builder with the settings and connections of a session.
    pub(super) fn sharing(token: Token, session: &Session) -> Self {
        let settings = session.settings().clone();
        ClientBuilder { settings, shared: Some(session.clone()), ..Self::new(token) }
    }

    /// Sets how long making a connection may take.
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.settings.connect_timeout = limit;
        self
    }

    /// Sets how long nothing may arrive while a body is awaited.
    #[must_use]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.idle = limit;
        self
    }

    /// Sets how long one request may take, up to the head of its response.
    #[must_use]
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.attempt = limit;
        self
    }

    /// Sets how long a call may take, from its first attempt to the last byte of the response.
    ///
    /// The time in which the caller of a stream does other things does not count.
    #[must_use]
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.total = limit;
        self
    }

    /// Sets how long a request that issues a token or consumes what it returns may take, from
    /// sending it to the last byte of its response; at least 60 s, unless requests stay on this
    /// machine. The other timeouts do not apply to these requests, because a response that is not
    /// awaited is lost.
    #[must_use]
    pub fn state_change_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.state_change = limit;
        self
    }

    /// Sets the largest size, in bytes, of a list after decompression.
    #[must_use]
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.settings.limits.body = bytes;
        self
    }

    /// Sets how many items of a list may be awaited at a time; streams have no such limit.
    ///
    /// A few bytes may become an item of some hundred bytes, so this limits memory where
    /// [`body_limit`](Self::body_limit) cannot.
    #[must_use]
    pub fn list_limit(mut self, items: usize) -> Self {
        self.settings.limits.list = items;
        self
    }

    /// Sets how many pages a list may have. A list without an end would never stop otherwise.
    #[must_use]
    pub fn page_limit(mut self, pages: usize) -> Self {
        self.settings.limits.pages = pages;
        self
    }

    /// Sets the largest size, in bytes, of one list item or of a response that is not a list.
    ///
    /// A stream needs little more memory than this.
    #[must_use]
    pub fn item_limit(mut self, bytes: usize) -> Self {
        self.settings.limits.item = bytes;
        self
    }
}

/// Retries and the clock.
impl<Token> ClientBuilder<Token> {
    /// Sets the maximum number of attempts after the first; 0 turns retries off.
    #[must_use]
    pub fn retries(mut self, limit: u32) -> Self {
        self.settings.retries.limit = limit;
        self
    }

    /// Replaces the sleep between attempts, so that tests do not wait.
    #[must_use]
    pub fn sleeper<F: Future<Output = ()> + Send + 'static>(
        mut self,
        sleep: impl Fn(Duration) -> F + Send + Sync + 'static,
    ) -> Self {
        self.settings.retries.sleeper = Arc::new(move |wait| Box::pin(sleep(wait)));
        self
    }

    /// Replaces the clock, for tests. It decides about dates in `Retry-After` and dates in a spool.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.settings.clock = Clock(Arc::new(now));
        self
    }
}

/// Connections.
impl<Token> ClientBuilder<Token> {
    /// Sets the URL of a proxy, such as `http://user:password@proxy.example:3128`, instead of the
    /// one that the system's environment variables name. A token on its way to an `https` address
    /// stays encrypted inside the proxy.
    ///
    /// Requests to this machine use no proxy, unless it is one on this machine that is set here.
    #[must_use]
    pub fn proxy(mut self, url: &str) -> Self {
        self.settings.connection.proxy = Some(url.into());
        self
    }

    /// Adds certificate authorities in PEM to those of the system, such as that of a proxy that
    /// opens TLS.
    #[must_use]
    pub fn root_certificates(mut self, pem: &[u8]) -> Self {
        self.settings.connection.root_certificates.push(pem.to_vec());
        self
    }

    /// Sets the maximum number of open connections without a request; there is no limit by default.
    #[must_use]
    pub fn idle_connections(mut self, limit: usize) -> Self {
        self.settings.connection.idle_connections = Some(limit);
        self
    }

    /// Adds a header to every request, such as `traceparent` or one that a gateway asks for. It
    /// must not be a secret: it is shown in `Debug`.
    ///
    /// `build` fails if the name or value cannot be used, or if cfis sets the header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.settings.connection.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Identifies this client to a gateway by a certificate (mTLS): the certificate chain, and its
    /// private key in PKCS #8, both in PEM. The key is not shown in `Debug`.
    #[must_use]
    pub fn client_certificate(mut self, certificate: &[u8], key: &str) -> Self {
        self.settings.connection.client_certificate = Some((certificate.to_vec(), key.into()));
        self
    }

    /// Sets the product before `cfis/VERSION` in `User-Agent`, such as `erp-connector/4.2`.
    #[must_use]
    pub fn user_agent(mut self, product: &str) -> Self {
        self.settings.connection.user_agent = Some(product.to_owned());
        self
    }
}

/// What sees every call.
impl<Token> ClientBuilder<Token> {
    /// Shows every request to a function before it is sent, also one that is sent again. The
    /// function may add headers, such as a `traceparent` of the moment; it does not see the
    /// credential.
    ///
    /// A call fails with [`ErrorKind::Input`](crate::ErrorKind::Input), and nothing is sent, if the
    /// function changes the method or the URI, or a header that cfis sets.
    ///
    /// ```
    /// use cfis::{AccessToken, Client, Environment};
    ///
    /// let token = AccessToken::new(Environment::Staging, "made-up-token-1")?;
    /// let client = Client::builder(token)
    ///     .on_request(|parts| {
    ///         if let Ok(id) = "run-2026-03-16".parse() {
    ///             parts.headers.insert("x-correlation-id", id);
    ///         }
    ///     })
    ///     .build()?;
    /// # Ok::<(), cfis::Error>(())
    /// ```
    #[must_use]
    pub fn on_request(mut self, hook: impl Fn(&mut Parts) + Send + Sync + 'static) -> Self {
        self.settings.hook = Some(RequestHook(Arc::new(hook)));
        self
    }

    /// Tells an [`Observer`] of every call, for metrics.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.settings.observer = Some(Observing(Arc::new(observer)));
        self
    }
}
