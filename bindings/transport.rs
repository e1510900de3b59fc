//! The connection, and what every request carries.

use std::fmt;
use std::sync::Arc;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{ACCEPT, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Proxy, Url};

use crate::environment::{self, Environment};
use crate::error::{Error, ErrorKind};
use crate::generated;
use crate::patience::LONGEST;
use crate::secret::Secret;
use crate::settings::{Connection, Settings};
use crate::token::Credential;

/// What the progenitor client carries besides its connection: the credential of a call.
#[derive(Clone)]
pub(crate) struct Context(Arc<Carried>);

struct Carried {
    header: HeaderValue,
    secret: Secret,
}

impl Context {
    pub(crate) fn new(credential: &Credential) -> Result<Self, Error> {
        Ok(Context(Arc::new(Carried {
            header: credential.header()?,
            secret: credential.secret().clone(),
        })))
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

impl ClientHooks<Context> for generated::Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _: &OperationInfo,
    ) -> Result<(), generated::Error<E>> {
        let headers = request.headers_mut();
        // The generator adds it to every request; the provider knows no such header.
        headers.remove("api-version");
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            HeaderName::from_static(generated::CREDENTIAL_HEADER),
            self.inner().0.header.clone(),
        );
        Ok(())
    }
}

/// A progenitor client for the credential's environment.
pub(crate) fn connect(
    credential: &Credential,
    settings: &Settings,
) -> Result<generated::Client, Error> {
    let environment = credential.environment();
    let connection = &settings.connection;
    let mut builder = reqwest::Client::builder()
        .user_agent(user_agent(connection)?)
        .redirect(Policy::none())
        // reqwest repeats requests by itself where HTTP/2 is turned on, as another crate may do.
        .retry(reqwest::retry::never())
        // reqwest adds it to the clock unchecked.
        .connect_timeout(settings.connect_timeout.min(LONGEST))
        .tls_certs_merge(root_certificates(connection)?);
    if let Some(limit) = connection.idle_connections {
        builder = builder.pool_max_idle_per_host(limit);
    }
    builder = match &connection.proxy {
        Some(url) => builder.proxy(proxy(url, environment)?),
        // A proxy would carry the token away from the machine that it is meant to stay on.
        None if environment.is_loopback() => builder.no_proxy(),
        None => builder,
    };
    let http = builder.build().map_err(|error| {
        Error::new(ErrorKind::Setup, "the HTTP client could not be set up on this machine")
            .with_source(error)
    })?;
    Ok(generated::Client::new_with_client(environment.base_url(), http, Context::new(credential)?))
}

fn user_agent(connection: &Connection) -> Result<HeaderValue, Error> {
    let own = concat!("cfis/", env!("CARGO_PKG_VERSION"));
    let text =
        connection.user_agent.as_ref().map_or(own.to_owned(), |product| format!("{product} {own}"));
    HeaderValue::from_str(&text).map_err(|_| {
        let message = format!("the user agent {text:?} has characters that a header cannot have; give one such as erp-connector/4.2");
        Error::new(ErrorKind::Input, message)
    })
}

fn root_certificates(connection: &Connection) -> Result<Vec<Certificate>, Error> {
    let mut certificates = Vec::new();
    for pem in &connection.root_certificates {
        let bundle = Certificate::from_pem_bundle(pem).ok().filter(|bundle| !bundle.is_empty());
        let message = "the root certificates are not PEM; give the text that begins with -----BEGIN CERTIFICATE-----";
        certificates.extend(bundle.ok_or_else(|| Error::new(ErrorKind::Input, message))?);
    }
    Ok(certificates)
}

/// The URL of a proxy may have a password in it, so no error shows it.
fn proxy(url: &Secret, environment: &Environment) -> Result<Proxy, Error> {
    // Exposed into the connection that it is for.
    let url = Url::parse(url.expose_secret()).map_err(|_| {
        Error::new(
            ErrorKind::Input,
            "the URL of the proxy is not a URL; write one such as http://proxy.example:3128",
        )
    })?;
    if environment.is_loopback() && !environment::is_loopback(url.host_str().unwrap_or_default()) {
        let message = format!(
            "the token for {environment} would leave this machine in clear text by way of the proxy; leave the proxy out"
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    Proxy::all(url).map_err(|error| {
        Error::new(ErrorKind::Input, "the URL of the proxy cannot be used")
            .with_source(error.without_url())
    })
}
