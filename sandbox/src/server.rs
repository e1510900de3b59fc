//! The server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use cfis::{AccessToken, Environment, ProvisioningToken};
use chrono::{NaiveDate, Utc};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use crate::fault::{Fault, Faults};
use crate::fixtures::{self, Fixtures};
use crate::routes::{self, World, lock};
use crate::shape::Shape;
use crate::state::{Plan, State};

/// More would run out of the numbers that a creditor's bookings have, within years.
const MOST_PAYMENTS: usize = 2_000_000;
const TOKEN_DAYS: u32 = 365;

/// A running sandbox, on loopback. It stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    environment: Environment,
    access_token: AccessToken,
    provisioning_token: ProvisioningToken,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    world: Arc<World>,
}

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

    /// Its base URL.
    pub fn url(&self) -> &str {
        self.environment.base_url()
    }

    /// Where requests go, for tokens of one's own.
    pub fn environment(&self) -> Environment {
        self.environment.clone()
    }

    /// The access token of the creditor that is there from the start.
    pub fn access_token(&self) -> AccessToken {
        self.access_token.clone()
    }

    /// The provisioning token.
    pub fn provisioning_token(&self) -> ProvisioningToken {
        self.provisioning_token.clone()
    }

    /// The own ledger of the creditor whose token it is, as CSV: what was invoiced up to the sandbox's date. `None` for a token that is not valid, and with
    /// fixtures.
    pub fn ledger_csv(&self, token: &AccessToken) -> Option<String> {
        // Exposed to be compared; the sandbox gave it.
        let (ledger, today) = lock(&self.world.state).ledger(token.expose_secret())?;
        Some(ledger.csv(today).collect())
    }

    /// Lets days pass: payments arrive, allocations change, settlements are made, tokens expire.
    pub fn advance(&self, days: u32) {
        lock(&self.world.state).advance(days);
    }

    /// The sandbox's own date.
    pub fn today(&self) -> NaiveDate {
        lock(&self.world.state).today()
    }

    /// Lets something go wrong from now on. Of several faults the first counts that is for a request.
    pub fn add_fault(&self, fault: Fault) {
        lock(&self.world.faults).add(fault);
    }

    /// Lets nothing go wrong any more.
    pub fn clear_faults(&self) {
        lock(&self.world.faults).clear();
    }

    /// Stops it after the requests under way, and waits until it has stopped.
    pub async fn stop(mut self) {
        self.world.stopping.send_replace(true);
        if let Some(stop) = self.stop.take() {
            // Fails only when the server has stopped already.
            let _ = stop.send(());
        }
        let _ = (&mut self.server).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
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
        let app = routes::router(Arc::clone(&world));
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
