//! Finds the token in an answer of which nobody has documented where it stands.
//!
//! A token that was made may not be had again, so every place is searched where it may plausibly stand; and a wrong string taken
//! for a token would be as bad as a lost one, so where two differ and neither is better, neither is taken.

use reqwest::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use serde_json::Value;

use crate::answer::Answer;
use crate::secret::Secret;

/// From this length on a string is taken for a token by its looks. Words are shorter; GUIDs (36), hashes and JSON Web Tokens are
/// longer.
const TELLING_LENGTH: usize = 20;
/// Under a name of the description a token may be shorter, but not as short as `renewed` or `ACTIVE`.
const LEAST_LENGTH: usize = 8;
/// Headers that a new token may stand in. Others that say token or key are about other things (CSRF, caches, idempotency).
const TOKEN_HEADERS: [&str; 4] = ["authorization", "x-api-key", "x-access-token", "x-auth-token"];
/// Deeper than any envelope that a token would come in.
const MAX_DEPTH: usize = 4;

/// What was found.
pub(crate) struct Found {
    pub(crate) secret: Secret,
    /// Whether it looks like a token and stood under a name of the description.
    pub(crate) is_certain: bool,
}

/// The token in an answer: under one of the description's names, or where nothing stands there that looks like one, under another
/// name that says token or key, as a word of a message, as the whole body, or in a header. The token that was sent is none.
pub(crate) fn find(answer: &Answer, names: &[&str], sent: &Secret) -> Option<Found> {
    let text = String::from_utf8_lossy(without_mark(&answer.body));
    let text = text.trim();
    let json: Option<Value> = serde_json::from_str(text).ok();
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let mut found = Candidates::default();
    match &json {
        Some(Value::String(text)) => found.likely(text),
        Some(value) => found.search(value, &names, MAX_DEPTH),
        // Without its length a token in plain text may have been cut off.
        None if answer.head.headers.contains_key(CONTENT_LENGTH)
            || answer.head.headers.contains_key(TRANSFER_ENCODING) =>
        {
            found.likely(text)
        }
        None => {}
    }
    found.without(sent);
    if found.is_empty() {
        for (name, value) in &answer.head.headers {
            if TOKEN_HEADERS.contains(&name.as_str()) {
                found.likely(value.to_str().unwrap_or_default().trim_start_matches("Bearer "));
            }
        }
        found.without(sent);
    }
    found.best()
}

/// A body without the byte order mark that some servers begin with.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body)
}

/// What may be the token.
#[derive(Default)]
struct Candidates {
    /// Under the description's names.
    named: Vec<Secret>,
    /// Elsewhere, by their looks.
    likely: Vec<Secret>,
}

impl Candidates {
    fn search(&mut self, value: &Value, names: &[String], depth: usize) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let name = plain(name);
                    match member {
                        Value::String(text) if names.contains(&name) => self.named(text),
                        Value::String(text) if says_token(&name) => self.likely(text),
                        Value::String(text) if name.contains("message") => self.words(text),
                        Value::Object(_) | Value::Array(_) if depth > 0 => {
                            self.search(member, names, depth - 1)
                        }
                        _ => {}
                    }
                }
            }
            Value::Array(items) if depth > 0 => {
                items.iter().for_each(|item| self.search(item, names, depth - 1))
            }
            _ => {}
        }
    }

    fn named(&mut self, text: &str) {
        if text.len() >= LEAST_LENGTH && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.named.push(text.into());
        }
    }

    fn likely(&mut self, text: &str) {
        if looks_like_token(text) {
            self.likely.push(text.into());
        }
    }

    fn words(&mut self, message: &str) {
        // A long word of a message may as well identify the request.
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

    fn best(self) -> Option<Found> {
        let (strong, weak): (Vec<_>, Vec<_>) =
            self.named.into_iter().partition(|found| looks_like_token(found.expose_secret()));
        if !strong.is_empty() {
            return only(strong).map(|secret| Found { secret, is_certain: true });
        }
        only(weak.into_iter().chain(self.likely).collect())
            .map(|secret| Found { secret, is_certain: false })
    }
}

/// The candidate, if all are the same one.
fn only(mut candidates: Vec<Secret>) -> Option<Secret> {
    let first = candidates.pop()?;
    candidates.iter().all(|other| *other == first).then_some(first)
}

/// A name without case and punctuation: `new_access-token` and `NewAccessToken` are one.
pub(crate) fn plain(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// Names that say what stands there is a token or key, and not something about one.
pub(crate) fn says_token(name: &str) -> bool {
    const ABOUT: [&str; 8] = ["type", "expir", "refresh", "id", "valid", "date", "time", "old"];
    (name.contains("token") || name.contains("key"))
        && !ABOUT.iter().any(|about| name.contains(about))
}

/// The words of a text, without the punctuation around them.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let between = |letter: char| {
        letter.is_whitespace() || letter.is_control() || "\"'`<>()[]{},;\\:?&|@#%".contains(letter)
    };
    text.split(between).map(|word| word.trim_end_matches(['.', ':', '!']))
}

/// Whether a string is a token by its looks: long, of the letters that tokens are made of, with a digit in it.
fn looks_like_token(text: &str) -> bool {
    text.len() >= TELLING_LENGTH
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~+/=".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;
    use crate::answer::Head;

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
        let answer = Answer { head, body: body.to_vec().into(), is_whole: true };
        find(&answer, &["accessToken", "token", "apiKey"], &SENT.into())
            .map(|found| found.secret.expose_secret().to_owned())
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
            "a short one under the description's name"
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
