//! The builder of a sandbox, and its start.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use cfis::{AccessToken, Environment, Period, ProvisioningToken};
use chrono::NaiveDate;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use super::connections::Cuttable;
use super::operations;
use super::sandbox::Sandbox;
use super::world::World;
use crate::data::fixtures::{self, Fixtures};
use crate::data::state::{Plan, State};
use crate::faults::fault::{Fault, Faults};
use crate::shape::Shape;

/// The maximum number of payments. With more, the numbers reserved for a creditor's bookings would
/// run out within years.
const MOST_PAYMENTS: usize = 2_000_000;
/// The default number of days for which a token is valid.
const TOKEN_DAYS: u32 = 365;

/// Configures a [`Sandbox`].
///
/// ```
/// use cfis::{Client, Period};
/// use cfis_sandbox::{Sandbox, Shape};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder()
///     .seed(7)
///     .today("2026-03-20".parse()?)
///     .payments(50)
///     .shape(Shape::Newer)
///     .start()
///     .await?;
/// let client = Client::new(sandbox.access_token())?;
/// let period = Period::new("2025-12-01".parse()?, "2026-03-20".parse()?)?;
/// assert_eq!(client.payments(period).await?.len(), 50);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SandboxBuilder {
    plan: Plan,
    payments_json: Option<String>,
    settlements_json: Option<String>,
    host: IpAddr,
    port: u16,
    faults: Vec<Fault>,
}

impl Sandbox {
    /// Starts a sandbox with the default seed, 1,000 payments, both shapes, and today's date in
    /// Helsinki.
    ///
    /// # Errors
    /// If the sandbox cannot listen on a port.
    pub async fn start() -> io::Result<Sandbox> {
        Self::builder().start().await
    }

    /// Returns a builder, to change the defaults.
    pub fn builder() -> SandboxBuilder {
        let plan = Plan {
            seed: 1,
            payments: 1_000,
            has_story: false,
            shape: None,
            today: Period::today().from(),
            token_days: TOKEN_DAYS,
            has_random_tokens: false,
        };
        SandboxBuilder {
            plan,
            payments_json: None,
            settlements_json: None,
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            faults: Vec::new(),
        }
    }
}

impl SandboxBuilder {
    /// Sets the seed of all data and tokens.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.plan.seed = seed;
        self
    }

    /// Sets the number of payments of each creditor in the 90 days up to the sandbox's first date,
    /// at most 2,000,000. Later days have the same number of payments per day. Payments are
    /// generated when they are requested, so that a million need no memory.
    #[must_use]
    pub fn payments(mut self, payments: usize) -> Self {
        self.plan.payments = payments;
        self
    }

    /// Puts a story before the payments of each creditor: some thirty invoices, among them a credit
    /// note, a returned overpayment, a chargeback, an instalment plan, a direct payment, and a
    /// commission that the agency withholds. [The front page](crate#a-story) has the details. It has
    /// no effect beside fixtures.
    ///
    /// ```
    /// use cfis::{Client, Period};
    /// use cfis_sandbox::Sandbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::builder().story().payments(0).start().await?;
    /// let client = Client::new(sandbox.access_token())?;
    /// let payments = client.payments(Period::last_days(90)).await?;
    /// let of_plan = payments.iter().filter(|payment| payment.invoice_number == Some("5002".into()));
    /// assert_eq!(of_plan.count(), 3, "instalments");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn story(mut self) -> Self {
        self.plan.has_story = true;
        self
    }

    /// Sets the shape of responses.
    #[must_use]
    pub fn shape(mut self, shape: Shape) -> Self {
        self.plan.shape = Some(shape);
        self
    }

    /// Sets the payments of every creditor, instead of those from the seed: a response of the API,
    /// as JSON, or only the list in it. There are no settlements then, unless
    /// [`settlements_json`](Self::settlements_json) sets them. Items are returned unchanged, unless
    /// a [`shape`](Self::shape) is set.
    ///
    /// ```
    /// use cfis::{Client, Period};
    /// use cfis_sandbox::Sandbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let payments = r#"[{"invoiceNumber": "1001", "amount": 12.50, "currency": "EUR"}]"#;
    /// let sandbox = Sandbox::builder().payments_json(payments).start().await?;
    /// let client = Client::new(sandbox.access_token())?;
    /// let payments = client.payments(Period::last_days(30)).await?;
    /// assert_eq!(payments.len(), 1);
    /// assert_eq!(payments.first().and_then(|payment| payment.amount), Some("12.50".parse()?));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn payments_json(mut self, json: impl Into<String>) -> Self {
        self.payments_json = Some(json.into());
        self
    }

    /// Sets the settlements of every creditor, instead of those from the seed: a response of the
    /// API, as JSON, or only the list in it.
    #[must_use]
    pub fn settlements_json(mut self, json: impl Into<String>) -> Self {
        self.settlements_json = Some(json.into());
        self
    }

    /// Sets the number of days for which a token is valid, 365 by default. An expired token can
    /// still be renewed, but is refused otherwise.
    ///
    /// ```
    /// use cfis::Client;
    /// use cfis_sandbox::Sandbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::builder().token_days(30).start().await?;
    /// let client = Client::new(sandbox.access_token())?;
    /// sandbox.advance(30);
    /// assert!(!client.validate().await?.is_valid);
    /// client.renew().await?;
    /// assert!(client.validate().await?.is_valid);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn token_days(mut self, days: u32) -> Self {
        self.plan.token_days = days;
        self
    }

    /// Sets the sandbox's date at its start. The data from the seed end there.
    #[must_use]
    pub fn today(mut self, today: NaiveDate) -> Self {
        self.plan.today = today;
        self
    }

    /// Adds a fault from the start, such as `"truncate*1".parse()?`.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Makes other tokens at each start. By default they come from the seed, so that they are the
    /// same each time.
    ///
    /// ```
    /// use cfis_sandbox::Sandbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let first = Sandbox::builder().random_tokens().start().await?;
    /// let second = Sandbox::builder().random_tokens().start().await?;
    /// assert_ne!(first.access_token().expose_secret(), second.access_token().expose_secret());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn random_tokens(mut self) -> Self {
        self.plan.has_random_tokens = true;
        self
    }

    /// Sets the address that the sandbox listens on, 127.0.0.1 by default. `0.0.0.0` is every
    /// address of this machine, for a sandbox in a container of its own.
    ///
    /// **Every program that reaches the address can steer the sandbox.** Use it in a private network only.
    #[must_use]
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// Sets the port. The default, 0, chooses a free port.
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
    /// If the sandbox cannot listen on the port, if there are too many payments, or if fixtures do
    /// not match the API specification.
    pub async fn start(self) -> io::Result<Sandbox> {
        if self.plan.payments > MOST_PAYMENTS {
            let message = format!(
                "a creditor of a sandbox has at most {MOST_PAYMENTS} payments; set a smaller number"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let fixtures = self
            .fixtures()
            .map_err(|message| io::Error::new(io::ErrorKind::InvalidInput, message))?;
        let listener = TcpListener::bind(SocketAddr::from((self.host, self.port))).await?;
        let port = listener.local_addr()?.port();
        // Nobody can connect to the address that means every address.
        let address = match self.host {
            IpAddr::V4(host) if host.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(host) if host.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            host => host,
        };
        let url = format!("http://{}", SocketAddr::from((address, port)));
        let seed = self.plan.seed;
        let (state, access_token) = State::new(self.plan, fixtures);
        let environment = Environment::insecure_for_tests(&url).map_err(io::Error::other)?;
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
            cut: watch::Sender::new(false),
            is_loopback: self.host.is_loopback(),
        });
        let listener = Cuttable { listener, cut: world.cut.subscribe() };
        let app = operations::router(Arc::clone(&world));
        let server = tokio::spawn(async move {
            let serving = axum::serve(listener, app).with_graceful_shutdown(async {
                // Whether a message arrives or the sender is dropped, the server stops.
                let _ = stopped.await;
            });
            // `serve` never returns an error.
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
