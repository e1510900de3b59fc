//! What the two operations that make a token have in common: the token is found and bound to its environment, or the whole answer
//! is kept.

use crate::call::Call;
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::exchange::Answer;
use crate::extra::Extra;
use crate::minted;
use crate::token::AccessToken;
use crate::wire::Object;

/// The new token in the answer to a call, and the other members of the answer. `T` is the answer's type in the description.
pub(crate) fn new_token<T: Object>(call: &Call, answer: &Answer, environment: &Environment) -> Result<(AccessToken, Extra), Error> {
    if !answer.is_success() {
        return Err(call.refused(answer));
    }
    let token = minted::find(answer, &names::<T>("accessToken"), &call.credential)
        // Exposed from the answer into the type that keeps it.
        .and_then(|found| AccessToken::new(environment.clone(), found.expose_secret()).ok())
        .ok_or_else(|| not_found(call, answer))?;
    let mut others = Extra::of_object(&answer.body).unwrap_or_default();
    // The token is returned once, as what it is.
    others.take(|_, value| serde_json::from_str::<String>(value.get()).ok().filter(|text| text == token.expose_secret()));
    Ok((token, others))
}

/// A field's own name and its other ones.
pub(crate) fn names<T: Object>(field: &str) -> Vec<&'static str> {
    let field = T::FIELDS.iter().find(|(own, _)| *own == field);
    field.iter().flat_map(|(own, others)| std::iter::once(own).chain(others.iter())).copied().collect()
}

fn not_found(call: &Call, answer: &Answer) -> Error {
    let message = format!(
        "{} was answered with status {}, and no token can be told in the answer; the answer is kept in this error",
        call.operation.id, answer.status
    );
    call.keep_answer(Error::new(ErrorKind::TokenNotFound, message), answer.status, &answer.headers, &answer.body)
}
