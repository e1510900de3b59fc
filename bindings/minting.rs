//! What the two operations that make a token have in common: the token is found and bound to its environment, or the whole answer
//! is kept.

use crate::answer::Answer;
use crate::call::Call;
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::extra::Extra;
use crate::minted;
use crate::token::AccessToken;
use crate::wire::Object;

/// A token that was made.
pub(crate) struct Minted {
    pub(crate) token: AccessToken,
    /// Whether it looks like one and stood under a name of the description. Else it is a guess.
    pub(crate) is_certain: bool,
    /// The other members of the answer.
    pub(crate) extra: Extra,
}

/// The new token in the answer to a call. `T` is the answer's type in the description.
pub(crate) fn new_token<T: Object>(
    call: &Call,
    answer: &Answer,
    environment: &Environment,
) -> Result<Minted, Error> {
    if !answer.head.is_success() {
        return Err(call.refused(answer));
    }
    let found = minted::find(answer, &names::<T>("accessToken"), &call.credential)
        .ok_or_else(|| not_found(call, answer))?;
    // Exposed from the answer into the type that keeps it.
    let token = AccessToken::new(environment.clone(), found.secret.expose_secret())
        .map_err(|_| not_found(call, answer))?;
    let mut extra = Extra::of_object(&answer.body).unwrap_or_default();
    // The token is returned once, as what it is.
    extra.take(|_, value| {
        serde_json::from_str::<String>(value.get())
            .ok()
            .filter(|text| text == token.expose_secret())
    });
    Ok(Minted { token, is_certain: found.is_certain, extra })
}

/// A field's own name and its other ones.
pub(crate) fn names<T: Object>(field: &str) -> Vec<&'static str> {
    let field = T::FIELDS.iter().find(|(own, _)| *own == field);
    field
        .iter()
        .flat_map(|(own, others)| std::iter::once(own).chain(others.iter()))
        .copied()
        .collect()
}

/// The error that a guess is which the provider does not call a valid token.
pub(crate) fn not_proved(call: &Call, answer: &Answer) -> Error {
    let message = format!(
        "{} was answered with status {}, and what may be the token in the answer could not be validated, so the old one is kept in use; \
         the answer is kept in this error",
        call.operation.id, answer.head.status
    );
    call.keep_answer(Error::new(ErrorKind::TokenNotFound, message), answer)
}

fn not_found(call: &Call, answer: &Answer) -> Error {
    let message = format!(
        "{} was answered with status {}, and no token can be told in the answer; the answer is kept in this error",
        call.operation.id, answer.head.status
    );
    call.keep_answer(Error::new(ErrorKind::TokenNotFound, message), answer)
}
