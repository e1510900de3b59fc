//! What the calls of one client have in common: connections, environment and settings.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::error::{Error, ErrorKind};
use crate::generated;
use crate::http::call::Call;
use crate::http::connect::{Purpose, connect};
use crate::http::environment::Environment;
use crate::http::settings::Settings;
use crate::operation::{Effect, Operation};
use crate::value::SecretHeader;

/// Prepares calls. The credential comes with each call, because a renewal replaces it.
#[derive(Clone)]
pub(crate) struct Session {
    http: generated::Client,
    /// For requests that change state. Made when the first one is sent, because setting up TLS
    /// takes a while.
    unpooled: Arc<OnceLock<generated::Client>>,
    environment: Environment,
    settings: Arc<Settings>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("environment", &self.environment)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Sets up connections of its own. Nothing is sent.
    pub(crate) fn connect(
        environment: Environment,
        header: SecretHeader,
        settings: Settings,
    ) -> Result<Self, Error> {
        let http = connect(Purpose::Reading, &environment, header, &settings)?;
        let settings = Arc::new(settings.with_new_retry_budget());
        Ok(Session { http, unpooled: Arc::default(), environment, settings })
    }

    /// Makes a session that uses the connections of this one.
    pub(crate) fn sharing_connections(
        &self,
        environment: Environment,
        settings: Settings,
    ) -> Result<Self, Error> {
        if self.environment.base_url() != environment.base_url() {
            let message = format!(
                "the token is for {environment}, but the shared connections go to {}; \
                 share the connections of a client of the same environment",
                self.environment
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        let (ours, theirs) = (&self.settings, &settings);
        if (ours.connect_timeout, &ours.connection) != (theirs.connect_timeout, &theirs.connection)
        {
            let message = "a client that shares connections cannot have other connection settings (proxy, certificates, \
                           headers, user agent, connect timeout); set them on the client whose connections are shared";
            return Err(Error::new(ErrorKind::Input, message));
        }
        let settings = Arc::new(settings.with_new_retry_budget());
        Ok(Session { environment, settings, ..self.clone() })
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns a generated client for one call, and the call. Both keep this credential, whatever a
    /// renewal does meanwhile.
    pub(crate) fn prepare(
        &self,
        header: SecretHeader,
        operation: &'static Operation,
        effect: Effect,
    ) -> Result<(generated::Client, Call), Error> {
        let http = match effect {
            Effect::None => self.http.clone(),
            Effect::Creates | Effect::Consumes => self.unpooled(&header)?,
        };
        let call = Call {
            operation,
            effect,
            environment: self.environment.clone(),
            credential: header.secret().clone(),
            settings: Arc::clone(&self.settings),
        };
        Ok((generated::Client { inner: header, ..http }, call))
    }

    fn unpooled(&self, header: &SecretHeader) -> Result<generated::Client, Error> {
        if let Some(http) = self.unpooled.get() {
            return Ok(http.clone());
        }
        let purpose = Purpose::ChangingState;
        let http = connect(purpose, &self.environment, header.clone(), &self.settings)?;
        Ok(self.unpooled.get_or_init(|| http).clone())
    }
}
