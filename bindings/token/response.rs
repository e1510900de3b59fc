//! Finds the new token in a response: nobody has documented where it is.
//!
//! The provider may not return an issued token again, so every plausible place is searched. A wrong
//! string that is taken for a token would be as bad as a lost one, so if two candidates differ and
//! neither is better, neither is taken.

use reqwest::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use crate::error::{Error, ErrorKind};
use crate::http::{Call, Environment, Response};
use crate::redact::{NAMED_TOKEN_LENGTH, is_like_token, names_a_token, normalized_name, words};
use crate::token::credential::AccessToken;
use crate::token::members::Json;
use crate::value::Secret;
use crate::wire::{Extra, Object, names_of, without_byte_order_mark};

/// Headers that may carry a new token. Others with token or key in their name are about CSRF,
/// caches or idempotency.
const TOKEN_HEADERS: [&str; 4] = ["authorization", "x-api-key", "x-access-token", "x-auth-token"];
/// The depth to which a response is searched: deeper than any envelope of a token.
const MAX_DEPTH: usize = 4;

/// A token that the provider has issued.
pub(crate) struct IssuedToken {
    pub(crate) token: AccessToken,
    /// The other members of the response.
    pub(crate) extra: Extra,
}

/// Returns the new token in the response to a call. `T` is the type of the response in the spec.
pub(crate) fn issued_token<T: Object>(
    call: &Call,
    response: &mut Response,
    environment: &Environment,
) -> Result<IssuedToken, Error> {
    let issued = token_in::<T>(call, response, environment);
    response.note(&issued);
    // The call ends here. What becomes of the token is not a part of it.
    response.record = None;
    issued
}

fn token_in<T: Object>(
    call: &Call,
    response: &Response,
    environment: &Environment,
) -> Result<IssuedToken, Error> {
    let names = names_of::<T>("accessToken");
    if !response.head.is_success() {
        let error = call.refused(response);
        // A refusal issues nothing, but this one says otherwise.
        return Err(match names_a_new_token(response, &names, call.credential.secret()) {
            true => error.with_unread_response(response.to_unread()),
            false => error,
        });
    }
    let found = find(response, &names, call.credential.secret())
        .ok_or_else(|| not_found(call, response))?;
    // Exposed from the response into the type that keeps it.
    let token = AccessToken::new(environment.clone(), found.expose_secret())
        .map_err(|_| not_found(call, response))?;
    let mut extra = Extra::of_object(without_byte_order_mark(&response.body)).unwrap_or_default();
    // The caller gets the token once, as a token.
    extra.take(|_, value| {
        serde_json::from_str::<String>(value.get())
            .ok()
            .filter(|text| text == token.expose_secret())
    });
    Ok(IssuedToken { token, extra })
}

fn not_found(call: &Call, response: &Response) -> Error {
    let message = format!(
        "{} succeeded with status {}, but no token could be identified in the response; \
         this error holds the response",
        call.operation.id, response.head.status
    );
    call.with_unread(Error::new(ErrorKind::TokenNotFound, message), response)
}

/// Returns whether something that looks like a new token is under a name of the spec.
fn names_a_new_token(response: &Response, names: &[&str], sent: &Secret) -> bool {
    let names: Vec<String> = names.iter().map(|name| normalized_name(name)).collect();
    let mut found = Candidates::default();
    if let Ok(value) = serde_json::from_slice::<Json>(without_byte_order_mark(&response.body)) {
        found.search(&value, &names, MAX_DEPTH);
    }
    found.without(sent);
    found.named.iter().any(|token| is_like_token(token.expose_secret()))
}

/// Searches for the token under the names of the spec. If nothing there looks like one, it searches
/// under other names that say token or key, among the words of a message, in a body that is nothing
/// else, and in the headers. The token that was sent does not count.
fn find(response: &Response, names: &[&str], sent: &Secret) -> Option<Secret> {
    let text = String::from_utf8_lossy(without_byte_order_mark(&response.body));
    let text = text.trim();
    let json: Option<Json> = serde_json::from_str(text).ok();
    let names: Vec<String> = names.iter().map(|name| normalized_name(name)).collect();
    let mut found = Candidates::default();
    match &json {
        Some(Json::Text(text)) => found.likely(text),
        Some(value) => found.search(value, &names, MAX_DEPTH),
        // Without a length, a token in plain text may be truncated.
        None if response.head.headers.contains_key(CONTENT_LENGTH)
            || response.head.headers.contains_key(TRANSFER_ENCODING) =>
        {
            found.likely(text)
        }
        None => {}
    }
    found.without(sent);
    if found.is_empty() {
        for (name, value) in &response.head.headers {
            if TOKEN_HEADERS.contains(&name.as_str()) {
                found.likely(value.to_str().unwrap_or_default().trim_start_matches("Bearer "));
            }
        }
        found.without(sent);
    }
    found.best()
}

/// Strings that may be the token.
#[derive(Default)]
struct Candidates {
    /// Found under a name of the spec.
    named: Vec<Secret>,
    /// Found elsewhere, by their looks.
    likely: Vec<Secret>,
}

impl Candidates {
    fn search(&mut self, value: &Json, names: &[String], depth: usize) {
        match value {
            Json::Object(members) => {
                for (name, member) in members {
                    let name = normalized_name(name);
                    match member {
                        Json::Text(text) if names.contains(&name) => self.named(text),
                        Json::Text(text) if names_a_token(&name) => self.likely(text),
                        Json::Text(text) if name.contains("message") => self.words(text),
                        Json::Object(_) | Json::List(_) if depth > 0 => {
                            self.search(member, names, depth - 1);
                        }
                        _ => {}
                    }
                }
            }
            Json::List(items) if depth > 0 => {
                items.iter().for_each(|item| self.search(item, names, depth - 1));
            }
            _ => {}
        }
    }

    fn named(&mut self, text: &str) {
        if text.len() >= NAMED_TOKEN_LENGTH && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.named.push(text.into());
        }
    }

    fn likely(&mut self, text: &str) {
        if is_like_token(text) {
            self.likely.push(text.into());
        }
    }

    fn words(&mut self, message: &str) {
        // A long word of a message may also identify the request.
        let lower = message.to_ascii_lowercase();
        if !["correlation", "request", "trace"].iter().any(|about| lower.contains(about)) {
            words(message).for_each(|word| self.likely(word));
        }
    }

    fn without(&mut self, sent: &Secret) {
        self.named.retain(|found| found != sent);
        self.likely.retain(|found| found != sent);
    }

    fn is_empty(&self) -> bool {
        self.named.is_empty() && self.likely.is_empty()
    }

    fn best(self) -> Option<Secret> {
        let (strong, weak): (Vec<_>, Vec<_>) =
            self.named.into_iter().partition(|found| is_like_token(found.expose_secret()));
        if !strong.is_empty() {
            return only(strong);
        }
        only(weak.into_iter().chain(self.likely).collect())
    }
}

/// Returns the candidate, if all of them are the same.
fn only(mut candidates: Vec<Secret>) -> Option<Secret> {
    let first = candidates.pop()?;
    candidates.iter().all(|other| *other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;
    use crate::http::Head;

    const NEW: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const SENT: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

    fn found(body: &[u8]) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_LENGTH, body.len().into());
        found_with(body, headers)
    }

    fn found_with(body: &[u8], headers: HeaderMap) -> Option<String> {
        let head =
            Head::new(200, headers, 1, tokio::time::Instant::now(), chrono::DateTime::UNIX_EPOCH);
        let response =
            Response { head, body: body.to_vec().into(), raw: None, is_whole: true, record: None };
        find(&response, &["accessToken", "token", "apiKey"], &SENT.into())
            .map(|found| found.expose_secret().to_owned())
    }

    #[test]
    fn every_plausible_place_is_searched() {
        for body in [
            r#"{"accessToken":"NEW"}"#,
            r#"{"Message":"Renewed","AccessToken":"NEW"}"#,
            r#"{"message":"Renewed","access_token":"NEW","tokenType":"Bearer"}"#,
            r#"{"Message":"NEW"}"#,
            r#"{"Message":"Your new token is NEW."}"#,
            r#"{"message":"New token: \"NEW\", old: SENT"}"#,
            r#"{"data":{"token":"NEW","expires":"2027-01-01"}}"#,
            r#"{"result":[{"apiKey":"NEW"}]}"#,
            r#"{"renewedClientToken":"NEW"}"#,
            r#"{"accessToken":"NEW","refreshToken":"00000000-7425-40de-944b-e07fc1f90ae7"}"#,
            r#"{"Message":"NEW","messageKey":"token.renewed"}"#,
            r#"{"Message":"NEW","tokenStatus":"ACTIVE","apiKeyName":"default","token":"renewed"}"#,
            r#"{"Message":"NEW","token":"SENT"}"#,
            "\u{feff}{\"accessToken\":\"NEW\"}",
            r#""NEW""#,
            "NEW\n",
        ] {
            let body = body.replace("NEW", NEW).replace("SENT", SENT);
            assert_eq!(found(body.as_bytes()).as_deref(), Some(NEW), "{body}");
        }
        assert_eq!(
            found(b"{\"Message\":\"Hyv\xe4ksytty\",\"token\":\"0f8fad5b-d9cb-469f\"}").as_deref(),
            Some("0f8fad5b-d9cb-469f")
        );
        assert_eq!(
            found(br#"{"accessToken":"new-key-1"}"#).as_deref(),
            Some("new-key-1"),
            "a short one under a name of the spec"
        );
    }

    #[test]
    fn headers_are_searched_last() {
        for (name, value) in
            [("authorization", "Bearer NEW"), ("x-api-key", "NEW"), ("x-access-token", "NEW")]
        {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.replace("NEW", NEW).parse().unwrap());
            assert_eq!(
                found_with(br#"{"Message":"Renewed"}"#, headers.clone()).as_deref(),
                Some(NEW),
                "{name}"
            );
            assert_eq!(found_with(b"", headers.clone()).as_deref(), Some(NEW), "{name}");
            assert_eq!(
                found_with(br#"{"token":"another-1"}"#, headers).as_deref(),
                Some("another-1"),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_not_certain_is_not_taken() {
        for body in [
            "",
            "{}",
            "<html><body>0f8fad5b-d9cb-469f-a165-70867728950e</body></html>",
            r#"{"Message":"The token was renewed"}"#,
            r#"{"token":"renewed"}"#,
            r#"{"messageKey":"token.renewed"}"#,
            r#"{"accessToken":"one-one-1","apiKey":"two-two-2"}"#,
            r#"{"accessToken":"0f8fad5b-d9cb-469f-a165-70867728950e","accessToken":"1f8fad5b-d9cb-469f-a165-70867728950e"}"#,
            r#"{"token":"weak-token","Message":"0f8fad5b-d9cb-469f-a165-70867728950e"}"#,
            r#"{"Message":"0f8fad5b-d9cb-469f-a165-70867728950e or 1f8fad5b-d9cb-469f-a165-70867728950e"}"#,
            r#"{"correlationId":"0f8fad5b-d9cb-469f-a165-70867728950e"}"#,
            r#"{"token":"with a space"}"#,
            r#"{"Message":"Token renewed. Correlation 0f8fad5b-d9cb-469f-a165-70867728950e"}"#,
            r#"{"Message":"SENT"}"#,
            r#"{"token":"SENT"}"#,
            "SENT",
        ] {
            let body = body.replace("SENT", SENT);
            assert_eq!(found(body.as_bytes()), None, "{body}");
        }
        assert_eq!(
            found_with(NEW.as_bytes(), HeaderMap::new()),
            None,
            "plain text of unknown length"
        );
    }
}
