//! Prose that rustdoc does not take for code.

/// Returns the text without indentation and with its code fences marked as text, because rustdoc
/// would compile both as Rust. A fence in any other place, such as in a quote or a list, is shown
/// as it is written.
pub(crate) fn prose(text: &str) -> String {
    let mut inside = false;
    let line = |line: &str| {
        let line = line.trim();
        if line.starts_with("```") {
            inside = !inside;
            return if inside { "```text" } else { "```" }.to_owned();
        }
        if inside {
            return line.to_owned();
        }
        // Several spaces behind the mark of a list would make code of what follows.
        let words: Vec<_> = line.split_whitespace().collect();
        words.join(" ").replace("```", "\\`\\`\\`").replace("~~~", "\\~\\~\\~")
    };
    text.trim().lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Returns a value as code on one line, whatever it contains.
pub(crate) fn code(value: &str) -> String {
    let value = value.replace(|letter: char| letter.is_control(), " ");
    if !value.contains('`') {
        return format!("`{value}`");
    }
    // Markdown takes more backticks than the value has in a row for its ends.
    let longest = value.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let ends = "`".repeat(longest + 1);
    format!("{ends} {value} {ends}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_prose_is_code() {
        for (text, shown) in [
            ("```\nlet a = 1;\n```", "```text\nlet a = 1;\n```"),
            ("```rust\nlet a = 1;\n``` end", "```text\nlet a = 1;\n```"),
            ("~~~\nlet a = 1;\n~~~", "\\~\\~\\~\nlet a = 1;\n\\~\\~\\~"),
            ("> ```\n> let a = 1;\n> ```", "> \\`\\`\\`\n> let a = 1;\n> \\`\\`\\`"),
            ("- ```\n  let a = 1;\n  ```", "- \\`\\`\\`\nlet a = 1;\n```text"),
            ("-      let a = 1;\n1.\tlet b = 2;", "- let a = 1;\n1. let b = 2;"),
            ("    let a = 1;\n\n\tlet b = 2;", "let a = 1;\n\nlet b = 2;"),
        ] {
            assert_eq!(prose(text), shown, "{text}");
        }
    }

    #[test]
    fn a_value_is_code_on_one_line() {
        assert_eq!(code("CAPITAL"), "`CAPITAL`");
        assert_eq!(code("```\nlet a = 1;\n```"), "```` ``` let a = 1; ``` ````");
    }
}
