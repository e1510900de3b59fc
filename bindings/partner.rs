//! What the provisioning token allows.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::builder::Builder;
use crate::call::{Call, Limits};
use crate::description::operations;
use crate::error::Error;
use crate::extra::Extra;
use crate::generated;
use crate::retry::Retries;
use crate::token::{AccessToken, ProvisioningToken};
use crate::transport;
use crate::types::{self, Identifier, NewClient};
use crate::{minted, minting};

/// Creates clients (creditors) for a partner.
///
/// Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Partner {
    http: generated::Client,
    token: ProvisioningToken,
    limits: Limits,
    retries: Retries,
}

/// A client (a creditor) that has been created.
///
/// The provider documents the four things, and the name of none of them. They are looked for under likely names, in an envelope
/// too. What cannot be told in the answer is `None`; whatever the answer holds under other names is in `extra`. The access token is
/// always there.
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
    /// The provider has not made this operation generally available; status 404 or 501 is taken to mean (evidence:
    /// `assumed`) that clients are still created by hand, after a [`DeploymentRequest`](crate::DeploymentRequest).
    ///
    /// Not cancel-safe: once it is polled, let it end. Dropping it may lose a token that was made.
    ///
    /// # Errors
    /// Where [`Error::outcome`] is `Unknown` the client may exist: ask the provider before trying again, since it is not known
    /// what a second request for the same client does. [`ErrorKind::TokenNotFound`](crate::ErrorKind::TokenNotFound) means
    /// that it exists; [`Error::unread_answer`] has the answer.
    pub async fn create_client(&self, client: &NewClient) -> Result<CreatedClient, Error> {
        let call = Call {
            operation: &operations::CREATE_CLIENT,
            base_url: self.token.environment().base_url().to_owned(),
            credential: self.http.inner.secret().clone(),
            limits: self.limits,
            retries: self.retries.clone(),
        };
        let answer = call.clone().send(|| self.http.create_client(client)).await?.whole().await?;
        let (access_token, mut extra) = minting::new_token::<types::CreatedClient>(&call, &answer, self.token.environment())?;
        let json: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let mut identifier = |field| {
            let names = minting::names::<types::CreatedClient>(field);
            let own = names.iter().find_map(|name| extra.take(|found, value| identifier(value).filter(|_| found == *name)));
            own.or_else(|| names.iter().find_map(|name| nested(json.as_ref()?, &minted::plain(name), MAX_DEPTH)))
        };
        Ok(CreatedClient {
            client_id: identifier("clientId"),
            customer_code: identifier("customerCode"),
            payment_reference_prefix: identifier("paymentReferencePrefix"),
            access_token,
            extra,
        })
    }
}

/// Deeper than any envelope that an identifier would come in.
const MAX_DEPTH: usize = 4;

fn identifier(value: &RawValue) -> Option<Identifier> {
    serde_json::from_str(value.get()).ok().filter(|identifier: &Identifier| !identifier.as_str().is_empty())
}

/// An identifier under that name anywhere in an answer. What it stands in stays in `extra` as well.
fn nested(value: &Value, name: &str, depth: usize) -> Option<Identifier> {
    let members = value.as_object()?;
    let here = members.iter().filter(|(found, _)| minted::plain(found) == name);
    here.filter_map(|(_, value)| serde_json::from_value(value.clone()).ok()).next().or_else(|| {
        let depth = depth.checked_sub(1)?;
        members.values().find_map(|value| nested(value, name, depth))
    })
}

impl Builder<ProvisioningToken> {
    /// Builds the partner.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`](crate::ErrorKind::Setup) when this machine cannot set up HTTP, for want of TLS certificates say.
    pub fn build(self) -> Result<Partner, Error> {
        let http = transport::connect(self.token.credential(), &self.settings)?;
        Ok(Partner { http, token: self.token, limits: self.settings.limits, retries: self.settings.retries.afresh() })
    }
}
