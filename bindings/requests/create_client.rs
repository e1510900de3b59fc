//! `POST /api/v1/partner/client`: creates a client (a creditor).

use std::sync::{Arc, OnceLock};

use serde_json::Value;
use serde_json::value::RawValue;
use tokio::time::timeout;

use crate::client::Partner;
use crate::description::operations;
use crate::error::{Error, ErrorKind, UnreadResponse};
use crate::generated::types::{self, Identifier, NewClient};
use crate::http::{Call, Request, Response};
use crate::redact::normalized_name;
use crate::runtime;
use crate::token::{self, AccessToken, DynTokenStore, IssuedToken, TokenLock, TokenStore};
use crate::wire::{Extra, names_of, without_byte_order_mark};

/// A client (a creditor) that was created.
///
/// The provider documents these four things, but not their names. They are looked for under likely
/// names, also in an envelope. What cannot be identified in the response is `None`; everything else
/// that the response holds is in `extra`. The access token is always there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreatedClient {
    /// The client identifier.
    pub client_id: Option<Identifier>,
    /// The customer code at the provider.
    pub customer_code: Option<Identifier>,
    /// The prefix of the payment references of this client's invoices.
    pub payment_reference_prefix: Option<Identifier>,
    /// The client's first access token, for the environment that the client was created in.
    pub access_token: AccessToken,
    /// The other members of the response.
    pub extra: Extra,
}

impl Partner {
    /// Creates a client, and stores its first access token in a store that must be empty.
    ///
    /// The store is locked before the request is sent, and the request runs in a task of its own,
    /// so that the token is not lost if the caller is dropped.
    ///
    /// # Errors
    /// Those of [`create_client`](Self::create_client). [`ErrorKind::Store`] if the store failed;
    /// if a token was issued, the error holds the response, and [`Error::stored_at`] says where the
    /// store saved it.
    pub async fn create_client_into(
        &self,
        client: NewClient,
        store: impl TokenStore + 'static,
    ) -> Result<CreatedClient, Error> {
        let partner = self.clone();
        let unread = Arc::new(OnceLock::new());
        let noted = Arc::clone(&unread);
        let creation = async move { partner.create_and_store(&client, &store, &noted).await };
        let task = runtime::spawn(creation).map_err(|error| {
            let message = "`create_client_into` needs a Tokio runtime; nothing was sent";
            Error::new(ErrorKind::Setup, message).with_source(error)
        })?;
        let limit = self.settings().limits.longest(self.environment()) + token::GRACE;
        let Ok(ended) = timeout(limit, task).await else {
            let message = "the creation did not end within the timeout and goes on; the token store may hang, \
                           or the provider has not responded yet";
            let error = Error::new(ErrorKind::Timeout, message);
            return Err(match unread.get() {
                Some(response) => error.with_unread_response(UnreadResponse::clone(response)),
                None => error,
            });
        };
        ended.unwrap_or_else(|_| {
            let message = "the creation of a client ended with the runtime that it ran on; \
                           ask the provider whether the client exists";
            Err(Error::new(ErrorKind::Interrupted, message))
        })
    }

    async fn create_and_store(
        &self,
        client: &NewClient,
        store: &dyn DynTokenStore,
        unread: &OnceLock<UnreadResponse>,
    ) -> Result<CreatedClient, Error> {
        let limit = self.settings().limits.total;
        let (lock, stored) = token::open(store, self.environment(), limit).await?;
        let mut lock = Some(lock);
        let created = self.create_locked(client, store, (&mut lock, stored), unread).await;
        token::give_back(store, lock, created, limit).await
    }

    /// Creates a client under the lock of its store, which a swap takes.
    async fn create_locked(
        &self,
        client: &NewClient,
        store: &dyn DynTokenStore,
        (lock, stored): (&mut Option<TokenLock>, Option<AccessToken>),
        unread: &OnceLock<UnreadResponse>,
    ) -> Result<CreatedClient, Error> {
        let limit = self.settings().limits.total;
        if stored.is_some() {
            let message = "nothing was sent: the token store already holds a token, which would be lost; \
                           use an empty store";
            return Err(Error::new(ErrorKind::Input, message));
        }
        // The new creditor's client would use it, and it may be another creditor's.
        let unproved = token::unproved(store, limit).await?;
        if let Some(found) = unproved.first() {
            let message = format!(
                "nothing was sent: beside the token store is a token that an earlier renewal saved as {}; \
                 use an empty store",
                found.place
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        let (call, mut response) = match self.request(client).await {
            Ok(responded) => responded,
            Err(error) => return Err(token::keep(store, error).await),
        };
        let created = match self.created(&call, &mut response) {
            Ok(created) => created,
            Err(error) => return Err(token::keep(store, error).await),
        };
        // Saved first, so that it is found whatever becomes of the swap.
        let token = &created.access_token;
        let response_to_keep = unread.get_or_init(|| response.to_unread());
        let kept = store.keep(response_to_keep, Some(token)).await;
        let failure = match token::swap(store, lock, None, token).await {
            Ok(true) => {
                token::forget(store, kept.iter().map(String::as_str), limit).await;
                return Ok(created);
            }
            Ok(false) => Error::new(
                ErrorKind::Store,
                "the client was created, but the store holds another token by now, which was left there",
            ),
            Err(error) => token::store_failed(
                "the client was created, but its token could not be stored",
                error,
            ),
        };
        Err(token::with_place(call.with_unread(failure, &response), &kept))
    }

    /// Creates a client and its first access token. **Store the token at once**, or use
    /// [`create_client_into`](Self::create_client_into).
    ///
    /// The provider has not made this operation generally available; status 404 or 501 is taken to
    /// mean (evidence: `assumed`) that clients are still created by hand, after a
    /// [`DeploymentRequest`](crate::DeploymentRequest).
    ///
    /// Not cancel-safe: once it is polled, let it end. Dropping it may lose a token that was
    /// issued.
    ///
    /// # Errors
    /// If [`Error::outcome`] is `Unknown`, the client may exist: ask the provider before you try
    /// again, because it is not known what a second request for the same client does.
    /// [`ErrorKind::TokenNotFound`] means that the client exists; [`Error::unread_response`] holds
    /// the response.
    pub async fn create_client(&self, client: &NewClient) -> Result<CreatedClient, Error> {
        let (call, mut response) = self.request(client).await?;
        self.created(&call, &mut response)
    }

    async fn request(&self, client: &NewClient) -> Result<(Call, Response), Error> {
        let (http, call) = self.prepare(Request::of(&operations::CREATE_CLIENT))?;
        let response = call.clone().send(|| http.create_client(client)).await?.whole().await?;
        Ok((call, response))
    }

    fn created(&self, call: &Call, response: &mut Response) -> Result<CreatedClient, Error> {
        let IssuedToken { token: access_token, mut extra } =
            token::issued_token::<types::CreatedClient>(call, response, self.environment())?;
        let json: Option<Value> =
            serde_json::from_slice(without_byte_order_mark(&response.body)).ok();
        let mut identifier = |field| {
            let names = names_of::<types::CreatedClient>(field);
            let own = names.iter().find_map(|name| {
                extra.take(|found, value| identifier(value).filter(|_| found == *name))
            });
            own.or_else(|| {
                names
                    .iter()
                    .find_map(|name| enclosed(json.as_ref()?, &normalized_name(name), MAX_DEPTH))
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

/// The depth to which a response is searched: deeper than any envelope of an identifier.
const MAX_DEPTH: usize = 4;
/// The names of objects that may hold identifiers of the new client. In any other object, an `id`
/// identifies something else.
const ENVELOPES: [&str; 8] =
    ["data", "result", "response", "payload", "body", "client", "customer", "creditor"];

fn identifier(value: &RawValue) -> Option<Identifier> {
    serde_json::from_str(value.get())
        .ok()
        .filter(|identifier: &Identifier| !identifier.as_str().is_empty())
}

/// Returns an identifier under that name in an envelope. The envelope stays in `extra` as well.
fn enclosed(value: &Value, name: &str, depth: usize) -> Option<Identifier> {
    let depth = depth.checked_sub(1)?;
    let envelopes = value
        .as_object()?
        .iter()
        .filter(|(name, _)| ENVELOPES.contains(&normalized_name(name).as_str()));
    envelopes
        .filter_map(|(_, inside)| inside.as_object().map(|members| (inside, members)))
        .find_map(|(inside, members)| {
            let here = members.iter().filter(|(found, _)| normalized_name(found) == name);
            let mut here = here.filter_map(|(_, value)| serde_json::from_value(value.clone()).ok());
            here.find(|identifier: &Identifier| !identifier.as_str().is_empty())
                .or_else(|| enclosed(inside, name, depth))
        })
}
