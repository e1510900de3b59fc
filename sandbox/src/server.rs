//! The server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use cfis::{AccessToken, Environment, ProvisioningToken};
use chrono::{NaiveDate, Utc};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use crate::fault::{Fault, Faults};
use crate::routes::{self, World};
use crate::shape::Shape;
use crate::state::{Plan, State};

/// They are held in memory.
const MOST_PAYMENTS: usize = 2_000_000;

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
        let plan = Plan { seed: 1, payments: 1_000, shape: Shape::default(), today: Utc::now().date_naive() };
        Builder { plan, port: 0, faults: Vec::new() }
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

    /// Lets something go wrong from now on. Of several faults the first counts that is for a request.
    pub fn add_fault(&self, fault: Fault) {
        self.world.faults.lock().unwrap_or_else(PoisonError::into_inner).add(fault);
    }

    /// Lets nothing go wrong any more.
    pub fn clear_faults(&self) {
        self.world.faults.lock().unwrap_or_else(PoisonError::into_inner).clear();
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

    /// How many payments each creditor has, up to 2,000,000.
    #[must_use]
    pub fn payments(mut self, payments: usize) -> Self {
        self.plan.payments = payments;
        self
    }

    /// The shape of answers.
    #[must_use]
    pub fn shape(mut self, shape: Shape) -> Self {
        self.plan.shape = shape;
        self
    }

    /// The sandbox's own date; data end there.
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

    /// Starts the sandbox on the current runtime.
    ///
    /// # Errors
    /// When the port cannot be listened on, or more payments are asked for than a sandbox holds.
    pub async fn start(self) -> io::Result<Sandbox> {
        if self.plan.payments > MOST_PAYMENTS {
            let message = format!("a sandbox holds at most {MOST_PAYMENTS} payments of a creditor");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let seed = self.plan.seed;
        let (state, access_token) = State::new(self.plan);
        let environment = Environment::custom(&url).map_err(io::Error::other)?;
        let access_token = AccessToken::new(environment.clone(), &access_token).map_err(io::Error::other)?;
        let provisioning_token = ProvisioningToken::new(environment.clone(), &state.provisioning_token).map_err(io::Error::other)?;
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
        Ok(Sandbox { environment, access_token, provisioning_token, stop: Some(stop), server, world })
    }
}
