//! Text and amounts as HTML.

use cfis::Amount;
use cfis_reconcile::format_amount;

use crate::failure::changes_direction;
use crate::language::{Key, Texts, groups};

/// Writes HTML in a language.
pub(super) struct Html<'a> {
    pub(super) texts: &'a Texts,
}

impl Html<'_> {
    /// Returns a text of the catalogue.
    pub(super) fn text_of(&self, key: Key) -> String {
        text(&self.texts.text(key))
    }

    /// Returns an amount. The style, not characters, keeps thousands apart, so that a copied amount
    /// is a plain number.
    pub(super) fn amount(&self, amount: Amount) -> String {
        let marks = self.texts.marks();
        let text = format_amount(amount);
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("−", digits),
            None => ("", &*text),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "00"));
        let mut groups = groups(whole).into_iter();
        let first = groups.next().unwrap_or_default();
        let others: String =
            groups.map(|group| format!("<span class=\"group\">{group}</span>")).collect();
        format!("<span class=\"figure\">{sign}{first}{others}{}{decimals}</span>", marks.decimal)
    }
}

/// Returns a text without a meaning in HTML. A character that controls a terminal
/// or turns the writing direction round is shown as one that cannot be shown.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() || changes_direction(letter) => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Language;

    #[test]
    fn thousands_are_apart_and_a_copied_amount_is_a_number() {
        let html = |language| Texts::of(Some(language)).unwrap();
        let (english, finnish) = (html(Language::En), html(Language::Fi));
        for (digits, shown) in [
            ("0.00", "0.00"),
            ("12.5", "12.50"),
            ("123.45", "123.45"),
            ("1234.00", "1<span class=\"group\">234</span>.00"),
            ("-123456.78", "−123<span class=\"group\">456</span>.78"),
            ("1234567.00", "1<span class=\"group\">234</span><span class=\"group\">567</span>.00"),
        ] {
            let amount = digits.parse().unwrap();
            let of = Html { texts: &english }.amount(amount);
            assert_eq!(of, format!("<span class=\"figure\">{shown}</span>"), "{digits}");
            let of = Html { texts: &finnish }.amount(amount);
            let shown = shown.replace('.', ",");
            assert_eq!(of, format!("<span class=\"figure\">{shown}</span>"), "{digits}");
        }
        assert_eq!(text("<a href='\"'>\u{202e}&"), "&lt;a href=&#39;&quot;&#39;&gt;\u{fffd}&amp;");
    }
}
