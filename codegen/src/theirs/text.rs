//! Small readings of text: media types, and what may be written into our spec.

/// Returns a media type without its parameters, in lower case.
pub(crate) fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Returns whether a media type is JSON.
pub(crate) fn is_json(essence: &str) -> bool {
    matches!(essence, "application/json" | "text/json" | "*/*" | "application/*")
        || essence.ends_with("+json")
}

/// Returns a text without characters that are not shown, or that change how others are shown.
/// [`read`](crate::read) refuses them.
pub(crate) fn readable(text: &str) -> String {
    let is_shown = |letter: &char| {
        let turns = matches!(
            letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        );
        !turns && *letter != '\u{feff}' && (!letter.is_control() || matches!(letter, '\n' | '\t'))
    };
    text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(is_shown).collect()
}
