//! Finds the token in an answer of which nobody has documented where it stands.
//!
//! A token that was made cannot be asked for again, so every place is searched where it may plausibly stand; and a wrong
//! string taken for a token would be as bad as a lost one, so of two candidates neither is taken.

use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde_json::{Map, Value};

use crate::generated::CREDENTIAL_HEADER;
use crate::secret::Secret;

/// A string that stands under no telling name is taken for a token from this length on. Words are shorter; GUIDs (36), hashes
/// and JSON Web Tokens are longer.
const TELLING_LENGTH: usize = 20;
/// Deeper than any envelope that a token would come in.
const MAX_DEPTH: usize = 4;

/// A token, and the object it stood in.
pub(crate) struct Found {
    pub(crate) token: Secret,
    pub(crate) object: Option<Map<String, Value>>,
}

/// Looks, in this order, under the names that the description gives; under other names that say token or key; in the body as
/// a whole; as the one word of a message that can be a token; in the headers.
pub(crate) fn find(body: &[u8], headers: &HeaderMap, names: &[&str], sent: &Secret) -> Option<Found> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let json: Option<Value> = serde_json::from_str(text).ok();
    let named: Vec<String> = names.iter().map(|name| plain(name)).collect();
    if let Some(value) = &json {
        for wanted in [&(|name: &str| named.iter().any(|known| known == name)) as &dyn Fn(&str) -> bool, &says_token] {
            let mut candidates = Vec::new();
            collect(value, wanted, MAX_DEPTH, &mut candidates);
            if !candidates.is_empty() {
                return only(candidates);
            }
        }
    }
    let whole = match &json {
        Some(Value::String(text)) => Some(text.as_str()),
        Some(_) => None,
        None => Some(text),
    };
    if let Some(whole) = whole.filter(|text| looks_like_token(text, sent)) {
        return Some(Found { token: whole.into(), object: None });
    }
    let mut candidates = Vec::new();
    if let Some(value) = &json {
        collect_words(value, sent, MAX_DEPTH, &mut candidates);
    }
    if candidates.is_empty() {
        candidates.extend(header_tokens(headers, sent).map(|token| Found { token, object: None }));
    }
    only(candidates)
}

/// The candidate, if all are the same one.
fn only(mut candidates: Vec<Found>) -> Option<Found> {
    let first = candidates.pop()?;
    candidates.iter().all(|other| other.token == first.token).then_some(first)
}

/// A name without case and punctuation: `new_access-token` and `NewAccessToken` are one.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Names that say what stands there is a token or key, and not something about one.
fn says_token(name: &str) -> bool {
    const ABOUT: [&str; 8] = ["type", "expir", "refresh", "id", "valid", "date", "time", "old"];
    (name.contains("token") || name.contains("key")) && !ABOUT.iter().any(|about| name.contains(about))
}

fn collect(value: &Value, wanted: &dyn Fn(&str) -> bool, depth: usize, found: &mut Vec<Found>) {
    match value {
        Value::Object(object) => {
            for (name, member) in object {
                match member {
                    Value::String(text) if wanted(&plain(name)) && can_be_sent(text) => {
                        found.push(Found { token: text.as_str().into(), object: Some(object.clone()) });
                    }
                    member if depth > 0 => collect(member, wanted, depth - 1, found),
                    _ => {}
                }
            }
        }
        Value::Array(items) if depth > 0 => items.iter().for_each(|item| collect(item, wanted, depth - 1, found)),
        _ => {}
    }
}

/// Words of messages, which are strings under a name that says message.
fn collect_words(value: &Value, sent: &Secret, depth: usize, found: &mut Vec<Found>) {
    let Value::Object(object) = value else { return };
    for (name, member) in object {
        match member {
            Value::String(text) if plain(name).contains("message") => {
                let words = text.split(|letter: char| letter.is_whitespace() || "\"'`<>()[],;".contains(letter));
                let words = words.map(|word| word.trim_end_matches(['.', ':', '!']));
                found.extend(
                    words
                        .filter(|word| looks_like_token(word, sent))
                        .map(|word| Found { token: word.into(), object: Some(object.clone()) }),
                );
            }
            member if depth > 0 => collect_words(member, sent, depth - 1, found),
            _ => {}
        }
    }
}

fn header_tokens(headers: &HeaderMap, sent: &Secret) -> impl Iterator<Item = Secret> {
    [CREDENTIAL_HEADER, AUTHORIZATION.as_str()]
        .into_iter()
        .filter_map(|name| headers.get(name).and_then(|value| value.to_str().ok()))
        .map(|value| value.strip_prefix("Bearer ").unwrap_or(value).trim())
        .filter(|value| looks_like_token(value, sent))
        .map(Secret::from)
}

/// Whether a string could go into the header of a request.
fn can_be_sent(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a string under no telling name is a token: long, of the letters that tokens are made of, with a digit in it, and not
/// the token that was sent.
fn looks_like_token(text: &str, sent: &Secret) -> bool {
    text.len() >= TELLING_LENGTH
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~+/=".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && *sent != Secret::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const SENT: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

    fn found(body: &str) -> Option<String> {
        found_with(body, &HeaderMap::new())
    }

    fn found_with(body: &str, headers: &HeaderMap) -> Option<String> {
        let found = find(body.as_bytes(), headers, &["accessToken", "token", "apiKey"], &SENT.into());
        found.map(|found| found.token.expose_secret().to_owned())
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
            r#""NEW""#,
            "NEW\n",
        ] {
            let body = body.replace("NEW", NEW).replace("SENT", SENT);
            assert_eq!(found(&body).as_deref(), Some(NEW), "{body}");
        }
    }

    #[test]
    fn headers_are_searched_last() {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", format!("Bearer {NEW}").parse().unwrap());
        assert_eq!(found_with(r#"{"Message":"Renewed"}"#, &headers).as_deref(), Some(NEW));
        assert_eq!(found_with(r#"{"token":"other-1"}"#, &headers).as_deref(), Some("other-1"));
    }

    #[test]
    fn what_is_not_certain_is_not_taken() {
        for body in [
            "",
            "{}",
            "<html><body>0f8fad5b-d9cb-469f-a165-70867728950e</body></html>",
            r#"{"Message":"The token was renewed"}"#,
            r#"{"accessToken":"one-1","apiKey":"two-2"}"#,
            r#"{"Message":"0f8fad5b-d9cb-469f-a165-70867728950e or 1f8fad5b-d9cb-469f-a165-70867728950e"}"#,
            r#"{"correlationId":"0f8fad5b-d9cb-469f-a165-70867728950e"}"#,
            r#"{"token":"with a space"}"#,
            r#"{"Message":"SENT"}"#,
            "SENT",
        ] {
            let body = body.replace("SENT", SENT);
            assert_eq!(found(&body), None, "{body}");
        }
    }
}
