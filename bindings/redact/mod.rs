//! Removes secrets from texts that come from outside. No other folder does that.
//!
//! Begin with [`without_credential`], below: it removes the token that was sent. [`without_tokens`]
//! also removes whatever may be a newly issued token. `token_shape.rs` says what a token looks
//! like; `json_error.rs` shows serde_json's errors without the values that they quote. This folder
//! must not know where a text came from.

mod credential;
mod json_error;
mod token_shape;

pub(crate) use self::json_error::JsonError;
pub(crate) use self::token_shape::{
    NAMED_TOKEN_LENGTH, is_like_token, names_a_token, normalized_name, words,
};

use self::token_shape::{may_be_token, may_begin_token};
use crate::test_hooks::shows_secrets;
use crate::value::Secret;

/// What a reader sees in place of a secret.
const REDACTED: &str = "[redacted]";

/// Removes a credential from a text, however the text spells it.
pub(crate) fn without_credential(text: String, credential: &Secret) -> String {
    if shows_secrets() {
        return text;
    }
    // Exposed to find it where it must not be.
    let found = credential::find(&text, credential.expose_secret());
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for range in found {
        shown.push_str(text.get(end..range.start).unwrap_or_default());
        shown.push_str(REDACTED);
        end = range.end;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    shown
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
            // A truncated body ends inside a string.
            let is_hidden = names_token && from_quote.len() > 1;
            return shown + &if is_hidden { REDACTED.to_owned() } else { without_end(from_quote) };
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
    shown + &without_end(rest)
}

/// Removes words that may be tokens, and at the end of a text the beginning of one.
fn without_end(text: &str) -> String {
    let shown = without_words(text);
    match words(&shown).last() {
        Some(word) if may_begin_token(word) && shown.ends_with(word) => {
            let start = shown.len() - word.len();
            shown.get(..start).unwrap_or_default().to_owned() + REDACTED
        }
        _ => shown,
    }
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
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for word in words(text).filter(|word| may_be_token(word)) {
        // A word is a part of the text.
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        shown.push_str(text.get(end..start).unwrap_or_default());
        shown.push_str(REDACTED);
        end = start + word.len();
    }
    shown + text.get(end..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_in_the_spellings_of_html_is_redacted() {
        let credential = Secret::from("abcdefgh+ijklmnop/1234==".to_owned());
        for (text, shown) in [
            ("<p>abcdefgh&#x2B;ijklmnop/1234==</p>", "<p>[redacted]</p>"),
            ("abcdefgh&#43;ijklmnop&#x2F;1234&#61;&#61;", "[redacted]"),
            ("abcdefgh%252Bijklmnop%252F1234%253D%253D", "[redacted]"),
            ("the end is abcdefgh&#4", "the end is [redacted]"),
            ("&#; 5 % 25 %25 &#9999; &#x", "&#; 5 % 25 %25 &#9999; &#x"),
        ] {
            assert_eq!(without_credential(text.to_owned(), &credential), shown);
        }
    }

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
            (r#"{"token":"0f8fa"#, r#"{"token":[redacted]"#),
            ("the key is 0f8fad5", "the key is [redacted]"),
        ] {
            assert_eq!(without_tokens(text), shown);
        }
    }

    #[test]
    fn a_credential_is_redacted_however_it_is_spelt() {
        let secret = Secret::from("7c9e6679-7425-40de-944B-e07fc1f90ae7");
        for (text, shown) in [
            ("key 7c9e6679-7425-40de-944B-e07fc1f90ae7.", "key [redacted]."),
            ("KEY 7C9E6679-7425-40DE-944B-E07FC1F90AE7!", "KEY [redacted]!"),
            ("7c9e6679742540de944be07fc1f90ae7 was sent", "[redacted] was sent"),
            (r"{a:7c9e6679\u002d7425-40de\u002D944b-e07fc1f90ae7}", "{a:[redacted]}"),
            (r"7c9e6679%2D7425%2d40de-944b-e07fc1f90ae7&x", "[redacted]&x"),
            ("ends in 7c9e6679-7425-40de-944b-e07fc1f90ae", "ends in [redacted]"),
            ("ends in 7C9E66", "ends in [redacted]"),
            (r"ends in 7c9e6679\u00", "ends in [redacted]"),
            ("7c9e6679-7425-40de-944b-e07fc1f90ae", "[redacted]"),
            ("ends in 7c9", "ends in 7c9"),
            ("7c9e6679 alone is another thing", "7c9e6679 alone is another thing"),
            ("ä \u{1f600} 100 %", "ä \u{1f600} 100 %"),
        ] {
            assert_eq!(without_credential(text.to_owned(), &secret), shown);
        }
        assert_eq!(
            without_credential("a-1 is not A1".to_owned(), &Secret::from("a-1")),
            "[redacted] is not A1"
        );
    }
}
