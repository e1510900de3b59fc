//! What an access token allows.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use crate::answer::Opened;
use crate::builder::Builder;
use crate::call::Call;
use crate::description::{Effect, Operation, operations};
use crate::environment::Environment;
use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::Outgoing;
use crate::generated;
use crate::payments::PaymentsRequest;
use crate::period::SplitPeriod;
use crate::renewal::{Renewal, failed};
use crate::settings::Settings;
use crate::settlements::SettlementsRequest;
use crate::token::AccessToken;
use crate::token_life::{self, TokenLife};
use crate::token_store::TokenStore;
use crate::transport::{self, Context};
use crate::types::TokenStatus;

/// Reads payments and settlements of one client (a creditor), and looks after its access token.
///
/// Cheap to clone; clones share connections, the token and the budget for retries. What is repeated, and when, is in [`Builder`].
#[derive(Clone)]
pub struct Client {
    http: generated::Client,
    environment: Environment,
    life: Arc<TokenLife>,
    settings: Arc<Settings>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("token", &self.life.token())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client with the default limits, in the token's environment.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`] when this machine cannot set up HTTP, for want of TLS certificates say.
    pub fn new(token: AccessToken) -> Result<Self, Error> {
        Self::builder(token).build()
    }

    /// A client with settings of your own.
    pub fn builder(token: AccessToken) -> Builder<AccessToken> {
        Builder::new(token)
    }

    /// A builder for the client of another creditor, with the settings and the connections of this one, so that thousands of creditors need one pool
    /// of connections. Limits and retries may be set otherwise; how connections are made may not. The token store is not shared: each creditor
    /// has its own.
    ///
    /// ```
    /// # use cfis::{AccessToken, Client, Environment, Error};
    /// # fn example(first: Client, tokens: Vec<AccessToken>) -> Result<(), Error> {
    /// let clients = tokens.into_iter().map(|token| first.builder_for(token).build()).collect::<Result<Vec<_>, _>>()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder_for(&self, token: AccessToken) -> Builder<AccessToken> {
        Builder {
            settings: (*self.settings).clone(),
            shared: Some(self.http.clone()),
            ..Builder::new(token)
        }
    }

    /// A builder with the token in a store, and that store.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] when the store cannot be read. [`ErrorKind::Input`] when there is no token in it.
    pub async fn builder_from(
        store: impl TokenStore + 'static,
    ) -> Result<Builder<AccessToken>, Error> {
        let token = store.load().await.map_err(|error| {
            failed("the token store cannot be read", error).with_outcome(Outcome::NotSent)
        })?;
        let missing = || {
            Error::new(
                ErrorKind::Input,
                "there is no token in the token store; put one there first",
            )
        };
        Ok(Self::builder(token.ok_or_else(missing)?).token_store(store))
    }

    /// The payments that the agency has allocated to invoices in a period. Await it.
    ///
    /// Payments are provisional: their allocation may change until they are settled. A [`Period`](crate::Period) is one request;
    /// [`Period::split`](crate::Period::split) makes several.
    ///
    /// ```no_run
    /// # async fn example(client: cfis::Client) -> Result<(), cfis::Error> {
    /// for payment in client.payments(cfis::Period::last_days(7)).await? {
    ///     println!("{:?} {:?}", payment.invoice_number, payment.amount);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn payments(&self, period: impl Into<SplitPeriod>) -> PaymentsRequest {
        PaymentsRequest::new(self.clone(), period.into())
    }

    /// The settlements of a period: what the agency has disbursed to the creditor. Await it.
    ///
    /// Both shapes that the provider has published give the same values, and a period without settlements gives an empty list
    /// whether the provider answers 204, 404 or an empty list.
    pub fn settlements(&self, period: impl Into<SplitPeriod>) -> SettlementsRequest {
        SettlementsRequest::new(self.clone(), period.into())
    }

    /// The status of the access token. A token that is refused with 401 is reported as not valid, like one that the answer
    /// calls so, since it is not known which of the two the provider does (evidence: `assumed`).
    ///
    /// # Errors
    /// When the question could not be asked, or its answer not be read.
    pub async fn validate(&self) -> Result<TokenStatus, Error> {
        let operation = &operations::VALIDATE_ACCESS_TOKEN;
        self.validate_with(Ok(self.prepare(operation, operation.effect))).await
    }

    async fn validate_with(
        &self,
        prepared: Result<(generated::Client, Call), Error>,
    ) -> Result<TokenStatus, Error> {
        let (http, call) = prepared?;
        let answer = call.clone().send(|| http.validate_access_token()).await?.whole().await?;
        match answer.head.status {
            401 => Ok(TokenStatus::new(false)),
            _ if answer.head.is_success() => {
                let mut status: TokenStatus = call.read(&answer)?;
                // It is shown to people.
                status.message = status.message.map(|message| call.without_credential(message));
                Ok(status)
            }
            _ => Err(call.refused(&answer)),
        }
    }

    /// Exchanges the access token for a new one, which this client and its clones use from then on. Requests under way finish with
    /// the old one, which may be dead at once (not known).
    ///
    /// With a [token store](Builder::token_store) the new token is stored before it is used, and other processes that share the
    /// store are waited for. Without one, **store the token at once**.
    ///
    /// However many callers ask at a time, one request is sent, and all of them get its result. It runs in a task of its own, so that
    /// no caller who goes away loses the answer; a runtime that is shut down does.
    ///
    /// The answer's shape is not documented, so the new token is looked for wherever it may plausibly stand. One that is taken for a
    /// token by its looks alone is validated before the old one is given up for it.
    ///
    /// # Errors
    /// [`ErrorKind::TokenNotFound`] when the answer was successful and no token can be told in it; [`Error::unread_answer`] has the
    /// answer then, and [`Error::kept_in`] says where the store has put it. [`ErrorKind::Store`] when the store failed; the token is
    /// not used then, and where one was made, the error has the answer too. Where [`Error::outcome`] is `Unknown` a new token may
    /// have been made: [`validate`](Self::validate) the old one before anything else, and ask the provider if it is dead.
    pub async fn renew(&self) -> Result<Renewal, Error> {
        token_life::renew_asked(self).await
    }

    /// The access token of this moment.
    pub fn access_token(&self) -> AccessToken {
        self.life.token()
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    pub(crate) fn life(&self) -> &TokenLife {
        &self.life
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A progenitor client for one call, and the call. Both have the token of this moment, whatever a renewal does meanwhile.
    pub(crate) fn prepare(
        &self,
        operation: &'static Operation,
        effect: Effect,
    ) -> (generated::Client, Call) {
        self.prepare_with(self.life.context(), operation, effect)
    }

    /// The same with another token than that of this moment.
    pub(crate) fn prepare_for(
        &self,
        token: &AccessToken,
        operation: &'static Operation,
    ) -> Result<(generated::Client, Call), Error> {
        Ok(self.prepare_with(Context::new(token.credential())?, operation, operation.effect))
    }

    fn prepare_with(
        &self,
        context: Context,
        operation: &'static Operation,
        effect: Effect,
    ) -> (generated::Client, Call) {
        let call = Call {
            operation,
            effect,
            environment: self.environment.clone(),
            credential: context.secret().clone(),
            settings: Arc::clone(&self.settings),
        };
        (generated::Client { inner: context, ..self.http.clone() }, call)
    }

    /// Sends a request that takes an access token; where the token is refused and renewing it by ourselves is wanted, once more
    /// with the new one.
    pub(crate) async fn send<F: Future<Output = Outgoing>>(
        &self,
        operation: &'static Operation,
        effect: Effect,
        attempt: impl Fn(generated::Client) -> F,
    ) -> Result<Opened, Error> {
        let mut has_renewed = false;
        loop {
            let (http, call) = self.prepare(operation, effect);
            let used = call.credential.clone();
            let answer = call.send(|| attempt(http.clone())).await?;
            if answer.head.status != 401 {
                self.life.accepted(&used);
                return Ok(answer);
            }
            // In memory of its own, since every call would have room for it.
            if has_renewed
                || !Box::pin(token_life::renew_refused(self, &used))
                    .await
                    .map_err(Error::after_refusal)?
            {
                return Ok(answer);
            }
            has_renewed = true;
        }
    }

    /// Whether the provider calls a token valid.
    pub(crate) async fn proof(&self, token: &AccessToken) -> Proof {
        match self.validate_with(self.prepare_for(token, &operations::VALIDATE_ACCESS_TOKEN)).await
        {
            Ok(status) if status.is_valid => Proof::Valid,
            Ok(_) => Proof::Invalid,
            Err(error) => Proof::Unknown(error),
        }
    }
}

/// What the provider says of a token.
pub(crate) enum Proof {
    Valid,
    Invalid,
    /// It could not be asked.
    Unknown(Error),
}

impl Builder<AccessToken> {
    /// Where the token is kept. A renewed one is stored before it is used.
    #[must_use]
    pub fn token_store(mut self, store: impl TokenStore + 'static) -> Self {
        self.life.store = Some(Arc::new(store));
        self
    }

    /// Renews the token by itself where a read is refused with 401, and reads again; off by default. Needs a
    /// [token store](Self::token_store).
    ///
    /// Nothing says how the provider answers an expired token (evidence: `assumed` that with 401), nor what else is answered with
    /// 401. So it is not tried again by itself for a token that was refused after its renewal, or whose renewal failed other than by
    /// not being sent: that read fails with what [`Client::renew`] failed with, and later ones with their own 401.
    #[must_use]
    pub fn renew_automatically(mut self, is_wanted: bool) -> Self {
        self.life.is_automatic = is_wanted;
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`] when this machine cannot set up HTTP, for want of TLS certificates say. [`ErrorKind::Input`] when a
    /// setting cannot be used, or the token is for another environment than the client whose connections are shared.
    pub fn build(self) -> Result<Client, Error> {
        if self.life.is_automatic && self.life.store.is_none() {
            let message = "a token that is renewed automatically and stored nowhere would be lost with the process; give a token store";
            return Err(Error::new(ErrorKind::Input, message));
        }
        let environment = self.token.environment().clone();
        let http = match self.shared {
            Some(shared) if shared.baseurl == environment.base_url() => {
                generated::Client { inner: Context::new(self.token.credential())?, ..shared }
            }
            Some(shared) => {
                let message = format!(
                    "the token is for {environment}, and the connections are those to {}",
                    shared.baseurl
                );
                return Err(Error::new(ErrorKind::Input, message));
            }
            None => transport::connect(self.token.credential(), &self.settings)?,
        };
        let life = Arc::new(TokenLife::new(self.token, http.inner.clone(), self.life));
        Ok(Client { http, environment, life, settings: Arc::new(self.settings.afresh()) })
    }
}
