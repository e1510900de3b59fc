//! Takes secrets out of texts that are shown.

use crate::minted;
use crate::secret::{Secret, is_shown};

/// What stands in the place of a secret.
const BLOT: &str = "[redacted]";

/// From this length on a word of letters and digits is blotted out where a token may be. Less than what is taken for a token: a
/// word too many that is hidden does no harm.
const SUSPICIOUS_WITH_DIGIT: usize = 12;
/// From this length on so is a word of any letters. The longest names of fields are shorter.
const SUSPICIOUS: usize = 28;

/// A text without a credential.
pub(crate) fn without_credential(text: String, credential: &Secret) -> String {
    if is_shown() {
        return text;
    }
    // Exposed to find it where it must not stand.
    let credential = credential.expose_secret();
    let text = text.replace(credential, BLOT);
    // Spelt with escapes it cannot be cut out of the text, so none of the text is shown.
    if unescaped(&text).contains(credential) { BLOT.to_owned() } else { text }
}

/// A text without anything that may be a token: strings of JSON under a name that says token or key, and long words anywhere.
pub(crate) fn without_tokens(text: &str) -> String {
    if is_shown() {
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
            names_token = minted::says_token(&minted::plain(&value));
            shown.push_str(&without_words(literal));
        } else if (names_token && !value.is_empty())
            || (literal.contains('\\') && minted::words(&value).any(suspicious))
        {
            // What is hidden behind escapes cannot be cut out.
            shown.push_str(&format!("\"{BLOT}\""));
            names_token = false;
        } else {
            shown.push_str(&without_words(literal));
        }
        rest = behind;
    }
    shown.push_str(&without_words(rest));
    shown
}

/// The length of the JSON string that a text begins with, quotes included, if it ends.
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
    let mut found: Vec<&str> = minted::words(text).filter(|word| suspicious(word)).collect();
    found.sort_by_key(|word| std::cmp::Reverse(word.len()));
    found.iter().fold(text.to_owned(), |text, word| text.replace(word, BLOT))
}

fn suspicious(word: &str) -> bool {
    let letters =
        word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~+/=".contains(&byte));
    letters
        && (word.len() >= SUSPICIOUS
            || (word.len() >= SUSPICIOUS_WITH_DIGIT
                && word.bytes().any(|byte| byte.is_ascii_digit())))
}

/// A text with the escapes of JSON (`\\u002d`) and of URLs (`%2d`) taken for what they stand for, as far as ASCII goes.
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
    fn what_may_be_a_token_is_blotted_out() {
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
