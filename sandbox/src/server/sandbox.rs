//! A running sandbox: its URL, its tokens, its date, and its faults.

use std::sync::Arc;
use std::time::Duration;

use cfis::{AccessToken, Environment, ProvisioningToken};
use chrono::NaiveDate;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::world::{World, lock};
use crate::faults::fault::Fault;

/// How long requests in progress have when the sandbox stops.
const GRACE: Duration = Duration::from_secs(2);

/// A running sandbox on loopback. It stops when it is dropped.
///
/// ```
/// use cfis::{Client, Partner};
/// use cfis_sandbox::Sandbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::start().await?;
/// assert!(sandbox.url().starts_with("http://127.0.0.1:"));
///
/// // One creditor exists from the start; the provisioning token creates others.
/// let client = Client::new(sandbox.access_token())?;
/// assert!(client.validate().await?.is_valid);
/// let partner = Partner::new(sandbox.provisioning_token())?;
/// # drop(partner);
/// sandbox.stop().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Sandbox {
    pub(super) environment: Environment,
    pub(super) access_token: AccessToken,
    pub(super) provisioning_token: ProvisioningToken,
    pub(super) stop: Option<oneshot::Sender<()>>,
    pub(super) server: JoinHandle<()>,
    pub(super) world: Arc<World>,
}

impl Sandbox {
    /// Returns the base URL.
    pub fn url(&self) -> &str {
        self.environment.base_url()
    }

    /// Returns the sandbox as an environment, to build further tokens for it.
    pub fn environment(&self) -> Environment {
        self.environment.clone()
    }

    /// Returns the access token of the creditor that exists from the start.
    pub fn access_token(&self) -> AccessToken {
        self.access_token.clone()
    }

    /// Returns the provisioning token, which creates clients.
    pub fn provisioning_token(&self) -> ProvisioningToken {
        self.provisioning_token.clone()
    }

    /// Returns the own ledger of the token's creditor, as CSV: all invoices up to the sandbox's
    /// date. With a [story](crate::SandboxBuilder::story) it has more columns. Returns `None` if the
    /// token is not valid, or if the sandbox uses fixtures.
    ///
    /// ```
    /// use cfis_sandbox::Sandbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::builder().payments(100).start().await?;
    /// let ledger = sandbox.ledger_csv(&sandbox.access_token()).ok_or("no ledger")?;
    /// let header = "invoiceNumber,amount,currency,caseId,reference,dueDate,customer";
    /// assert_eq!(ledger.lines().next(), Some(header));
    /// # Ok(())
    /// # }
    /// ```
    pub fn ledger_csv(&self, token: &AccessToken) -> Option<String> {
        // Exposed to be compared. The sandbox itself issued it.
        let ledger = lock(&self.world.state).ledger(token.expose_secret())?;
        Some(ledger.lines().collect())
    }

    /// Moves the sandbox's date forward: payments arrive, allocations change, settlements are made,
    /// and tokens expire.
    ///
    /// ```
    /// use cfis::{Client, Period};
    /// use cfis_sandbox::Sandbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::builder().today("2026-03-20".parse()?).start().await?;
    /// let client = Client::new(sandbox.access_token())?;
    /// let period = Period::new("2026-01-01".parse()?, "2026-12-31".parse()?)?;
    /// let before = client.payments(period).await?.len();
    ///
    /// sandbox.advance(7);
    /// assert_eq!(sandbox.today().to_string(), "2026-03-27");
    /// assert!(client.payments(period).await?.len() > before);
    /// # Ok(())
    /// # }
    /// ```
    pub fn advance(&self, days: u32) {
        lock(&self.world.state).advance(days);
    }

    /// Returns the sandbox's date, which does not depend on the clock.
    pub fn today(&self) -> NaiveDate {
        lock(&self.world.state).today()
    }

    /// Adds a fault for the requests from now on. If several faults match a request, the first of
    /// them that is due takes effect.
    ///
    /// ```
    /// use cfis::{Client, ErrorKind};
    /// use cfis_sandbox::Sandbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::start().await?;
    /// let client = Client::new(sandbox.access_token())?;
    /// sandbox.add_fault("wrong-type@validateAccessToken*1".parse()?);
    ///
    /// let error = client.validate().await.map(|_| ()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Unreadable);
    /// assert!(client.validate().await?.is_valid, "the fault was for one request");
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_fault(&self, fault: Fault) {
        lock(&self.world.faults).add(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        lock(&self.world.faults).clear();
    }

    /// Stops the sandbox after the requests in progress, and waits until it has stopped. What has
    /// not ended after two seconds is cut: half a request, or a response that nobody reads.
    pub async fn stop(mut self) {
        self.world.stopping.send_replace(true);
        if let Some(stop) = self.stop.take() {
            // Fails only if the server has stopped already.
            let _ = stop.send(());
        }
        if timeout(GRACE, &mut self.server).await.is_err() {
            self.world.cut.send_replace(true);
            let _ = (&mut self.server).await;
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.world.cut.send_replace(true);
        self.server.abort();
    }
}
