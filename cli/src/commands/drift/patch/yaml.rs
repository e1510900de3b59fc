//! Names and values, as YAML writes them.

/// Words that some reader of YAML takes for a boolean or for null.
const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

/// Returns a text as YAML: in quotes if it could be read as something else.
pub(super) fn yaml(text: &str) -> String {
    let is_word = WORDS.contains(&text.to_ascii_lowercase().as_str());
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
    if is_plain && !is_word { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

#[cfg(test)]
mod tests {
    use super::yaml;

    #[test]
    fn what_could_be_something_else_is_quoted() {
        for plain in ["caseId", "CASH-IN", "A_1", "NOTE"] {
            assert_eq!(yaml(plain), plain);
        }
        for other in ["NO", "null", "True", "1", "1e3", "A B", "A.B", "", "-", "a: b"] {
            assert_eq!(yaml(other), format!("'{other}'"));
        }
        assert_eq!(yaml("it's"), "'it''s'");
    }
}
