//! The settings of a client, with their defaults.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::error::{Error, ErrorKind};
use crate::http::environment::Environment;
use crate::http::observer::Observing;
use crate::http::retry::Retries;
use crate::http::timeout::LONGEST;
use crate::operation::Effect;
use crate::value::{Amendment, RequestContext, RequestHook, Secret, SecretHeader};

/// Tells the time. Tests replace it.
#[derive(Clone)]
pub(crate) struct Clock(pub(crate) Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) limits: Limits,
    pub(crate) retries: Retries,
    pub(crate) clock: Clock,
    pub(crate) connection: Connection,
    pub(crate) hook: Option<RequestHook>,
    pub(crate) observer: Option<Observing>,
}

/// How large a response may be, and how long it may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Maximum bytes of a list.
    pub(crate) body: u64,
    /// Maximum bytes of one item of a list, and of a response that is not a list.
    pub(crate) item: usize,
    /// Maximum number of items of a list that is awaited.
    pub(crate) list: usize,
    /// Maximum number of pages of a list.
    pub(crate) pages: usize,
    /// Attempt timeout: from sending a request to the head of its response.
    pub(crate) attempt: Duration,
    /// Idle timeout: the time in which nothing arrives while the body is awaited.
    pub(crate) idle: Duration,
    /// Timeout of a request that changes state, from sending it to the last byte of its response.
    pub(crate) state_change: Duration,
    /// Total timeout: from the first attempt to the last byte of the response.
    pub(crate) total: Duration,
}

/// How connections are made, besides their timeout.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Connection {
    /// A secret, because it may contain a password.
    pub(crate) proxy: Option<Secret>,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    pub(crate) idle_connections: Option<usize>,
    pub(crate) user_agent: Option<String>,
    /// Headers of every request.
    pub(crate) headers: Vec<(String, String)>,
    /// A client certificate and its private key, both in PEM.
    pub(crate) client_certificate: Option<(Vec<u8>, Secret)>,
}

/// The minimum of the timeout of a request that changes state. A provider that is slower has issued
/// a token whose response is lost.
const LEAST_STATE_CHANGE: Duration = Duration::from_secs(60);

impl Limits {
    /// Returns the timeouts of a call with this effect. Nothing is lost on this machine, so tests
    /// may be quick there.
    pub(super) fn of(self, effect: Effect, is_loopback: bool) -> Limits {
        let least = if is_loopback { Duration::ZERO } else { LEAST_STATE_CHANGE };
        let limit = self.state_change.max(least);
        match effect {
            Effect::None => self,
            Effect::Creates | Effect::Consumes => {
                Limits { attempt: limit, idle: limit, total: limit, ..self }
            }
        }
    }
}

impl Limits {
    /// Returns how long a call of any effect may take.
    pub(crate) fn longest(self, environment: &Environment) -> Duration {
        let state_change = self.of(Effect::Creates, environment.is_loopback()).total;
        self.total.max(state_change).min(LONGEST)
    }
}

impl Settings {
    /// Returns the same settings with a retry budget of their own.
    pub(crate) fn with_new_retry_budget(self) -> Self {
        Settings { retries: self.retries.with_new_budget(), ..self }
    }

    /// Returns the same settings, retry budget included, with another total timeout.
    pub(crate) fn with_total_timeout(&self, limit: Duration) -> Self {
        Settings { limits: Limits { total: limit, ..self.limits }, ..self.clone() }
    }

    /// Returns what the generated client puts into a request with this credential.
    pub(super) fn context(&self, credential: SecretHeader) -> RequestContext {
        RequestContext { credential, hook: self.hook.clone(), amendment: Amendment::default() }
    }

    /// Checks what no call could work with.
    pub(super) fn check(&self) -> Result<(), Error> {
        let Limits { attempt, idle, state_change, total, .. } = self.limits;
        for (limit, name) in [
            (self.connect_timeout, "connect_timeout"),
            (attempt, "attempt_timeout"),
            (idle, "idle_timeout"),
            (state_change, "state_change_timeout"),
            (total, "total_timeout"),
        ] {
            if limit.is_zero() {
                let message =
                    format!("with a `{name}` of zero no call can succeed; pass a longer time");
                return Err(Error::new(ErrorKind::Input, message));
            }
        }
        Ok(())
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            connect_timeout: Duration::from_secs(10),
            limits: Limits {
                body: 512 * 1024 * 1024,
                item: 16 * 1024 * 1024,
                list: 1_000_000,
                pages: 10_000,
                attempt: Duration::from_secs(60),
                idle: Duration::from_secs(30),
                state_change: Duration::from_secs(300),
                total: Duration::from_secs(900),
            },
            retries: Retries::default(),
            clock: Clock(Arc::new(Utc::now)),
            connection: Connection::default(),
            hook: None,
            observer: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_changes_state_has_a_minute_unless_it_stays_on_this_machine() {
        let limits = |state_change, attempt| Limits {
            state_change: Duration::from_secs(state_change),
            attempt: Duration::from_secs(attempt),
            idle: Duration::from_secs(attempt),
            total: Duration::from_secs(attempt),
            ..Settings::default().limits
        };
        let of = |limits: Limits, effect, is_loopback| {
            let Limits { attempt, idle, total, .. } = limits.of(effect, is_loopback);
            [attempt, idle, total].map(|limit| limit.as_secs())
        };
        for effect in [Effect::Creates, Effect::Consumes] {
            assert_eq!(of(limits(1, 3), effect, false), [60; 3]);
            assert_eq!(of(limits(90, 3), effect, false), [90; 3]);
            assert_eq!(of(limits(90, 300), effect, false), [90; 3]);
            assert_eq!(of(limits(1, 3), effect, true), [1; 3]);
        }
        assert_eq!(of(limits(1, 3), Effect::None, false), [3; 3]);
    }
}
