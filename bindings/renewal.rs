//! Exchanging an access token for a new one, in steps after each of which the process may end and no token is lost.

use tokio::time::timeout;

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::description::operations;
use crate::error::{Error, ErrorKind, Outcome};
use crate::extra::Extra;
use crate::minting::{self, Minted};
use crate::steps::step;
use crate::token::AccessToken;
use crate::token_store::{StoreError, TokenLock, TokenStore};
use crate::types::RenewedToken;

/// What a renewal gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renewal {
    /// The new access token, for the environment of the old one.
    pub access_token: AccessToken,
    /// What else the answer holds, such as a message. It may repeat the token. Empty where another process was faster, and its token
    /// was found in the store.
    pub extra: Extra,
}

impl Renewal {
    pub(crate) fn of(access_token: AccessToken) -> Self {
        Renewal { access_token, extra: Extra::default() }
    }
}

/// A renewal that the provider has carried out, and its answer, until the token is stored.
struct Renewed {
    renewal: Renewal,
    call: Call,
    answer: Answer,
}

/// Renews the token of a client: into the store, and then into use.
pub(crate) async fn renew(client: &Client) -> Result<Renewal, Error> {
    let life = client.life();
    let old = life.token();
    let Some(store) = life.store() else {
        let renewal = request(client).await?.renewal;
        life.replace(&renewal.access_token)?;
        return Ok(renewal);
    };
    step("before the lock");
    let (lock, stored) = open(client, store).await?;
    if let Some(other) = stored.as_ref().filter(|stored| **stored != old) {
        // Another process has renewed it, unless the store was left behind by somebody who renewed it elsewhere.
        if client.proves(other).await {
            life.replace(other)?;
            return Ok(Renewal::of(other.clone()));
        }
    }
    step("before the request");
    let renewed = match request(client).await {
        Ok(renewed) => renewed,
        Err(error) => return Err(keep(store, error).await),
    };
    step("after the answer");
    let token = &renewed.renewal.access_token;
    let failure = match store.swap(&lock, stored.as_ref(), token).await {
        Ok(true) => {
            step("after the swap");
            life.replace(token)?;
            return Ok(renewed.renewal);
        }
        Ok(false) => Error::new(ErrorKind::Store, "the token was renewed, and the store holds another one by now, which was left there"),
        Err(error) => failed("the token was renewed and could not be stored", error),
    };
    Err(keep(store, renewed.call.keep_answer(failure, &renewed.answer)).await)
}

/// Locks and reads a store. A failure is one before anything was sent.
async fn open(client: &Client, store: &dyn TokenStore) -> Result<(TokenLock, Option<AccessToken>), Error> {
    let not_sent = |what: &str, error| failed(&format!("the token store {what}; nothing was sent"), error).with_outcome(Outcome::NotSent);
    let lock = match timeout(client.settings().limits.total, store.lock()).await {
        Ok(lock) => lock.map_err(|error| not_sent("cannot be written to", error))?,
        Err(_) => {
            let message = "the token store stayed locked by another process within the time limit; nothing was sent";
            return Err(Error::new(ErrorKind::Store, message).with_outcome(Outcome::NotSent));
        }
    };
    let stored = store.load().await.map_err(|error| not_sent("cannot be read", error))?;
    if let Some(stored) = stored.as_ref().filter(|stored| stored.environment() != client.environment()) {
        let message = format!("the token in the store is for {}, and this client for {}", stored.environment(), client.environment());
        return Err(Error::new(ErrorKind::Input, message));
    }
    Ok((lock, stored))
}

async fn request(client: &Client) -> Result<Renewed, Error> {
    let operation = &operations::RENEW_ACCESS_TOKEN;
    let (http, call) = client.prepare(operation, operation.effect);
    let answer = call.clone().send(|| http.renew_access_token()).await?.whole().await?;
    let Minted { token, is_certain, extra } = minting::new_token::<RenewedToken>(&call, &answer, client.environment())?;
    // What is taken for a token by its looks must not take the place of one that may still be valid.
    if !is_certain && !client.proves(&token).await {
        return Err(minting::not_proved(&call, &answer));
    }
    Ok(Renewed { renewal: Renewal { access_token: token, extra }, call, answer })
}

/// Puts the answer of a failed renewal into the store, and says where it is. Where that fails, the error alone has it.
async fn keep(store: &dyn TokenStore, error: Error) -> Error {
    let Some(answer) = error.unread_answer().cloned() else { return error };
    match store.keep(&answer).await {
        Ok(place) => error.with_kept_in(place),
        Err(_) => error,
    }
}

pub(crate) fn failed(message: &str, error: StoreError) -> Error {
    Error::new(ErrorKind::Store, message).with_source(error)
}
