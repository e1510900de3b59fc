//! The server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use cfis::{AccessToken, Environment, ProvisioningToken};
use chrono::{NaiveDate, Utc};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use super::operations;
use super::sandbox::Sandbox;
use super::world::World;
use crate::data::fixtures::{self, Fixtures};
use crate::data::state::{Plan, State};
use crate::faults::fault::{Fault, Faults};
use crate::shape::Shape;

/// More would run out of the numbers that a creditor's bookings have, within years.
const MOST_PAYMENTS: usize = 2_000_000;
const TOKEN_DAYS: u32 = 365;

/// Sets up a [`Sandbox`].
#[derive(Debug, Clone)]
pub struct Builder {
    plan: Plan,
    payments_json: Option<String>,
    settlements_json: Option<String>,
    port: u16,
    faults: Vec<Fault>,
}

impl Sandbox {
    /// Starts a sandbox with the default seed, 1,000 payments, both shapes, and today's date by UTC.
    ///
    /// # Errors
    /// When no port can be listened on.
    pub async fn start() -> io::Result<Sandbox> {
        Self::builder().start().await
    }

    /// Sets up a sandbox of another kind.
    pub fn builder() -> Builder {
        let plan = Plan {
            seed: 1,
            payments: 1_000,
            shape: None,
            today: Utc::now().date_naive(),
            token_days: TOKEN_DAYS,
        };
        Builder { plan, payments_json: None, settlements_json: None, port: 0, faults: Vec::new() }
    }
}

impl Builder {
    /// The seed of all data and tokens.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.plan.seed = seed;
        self
    }

    /// How many payments each creditor has in the 90 days up to the first one of the sandbox, up to 2,000,000. As many a day come later. They are
    /// made when they are asked for, so that a million cost no memory.
    #[must_use]
    pub fn payments(mut self, payments: usize) -> Self {
        self.plan.payments = payments;
        self
    }

    /// The shape of answers.
    #[must_use]
    pub fn shape(mut self, shape: Shape) -> Self {
        self.plan.shape = Some(shape);
        self
    }

    /// Payments of one's own for every creditor, in the place of those from the seed: an answer of the API, as JSON. Without
    /// [`settlements_json`](Self::settlements_json) there are no settlements then. They are given as they are, unless a [`shape`](Self::shape) is asked
    /// for.
    #[must_use]
    pub fn payments_json(mut self, json: impl Into<String>) -> Self {
        self.payments_json = Some(json.into());
        self
    }

    /// Settlements of one's own for every creditor, in the place of those from the seed: an answer of the API, as JSON, or the list in it.
    #[must_use]
    pub fn settlements_json(mut self, json: impl Into<String>) -> Self {
        self.settlements_json = Some(json.into());
        self
    }

    /// For how many days a token is valid, 365 by default. Then it can be renewed, and no more.
    #[must_use]
    pub fn token_days(mut self, days: u32) -> Self {
        self.plan.token_days = days;
        self
    }

    /// The sandbox's own date at its start; the data from the seed end there.
    #[must_use]
    pub fn today(mut self, today: NaiveDate) -> Self {
        self.plan.today = today;
        self
    }

    /// Something that goes wrong from the start, such as `"truncate*1".parse()?`.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The port on 127.0.0.1; 0, the default, is any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    fn fixtures(&self) -> Result<Option<Fixtures>, String> {
        if self.payments_json.is_none() && self.settlements_json.is_none() {
            return Ok(None);
        }
        let payments =
            self.payments_json.as_deref().map(fixtures::payments).transpose()?.unwrap_or_default();
        let settlements = self
            .settlements_json
            .as_deref()
            .map(fixtures::settlements)
            .transpose()?
            .unwrap_or_default();
        Ok(Some(Fixtures { payments, settlements }))
    }

    /// Starts the sandbox on the current runtime.
    ///
    /// # Errors
    /// When the port cannot be listened on, more payments are asked for than a sandbox holds, or fixtures are not as the description has them.
    pub async fn start(self) -> io::Result<Sandbox> {
        if self.plan.payments > MOST_PAYMENTS {
            let message = format!("a sandbox holds at most {MOST_PAYMENTS} payments of a creditor");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let fixtures = self
            .fixtures()
            .map_err(|message| io::Error::new(io::ErrorKind::InvalidInput, message))?;
        let listener =
            TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let seed = self.plan.seed;
        let (state, access_token) = State::new(self.plan, fixtures);
        let environment = Environment::custom(&url).map_err(io::Error::other)?;
        let access_token =
            AccessToken::new(environment.clone(), &access_token).map_err(io::Error::other)?;
        let provisioning_token =
            ProvisioningToken::new(environment.clone(), &state.provisioning_token)
                .map_err(io::Error::other)?;
        let (stop, stopped) = oneshot::channel();
        let world = Arc::new(World {
            state: Mutex::new(state),
            faults: Mutex::new(Faults::new(self.faults, seed)),
            stopping: watch::Sender::new(false),
        });
        let app = operations::router(Arc::clone(&world));
        let server = tokio::spawn(async move {
            let serving = axum::serve(listener, app).with_graceful_shutdown(async {
                // Either way it is time to stop.
                let _ = stopped.await;
            });
            // `serve` ends without an error.
            let _ = serving.await;
        });
        Ok(Sandbox {
            environment,
            access_token,
            provisioning_token,
            stop: Some(stop),
            server,
            world,
        })
    }
}
