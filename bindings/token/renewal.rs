//! Exchanges an access token for a new one, in steps: the process may end after any of them, and no
//! token is lost.

use std::time::Duration;

use tokio::time::timeout;

use crate::description::operations;
use crate::error::{Error, ErrorKind, Outcome};
use crate::generated::types::RenewedToken;
use crate::http::{Call, Environment, LONGEST, Response, Session};
use crate::test_hooks::failpoint;
use crate::token::credential::AccessToken;
use crate::token::holder::TokenHolder;
use crate::token::response::{IssuedToken, issued_token, not_proved};
use crate::token::store::{StoreError, TokenLock, TokenStore};
use crate::token::validate::{Proof, proof};
use crate::wire::Extra;

/// The result of a renewal.
///
/// ```no_run
/// # async fn example(client: cfis::Client) -> Result<(), cfis::Error> {
/// let renewal = client.renew().await?;
/// println!("use {:?} from now on", renewal.access_token);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renewal {
    /// The new access token, for the environment of the old one.
    pub access_token: AccessToken,
    /// The other members of the response, such as a message. A member may repeat the token.
    ///
    /// Empty if another process was faster and its token was found in the store.
    pub extra: Extra,
}

impl Renewal {
    pub(crate) fn of(access_token: AccessToken) -> Self {
        Renewal { access_token, extra: Extra::default() }
    }
}

/// A renewal that the provider has carried out, with its response, until the token is stored.
struct Renewed {
    renewal: Renewal,
    call: Call,
    response: Response,
    /// Where the response was saved until the token in it was proved.
    stored_at: Option<String>,
}

/// Renews the token of a client: first it is stored, then used.
pub(super) async fn renew(session: &Session, holder: &TokenHolder) -> Result<Renewal, Error> {
    let old = holder.token();
    let Some(store) = holder.store() else {
        let renewal = request(session, &old, None).await?.renewal;
        holder.replace(&renewal.access_token)?;
        return Ok(renewal);
    };
    failpoint("before the lock");
    let (lock, stored) =
        open(store, session.environment(), session.settings().limits.total).await?;
    if let Some(unstored) = holder.unstored() {
        // Issued by an earlier renewal that could not store it.
        return match store.swap(&lock, stored.as_ref(), &unstored).await {
            Ok(true) => {
                holder.replace(&unstored)?;
                Ok(Renewal::of(unstored))
            }
            Ok(false) => {
                Err(Error::new(ErrorKind::Store, LEFT_THERE).with_outcome(Outcome::NotSent))
            }
            Err(error) => {
                Err(store_failed("a token that was issued earlier still cannot be stored", error)
                    .with_outcome(Outcome::NotSent))
            }
        };
    }
    let other = stored.as_ref().filter(|stored| **stored != old);
    if let Some(other) = other {
        // Another process has renewed the token, unless the token was renewed elsewhere and the
        // store is out of date.
        match proof(session, other).await {
            Proof::Valid => {
                holder.replace(other)?;
                return Ok(Renewal::of(other.clone()));
            }
            Proof::Invalid => {}
            Proof::Unknown(error) => {
                let message = "the store holds another token, and the provider could not be asked whether that is valid; nothing was renewed";
                return Err(Error::new(ErrorKind::Store, message)
                    .with_outcome(Outcome::NotSent)
                    .with_source(error));
            }
        }
    }
    failpoint("before the request");
    let renewed = match (request(session, &old, Some(store)).await, other) {
        // It is not known which of the two is newer.
        (Err(error), Some(other)) if error.kind() == ErrorKind::Unauthorized => {
            request(session, other, Some(store)).await
        }
        (renewed, _) => renewed,
    };
    let renewed = match renewed {
        Ok(renewed) => renewed,
        Err(error) => return Err(keep(store, error).await),
    };
    failpoint("after the response");
    let token = &renewed.renewal.access_token;
    let failure = match store.swap(&lock, stored.as_ref(), token).await {
        Ok(true) => {
            failpoint("after the swap");
            if let Some(place) = &renewed.stored_at {
                // What remains there is a token that is stored.
                let _ = store.forget(place).await;
            }
            holder.replace(token)?;
            return Ok(renewed.renewal);
        }
        Ok(false) => Error::new(ErrorKind::Store, LEFT_THERE),
        Err(error) => store_failed("the token was renewed and could not be stored", error),
    };
    holder.keep_unstored(token);
    let failure = renewed.call.with_unread(failure, &renewed.response);
    Err(match renewed.stored_at {
        Some(place) => failure.with_stored_at(place),
        None => keep(store, failure).await,
    })
}

const LEFT_THERE: &str =
    "the token was renewed, but the store holds another token by now, which was left there";

/// Locks and loads a store. If that fails, nothing was sent.
pub(crate) async fn open(
    store: &dyn TokenStore,
    environment: &Environment,
    limit: Duration,
) -> Result<(TokenLock, Option<AccessToken>), Error> {
    let not_sent = |what: &str, error| {
        store_failed(&format!("the token store {what}; nothing was sent"), error)
            .with_outcome(Outcome::NotSent)
    };
    let lock = match timeout(limit.min(LONGEST), store.lock()).await {
        Ok(lock) => lock.map_err(|error| not_sent("cannot be written to", error))?,
        Err(_) => {
            let message = "another process held the lock on the token store until the timeout; nothing was sent";
            return Err(Error::new(ErrorKind::Store, message).with_outcome(Outcome::NotSent));
        }
    };
    let stored = store.load().await.map_err(|error| not_sent("cannot be read", error))?;
    if let Some(stored) = stored.as_ref().filter(|stored| stored.environment() != environment) {
        let message = format!(
            "the token in the store is for {}, but this client is for {environment}",
            stored.environment()
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    Ok((lock, stored))
}

/// Requests a new token in place of an old one. If the new token is a guess, the response is saved
/// before the token is tried.
async fn request(
    session: &Session,
    old: &AccessToken,
    store: Option<&dyn TokenStore>,
) -> Result<Renewed, Error> {
    let operation = &operations::RENEW_ACCESS_TOKEN;
    let (http, call) = session.prepare(old.header()?, operation, operation.effect)?;
    let response = call.clone().send(|| http.renew_access_token()).await?.whole().await?;
    let IssuedToken { token, is_certain, extra } =
        issued_token::<RenewedToken>(&call, &response, session.environment())?;
    let mut stored_at = None;
    // A string that merely looks like a token must not replace one that may still be valid.
    if !is_certain {
        if let Some(store) = store {
            stored_at = store.keep(&response.to_unread()).await.ok();
        }
        failpoint("before the proof");
        if !matches!(proof(session, &token).await, Proof::Valid) {
            let error = not_proved(&call, &response);
            return Err(stored_at
                .map_or_else(|| error.clone(), |place| error.clone().with_stored_at(place)));
        }
    }
    Ok(Renewed { renewal: Renewal { access_token: token, extra }, call, response, stored_at })
}

/// Saves the response of a failed renewal in the store, and notes where. If that fails, only the
/// error holds it.
pub(crate) async fn keep(store: &dyn TokenStore, error: Error) -> Error {
    let Some(answer) = error.unread_response().cloned().filter(|_| error.stored_at().is_none())
    else {
        return error;
    };
    match store.keep(&answer).await {
        Ok(place) => error.with_stored_at(place),
        Err(_) => error,
    }
}

/// Returns the error for a store that failed.
pub(crate) fn store_failed(message: &str, error: StoreError) -> Error {
    Error::new(ErrorKind::Store, message).with_source(error)
}
