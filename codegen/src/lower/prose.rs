//! Prose that rustdoc does not take for code.

/// Returns the text without indentation and with its code fences marked as text, because rustdoc
/// would compile both as Rust.
pub(crate) fn prose(text: &str) -> String {
    let mut inside = false;
    let line = |line: &str| {
        let line = line.trim();
        if !line.starts_with("```") {
            return line.to_owned();
        }
        inside = !inside;
        if inside { "```text" } else { "```" }.to_owned()
    };
    text.trim().lines().map(line).collect::<Vec<_>>().join("\n")
}
