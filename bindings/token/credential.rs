//! The two tokens: each a secret that is bound to an environment.

use std::fmt;

use crate::error::{Error, ErrorKind};
use crate::http::Environment;
use crate::value::{Secret, SecretHeader};

/// What both tokens are.
#[derive(Clone, PartialEq, Eq)]
struct Credential {
    environment: Environment,
    secret: Secret,
}

impl Credential {
    fn new(environment: Environment, text: &str, what: &str) -> Result<Self, Error> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            let message = format!(
                "the {what} is empty or contains characters that no token has; pass the token alone, without spaces or line ends"
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        Ok(Credential { environment, secret: text.into() })
    }
}

macro_rules! token {
    ($(#[$documentation:meta])* $name:ident, $what:literal) => {
        $(#[$documentation])*
        ///
        /// It is bound to the environment that it was given for: no request and no redirect carries
        /// it elsewhere. `Debug` does not show it. Its own memory is wiped on drop; copies inside
        /// the HTTP library are not.
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(Credential);

        impl $name {
            /// Binds a token to its environment.
            ///
            /// # Errors
            /// [`ErrorKind::Input`] if the text is empty, or contains spaces, line ends or other
            /// characters that no token has.
            pub fn new(environment: Environment, token: &str) -> Result<Self, Error> {
                Credential::new(environment, token, $what).map(Self)
            }

            /// Returns the environment that the token is for.
            pub fn environment(&self) -> &Environment {
                &self.0.environment
            }

            /// Returns the token itself. Write it to a safe place only.
            pub fn expose_secret(&self) -> &str {
                self.0.secret.expose_secret()
            }

            pub(crate) fn secret(&self) -> &Secret {
                &self.0.secret
            }

            /// Returns the header that sends the token.
            pub(crate) fn header(&self) -> Result<SecretHeader, Error> {
                SecretHeader::new(self.secret())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?} for {})"), self.0.secret, self.environment())
            }
        }
    };
}

token! {
    /// The access token of one client (a creditor). Authorises every operation except creating
    /// clients.
    ///
    /// ```
    /// use cfis::{AccessToken, Environment};
    ///
    /// let token = AccessToken::new(Environment::Staging, "made-up-token-1")?;
    /// assert!(!format!("{token:?}").contains("made-up"));
    /// # Ok::<(), cfis::Error>(())
    /// ```
    AccessToken, "access token"
}

token! {
    /// The partner provisioning token. Creates clients (creditors), and nothing else.
    ProvisioningToken, "provisioning token"
}
