//! How connections are made, and which headers every request carries.

use std::net::{Ipv6Addr, SocketAddr};
use std::sync::Arc;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST,
    HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING, USER_AGENT,
};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Identity, Proxy, Url};

use crate::error::{Error, ErrorKind};
use crate::generated;
use crate::http::decompress::ACCEPTED;
use crate::http::environment::{Environment, is_loopback};
use crate::http::settings::{Connection, Settings};
use crate::http::timeout::LONGEST;
use crate::value::{Amendment, RequestContext, RequestHook, Secret};

impl ClientHooks<RequestContext> for generated::Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _: &OperationInfo,
    ) -> Result<(), generated::Error<E>> {
        let RequestContext { credential, hook, amendment } = self.inner();
        amend(amendment, request);
        if let Some(hook) = hook {
            apply(hook, request).map_err(generated::Error::Custom)?;
        }
        let headers = request.headers_mut();
        let accepted = amendment.accept.unwrap_or("application/json");
        headers.insert(ACCEPT, HeaderValue::from_static(accepted));
        // After the hook, which must not see it.
        headers.insert(
            HeaderName::from_static(generated::CREDENTIAL_HEADER),
            credential.header().clone(),
        );
        Ok(())
    }
}

impl generated::Client {
    /// Returns a client with the same connections, for the calls of another context.
    pub(super) fn with_context(&self, inner: RequestContext) -> Self {
        let generated::Client { baseurl, client, .. } = self;
        generated::Client { baseurl: Arc::clone(baseurl), client: client.clone(), inner }
    }

    /// Returns a client whose requests have these additions.
    pub(crate) fn amended(self, amendment: Amendment) -> Self {
        let inner = RequestContext { amendment, ..self.inner };
        generated::Client { inner, ..self }
    }
}

fn amend(amendment: &Amendment, request: &mut reqwest::Request) {
    let url = request.url_mut();
    if let Some(query) = &amendment.whole_query {
        url.set_query(Some(query));
    }
    if !amendment.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&amendment.query);
    }
}

/// Shows a request to the hook of the user, and takes over the headers that it adds. The error says
/// what the hook must not do.
fn apply(hook: &RequestHook, request: &mut reqwest::Request) -> Result<(), String> {
    let (mut parts, ()) = http::Request::new(()).into_parts();
    let uri: http::Uri = request.url().as_str().parse().map_err(|_| "the URL cannot be shown")?;
    let own = request.headers().clone();
    (parts.method, parts.uri) = (request.method().clone(), uri.clone());
    parts.headers = own.clone();
    (hook.0)(&mut parts);
    if parts.method != request.method() || parts.uri != uri {
        return Err(
            "the request hook changed the method or the URI; it may only add headers".into()
        );
    }
    for name in OWN_HEADERS.iter().chain([&HeaderName::from_static(generated::CREDENTIAL_HEADER)]) {
        if parts.headers.get_all(name) != own.get_all(name) {
            return Err(format!("the request hook set the header {name}, which cfis sets"));
        }
    }
    *request.headers_mut() = parts.headers;
    Ok(())
}

/// What connections are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Requests that change nothing. Connections are pooled, and responses may be compressed.
    Reading,
    /// Requests that issue a token or consume what they return. Each has a connection of its own: a
    /// pooled one may have died unnoticed, and then it is not known whether the request arrived.
    /// Nothing is compressed that must not be lost.
    ChangingState,
}

/// Sets up connections to an environment. Nothing is sent.
pub(super) fn connect(
    purpose: Purpose,
    environment: &Environment,
    context: RequestContext,
    settings: &Settings,
) -> Result<generated::Client, Error> {
    let connection = &settings.connection;
    let accepted = match purpose {
        Purpose::Reading => ACCEPTED,
        Purpose::ChangingState => "identity",
    };
    let mut headers = added_headers(connection)?;
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
    let mut builder = reqwest::Client::builder()
        .default_headers(headers)
        .user_agent(user_agent(connection)?)
        // With HTTP/2, which another crate may turn on, reqwest retries requests automatically.
        .retry(reqwest::retry::never())
        // reqwest adds the timeout to the clock unchecked.
        .connect_timeout(settings.connect_timeout.min(LONGEST))
        .redirect(Policy::none())
        // This crate decompresses bodies, and keeps what it cannot decompress.
        .no_gzip()
        .no_zstd()
        .no_brotli()
        .no_deflate();
    if let Some((certificate, key)) = &connection.client_certificate {
        builder = builder.identity(identity(certificate, key)?);
    }
    let certificates = root_certificates(connection)?;
    builder = if environment.is_encrypted() {
        builder.tls_certs_merge(certificates)
    } else {
        // Nothing is encrypted on loopback, so a machine without root certificates will do.
        builder.tls_certs_only(certificates)
    };
    match (purpose, connection.idle_connections) {
        (Purpose::ChangingState, _) => builder = builder.pool_max_idle_per_host(0).http1_only(),
        (Purpose::Reading, Some(limit)) => builder = builder.pool_max_idle_per_host(limit),
        (Purpose::Reading, None) => {}
    }
    if environment.host_name() == "localhost" {
        // The name need not lead to this machine everywhere, and the token must not leave it.
        let addresses = [SocketAddr::from(([127, 0, 0, 1], 0)), (Ipv6Addr::LOCALHOST, 0).into()];
        builder = builder.resolve_to_addrs("localhost", &addresses);
    }
    builder = match &connection.proxy {
        Some(url) => builder.proxy(proxy(url, environment)?),
        // A proxy would carry the token away from the machine that it must not leave.
        None if environment.is_loopback() => builder.no_proxy(),
        None => {
            check_environment_proxies()?;
            builder
        }
    };
    let http = builder.build().map_err(no_set_up)?;
    let baseurl = Arc::new(environment.url().ok_or_else(|| {
        Error::new(ErrorKind::Input, format!("the base URL {environment} cannot be parsed"))
    })?);
    Ok(generated::Client { baseurl, client: http, inner: context })
}

/// Checks the system's settings of proxies. reqwest ignores one that it cannot parse, and requests
/// would go past the proxy.
fn check_environment_proxies() -> Result<(), Error> {
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let text = value.to_str().unwrap_or_default();
        let is_url = |url: &str| Url::parse(url).is_ok_and(|url| url.has_host());
        if !is_url(text) && !is_url(&format!("http://{text}")) {
            let message = format!(
                "the environment variable {name} is not the URL of a proxy, so it would be ignored; \
                 set it to one such as http://proxy.example:3128, or unset it"
            );
            return Err(Error::new(ErrorKind::Setup, message));
        }
    }
    Ok(())
}

/// Returns the error for a machine on which TLS or HTTP cannot be initialised.
fn no_set_up(error: reqwest::Error) -> Error {
    let mut texts = Vec::new();
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        texts.push(error.to_string());
        source = error.source();
    }
    let has_no_roots = texts.iter().any(|text| text.contains("No CA certificates"));
    let message = if has_no_roots {
        "cannot set up TLS: this machine has no root certificates; install those of the system (on Debian the package \
         ca-certificates), set SSL_CERT_FILE, or pass them with `root_certificates`"
    } else {
        "cannot set up TLS or HTTP on this machine; the source of this error says why"
    };
    Error::new(ErrorKind::Setup, message).with_source(error)
}

/// Headers that this crate or the HTTP library sets.
const OWN_HEADERS: [HeaderName; 9] = [
    ACCEPT,
    ACCEPT_ENCODING,
    AUTHORIZATION,
    CONNECTION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    HOST,
    TRANSFER_ENCODING,
    USER_AGENT,
];

fn added_headers(connection: &Connection) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    for (name, value) in &connection.headers {
        let wrong = |why: &str| {
            Error::new(ErrorKind::Input, format!("the header {name:?} cannot be added: {why}"))
        };
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| wrong("that is not the name of a header"))?;
        if OWN_HEADERS.contains(&name) || name == generated::CREDENTIAL_HEADER {
            return Err(wrong("cfis sets it"));
        }
        let value = HeaderValue::from_str(value)
            .map_err(|_| wrong("its value contains characters that a header cannot contain"))?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// Makes a client certificate of PEM texts. No error shows the key.
fn identity(certificate: &[u8], key: &Secret) -> Result<Identity, Error> {
    let message = "the client certificate cannot be used; pass the certificate chain and the private key (PKCS #8), both in PEM";
    // Exposed into the connection that it is for.
    let key = key.expose_secret().as_bytes();
    #[cfg(feature = "rustls")]
    let identity = Identity::from_pem(&zeroize::Zeroizing::new([key, b"\n", certificate].concat()));
    #[cfg(not(feature = "rustls"))]
    let identity = Identity::from_pkcs8_pem(certificate, key);
    identity.map_err(|_| Error::new(ErrorKind::Input, message))
}

fn user_agent(connection: &Connection) -> Result<HeaderValue, Error> {
    let own = concat!("cfis/", env!("CARGO_PKG_VERSION"));
    let text =
        connection.user_agent.as_ref().map_or(own.to_owned(), |product| format!("{product} {own}"));
    HeaderValue::from_str(&text).map_err(|_| {
        let message = format!("the user agent {text:?} has characters that a header cannot contain; use one such as erp-connector/4.2");
        Error::new(ErrorKind::Input, message)
    })
}

fn root_certificates(connection: &Connection) -> Result<Vec<Certificate>, Error> {
    let mut certificates = Vec::new();
    for pem in &connection.root_certificates {
        let bundle = Certificate::from_pem_bundle(pem).ok().filter(|bundle| !bundle.is_empty());
        let message = "the root certificates are not PEM; pass the text that begins with -----BEGIN CERTIFICATE-----";
        certificates.extend(bundle.ok_or_else(|| Error::new(ErrorKind::Input, message))?);
    }
    Ok(certificates)
}

/// Parses the URL of a proxy. It may contain a password, so no error shows it.
fn proxy(url: &Secret, environment: &Environment) -> Result<Proxy, Error> {
    // Exposed into the connection that it is for.
    let url = Url::parse(url.expose_secret()).map_err(|_| {
        Error::new(
            ErrorKind::Input,
            "the proxy URL cannot be parsed; use one such as http://proxy.example:3128",
        )
    })?;
    if environment.is_loopback() && !is_loopback(url.host_str().unwrap_or_default()) {
        let message = format!(
            "the token for {environment} would leave this machine unencrypted through the proxy; remove the proxy setting"
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    Proxy::all(url).map_err(|error| {
        Error::new(ErrorKind::Input, "the proxy URL cannot be used")
            .with_source(error.without_url())
    })
}
