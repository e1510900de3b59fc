//! The life of an access token in a client: which one is used, and how another takes its place.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::client::Client;
use crate::error::{Error, ErrorKind, Outcome};
use crate::renewal::{Renewal, renew};
use crate::secret::Secret;
use crate::token::AccessToken;
use crate::token_store::TokenStore;
use crate::transport::Context;

/// What the builder is told about the life of a token.
#[derive(Clone, Default)]
pub(crate) struct Life {
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    pub(crate) is_automatic: bool,
}

/// The token of a client and its clones.
pub(crate) struct TokenLife {
    plan: Life,
    current: RwLock<Current>,
    flight: Mutex<Option<Flight>>,
    /// The token that was given up, since renewing it failed or was to no avail: going on by ourselves could make one after another.
    given_up: Mutex<Option<Secret>>,
}

#[derive(Clone)]
struct Current {
    token: AccessToken,
    context: Context,
}

/// A renewal under way or done.
type Flight = watch::Receiver<Option<Result<Renewal, Error>>>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TokenLife {
    pub(crate) fn new(token: AccessToken, context: Context, life: Life) -> Self {
        TokenLife { plan: life, current: RwLock::new(Current { token, context }), flight: Mutex::default(), given_up: Mutex::default() }
    }

    /// What calls from now on carry.
    pub(crate) fn context(&self) -> Context {
        self.current().context
    }

    pub(crate) fn token(&self) -> AccessToken {
        self.current().token
    }

    fn current(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn store(&self) -> Option<&dyn TokenStore> {
        self.plan.store.as_deref()
    }

    /// No more renews this token by itself.
    pub(crate) fn give_up(&self, token: &Secret) {
        *lock(&self.given_up) = Some(token.clone());
    }

    /// Later calls carry this token; those under way keep theirs.
    pub(crate) fn replace(&self, token: &AccessToken) -> Result<(), Error> {
        let next = Current { token: token.clone(), context: Context::new(token.credential())? };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }
}

/// Renews the token, or waits for the renewal that is under way. With `used`, only if that token is still the current one.
async fn renew_once(client: &Client, used: Option<&Secret>) -> Result<Option<Renewal>, Error> {
    let life = client.life();
    let mut flight = {
        let mut flight = lock(&life.flight);
        if used.is_some_and(|used| used != life.context().secret()) {
            return Ok(None);
        }
        match &*flight {
            Some(running) if running.borrow().is_none() && running.has_changed().is_ok() => running.clone(),
            _ => flight.insert(start(client.clone())?).clone(),
        }
    };
    match flight.wait_for(Option::is_some).await.map(|result| result.clone()) {
        Ok(Some(result)) => result.map(Some),
        _ => Err(Error::new(ErrorKind::Interrupted, "the renewal ended with the runtime that it ran on; validate the old token")),
    }
}

/// In a task of its own, so that no caller who goes away takes the answer along.
fn start(client: Client) -> Result<Flight, Error> {
    let runtime = Handle::try_current()
        .map_err(|error| Error::new(ErrorKind::Setup, "a token is renewed within a tokio runtime only").with_source(error))?;
    let (sender, receiver) = watch::channel(None);
    runtime.spawn(async move {
        let result = renew(&client).await;
        sender.send_replace(Some(result));
    });
    Ok(receiver)
}

/// Renews the token because somebody asks for it.
pub(crate) async fn renew_asked(client: &Client) -> Result<Renewal, Error> {
    Ok(renew_once(client, None).await?.unwrap_or_else(|| Renewal::of(client.life().token())))
}

/// Renews a token that was refused, where that is wanted. Says whether there is another one now.
pub(crate) async fn renew_refused(client: &Client, used: &Secret) -> Result<bool, Error> {
    let life = client.life();
    if !life.plan.is_automatic || lock(&life.given_up).as_ref() == Some(used) {
        return Ok(false);
    }
    match renew_once(client, Some(used)).await {
        Ok(_) => Ok(life.context().secret() != used),
        Err(error) => {
            if error.outcome() != Outcome::NotSent {
                life.give_up(used);
            }
            Err(error)
        }
    }
}
