//! Exchanging an access token for a new one, in steps after each of which the process may end and no token is lost.

use std::time::Duration;

use tokio::time::timeout;

use crate::answer::Answer;
use crate::call::Call;
use crate::client::{Client, Proof};
use crate::description::operations;
use crate::environment::Environment;
use crate::error::{Error, ErrorKind, Outcome};
use crate::extra::Extra;
use crate::minting::{self, Minted};
use crate::patience::LONGEST;
use crate::steps::step;
use crate::token::AccessToken;
use crate::token_store::{StoreError, TokenLock, TokenStore};
use crate::types::RenewedToken;
use crate::unread_answer::UnreadAnswer;

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
    /// Where the answer was kept until the token in it was proved.
    kept_in: Option<String>,
}

/// Renews the token of a client: into the store, and then into use.
pub(crate) async fn renew(client: &Client) -> Result<Renewal, Error> {
    let life = client.life();
    let old = life.token();
    let Some(store) = life.store() else {
        let renewal = request(client, &old, None).await?.renewal;
        life.replace(&renewal.access_token)?;
        return Ok(renewal);
    };
    step("before the lock");
    let (lock, stored) = open(store, client.environment(), client.settings().limits.total).await?;
    if let Some(unstored) = life.unstored() {
        // Made by an earlier renewal that could not store it.
        return match store.swap(&lock, stored.as_ref(), &unstored).await {
            Ok(true) => {
                life.replace(&unstored)?;
                Ok(Renewal::of(unstored))
            }
            Ok(false) => {
                Err(Error::new(ErrorKind::Store, LEFT_THERE).with_outcome(Outcome::NotSent))
            }
            Err(error) => {
                Err(failed("a token that was made earlier still cannot be stored", error)
                    .with_outcome(Outcome::NotSent))
            }
        };
    }
    let other = stored.as_ref().filter(|stored| **stored != old);
    if let Some(other) = other {
        // Another process has renewed it, unless the store was left behind by somebody who renewed it elsewhere.
        match client.proof(other).await {
            Proof::Valid => {
                life.replace(other)?;
                return Ok(Renewal::of(other.clone()));
            }
            Proof::Invalid => {}
            Proof::Unknown(error) => {
                let message = "the store has another token, and it could not be asked whether that is valid; nothing was renewed";
                return Err(Error::new(ErrorKind::Store, message)
                    .with_outcome(Outcome::NotSent)
                    .with_source(error));
            }
        }
    }
    step("before the request");
    let renewed = match (request(client, &old, Some(store)).await, other) {
        // Which of the two is the newer one nobody knows.
        (Err(error), Some(other)) if error.kind() == ErrorKind::Unauthorized => {
            request(client, other, Some(store)).await
        }
        (renewed, _) => renewed,
    };
    let renewed = match renewed {
        Ok(renewed) => renewed,
        Err(error) => return Err(keep(store, error).await),
    };
    step("after the answer");
    let token = &renewed.renewal.access_token;
    let failure = match store.swap(&lock, stored.as_ref(), token).await {
        Ok(true) => {
            step("after the swap");
            if let Some(place) = &renewed.kept_in {
                // What is left there is a token that is stored.
                let _ = store.forget(place).await;
            }
            life.replace(token)?;
            return Ok(renewed.renewal);
        }
        Ok(false) => Error::new(ErrorKind::Store, LEFT_THERE),
        Err(error) => failed("the token was renewed and could not be stored", error),
    };
    life.keep_unstored(token);
    let failure = renewed.call.keep_answer(failure, &renewed.answer);
    Err(match renewed.kept_in {
        Some(place) => failure.with_kept_in(place),
        None => keep(store, failure).await,
    })
}

const LEFT_THERE: &str =
    "the token was renewed, and the store holds another one by now, which was left there";

/// Locks and reads a store. A failure is one before anything was sent.
pub(crate) async fn open(
    store: &dyn TokenStore,
    environment: &Environment,
    limit: Duration,
) -> Result<(TokenLock, Option<AccessToken>), Error> {
    let not_sent = |what: &str, error| {
        failed(&format!("the token store {what}; nothing was sent"), error)
            .with_outcome(Outcome::NotSent)
    };
    let lock = match timeout(limit.min(LONGEST), store.lock()).await {
        Ok(lock) => lock.map_err(|error| not_sent("cannot be written to", error))?,
        Err(_) => {
            let message = "the token store stayed locked by another process within the time limit; nothing was sent";
            return Err(Error::new(ErrorKind::Store, message).with_outcome(Outcome::NotSent));
        }
    };
    let stored = store.load().await.map_err(|error| not_sent("cannot be read", error))?;
    if let Some(stored) = stored.as_ref().filter(|stored| stored.environment() != environment) {
        let message = format!(
            "the token in the store is for {}, and this client for {environment}",
            stored.environment()
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    Ok((lock, stored))
}

/// Asks for a new token in the place of one. An answer in which it may not be told for sure is kept before the token is tried.
async fn request(
    client: &Client,
    old: &AccessToken,
    store: Option<&dyn TokenStore>,
) -> Result<Renewed, Error> {
    let operation = &operations::RENEW_ACCESS_TOKEN;
    let (http, call) = client.prepare_for(old, operation)?;
    let answer = call.clone().send(|| http.renew_access_token()).await?.whole().await?;
    let Minted { token, is_certain, extra } =
        minting::new_token::<RenewedToken>(&call, &answer, client.environment())?;
    let mut kept_in = None;
    // What is taken for a token by its looks must not take the place of one that may still be valid.
    if !is_certain {
        if let Some(store) = store {
            kept_in = store.keep(&UnreadAnswer::of(&answer)).await.ok();
        }
        step("before the proof");
        if !matches!(client.proof(&token).await, Proof::Valid) {
            let error = minting::not_proved(&call, &answer);
            return Err(
                kept_in.map_or_else(|| error.clone(), |place| error.clone().with_kept_in(place))
            );
        }
    }
    Ok(Renewed { renewal: Renewal { access_token: token, extra }, call, answer, kept_in })
}

/// Puts the answer of a failed renewal into the store, and says where it is. Where that fails, the error alone has it.
pub(crate) async fn keep(store: &dyn TokenStore, error: Error) -> Error {
    let Some(answer) = error.unread_answer().cloned().filter(|_| error.kept_in().is_none()) else {
        return error;
    };
    match store.keep(&answer).await {
        Ok(place) => error.with_kept_in(place),
        Err(_) => error,
    }
}

pub(crate) fn failed(message: &str, error: StoreError) -> Error {
    Error::new(ErrorKind::Store, message).with_source(error)
}
