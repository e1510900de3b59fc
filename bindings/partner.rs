//! What the provisioning token allows.

use crate::builder::Builder;
use crate::call::{Call, Limits};
use crate::client::{token_names, token_not_found};
use crate::description::operations;
use crate::error::Error;
use crate::extra::Extra;
use crate::generated;
use crate::minted;
use crate::token::{AccessToken, ProvisioningToken};
use crate::transport;
use crate::types::{self, Identifier, NewClient};

/// Creates clients (creditors) for a partner.
///
/// Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Partner {
    http: generated::Client,
    token: ProvisioningToken,
    limits: Limits,
}

/// A client (a creditor) that has been created.
///
/// The provider documents the four things, and the name of none of them. What cannot be told in the answer is `None` here and
/// stands in `extra`; the access token is always there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreatedClient {
    /// The client identifier.
    pub client_id: Option<Identifier>,
    /// The customer code at the provider.
    pub customer_code: Option<Identifier>,
    /// The prefix of the payment references of this client's invoices.
    pub payment_reference_prefix: Option<Identifier>,
    /// The client's first access token, for the environment that it was created in.
    pub access_token: AccessToken,
    /// What else the answer holds.
    pub extra: Extra,
}

impl Partner {
    /// A partner with the default limits, in the token's environment.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`](crate::ErrorKind::Setup) when this machine cannot set up HTTP, for want of TLS certificates say.
    pub fn new(token: ProvisioningToken) -> Result<Self, Error> {
        Self::builder(token).build()
    }

    /// A partner with limits of your own.
    pub fn builder(token: ProvisioningToken) -> Builder<ProvisioningToken> {
        Builder::new(token)
    }

    /// Creates a client and its first access token. **Store the token at once.**
    ///
    /// The provider has not made this operation generally available; status 404 or 501 means that clients are still created
    /// by hand, after a [`DeploymentRequest`](crate::DeploymentRequest).
    ///
    /// # Errors
    /// Where [`Error::outcome`] is `Unknown` the client may exist: ask the provider before trying again, since it is not known
    /// what a second request for the same client does. [`ErrorKind::TokenNotFound`](crate::ErrorKind::TokenNotFound) means
    /// that it exists; [`Error::unread_answer`] has the answer.
    pub async fn create_client(&self, client: &NewClient) -> Result<CreatedClient, Error> {
        let call = Call {
            operation: &operations::CREATE_CLIENT,
            base_url: self.token.environment().base_url().to_owned(),
            credential: self.http.inner.secret(),
            limits: self.limits,
        };
        let answer = call.receive(self.http.create_client(client).await).await?;
        if !answer.is_success() {
            return Err(call.refused(&answer));
        }
        let names = token_names::<types::CreatedClient>();
        let found = minted::find(&answer.body, &answer.headers, &names, &call.credential).ok_or_else(|| token_not_found(&call, &answer))?;
        // Exposed from the answer into the type that keeps it.
        let access_token =
            AccessToken::new(self.token.environment().clone(), found.token.expose_secret()).map_err(|_| token_not_found(&call, &answer))?;
        let created = details(&answer.body, found.object);
        Ok(CreatedClient {
            client_id: created.client_id,
            customer_code: created.customer_code,
            payment_reference_prefix: created.payment_reference_prefix,
            access_token,
            extra: created.extra,
        })
    }
}

/// The other three things, from the answer or from the object that the token stood in. With the token at hand, what cannot be
/// read of them must not fail the call.
fn details(body: &[u8], object: Option<serde_json::Map<String, serde_json::Value>>) -> types::CreatedClient {
    let whole: types::CreatedClient = serde_json::from_slice(body).unwrap_or_default();
    if whole.client_id.is_some() || whole.access_token.is_some() {
        return whole;
    }
    object.and_then(|object| serde_json::from_value(object.into()).ok()).unwrap_or(whole)
}

impl Builder<ProvisioningToken> {
    /// Builds the partner.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`](crate::ErrorKind::Setup) when this machine cannot set up HTTP, for want of TLS certificates say.
    pub fn build(self) -> Result<Partner, Error> {
        let http = transport::connect(self.token.credential(), &self.settings)?;
        Ok(Partner { http, token: self.token, limits: self.settings.limits })
    }
}
