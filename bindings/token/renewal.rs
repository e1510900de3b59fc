//! Exchanges an access token for a new one, in steps: the process may end after any of them, and no
//! token is lost.
//!
//! Every new token is validated before the old one is given up for it, wherever in the response it
//! was found. Until then the store has both.

use std::time::Duration;

use crate::description::operations;
use crate::error::{Error, ErrorKind, Outcome};
use crate::generated::types::RenewedToken;
use crate::http::{Call, Request, Response, Session};
use crate::redact::without_credential;
use crate::test_hooks::failpoint;
use crate::token::credential::AccessToken;
use crate::token::holder::TokenHolder;
use crate::token::response::{IssuedToken, issued_token};
use crate::token::store::{DynTokenStore, StoreError, TokenLock, UnprovedToken};
use crate::token::store_steps::{
    forget, give_back, keep, open, store_failed, swap, unproved, with_place,
};
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
    /// Empty if no token was issued, because a newer valid one was found in the store.
    pub extra: Extra,
}

impl Renewal {
    pub(super) fn of(access_token: AccessToken) -> Self {
        Renewal { access_token, extra: Extra::default() }
    }
}

/// A renewal that the provider has carried out, with its response, until the token is in use.
struct Renewed {
    renewal: Renewal,
    call: Call,
    response: Response,
}

/// Renews the token of a client: first it is stored, then used.
pub(super) async fn renew(session: &Session, holder: &TokenHolder) -> Result<Renewal, Error> {
    let renewed = match holder.store() {
        Some(store) => renew_stored(session, holder, store).await,
        None => renew_in_memory(session, holder).await,
    };
    holder.set_unread(None);
    renewed
}

async fn renew_in_memory(session: &Session, holder: &TokenHolder) -> Result<Renewal, Error> {
    if let Some(unproved) = holder.unproved() {
        // Issued by an earlier renewal, and the provider could not be asked about it.
        match proof(session, &unproved).await {
            Proof::Valid => {
                holder.replace(&unproved)?;
                return Ok(Renewal::of(unproved));
            }
            Proof::Invalid => {}
            Proof::Unknown(error) => return Err(not_asked(holder, &error)),
        }
    }
    let renewed = request(session, &holder.token()).await?;
    holder.set_unread(Some(renewed.response.to_unread()));
    let token = &renewed.renewal.access_token;
    prove(session, holder, &renewed, None).await?;
    holder.replace(token)?;
    Ok(renewed.renewal)
}

async fn renew_stored(
    session: &Session,
    holder: &TokenHolder,
    store: &dyn DynTokenStore,
) -> Result<Renewal, Error> {
    failpoint("before the lock");
    let limit = session.settings().limits.total;
    let (lock, stored) = open(store, session.environment(), limit).await?;
    let mut lock = Some(lock);
    let renewed = renew_locked(session, holder, store, (&mut lock, stored)).await;
    give_back(store, lock, renewed, limit).await
}

/// Renews a token under the lock of its store, which a swap takes.
async fn renew_locked(
    session: &Session,
    holder: &TokenHolder,
    store: &dyn DynTokenStore,
    (lock, stored): (&mut Option<TokenLock>, Option<AccessToken>),
) -> Result<Renewal, Error> {
    let (old, limit) = (holder.token(), session.settings().limits.total);
    let unproved = unproved(store, limit).await?;
    let candidates = candidates(holder, unproved, &old, stored.as_ref());
    let mut called_invalid = Vec::new();
    for candidate in &candidates {
        if holder.was_refused(candidate.token.secret()) {
            // A request was refused with it since, so another token is needed.
            continue;
        }
        // Another process has renewed the token, or an earlier renewal did not get to its end. Or
        // the store is out of date.
        match proof(session, &candidate.token).await {
            Proof::Valid => {
                return adopt(holder, store, lock, stored.as_ref(), candidate, limit).await;
            }
            Proof::Invalid => called_invalid.extend(candidate.place.as_deref()),
            Proof::Unknown(error) => return Err(not_asked(holder, &error)),
        }
    }
    failpoint("before the request");
    let mut renewed = request(session, &old).await;
    for candidate in &candidates {
        // It is not known which of the tokens is the newest.
        match &renewed {
            Err(error) if error.kind() == ErrorKind::Unauthorized => {
                renewed = request(session, &candidate.token).await;
            }
            Ok(_) | Err(_) => break,
        }
    }
    let renewed = match renewed {
        Ok(renewed) => renewed,
        Err(error) => return Err(keep(store, error).await),
    };
    failpoint("after the response");
    let token = &renewed.renewal.access_token;
    holder.keep_unproved(token);
    let response = renewed.response.to_unread();
    holder.set_unread(Some(response.clone()));
    let kept = store.keep(&response, Some(token)).await;
    failpoint("kept");
    let place = kept.as_ref().ok();
    prove(session, holder, &renewed, Some(&kept)).await?;
    failpoint("proved");
    let failure = match swap(store, lock, stored.as_ref(), token).await {
        Ok(true) => {
            failpoint("after the swap");
            holder.replace(token)?;
            // What is left there is in use, or the provider has called it invalid.
            let places = place.map(String::as_str).into_iter().chain(called_invalid);
            forget(store, places, limit).await;
            return Ok(renewed.renewal);
        }
        Ok(false) => Error::new(ErrorKind::Store, LEFT_THERE),
        Err(error) => store_failed("the token was renewed but could not be stored", error),
    };
    let failure = renewed.call.with_unread(failure, &renewed.response);
    Err(with_place(failure, &kept))
}

const LEFT_THERE: &str =
    "the token was renewed, but the store holds another token by now, which was left there";

/// A token that may be newer than the one in use.
struct Candidate {
    token: AccessToken,
    /// Where the store has it beside the token in use.
    place: Option<String>,
}

/// Returns the tokens other than the present one, the likeliest first.
fn candidates(
    holder: &TokenHolder,
    unproved: Vec<UnprovedToken>,
    old: &AccessToken,
    stored: Option<&AccessToken>,
) -> Vec<Candidate> {
    let unproved = unproved
        .into_iter()
        .map(|found| Candidate { token: found.token, place: Some(found.place) });
    // The stored token is first, because a saved one that is valid would overwrite it.
    let not_saved = |token: AccessToken| Candidate { token, place: None };
    let stored = stored.cloned().map(not_saved).into_iter();
    let all = stored.chain(unproved).chain(holder.unproved().map(not_saved));
    let mut candidates: Vec<Candidate> = Vec::new();
    for candidate in all {
        let is_known = candidates.iter().any(|known| known.token == candidate.token);
        let is_usable = candidate.token.environment() == old.environment();
        if candidate.token != *old && !is_known && is_usable {
            candidates.push(candidate);
        }
    }
    candidates
}

/// Puts a valid token in place that is there already, and uses it.
async fn adopt(
    holder: &TokenHolder,
    store: &dyn DynTokenStore,
    lock: &mut Option<TokenLock>,
    stored: Option<&AccessToken>,
    candidate: &Candidate,
    limit: Duration,
) -> Result<Renewal, Error> {
    let token = &candidate.token;
    if stored != Some(token) {
        let swapped = swap(store, lock, stored, token).await.map_err(|error| {
            store_failed("a token that was issued earlier still cannot be stored", error)
                .with_outcome(Outcome::NotSent)
        })?;
        if !swapped {
            return Err(Error::new(ErrorKind::Store, LEFT_THERE).with_outcome(Outcome::NotSent));
        }
    }
    holder.replace(token)?;
    forget(store, candidate.place.as_deref().into_iter(), limit).await;
    Ok(Renewal::of(token.clone()))
}

/// Asks the provider about a new token. If it is not called valid, both tokens stay where they are.
async fn prove(
    session: &Session,
    holder: &TokenHolder,
    renewed: &Renewed,
    kept: Option<&Result<String, StoreError>>,
) -> Result<(), Error> {
    let token = &renewed.renewal.access_token;
    let (message, source) = match proof(session, token).await {
        Proof::Valid => return Ok(()),
        Proof::Invalid => (
            "the provider calls what may be the new token invalid, so the old one stays in use",
            None,
        ),
        Proof::Unknown(error) => {
            holder.keep_unproved(token);
            (
                "the new token could not be validated, so the old one stays in use; renew again to try it",
                Some(error),
            )
        }
    };
    let status = renewed.response.head.status;
    let message = format!(
        "{} succeeded with status {status}, but {message}; this error holds the response",
        renewed.call.operation.id
    );
    let error = Error::new(ErrorKind::TokenNotFound, message);
    let mut error = renewed.call.with_unread(error, &renewed.response);
    if let Some(source) = source {
        error = error.with_source(without_token(holder, &source));
    }
    Err(match kept {
        Some(kept) => with_place(error, kept),
        None => error,
    })
}

/// Returns what an error about one token says, without the other one, which a server may have
/// echoed.
fn without_token(holder: &TokenHolder, error: &Error) -> std::io::Error {
    std::io::Error::other(without_credential(error.to_string(), holder.token().secret()))
}

fn not_asked(holder: &TokenHolder, error: &Error) -> Error {
    let message = "there is another token that may be newer, and the provider could not be asked \
                   whether it is valid; nothing was renewed";
    Error::new(ErrorKind::Store, message)
        .with_outcome(Outcome::NotSent)
        .with_source(without_token(holder, error))
}

/// Requests a new token in place of an old one.
async fn request(session: &Session, old: &AccessToken) -> Result<Renewed, Error> {
    let operation = &operations::RENEW_ACCESS_TOKEN;
    let (http, call) = session.prepare(old.header()?, Request::of(operation))?;
    let mut response = call.clone().send(|| http.renew_access_token()).await?.whole().await?;
    let IssuedToken { token, extra } =
        issued_token::<RenewedToken>(&call, &mut response, session.environment())?;
    Ok(Renewed { renewal: Renewal { access_token: token, extra }, call, response })
}
