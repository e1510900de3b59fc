//! `GET /api/v1/partner/validate` and `GET /api/v1/partner/renew`: the status of the access token,
//! and a new one.

use crate::client::Client;
use crate::error::Error;
use crate::generated::types::TokenStatus;
use crate::token::{Renewal, validate};

impl Client {
    /// Returns the status of the access token.
    ///
    /// A token that is refused with 401 is reported as invalid, like one that the response calls
    /// so: it is not known which of the two the provider does (evidence: `assumed`).
    ///
    /// If it is not valid and the client has a token store that holds another valid token, the
    /// client uses that from then on.
    ///
    /// ```no_run
    /// # async fn example(client: cfis::Client) -> Result<(), cfis::Error> {
    /// if !client.validate().await?.is_valid {
    ///     client.renew().await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the provider could not be asked, or its response could not be parsed.
    pub async fn validate(&self) -> Result<TokenStatus, Error> {
        let flight = self.single_flight();
        let header = flight.holder.header();
        let status = validate(self.session(), header.clone()).await?;
        if status.is_valid || !flight.take_from_store(header.secret()).await {
            return Ok(status);
        }
        validate(self.session(), flight.holder.header()).await
    }

    /// Exchanges the access token for a new one, which this client and its clones use from then on.
    /// Requests in progress finish with the old token, which may be revoked at once (not known).
    ///
    /// With a [token store](crate::ClientBuilder::token_store), the new token is stored before it
    /// is used, and other processes that share the store are waited for. Without one, **store the
    /// token at once**.
    ///
    /// However many callers ask at a time, one request is sent, and all of them get its result. It
    /// runs in a task of its own, so that a caller who goes away does not lose the response;
    /// shutting the runtime down does.
    ///
    /// The shape of the response is not documented, so the new token is looked for in every
    /// plausible place. Every new token is validated before it replaces the old one.
    ///
    /// # Errors
    /// [`ErrorKind::TokenNotFound`](crate::ErrorKind::TokenNotFound) if the request succeeded, but
    /// no token could be identified in the response; [`Error::unread_response`] holds the response,
    /// and [`Error::stored_at`] says where the store saved it.
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) if the store failed; the new token is not used
    /// then, and if one was issued, the error holds the response too. If [`Error::outcome`] is
    /// `Unknown`, a new token may have been issued: [`validate`](Self::validate) the old one before
    /// anything else, and ask the provider if it is no longer valid.
    pub async fn renew(&self) -> Result<Renewal, Error> {
        self.single_flight().renew_asked().await
    }
}
