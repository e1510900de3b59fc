//! What an access token allows.

use crate::builder::Builder;
use crate::call::{Call, Limits};
use crate::description::{Operation, operations};
use crate::error::{Error, ErrorKind};
use crate::exchange::Answer;
use crate::generated;
use crate::minted;
use crate::payments::PaymentsRequest;
use crate::period::Period;
use crate::settlements::SettlementsRequest;
use crate::token::AccessToken;
use crate::transport;
use crate::types::{RenewedToken, TokenStatus};
use crate::wire::Object;

/// Reads payments and settlements of one client (a creditor), and looks after its access token.
///
/// Cheap to clone; clones share connections and the token. Requests are never repeated by themselves.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) http: generated::Client,
    token: AccessToken,
    limits: Limits,
}

impl Client {
    /// A client with the default limits, in the token's environment.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`] when this machine cannot set up HTTP, for want of TLS certificates say.
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
        let call = self.call(&operations::VALIDATE_ACCESS_TOKEN);
        let answer = call.receive(self.http.validate_access_token().await).await?;
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
    /// # Errors
    /// [`ErrorKind::TokenNotFound`] when the answer was successful and no token can be told in it;
    /// [`Error::unread_answer`] has the answer then. Where [`Error::outcome`] is `Unknown` a new token may have been made:
    /// [`validate`](Self::validate) the old one before anything else, and ask the provider if it is dead.
    pub async fn renew(&self) -> Result<AccessToken, Error> {
        let call = self.call(&operations::RENEW_ACCESS_TOKEN);
        let answer = call.receive(self.http.renew_access_token().await).await?;
        if !answer.is_success() {
            return Err(call.refused(&answer));
        }
        let names = token_names::<RenewedToken>();
        let token = minted::find(&answer.body, &answer.headers, &names, &call.credential)
            // Exposed from the answer into the type that keeps it.
            .and_then(|found| AccessToken::new(self.token.environment().clone(), found.token.expose_secret()).ok())
            .ok_or_else(|| token_not_found(&call, &answer))?;
        self.http.inner.replace(token.credential())?;
        Ok(token)
    }

    pub(crate) fn call(&self, operation: &'static Operation) -> Call {
        let base_url = self.token.environment().base_url().to_owned();
        Call { operation, base_url, credential: self.http.inner.secret(), limits: self.limits }
    }
}

impl Builder<AccessToken> {
    /// Builds the client.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`] when this machine cannot set up HTTP, for want of TLS certificates say.
    pub fn build(self) -> Result<Client, Error> {
        let http = transport::connect(self.token.credential(), &self.settings)?;
        Ok(Client { http, token: self.token, limits: self.settings.limits })
    }
}

/// The names under which a type's description expects the token.
pub(crate) fn token_names<T: Object>() -> Vec<&'static str> {
    T::FIELDS
        .iter()
        .filter(|(own, _)| *own == "accessToken")
        .flat_map(|(own, others)| std::iter::once(own).chain(others.iter()))
        .copied()
        .collect()
}

pub(crate) fn token_not_found(call: &Call, answer: &Answer) -> Error {
    let message = format!(
        "{} was answered with status {}, and no token can be told in the answer; the answer is kept in this error",
        call.operation.id, answer.status
    );
    call.keep_answer(Error::new(ErrorKind::TokenNotFound, message).with_answer(answer.status, &answer.headers), &answer.body)
}
