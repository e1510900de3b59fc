//! What a client can be set to.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::retry::Retries;
use crate::secret::Secret;

/// Says what time it is. Tests give one of their own.
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
}

/// How much of an answer is taken, and how long it is waited for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of a list.
    pub(crate) body: u64,
    /// Bytes of one item of a list, and of an answer that is no list.
    pub(crate) item: usize,
    /// From the sending of a request to the head of its answer.
    pub(crate) attempt: Duration,
    /// Silence while the rest of an answer is awaited.
    pub(crate) idle: Duration,
    /// From the first attempt to the last byte of the answer.
    pub(crate) total: Duration,
}

/// How the connection is made, besides its time limit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connection {
    /// A secret, since it may have a password in it.
    pub(crate) proxy: Option<Secret>,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    pub(crate) idle_connections: Option<usize>,
    pub(crate) user_agent: Option<String>,
}

impl Settings {
    /// The same settings with a budget for retries of their own.
    pub(crate) fn afresh(self) -> Self {
        Settings { retries: self.retries.afresh(), ..self }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            connect_timeout: Duration::from_secs(10),
            limits: Limits {
                body: 512 * 1024 * 1024,
                item: 16 * 1024 * 1024,
                attempt: Duration::from_secs(60),
                idle: Duration::from_secs(30),
                total: Duration::from_secs(900),
            },
            retries: Retries::default(),
            clock: Clock(Arc::new(Utc::now)),
            connection: Connection::default(),
        }
    }
}
