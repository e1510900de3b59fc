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
    /// A token that was renewed by itself, and that nothing has been read with yet.
    unproved: Mutex<Option<Secret>>,
    /// A token that was made and could not be stored.
    unstored: Mutex<Option<AccessToken>>,
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
        TokenLife {
            plan: life,
            current: RwLock::new(Current { token, context }),
            flight: Mutex::default(),
            given_up: Mutex::default(),
            unproved: Mutex::default(),
            unstored: Mutex::default(),
        }
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
    fn give_up(&self, token: &Secret) {
        *lock(&self.given_up) = Some(token.clone());
    }

    /// A request with this token was not refused for it.
    pub(crate) fn accepted(&self, token: &Secret) {
        lock(&self.unproved).take_if(|unproved| unproved == token);
    }

    /// Remembers a token until it is stored.
    pub(crate) fn keep_unstored(&self, token: &AccessToken) {
        *lock(&self.unstored) = Some(token.clone());
    }

    pub(crate) fn unstored(&self) -> Option<AccessToken> {
        lock(&self.unstored).clone()
    }

    /// Later calls carry this token; those under way keep theirs.
    pub(crate) fn replace(&self, token: &AccessToken) -> Result<(), Error> {
        let next = Current { token: token.clone(), context: Context::new(token.credential())? };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        lock(&self.unstored).take_if(|unstored| unstored == token);
        Ok(())
    }
}

/// Renews the token, or waits for the renewal that is under way. With `refused`, only if that token is still the current one.
async fn renew_once(client: &Client, refused: Option<&Secret>) -> Result<Option<Renewal>, Error> {
    let life = client.life();
    let mut flight = {
        let mut flight = lock(&life.flight);
        if refused.is_some_and(|refused| refused != life.context().secret()) {
            return Ok(None);
        }
        // What is learnt of a token is written down before a flight ends, so that nobody who comes late starts another.
        if refused.is_some() && lock(&life.given_up).as_ref() == refused {
            return Ok(None);
        }
        match &*flight {
            Some(running) if running.borrow().is_none() && running.has_changed().is_ok() => {
                running.clone()
            }
            _ => flight.insert(start(client.clone(), refused.is_some())?).clone(),
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

/// In a task of its own, so that no caller who goes away takes the answer along.
fn start(client: Client, is_by_itself: bool) -> Result<Flight, Error> {
    let runtime = Handle::try_current().map_err(|error| {
        Error::new(ErrorKind::Setup, "a token is renewed within a tokio runtime only")
            .with_source(error)
    })?;
    let (sender, receiver) = watch::channel(None);
    runtime.spawn(async move {
        let life = client.life();
        let old = life.context().secret().clone();
        let result = renew(&client).await;
        match &result {
            Ok(renewal) if is_by_itself => {
                *lock(&life.unproved) = Some(renewal.access_token.credential().secret().clone())
            }
            Err(error) if error.outcome() != Outcome::NotSent => life.give_up(&old),
            Ok(_) | Err(_) => {}
        }
        sender.send_replace(Some(result));
    });
    Ok(receiver)
}

/// Renews the token because somebody asks for it.
pub(crate) async fn renew_asked(client: &Client) -> Result<Renewal, Error> {
    Ok(renew_once(client, None).await?.unwrap_or_else(|| Renewal::of(client.life().token())))
}

/// Renews a token that was refused, where that is wanted. Says whether there is another one now.
pub(crate) async fn renew_refused(client: &Client, refused: &Secret) -> Result<bool, Error> {
    let life = client.life();
    if !life.plan.is_automatic {
        return Ok(false);
    }
    if lock(&life.unproved).as_ref() == Some(refused) {
        // Then it was not for its age that the one before it was refused.
        life.give_up(refused);
    }
    if lock(&life.given_up).as_ref() == Some(refused) {
        return take_from_store(client, refused).await;
    }
    renew_once(client, Some(refused)).await?;
    Ok(life.context().secret() != refused)
}

/// Somebody else may have put another token into the store.
async fn take_from_store(client: &Client, refused: &Secret) -> Result<bool, Error> {
    let life = client.life();
    let Some(store) = life.store() else { return Ok(false) };
    match store.load().await {
        Ok(Some(stored))
            if stored.credential().secret() != refused
                && stored.environment() == client.environment() =>
        {
            life.replace(&stored)?;
            Ok(true)
        }
        // The refusal itself says more than a store that cannot be read.
        Ok(_) | Err(_) => Ok(false),
    }
}
