//! The two credentials.

use std::fmt;

use reqwest::header::HeaderValue;

use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;

/// What both credentials are: a secret bound to an environment.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credential {
    environment: Environment,
    secret: Secret,
}

impl Credential {
    fn new(environment: Environment, text: &str, what: &str) -> Result<Self, Error> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            let message = format!(
                "the {what} is empty or has characters that no token has; give the token alone, without spaces or line ends"
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        Ok(Credential { environment, secret: text.into() })
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The value of the header. Marked as sensitive, so that neither reqwest nor HTTP/2 logs or indexes it.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        // Exposed into the request that it is for.
        let mut header = HeaderValue::from_str(self.secret.expose_secret())
            .map_err(|_| Error::new(ErrorKind::Input, "the token cannot be sent in a header"))?;
        header.set_sensitive(true);
        Ok(header)
    }
}

macro_rules! token {
    ($(#[$documentation:meta])* $name:ident, $what:literal) => {
        $(#[$documentation])*
        ///
        /// It is bound to the environment that it was given for: no request and no redirect carries it elsewhere. `Debug` does
        /// not show it. Its own memory is wiped on drop; what the HTTP library copies of it is not.
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(Credential);

        impl $name {
            /// A token for an environment.
            ///
            /// # Errors
            /// [`ErrorKind::Input`] when the text is empty or has spaces, line ends or other characters that no token has.
            pub fn new(environment: Environment, token: &str) -> Result<Self, Error> {
                Credential::new(environment, token, $what).map(Self)
            }

            /// The environment that the token is for.
            pub fn environment(&self) -> &Environment {
                self.0.environment()
            }

            /// The token itself. Let it go nowhere but into a safe place.
            pub fn expose_secret(&self) -> &str {
                self.0.secret().expose_secret()
            }

            pub(crate) fn credential(&self) -> &Credential {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?} for {})"), self.0.secret(), self.environment())
            }
        }
    };
}

token! {
    /// The access token of one client. Takes part in everything but the creation of clients.
    AccessToken, "access token"
}

token! {
    /// The partner provisioning token. Creates clients, and nothing else.
    ProvisioningToken, "provisioning token"
}
