//! Where requests go: the provider's environments, and base URLs of your own.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use reqwest::Url;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};
use crate::generated::servers;

/// Where requests go: one of the provider's environments, or a base URL of your own, such as that
/// of a sandbox.
///
/// A token belongs to one environment (evidence: `documented`), so an environment is given with the
/// token and stays with it.
///
/// ```
/// use cfis::Environment;
///
/// let sandbox = Environment::custom("http://127.0.0.1:8080")?;
/// assert_eq!(sandbox.base_url(), "http://127.0.0.1:8080");
/// assert!(Environment::custom("http://erp.example").is_err(), "the token would travel unencrypted");
/// # Ok::<(), cfis::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    /// The provider's staging environment.
    Staging,
    /// The provider's production environment.
    Production,
    /// A base URL of your own.
    Custom(BaseUrl),
}

/// A base URL: https, or http on loopback only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    url: Arc<str>,
    loopback: bool,
}

impl Environment {
    /// Makes an environment of a base URL: https, or http if the host is this machine, since the
    /// token would otherwise cross a network unencrypted. The paths of the API
    /// (`/api/v1/partner/…`) are appended to it. The base URL of one of the provider's environments
    /// gives that environment.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if the URL is of another kind, or has a query, a fragment or a user.
    pub fn custom(url: &str) -> Result<Environment, Error> {
        Self::of_url(url, false)
    }

    /// Makes an environment of a base URL of a test host, which may be `http` on any host: for a
    /// sandbox in a container of its own. **The token crosses the network unencrypted**, so it must
    /// be a made-up one.
    ///
    /// # Errors
    /// Those of [`custom`](Self::custom), but for `http`.
    pub fn insecure_for_tests(url: &str) -> Result<Environment, Error> {
        Self::of_url(url, true)
    }

    fn of_url(url: &str, is_test: bool) -> Result<Environment, Error> {
        let fail = |what: &str| {
            Error::new(
                ErrorKind::Input,
                format!("the base URL `{}` cannot be used: {what}", shown(url)),
            )
        };
        let parsed = Url::parse(url)
            .map_err(|_| fail("it cannot be parsed; use one such as https://host.example"))?;
        let loopback = is_loopback(parsed.host_str().unwrap_or_default());
        match parsed.scheme() {
            "https" => {}
            "http" if loopback || is_test => {}
            "http" => {
                return Err(fail(
                    "http would send the token unencrypted; use https, or http on loopback (127.0.0.1); \
                     for a test host there is `Environment::insecure_for_tests`",
                ));
            }
            _ => return Err(fail("use https, or http on loopback (127.0.0.1)")),
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(fail("it contains a user or a password; remove them"));
        }
        if parsed.query().is_some() || parsed.fragment().is_some() {
            return Err(fail("it has a query or a fragment; remove it"));
        }
        let url = parsed.as_str().trim_end_matches('/');
        Ok(match url {
            servers::STAGING => Environment::Staging,
            servers::PRODUCTION => Environment::Production,
            _ => Environment::Custom(BaseUrl { url: url.into(), loopback }),
        })
    }

    /// Returns the base URL, without a slash at its end.
    pub fn base_url(&self) -> &str {
        match self {
            Environment::Staging => servers::STAGING,
            Environment::Production => servers::PRODUCTION,
            Environment::Custom(base) => &base.url,
        }
    }

    /// Returns the host, and the port if the base URL names one.
    pub(super) fn host(&self) -> String {
        let url = self.url();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
        match url.and_then(|url| url.port()) {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }
    }

    /// Returns the name or address of the host.
    pub(super) fn host_name(&self) -> String {
        self.url().as_ref().and_then(Url::host_str).unwrap_or_default().to_owned()
    }

    /// Returns the base URL in parts.
    pub(super) fn url(&self) -> Option<Url> {
        Url::parse(self.base_url()).ok()
    }

    /// Returns whether requests go over https.
    pub(super) fn is_encrypted(&self) -> bool {
        self.base_url().starts_with("https:")
    }

    /// Returns whether requests stay on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match self {
            Environment::Staging | Environment::Production => false,
            Environment::Custom(base) => base.loopback,
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.base_url())
    }
}

impl FromStr for Environment {
    type Err = Error;

    /// Parses `staging`, `production`, or a base URL as in [`custom`](Self::custom).
    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            STAGING => Ok(Environment::Staging),
            PRODUCTION => Ok(Environment::Production),
            url => Environment::custom(url),
        }
    }
}

/// Written as `staging`, `production`, or the base URL.
impl Serialize for Environment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Environment::Staging => STAGING,
            Environment::Production => PRODUCTION,
            Environment::Custom(base) => &base.url,
        })
    }
}

impl<'de> Deserialize<'de> for Environment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

const STAGING: &str = "staging";
const PRODUCTION: &str = "production";

pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Returns what is safe to show of a mistyped URL: no user and no query, because either may be a
/// secret.
fn shown(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    url.rsplit_once('@').map_or(url, |(_, rest)| rest)
}
