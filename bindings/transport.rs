//! The connection, and what every request carries.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{ACCEPT, HeaderName, HeaderValue};
use reqwest::redirect::Policy;

use crate::call::Limits;
use crate::error::{Error, ErrorKind};
use crate::generated;
use crate::retry::Retries;
use crate::secret::Secret;
use crate::token::Credential;

/// What the progenitor client carries besides its connection: the credential of a call.
#[derive(Clone)]
pub(crate) struct Context(Arc<Carried>);

struct Carried {
    header: HeaderValue,
    secret: Secret,
}

impl Context {
    fn new(credential: &Credential) -> Result<Self, Error> {
        Ok(Context(Arc::new(Carried { header: credential.header()?, secret: credential.secret().clone() })))
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0.secret
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context([secret])")
    }
}

/// The credential of calls from now on. Clones share it, so that a renewed token is used by all of them.
#[derive(Debug, Clone)]
pub(crate) struct CurrentToken(Arc<RwLock<Context>>);

impl CurrentToken {
    pub(crate) fn new(context: Context) -> Self {
        CurrentToken(Arc::new(RwLock::new(context)))
    }

    pub(crate) fn get(&self) -> Context {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Later calls carry this credential; those under way keep theirs.
    pub(crate) fn replace(&self, credential: &Credential) -> Result<(), Error> {
        let next = Context::new(credential)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }
}

impl ClientHooks<Context> for generated::Client {
    async fn pre<E>(&self, request: &mut reqwest::Request, _: &OperationInfo) -> Result<(), generated::Error<E>> {
        let headers = request.headers_mut();
        // The generator adds it to every request; the provider knows no such header.
        headers.remove("api-version");
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(HeaderName::from_static(generated::CREDENTIAL_HEADER), self.inner().0.header.clone());
        Ok(())
    }
}

/// A year. reqwest adds its time limits to the clock unchecked.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3_600);

/// What a client can be set to.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) limits: Limits,
    pub(crate) retries: Retries,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            limits: Limits::default(),
            retries: Retries::default(),
        }
    }
}

/// A progenitor client for the credential's environment.
pub(crate) fn connect(credential: &Credential, settings: &Settings) -> Result<generated::Client, Error> {
    let environment = credential.environment();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("cfis/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        // reqwest repeats requests by itself where HTTP/2 is turned on, as another crate may do.
        .retry(reqwest::retry::never())
        .connect_timeout(settings.connect_timeout.min(LONGEST))
        .read_timeout(settings.idle_timeout.min(LONGEST));
    if environment.is_loopback() {
        // A proxy would carry the token away from the machine that it is meant to stay on.
        builder = builder.no_proxy();
    }
    let http = builder
        .build()
        .map_err(|error| Error::new(ErrorKind::Setup, "the HTTP client could not be set up on this machine").with_source(error))?;
    Ok(generated::Client::new_with_client(environment.base_url(), http, Context::new(credential)?))
}
