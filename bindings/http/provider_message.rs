//! What a provider says in the body of an unsuccessful response. Addresses of people are left out.

use serde_json::Value;

use crate::redact::normalized_name;

/// The maximum number of characters that a sentence quotes.
const QUOTED: usize = 200;
/// Members that usually hold a message, the most telling first.
const MEMBERS: [&str; 6] =
    ["message", "errordescription", "detail", "error", "title", "errormessage"];

/// Returns the message of a body, in one line, if there is one. The body must have been redacted.
pub(super) fn provider_message(body: &str) -> Option<String> {
    let text = match serde_json::from_str::<Value>(body.trim_start_matches('\u{feff}')) {
        Ok(Value::Object(members)) => MEMBERS.iter().find_map(|wanted| {
            let (_, value) = members.iter().find(|(name, _)| normalized_name(name) == *wanted)?;
            match value {
                Value::String(text) => Some(text.clone()),
                Value::Object(inner) => inner.get("message")?.as_str().map(str::to_owned),
                _ => None,
            }
        })?,
        Ok(Value::String(text)) => text,
        Ok(_) => return None,
        // A page of HTML says more about a gateway than about the request.
        Err(_) if body.trim_start().starts_with(['<', '{', '[']) => return None,
        Err(_) => body.to_owned(),
    };
    let is_shown = |letter: &char| !letter.is_control();
    let without_address = |word| if str::contains(word, '@') { "[e-mail]" } else { word };
    let words: Vec<_> = text.split_whitespace().map(without_address).collect();
    let line = words.join(" ");
    let line: String = line.chars().filter(is_shown).take(QUOTED).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::provider_message;

    #[test]
    fn a_message_is_found_in_the_usual_places() {
        for (body, expected) in [
            (r#"{"message":"No such\nclient"}"#, Some("No such client")),
            (r#"{"status":409,"Error":{"message":"exists"}}"#, Some("exists")),
            (r#"{"title":"Conflict","detail":"The client exists."}"#, Some("The client exists.")),
            ("not allowed", Some("not allowed")),
            ("ask matti@example.fi why", Some("ask [e-mail] why")),
            (r#""a string""#, Some("a string")),
            ("<html>Bad Gateway</html>", None),
            (r#"{"code":7}"#, None),
            (r#"{"message":""#, None),
            ("", None),
        ] {
            assert_eq!(provider_message(body).as_deref(), expected, "{body}");
        }
        assert_eq!(provider_message(&"x".repeat(1_000)).map(|text| text.len()), Some(200));
    }
}
