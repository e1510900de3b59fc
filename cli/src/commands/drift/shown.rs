//! What a report may show of a response: names and enum values that look like such, and types.

use serde_json::Value;

/// What is shown instead of a name or value that might be data.
pub(super) const NOT_SHOWN: &str = "(not shown)";

/// The types of strings.
pub(super) const TEXTS: [&str; 4] = ["string", "empty string", "date", "date-time"];

/// Returns an enum value as it is shown. It must be in upper case like the known ones; anything
/// else might be data.
pub(super) fn shown_value(text: &str) -> String {
    let looks_like_one = text.starts_with(|letter: char| letter.is_ascii_uppercase())
        && !text.contains(|letter: char| letter.is_ascii_lowercase());
    if looks_like_one { shown(text) } else { NOT_SHOWN.to_owned() }
}

/// Returns a name as it is shown. It must look like a name in a schema; anything else might be
/// data.
pub(super) fn shown(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let looks_like_a_name = !text.is_empty()
        && text.len() <= 40
        && digits <= 3
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.'));
    if looks_like_a_name { text.to_owned() } else { NOT_SHOWN.to_owned() }
}

/// Returns whether a text is a known value in another spelling, so that it contains no data: only
/// case and separators differ.
pub(super) fn is_spelling(text: &str, known: &str) -> bool {
    let is_plain =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | ' ');
    text.len() <= 2 * known.len() && text.chars().all(is_plain) && letters(text) == letters(known)
}

/// Returns the letters and digits of a name, in lower case.
pub(super) fn letters(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// Names the type of a value.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(text) => type_of_text(text),
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn type_of_text(text: &str) -> &'static str {
    match text.parse::<cfis::DateOrDateTime>() {
        _ if text.is_empty() => "empty string",
        Ok(_) if text.len() == "YYYY-MM-DD".len() => "date",
        Ok(_) => "date-time",
        Err(_) => "string",
    }
}

/// Returns whether a scalar of the spec accepts values of a type.
pub(super) fn accepts(scalar: &str, format: Option<&str>, found: &str) -> bool {
    match (scalar, format) {
        ("string", Some(format @ ("date" | "date-time"))) => found == format,
        ("string", Some("date-or-date-time")) => matches!(found, "date" | "date-time"),
        ("string", _) => TEXTS.contains(&found),
        ("number", _) => matches!(found, "integer" | "number"),
        ("integer" | "boolean", _) => found == scalar,
        _ => false,
    }
}

/// Returns whether a string or integer of the spec accepts values of a type.
pub(super) fn is_text_or_integer(found: &str) -> bool {
    TEXTS.contains(&found) || found == "integer"
}
