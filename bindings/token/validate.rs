//! Asks the provider whether a token is valid.

use crate::description::operations;
use crate::error::Error;
use crate::generated::types::TokenStatus;
use crate::http::{Request, Session};
use crate::token::credential::AccessToken;
use crate::value::SecretHeader;

/// Returns the status of a token.
///
/// A token that is refused with 401 is reported as invalid, like one that the response calls so: it
/// is not known which of the two the provider does.
pub(crate) async fn validate(
    session: &Session,
    header: SecretHeader,
) -> Result<TokenStatus, Error> {
    let operation = &operations::VALIDATE_ACCESS_TOKEN;
    let (http, call) = session.prepare(header, Request::of(operation))?;
    let response = call.clone().send(|| http.validate_access_token()).await?.whole().await?;
    match response.head.status {
        // That is what was to be found out, not a failure.
        401 => {
            response.note(&Ok(()));
            Ok(TokenStatus::new(false))
        }
        _ if response.head.is_success() => {
            let mut status: TokenStatus = call.parse(&response)?;
            // People see the message.
            status.message = status.message.map(|message| call.without_credential(message));
            Ok(status)
        }
        _ => Err(call.refused(&response)),
    }
}

/// What the provider says about a token.
pub(super) enum Proof {
    Valid,
    Invalid,
    /// The provider could not be asked.
    Unknown(Error),
}

/// Returns whether the provider calls a token valid.
pub(super) async fn proof(session: &Session, token: &AccessToken) -> Proof {
    let status = match token.header() {
        Ok(header) => validate(session, header).await,
        Err(error) => Err(error),
    };
    match status {
        Ok(status) if status.is_valid => Proof::Valid,
        Ok(_) => Proof::Invalid,
        Err(error) => Proof::Unknown(error),
    }
}
