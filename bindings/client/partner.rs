//! The handle of the provisioning token.

use crate::client::builder::ClientBuilder;
use crate::error::Error;
use crate::generated;
use crate::http::{Call, Environment, Request, Session, Settings};
use crate::token::ProvisioningToken;
use crate::value::SecretHeader;

/// Creates clients (creditors) for a partner.
///
/// Cheap to clone; clones share connections.
///
/// ```no_run
/// use cfis::{Environment, FileTokenStore, NewClient, Partner, ProvisioningToken};
///
/// # async fn example(client: NewClient) -> Result<(), cfis::Error> {
/// let token = ProvisioningToken::new(Environment::Staging, "made-up-token-1")?;
/// let store = FileTokenStore::new("creditor-7.token", Environment::Staging);
/// let created = Partner::new(token)?.create_client_into(client, store).await?;
/// println!("{:?}", created.client_id);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Partner {
    session: Session,
    token: ProvisioningToken,
    header: SecretHeader,
}

impl Partner {
    /// Makes a partner with the default limits, for the token's environment.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`](crate::ErrorKind::Setup) if TLS or HTTP cannot be initialised on this
    /// machine.
    pub fn new(token: ProvisioningToken) -> Result<Self, Error> {
        Self::builder(token).build()
    }

    /// Returns a builder for a partner with other settings.
    pub fn builder(token: ProvisioningToken) -> ClientBuilder<ProvisioningToken> {
        ClientBuilder::new(token)
    }

    pub(crate) fn environment(&self) -> &Environment {
        self.token.environment()
    }

    pub(crate) fn settings(&self) -> &Settings {
        self.session.settings()
    }

    /// Prepares a call with the provisioning token.
    pub(crate) fn prepare(&self, request: Request) -> Result<(generated::Client, Call), Error> {
        self.session.prepare(self.header.clone(), request)
    }
}

impl ClientBuilder<ProvisioningToken> {
    /// Builds the partner. Nothing is sent.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`](crate::ErrorKind::Setup) if TLS or HTTP cannot be initialised on this
    /// machine.
    pub fn build(self) -> Result<Partner, Error> {
        let header = self.token.header()?;
        let environment = self.token.environment().clone();
        let session = Session::connect(environment, header.clone(), self.settings)?;
        Ok(Partner { session, token: self.token, header })
    }
}
