//! How a language writes numbers.

use fluent_bundle::FluentValue;
use fluent_bundle::types::FluentNumber;

/// What separates the parts of a number.
#[derive(Debug)]
pub(crate) struct Marks {
    pub(crate) decimal: &'static str,
    pub(crate) group: &'static str,
    pub(crate) minus: &'static str,
}

impl Marks {
    pub(super) const PLAIN: Marks = Marks { decimal: ".", group: "", minus: "-" };
    pub(super) const ENGLISH: Marks = Marks { decimal: ".", group: ",", minus: "-" };
    /// The thousands are apart by a space that does not break a line.
    pub(super) const FINNISH: Marks = Marks { decimal: ",", group: "\u{a0}", minus: "−" };

    /// Writes a number, such as `-1234.50`, with these marks.
    pub(crate) fn write(&self, number: &str) -> String {
        let (minus, digits) = match number.strip_prefix('-') {
            Some(digits) => (self.minus, digits),
            None => ("", number),
        };
        let whole = digits.split('.').next().unwrap_or_default();
        let decimals = digits.split_once('.').map(|(_, decimals)| decimals);
        let mut text = minus.to_owned() + &groups(whole).join(self.group);
        if let Some(decimals) = decimals {
            text.push_str(self.decimal);
            text.push_str(decimals);
        }
        text
    }
}

/// Returns the groups of three digits of a whole number, the highest first.
pub(crate) fn groups(digits: &str) -> Vec<&str> {
    let first = (digits.len() + 2) % 3 + 1;
    let (mut groups, mut rest, mut length) = (Vec::new(), digits, first.min(digits.len()));
    while let Some((group, after)) =
        rest.split_at_checked(length).filter(|(group, _)| !group.is_empty())
    {
        groups.push(group);
        (rest, length) = (after, 3);
    }
    groups
}

/// Writes the numbers in English texts.
pub(super) fn in_english<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    counted(value, &Marks::ENGLISH)
}

/// Writes the numbers in Finnish texts.
pub(super) fn in_finnish<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    counted(value, &Marks::FINNISH)
}

/// Numbers in texts are counts, which are whole.
fn counted(value: &FluentValue<'_>, marks: &Marks) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) => {
            Some(marks.write(&format!("{value:.0}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_and_decimals_are_apart_as_the_language_writes_them() {
        for (number, english, finnish) in [
            ("0.00", "0.00", "0,00"),
            ("123", "123", "123"),
            ("1234.5", "1,234.5", "1\u{a0}234,5"),
            ("-386758.58", "-386,758.58", "−386\u{a0}758,58"),
            ("1234567", "1,234,567", "1\u{a0}234\u{a0}567"),
        ] {
            assert_eq!(Marks::ENGLISH.write(number), english);
            assert_eq!(Marks::FINNISH.write(number), finnish);
            assert_eq!(Marks::PLAIN.write(number), number);
        }
    }
}
