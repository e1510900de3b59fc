//! One renewal at a time, however many callers ask for it.
//!
//! A renewal runs in a task of its own, so that no caller who goes away takes the response along.
//! Callers who ask while it runs get its result.

use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use crate::error::{Error, ErrorKind, Outcome};
use crate::http::Session;
use crate::runtime;
use crate::token::holder::{TokenHolder, lock};
use crate::token::renewal::{Renewal, renew};
use crate::value::Secret;

/// The session and the token of a client, and the renewal that is in progress.
pub(crate) struct SingleFlight {
    pub(crate) session: Session,
    pub(crate) holder: TokenHolder,
    /// Whether a refused token is renewed automatically.
    is_automatic: bool,
    flight: Mutex<Option<Flight>>,
    /// A token that is no longer renewed automatically, because its renewal failed or did not help.
    /// Trying again could issue one token after another.
    given_up: Mutex<Option<Secret>>,
    /// A token that was issued automatically and that no request has succeeded with yet.
    unproved: Mutex<Option<Secret>>,
}

/// A renewal in progress or done.
type Flight = watch::Receiver<Option<Result<Renewal, Error>>>;

impl SingleFlight {
    pub(crate) fn new(session: Session, holder: TokenHolder, is_automatic: bool) -> Self {
        SingleFlight {
            session,
            holder,
            is_automatic,
            flight: Mutex::default(),
            given_up: Mutex::default(),
            unproved: Mutex::default(),
        }
    }

    /// Renews the token because the caller asks for it.
    pub(crate) async fn renew_asked(self: &Arc<Self>) -> Result<Renewal, Error> {
        let renewed = self.renew_once(None).await?;
        Ok(renewed.unwrap_or_else(|| Renewal::of(self.holder.token())))
    }

    /// Renews a token that was refused, if the client does so automatically. Returns whether there
    /// is another token now.
    pub(crate) async fn renew_refused(self: &Arc<Self>, refused: &Secret) -> Result<bool, Error> {
        if !self.is_automatic {
            return Ok(false);
        }
        if lock(&self.unproved).as_ref() == Some(refused) {
            // A new token is refused as well, so the one before it was not refused for its age.
            self.give_up(refused);
        }
        if self.has_given_up(refused) {
            return self.take_from_store(refused).await;
        }
        self.renew_once(Some(refused)).await?;
        Ok(self.holder.header().secret() != refused)
    }

    /// Notes that a request with this token was not refused for it.
    pub(crate) fn accepted(&self, token: &Secret) {
        lock(&self.unproved).take_if(|unproved| unproved == token);
    }

    fn give_up(&self, token: &Secret) {
        *lock(&self.given_up) = Some(token.clone());
    }

    fn has_given_up(&self, token: &Secret) -> bool {
        lock(&self.given_up).as_ref() == Some(token)
    }

    /// Renews the token, or waits for the renewal in progress. With `refused`, only if that token
    /// is still the current one.
    async fn renew_once(
        self: &Arc<Self>,
        refused: Option<&Secret>,
    ) -> Result<Option<Renewal>, Error> {
        let mut flight = {
            let mut flight = lock(&self.flight);
            if refused.is_some_and(|refused| refused != self.holder.header().secret()) {
                return Ok(None);
            }
            // A token is given up before its flight ends, so that a late caller does not start
            // another.
            if refused.is_some_and(|refused| self.has_given_up(refused)) {
                return Ok(None);
            }
            match &*flight {
                Some(running) if running.borrow().is_none() && running.has_changed().is_ok() => {
                    running.clone()
                }
                _ => flight.insert(self.start(refused.is_some())?).clone(),
            }
        };
        match flight.wait_for(Option::is_some).await.map(|result| result.clone()) {
            Ok(Some(result)) => result.map(Some),
            _ => Err(Error::new(
                ErrorKind::Interrupted,
                "the renewal ended with the runtime that it ran on; validate the old token",
            )),
        }
    }

    fn start(self: &Arc<Self>, is_automatic: bool) -> Result<Flight, Error> {
        let (sender, receiver) = watch::channel(None);
        let this = Arc::clone(self);
        let renewal = async move {
            let old = this.holder.header().secret().clone();
            let result = renew(&this.session, &this.holder).await;
            match &result {
                Ok(renewal) if is_automatic => {
                    *lock(&this.unproved) = Some(renewal.access_token.secret().clone());
                }
                Err(error) if error.outcome() != Outcome::NotSent => this.give_up(&old),
                Ok(_) | Err(_) => {}
            }
            sender.send_replace(Some(result));
        };
        runtime::spawn(renewal).map_err(|error| {
            let message = "a renewal needs a Tokio runtime; nothing was sent";
            Error::new(ErrorKind::Setup, message).with_source(error)
        })?;
        Ok(receiver)
    }

    /// Uses another token if another process has put one into the store.
    async fn take_from_store(&self, refused: &Secret) -> Result<bool, Error> {
        let Some(store) = self.holder.store() else { return Ok(false) };
        match store.load().await {
            Ok(Some(stored))
                if stored.secret() != refused
                    && stored.environment() == self.session.environment() =>
            {
                self.holder.replace(&stored)?;
                Ok(true)
            }
            // The refusal says more than a store that cannot be read.
            Ok(_) | Err(_) => Ok(false),
        }
    }
}
