//! What the provisioning token allows.

use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;
use tokio::runtime::Handle;

use crate::answer::Answer;
use crate::builder::Builder;
use crate::call::Call;
use crate::description::operations;
use crate::error::{Error, ErrorKind};
use crate::extra::Extra;
use crate::generated;
use crate::minted;
use crate::minting::{self, Minted};
use crate::renewal;
use crate::settings::Settings;
use crate::token::{AccessToken, ProvisioningToken};
use crate::token_store::TokenStore;
use crate::transport;
use crate::types::{self, Identifier, NewClient};

/// Creates clients (creditors) for a partner.
///
/// Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Partner {
    http: generated::Client,
    token: ProvisioningToken,
    settings: Arc<Settings>,
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
    /// [`ErrorKind::Setup`] when this machine cannot set up HTTP, for want of TLS certificates say.
    pub fn new(token: ProvisioningToken) -> Result<Self, Error> {
        Self::builder(token).build()
    }

    /// A partner with limits of your own.
    pub fn builder(token: ProvisioningToken) -> Builder<ProvisioningToken> {
        Builder::new(token)
    }

    /// Creates a client, and puts its first access token into a store, which must not have one.
    ///
    /// The store is locked before the request is sent, and the request runs in a task of its own, so that no caller who goes away loses
    /// the token.
    ///
    /// # Errors
    /// As [`create_client`](Self::create_client). [`ErrorKind::Store`] when the store failed; where a token was made, the error has the
    /// answer, and [`Error::kept_in`] says where the store has put it.
    pub async fn create_client_into(
        &self,
        client: NewClient,
        store: impl TokenStore + 'static,
    ) -> Result<CreatedClient, Error> {
        let runtime = Handle::try_current().map_err(|error| {
            Error::new(
                ErrorKind::Setup,
                "a client is created into a store within a tokio runtime only",
            )
            .with_source(error)
        })?;
        let partner = self.clone();
        match runtime.spawn(async move { partner.create_and_store(&client, &store).await }).await {
            Ok(created) => created,
            Err(_) => Err(Error::new(
                ErrorKind::Interrupted,
                "the creation of a client ended with the runtime that it ran on; ask the provider",
            )),
        }
    }

    async fn create_and_store(
        &self,
        client: &NewClient,
        store: &dyn TokenStore,
    ) -> Result<CreatedClient, Error> {
        let (lock, stored) =
            renewal::open(store, self.token.environment(), self.settings.limits.total).await?;
        if stored.is_some() {
            let message = "there is a token in the token store, which would be lost; give one that is empty. Nothing was sent";
            return Err(Error::new(ErrorKind::Input, message));
        }
        let (call, answer) = match self.request(client).await {
            Ok(answered) => answered,
            Err(error) => return Err(renewal::keep(store, error).await),
        };
        let created = match self.created(&call, &answer) {
            Ok(created) => created,
            Err(error) => return Err(renewal::keep(store, error).await),
        };
        let failure = match store.swap(&lock, None, &created.access_token).await {
            Ok(true) => return Ok(created),
            Ok(false) => Error::new(
                ErrorKind::Store,
                "the client was created, and there is a token in the store by now, which was left there",
            ),
            Err(error) => {
                renewal::failed("the client was created, and its token could not be stored", error)
            }
        };
        Err(renewal::keep(store, call.keep_answer(failure, &answer)).await)
    }

    /// Creates a client and its first access token. **Store the token at once**, or use [`create_client_into`](Self::create_client_into).
    ///
    /// The provider has not made this operation generally available; status 404 or 501 is taken to mean (evidence:
    /// `assumed`) that clients are still created by hand, after a [`DeploymentRequest`](crate::DeploymentRequest).
    ///
    /// Not cancel-safe: once it is polled, let it end. Dropping it may lose a token that was made.
    ///
    /// # Errors
    /// Where [`Error::outcome`] is `Unknown` the client may exist: ask the provider before trying again, since it is not known
    /// what a second request for the same client does. [`ErrorKind::TokenNotFound`] means
    /// that it exists; [`Error::unread_answer`] has the answer.
    pub async fn create_client(&self, client: &NewClient) -> Result<CreatedClient, Error> {
        let (call, answer) = self.request(client).await?;
        self.created(&call, &answer)
    }

    async fn request(&self, client: &NewClient) -> Result<(Call, Answer), Error> {
        let call = Call {
            operation: &operations::CREATE_CLIENT,
            effect: operations::CREATE_CLIENT.effect,
            environment: self.token.environment().clone(),
            credential: self.http.inner.secret().clone(),
            settings: Arc::clone(&self.settings),
        };
        let answer = call.clone().send(|| self.http.create_client(client)).await?.whole().await?;
        Ok((call, answer))
    }

    fn created(&self, call: &Call, answer: &Answer) -> Result<CreatedClient, Error> {
        let Minted { token: access_token, mut extra, .. } =
            minting::new_token::<types::CreatedClient>(call, answer, self.token.environment())?;
        let json: Option<Value> = serde_json::from_slice(minted::without_mark(&answer.body)).ok();
        let mut identifier = |field| {
            let names = minting::names::<types::CreatedClient>(field);
            let own = names.iter().find_map(|name| {
                extra.take(|found, value| identifier(value).filter(|_| found == *name))
            });
            own.or_else(|| {
                names
                    .iter()
                    .find_map(|name| enclosed(json.as_ref()?, &minted::plain(name), MAX_DEPTH))
            })
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
/// The names of objects that identifiers of the new client may stand in. In any other an `id` is that of another thing.
const ENVELOPES: [&str; 8] =
    ["data", "result", "response", "payload", "body", "client", "customer", "creditor"];

fn identifier(value: &RawValue) -> Option<Identifier> {
    serde_json::from_str(value.get())
        .ok()
        .filter(|identifier: &Identifier| !identifier.as_str().is_empty())
}

/// An identifier under that name in an envelope. What it stands in stays in `extra` as well.
fn enclosed(value: &Value, name: &str, depth: usize) -> Option<Identifier> {
    let depth = depth.checked_sub(1)?;
    let envelopes = value
        .as_object()?
        .iter()
        .filter(|(name, _)| ENVELOPES.contains(&minted::plain(name).as_str()));
    envelopes
        .filter_map(|(_, inside)| inside.as_object().map(|members| (inside, members)))
        .find_map(|(inside, members)| {
            let here = members.iter().filter(|(found, _)| minted::plain(found) == name);
            let mut here = here.filter_map(|(_, value)| serde_json::from_value(value.clone()).ok());
            here.find(|identifier: &Identifier| !identifier.as_str().is_empty())
                .or_else(|| enclosed(inside, name, depth))
        })
}

impl Builder<ProvisioningToken> {
    /// Builds the partner.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`] when this machine cannot set up HTTP, for want of TLS certificates say.
    pub fn build(self) -> Result<Partner, Error> {
        let http = transport::connect(self.token.credential(), &self.settings)?;
        Ok(Partner { http, token: self.token, settings: Arc::new(self.settings.afresh()) })
    }
}
