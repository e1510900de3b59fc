//! What of a foreign text may be shown. No other folder decides that.
//!
//! Begin with [`without_credential`]: it removes the token that was sent. [`without_tokens`] also
//! removes whatever may be a newly issued token. `token_shape.rs` says what a token looks like;
//! `json_error.rs` shows serde_json's errors without the values that they quote. This folder must
//! not know where a text came from.

mod json_error;
mod token_shape;

pub(crate) use self::json_error::JsonError;
pub(crate) use self::token_shape::{
    NAMED_TOKEN_LENGTH, is_like_token, names_a_token, normalized_name, words,
};

use self::token_shape::may_be_token;
use crate::test_hooks::shows_secrets;
use crate::value::Secret;

/// What a reader sees in place of a secret.
const REDACTED: &str = "[redacted]";

/// Removes a credential from a text.
pub(crate) fn without_credential(text: String, credential: &Secret) -> String {
    if shows_secrets() {
        return text;
    }
    // Exposed to find it where it must not be.
    let credential = credential.expose_secret();
    let text = text.replace(credential, REDACTED);
    // A credential that is spelt with escapes cannot be cut out, so none of the text is shown.
    if unescaped(&text).contains(credential) { REDACTED.to_owned() } else { text }
}

/// Removes whatever may be a token: JSON strings under a name that says token or key, and long
/// words anywhere.
pub(crate) fn without_tokens(text: &str) -> String {
    if shows_secrets() {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    let mut names_token = false;
    while let Some(start) = rest.find('"') {
        let (before, from_quote) = rest.split_at(start);
        shown.push_str(&without_words(before));
        let Some(length) = literal_length(from_quote) else {
            rest = from_quote;
            break;
        };
        let (literal, behind) = from_quote.split_at(length);
        let value: String = serde_json::from_str(literal).unwrap_or_default();
        if behind.trim_start().starts_with(':') {
            names_token = names_a_token(&normalized_name(&value));
            shown.push_str(&without_words(literal));
        } else if (names_token && !value.is_empty())
            || (literal.contains('\\') && words(&value).any(may_be_token))
        {
            // What is hidden behind escapes cannot be cut out.
            shown.push_str(&format!("\"{REDACTED}\""));
            names_token = false;
        } else {
            shown.push_str(&without_words(literal));
        }
        rest = behind;
    }
    shown.push_str(&without_words(rest));
    shown
}

/// Returns the length of the JSON string that a text begins with, quotes included, if the string
/// ends.
fn literal_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some(end + 2)
}

fn without_words(text: &str) -> String {
    let mut found: Vec<&str> = words(text).filter(|word| may_be_token(word)).collect();
    found.sort_by_key(|word| std::cmp::Reverse(word.len()));
    found.iter().fold(text.to_owned(), |text, word| text.replace(word, REDACTED))
}

/// Decodes the ASCII escapes of JSON (`\\u002d`) and of URLs (`%2d`).
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let escape =
            [("\\u00", 2), ("%", 2), ("\\", 0)].into_iter().find_map(|(prefix, digits)| {
                let code = rest.strip_prefix(prefix)?.get(..digits)?;
                if digits == 0 {
                    return Some((None, prefix.len()));
                }
                let code = u8::from_str_radix(code, 16).ok().filter(u8::is_ascii)?;
                Some((Some(char::from(code)), prefix.len() + digits))
            });
        let (letter, length) = escape.unwrap_or((Some(letter), letter.len_utf8()));
        plain.extend(letter);
        rest = rest.get(length..).unwrap_or_default();
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_token_is_redacted() {
        for (text, shown) in [
            (
                r#"{"error":"exists","accessToken":"0f8fad5b-d9cb-469f"}"#,
                r#"{"error":"exists","accessToken":"[redacted]"}"#,
            ),
            (
                r#"{"apiKey" : "short","why":"exists"}"#,
                r#"{"apiKey" : "[redacted]","why":"exists"}"#,
            ),
            (r#"{"why":"\u0030f8fad5b\u002dd9cb\u002d469f"}"#, r#"{"why":"[redacted]"}"#),
            (
                r#"{"token":"with \"quotes\" and words","amount":1.50}"#,
                r#"{"token":"[redacted]","amount":1.50}"#,
            ),
            ("the key is onlylettersandverylongindeedalways.", "the key is [redacted]."),
            ("<p>key:0f8fad5b-d9cb-469f</p>", "<p>key:[redacted]</p>"),
            (r#"an unfinished "0f8fad5b-d9cb-469f"#, r#"an unfinished "[redacted]"#),
            (
                r#"{"businessCode":["is not a business code"]}"#,
                r#"{"businessCode":["is not a business code"]}"#,
            ),
            ("Bad Gateway ä \u{1f600}", "Bad Gateway ä \u{1f600}"),
        ] {
            assert_eq!(without_tokens(text), shown);
        }
    }
}
