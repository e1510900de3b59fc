//! A running sandbox: where it is, its tokens, its date, and its faults.

use std::sync::Arc;

use cfis::{AccessToken, Environment, ProvisioningToken};
use chrono::NaiveDate;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::world::{World, lock};
use crate::faults::fault::Fault;

/// A running sandbox, on loopback. It stops when it is dropped.
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
