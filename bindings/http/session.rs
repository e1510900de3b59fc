//! What the calls of one client have in common: connections, environment and settings.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::generated;
use crate::http::call::Call;
use crate::http::connect::{Purpose, connect};
use crate::http::environment::Environment;
use crate::http::settings::Settings;
use crate::operation::{Effect, Operation};
use crate::value::SecretHeader;

/// What is sent: an operation, what it changes, and how long its caller wants to wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request {
    pub(crate) operation: &'static Operation,
    /// The effect of the operation, or that of a parameter.
    pub(crate) effect: Effect,
    /// Instead of the total timeout.
    pub(crate) timeout: Option<Duration>,
}

impl Request {
    /// Makes a request with the operation's own effect.
    pub(crate) fn of(operation: &'static Operation) -> Self {
        Request { operation, effect: operation.effect, timeout: None }
    }
}

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
        settings.check()?;
        let context = settings.context(header);
        let http = connect(Purpose::Reading, &environment, context, &settings)?;
        let settings = Arc::new(settings.with_new_retry_budget());
        Ok(Session { http, unpooled: Arc::default(), environment, settings })
    }

    /// Makes a session that uses the connections of this one.
    pub(crate) fn sharing_connections(
        &self,
        environment: Environment,
        settings: Settings,
    ) -> Result<Self, Error> {
        settings.check()?;
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
        request: Request,
    ) -> Result<(generated::Client, Call), Error> {
        let Request { operation, effect, timeout } = request;
        let http = match effect {
            Effect::None => &self.http,
            Effect::Creates | Effect::Consumes => self.unpooled(&header)?,
        };
        let http = http.with_context(self.settings.context(header.clone()));
        let call = Call {
            operation,
            effect,
            environment: self.environment.clone(),
            credential: header,
            settings: match timeout {
                Some(limit) => Arc::new(self.settings.with_total_timeout(limit)),
                None => Arc::clone(&self.settings),
            },
        };
        Ok((http, call))
    }

    fn unpooled(&self, header: &SecretHeader) -> Result<&generated::Client, Error> {
        if let Some(http) = self.unpooled.get() {
            return Ok(http);
        }
        let purpose = Purpose::ChangingState;
        let context = self.settings.context(header.clone());
        let http = connect(purpose, &self.environment, context, &self.settings)?;
        Ok(self.unpooled.get_or_init(|| http))
    }
}
