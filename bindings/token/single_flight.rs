//! One renewal at a time, however many callers ask for it.
//!
//! A renewal runs in a task of its own, so that no caller who goes away takes the response along.
//! Callers who ask while it runs get its result.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::error::{Error, ErrorKind, Outcome};
use crate::http::{LONGEST, Session};
use crate::runtime;
use crate::token::credential::AccessToken;
use crate::token::holder::TokenHolder;
use crate::token::locks::{Seldom, lock};
use crate::token::renewal::{Renewal, renew};
use crate::token::validate::{Proof, proof};
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
    unproved: Seldom<Option<Secret>>,
    /// Held while the store is looked through, so that many refused calls do so once.
    looking: tokio::sync::Mutex<()>,
}

/// A renewal in progress or done.
type Flight = watch::Receiver<Option<Result<Renewal, Error>>>;

/// How much longer than the timeouts of its steps a caller waits for a renewal.
pub(crate) const GRACE: Duration = Duration::from_secs(1);

impl SingleFlight {
    pub(crate) fn new(session: Session, holder: TokenHolder, is_automatic: bool) -> Self {
        SingleFlight {
            session,
            holder,
            is_automatic,
            flight: Mutex::default(),
            given_up: Mutex::default(),
            unproved: Seldom::default(),
            looking: tokio::sync::Mutex::default(),
        }
    }

    /// Renews the token because the caller asks for it.
    pub(crate) async fn renew_asked(self: &Arc<Self>) -> Result<Renewal, Error> {
        let renewed = self.renew_once(None).await?;
        Ok(renewed.unwrap_or_else(|| Renewal::of(self.holder.token())))
    }

    /// Looks for another token after one was refused: in the store, or by a renewal if the client
    /// renews automatically. Returns whether there is one now.
    pub(crate) async fn recover(self: &Arc<Self>, refused: &Secret) -> Result<bool, Error> {
        self.holder.note_refused(refused);
        if self.take_from_store(refused).await {
            return Ok(true);
        }
        if !self.is_automatic {
            return Ok(false);
        }
        if self.unproved.lock().as_ref() == Some(refused) {
            // A new token is refused as well, so the one before it was not refused for its age.
            self.give_up(refused);
        }
        if self.has_given_up(refused) {
            return Ok(false);
        }
        self.renew_once(Some(refused)).await?;
        Ok(self.holder.header().secret() != refused)
    }

    /// Notes that a request with this token was not refused for it.
    pub(crate) fn accepted(&self, token: &Secret) {
        self.holder.note_accepted();
        self.unproved
            .take_if(|unproved| unproved.as_ref().is_none_or(|unproved| unproved == token));
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
        // The timeouts of the steps come first: they know what hangs.
        let limit = self.session.settings().limits.longest(self.session.environment()) + GRACE;
        let Ok(ended) = timeout(limit, flight.wait_for(Option::is_some)).await else {
            let message = "the renewal did not end within the timeout and goes on; the token store may hang, \
                           or the provider has not responded yet";
            let error = Error::new(ErrorKind::Timeout, message);
            return Err(match self.holder.unread() {
                Some(response) => error.with_unread_response(response),
                None => error,
            });
        };
        match ended.map(|result| result.clone()) {
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
                    *this.unproved.lock() = Some(renewal.access_token.secret().clone());
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

    /// Uses another token of the store that the provider calls valid: another process has renewed
    /// the token, or a renewal did not get to its end. Issues nothing. The refusal says more than a
    /// store that cannot be read, so there are no errors.
    pub(crate) async fn take_from_store(&self, refused: &Secret) -> bool {
        let Some(store) = self.holder.store() else { return false };
        let _one_at_a_time = self.looking.lock().await;
        if self.holder.header().secret() != refused {
            return true;
        }
        let limit = self.session.settings().limits.total.min(LONGEST);
        let stored = timeout(limit, store.load()).await.ok().and_then(Result::ok).flatten();
        if self.take_valid(stored).await {
            return true;
        }
        let unproved = timeout(limit, store.unproved()).await.ok().and_then(Result::ok);
        self.take_valid(unproved.into_iter().flatten().map(|found| found.token)).await
    }

    /// Uses the first of these tokens that the provider calls valid.
    async fn take_valid(&self, tokens: impl IntoIterator<Item = AccessToken>) -> bool {
        for token in tokens {
            // One that was refused is not tried for each refused call, however valid it is called.
            if self.holder.was_refused(token.secret())
                || token.environment() != self.session.environment()
            {
                continue;
            }
            match proof(&self.session, &token).await {
                Proof::Valid if self.holder.replace(&token).is_ok() => {
                    // If it is refused as well, the refusal was not for the age of a token. Then
                    // two processes must not renew one after the other.
                    *self.unproved.lock() = Some(token.secret().clone());
                    return true;
                }
                Proof::Invalid => self.holder.note_refused(token.secret()),
                // The next refused call asks again.
                Proof::Valid | Proof::Unknown(_) => {}
            }
        }
        false
    }
}
