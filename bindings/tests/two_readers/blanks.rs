//! White space in generated texts.

use proptest::prelude::*;

/// White space between the parts of a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Blanks {
    None,
    /// As a machine indents.
    Indented,
    /// Wherever it may be.
    Everywhere,
    /// A character that is not white space in JSON.
    Foreign,
}

impl Blanks {
    /// Returns what is before and after a sign.
    fn around(self, sign: char) -> (&'static str, &'static str) {
        match (self, sign) {
            (Blanks::Indented, ':') => ("", " "),
            (Blanks::Indented, ',' | '{' | '[') => ("", "\n  "),
            (Blanks::Indented, _) => ("\n", ""),
            (Blanks::Everywhere, _) => (" \t", "\r\n "),
            (Blanks::Foreign, ':') => ("", "\u{a0}"),
            _ => ("", ""),
        }
    }

    fn write(self, text: &mut String, sign: char) {
        let (before, after) = self.around(sign);
        text.push_str(before);
        text.push(sign);
        text.push_str(after);
    }

    pub(super) fn list(self, open: char, parts: &[String], close: char) -> String {
        let mut text = String::new();
        // The item begins with its brace and ends with it, as the framer finds it.
        text.push(open);
        text.push_str(self.around(open).1);
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.write(&mut text, ',');
            }
            text.push_str(part);
        }
        text.push_str(self.around(close).0);
        text.push(close);
        text
    }

    pub(super) fn member(self, name: &str, value: &str) -> String {
        let mut text = format!("\"{name}\"");
        self.write(&mut text, ':');
        text.push_str(value);
        text
    }
}

pub(super) fn blanks() -> impl Strategy<Value = Blanks> {
    prop_oneof![
        6 => Just(Blanks::None),
        2 => Just(Blanks::Indented),
        2 => Just(Blanks::Everywhere),
    ]
}
