//! What an access token allows.

use crate::builder::Builder;
use crate::call::{Call, Limits};
use crate::description::{Operation, operations};
use crate::error::Error;
use crate::extra::Extra;
use crate::generated;
use crate::minting;
use crate::payments::PaymentsRequest;
use crate::period::Period;
use crate::retry::Retries;
use crate::settlements::SettlementsRequest;
use crate::token::AccessToken;
use crate::transport::{self, CurrentToken};
use crate::types::{RenewedToken, TokenStatus};

/// Reads payments and settlements of one client (a creditor), and looks after its access token.
///
/// Cheap to clone; clones share connections, the token and the budget for retries. What is repeated, and when, is in [`Builder`].
#[derive(Debug, Clone)]
pub struct Client {
    http: generated::Client,
    current: CurrentToken,
    token: AccessToken,
    limits: Limits,
    retries: Retries,
}

impl Client {
    /// A client with the default limits, in the token's environment.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`](crate::ErrorKind::Setup) when this machine cannot set up HTTP, for want of TLS certificates say.
    pub fn new(token: AccessToken) -> Result<Self, Error> {
        Self::builder(token).build()
    }

    /// A client with limits of your own.
    pub fn builder(token: AccessToken) -> Builder<AccessToken> {
        Builder::new(token)
    }

    /// The payments that the agency has allocated to invoices in a period. Await it.
    ///
    /// Payments are provisional: their allocation may change until they are settled.
    ///
    /// ```no_run
    /// # async fn example(client: cfis::Client) -> Result<(), cfis::Error> {
    /// for payment in client.payments(cfis::Period::last_days(7)).await? {
    ///     println!("{:?} {:?}", payment.invoice_number, payment.amount);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn payments(&self, period: Period) -> PaymentsRequest {
        PaymentsRequest::new(self.clone(), period)
    }

    /// The settlements of a period: what the agency has disbursed to the creditor. Await it.
    ///
    /// Both shapes that the provider has published give the same values, and a period without settlements gives an empty list
    /// whether the provider answers 204, 404 or an empty list.
    pub fn settlements(&self, period: Period) -> SettlementsRequest {
        SettlementsRequest::new(self.clone(), period)
    }

    /// The status of the access token. A token that is refused with 401 is reported as not valid, like one that the answer
    /// calls so, since it is not known which of the two the provider does (evidence: `assumed`).
    ///
    /// # Errors
    /// When the question could not be asked, or its answer not be read.
    pub async fn validate(&self) -> Result<TokenStatus, Error> {
        let (http, call) = self.prepare(&operations::VALIDATE_ACCESS_TOKEN);
        let answer = call.clone().send(|| http.validate_access_token()).await?.whole().await?;
        match answer.status {
            401 => Ok(TokenStatus::new(false)),
            _ if answer.is_success() => call.read(&answer),
            _ => Err(call.refused(&answer)),
        }
    }

    /// Exchanges the access token for a new one. **Store it at once**: this client and its clones use it from now on, and the
    /// old one may be dead (not known). Requests under way finish with the old one.
    ///
    /// The answer's shape is not documented, so the new token is looked for wherever it may plausibly stand.
    ///
    /// Not cancel-safe: once it is polled, let it end. Dropping it may lose a token that was made.
    ///
    /// # Errors
    /// [`ErrorKind::TokenNotFound`](crate::ErrorKind::TokenNotFound) when the answer was successful and no token can be told in it;
    /// [`Error::unread_answer`] has the answer then. Where [`Error::outcome`] is `Unknown` a new token may have been made:
    /// [`validate`](Self::validate) the old one before anything else, and ask the provider if it is dead.
    pub async fn renew(&self) -> Result<Renewal, Error> {
        let (http, call) = self.prepare(&operations::RENEW_ACCESS_TOKEN);
        let answer = call.clone().send(|| http.renew_access_token()).await?.whole().await?;
        let (access_token, extra) = minting::new_token::<RenewedToken>(&call, &answer, self.token.environment())?;
        self.current.replace(access_token.credential())?;
        Ok(Renewal { access_token, extra })
    }

    /// A progenitor client for one call, and the call. Both have the token of this moment, whatever a renewal does meanwhile.
    pub(crate) fn prepare(&self, operation: &'static Operation) -> (generated::Client, Call) {
        let context = self.current.get();
        let base_url = self.token.environment().base_url().to_owned();
        let call = Call { operation, base_url, credential: context.secret().clone(), limits: self.limits, retries: self.retries.clone() };
        (generated::Client { inner: context, ..self.http.clone() }, call)
    }
}

/// What a renewal gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renewal {
    /// The new access token, for the environment of the old one.
    pub access_token: AccessToken,
    /// What else the answer holds, such as a message. It may repeat the token.
    pub extra: Extra,
}

impl Builder<AccessToken> {
    /// Builds the client.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`](crate::ErrorKind::Setup) when this machine cannot set up HTTP, for want of TLS certificates say.
    pub fn build(self) -> Result<Client, Error> {
        let http = transport::connect(self.token.credential(), &self.settings)?;
        let current = CurrentToken::new(http.inner.clone());
        Ok(Client { http, current, token: self.token, limits: self.settings.limits, retries: self.settings.retries.afresh() })
    }
}
