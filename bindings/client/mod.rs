//! The two handles and their builder.
//!
//! Begin with [`Client`] (an access token: reads, and renews its token) and
//! [`Partner`](partner::Partner) (the provisioning token: creates clients). What a handle can do is
//! in `requests/`, one operation a file. This folder must not know any operation.

mod builder;
mod partner;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

pub use self::builder::ClientBuilder;
pub use self::partner::Partner;
use crate::error::{Error, ErrorKind, Outcome};
use crate::generated;
use crate::http::{Call, Environment, Incoming, LONGEST, Outgoing, Request, Session, Settings};
use crate::token::{AccessToken, SingleFlight, TokenHolder, TokenStore, store_failed};

/// Reads payments and settlements of one client (a creditor), and looks after its access token.
///
/// Cheap to clone. Clones share connections, the token and the retry budget. [`ClientBuilder`] says
/// what is retried, and when.
///
/// ```no_run
/// use cfis::{AccessToken, Client, Environment, Period};
///
/// # async fn example() -> Result<(), cfis::Error> {
/// let token = AccessToken::new(Environment::Staging, "made-up-token-1")?;
/// let client = Client::new(token)?;
/// let settlements = client.settlements(Period::last_days(30)).await?;
/// println!("{} settlements", settlements.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<SingleFlight>);

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("token", &self.access_token())
            .field("settings", self.settings())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Makes a client with the default limits, for the token's environment.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`] if TLS or HTTP cannot be initialised on this machine.
    pub fn new(token: AccessToken) -> Result<Self, Error> {
        Self::builder(token).build()
    }

    /// Returns a builder for a client with other settings.
    pub fn builder(token: AccessToken) -> ClientBuilder<AccessToken> {
        ClientBuilder::new(token)
    }

    /// Returns a builder for the client of another creditor, with the settings and connections of
    /// this one, so that thousands of creditors need one connection pool.
    ///
    /// You can override limits and retries. Connection settings (proxy, certificates, user agent)
    /// are taken from `self`; setting them here has no effect. The token store is not shared: each
    /// creditor has its own.
    ///
    /// On a shared connection, a server that responds to one request twice could respond to the next
    /// one with it, and that may be another creditor's. If your provider or a gateway is not to be
    /// trusted that far, give each creditor a client of its own with [`builder`](Self::builder).
    ///
    /// ```
    /// # use cfis::{AccessToken, Client, Environment, Error};
    /// # fn example(first: Client, tokens: Vec<AccessToken>) -> Result<(), Error> {
    /// let clients = tokens.into_iter().map(|token| first.builder_for(token).build()).collect::<Result<Vec<_>, _>>()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder_for(&self, token: AccessToken) -> ClientBuilder<AccessToken> {
        ClientBuilder::sharing(token, self.session())
    }

    /// Returns a builder with the token of a store, and that store.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if the store cannot be read. [`ErrorKind::Input`] if it holds no token.
    pub async fn builder_from(
        store: impl TokenStore + 'static,
    ) -> Result<ClientBuilder<AccessToken>, Error> {
        let token = token_of(&store).await?;
        Ok(Self::builder(token).token_store(store))
    }

    /// Returns a builder with the token of a store, that store, and the settings and connections of
    /// this client: those of [`builder_from`](Self::builder_from) and
    /// [`builder_for`](Self::builder_for) together.
    ///
    /// # Errors
    /// Those of [`builder_from`](Self::builder_from).
    pub async fn builder_for_store(
        &self,
        store: impl TokenStore + 'static,
    ) -> Result<ClientBuilder<AccessToken>, Error> {
        let token = token_of(&store).await?;
        Ok(self.builder_for(token).token_store(store))
    }

    /// Returns the access token that is in use now.
    pub fn access_token(&self) -> AccessToken {
        self.0.holder.token()
    }

    pub(crate) fn single_flight(&self) -> &Arc<SingleFlight> {
        &self.0
    }

    pub(crate) fn session(&self) -> &Session {
        &self.0.session
    }

    pub(crate) fn environment(&self) -> &Environment {
        self.session().environment()
    }

    pub(crate) fn settings(&self) -> &Settings {
        self.session().settings()
    }

    /// Prepares a call with the token of this moment.
    pub(crate) fn prepare(&self, request: Request) -> Result<(generated::Client, Call), Error> {
        self.session().prepare(self.0.holder.header(), request)
    }

    /// Sends a request with the access token. If the token is refused and there is another one, in
    /// the store or by an automatic renewal, the request is sent again with that.
    pub(crate) async fn send<F: Future<Output = Outgoing>>(
        &self,
        request: Request,
        attempt: impl Fn(generated::Client) -> F,
    ) -> Result<Incoming, Error> {
        let mut tokens = 0;
        loop {
            let (http, call) = self.prepare(request)?;
            let used = call.credential.clone();
            let response = call.send(|| attempt(http.clone())).await?;
            if response.head.status != 401 {
                self.0.accepted(used.secret());
                return Ok(response);
            }
            tokens += 1;
            // Boxed, because every call would reserve room for it otherwise.
            let recovery = Box::pin(self.0.recover(used.secret()));
            if tokens > MOST_TOKENS
                || !self.in_time(recovery, request.timeout).await.map_err(Error::after_refusal)?
            {
                return Ok(response);
            }
        }
    }
}

impl Client {
    /// Waits for another token as long as for a response. A renewal goes on if its caller does not
    /// wait; a search of the store ends, and the next refused call begins another.
    async fn in_time(
        &self,
        recovery: impl Future<Output = Result<bool, Error>>,
        limit: Option<Duration>,
    ) -> Result<bool, Error> {
        let limit = limit.unwrap_or(self.settings().limits.total).min(LONGEST);
        tokio::time::timeout(limit, recovery).await.unwrap_or_else(|_| {
            let message = "the token was refused, and another one was not there within the total timeout; \
                           a renewal may be in progress";
            Err(Error::new(ErrorKind::Timeout, message))
        })
    }
}

/// The maximum of other tokens that one call is tried with: one of the store, and one that is
/// renewed.
const MOST_TOKENS: u32 = 2;

/// Returns the token in a store. If a renewal was killed before one was in place, returns the one
/// that it saved.
async fn token_of(store: &impl TokenStore) -> Result<AccessToken, Error> {
    let failed =
        |error| store_failed("cannot read the token store", error).with_outcome(Outcome::NotSent);
    let loaded = store.load().await;
    if let Ok(Some(token)) = loaded {
        return Ok(token);
    }
    // Also if the token in use cannot be read: a renewal may have been killed as it wrote it.
    let unproved = store.unproved().await;
    if let Some(found) = unproved.as_ref().ok().and_then(|unproved| unproved.first()) {
        return Ok(found.token.clone());
    }
    loaded.map_err(failed)?;
    unproved.map_err(failed)?;
    Err(Error::new(ErrorKind::Input, "the token store holds no token; put one there first"))
}

impl ClientBuilder<AccessToken> {
    /// Sets where the token is kept. A renewed token is stored before it is used.
    #[must_use]
    pub fn token_store(mut self, store: impl TokenStore + 'static) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Renews the token automatically when a read is refused with 401, and reads again; off by
    /// default. Needs a [token store](Self::token_store).
    ///
    /// Nothing says how the provider responds to an expired token (evidence: `assumed` that with
    /// 401), nor what else it responds to with 401. Automatic renewal stops for a token that is
    /// refused right after it was renewed, or whose renewal failed after it may have been sent:
    /// that read fails with the error of [`Client::renew`], and later ones with their own 401.
    #[must_use]
    pub fn renew_automatically(mut self, is_wanted: bool) -> Self {
        self.is_automatic = is_wanted;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`] if TLS or HTTP cannot be initialised on this machine.
    /// [`ErrorKind::Input`] if a setting cannot be used, or the token is for another environment
    /// than the client whose connections are shared.
    pub fn build(self) -> Result<Client, Error> {
        if self.is_automatic && self.store.is_none() {
            let message = "automatic renewal needs a token store, because a renewed token that is \
                           stored nowhere is lost with the process; call `token_store`";
            return Err(Error::new(ErrorKind::Input, message));
        }
        let environment = self.token.environment().clone();
        let header = self.token.header()?;
        let session = match &self.shared {
            Some(shared) => shared.sharing_connections(environment, self.settings)?,
            None => Session::connect(environment, header.clone(), self.settings)?,
        };
        let holder = TokenHolder::new(self.token, header, self.store);
        Ok(Client(Arc::new(SingleFlight::new(session, holder, self.is_automatic))))
    }
}
