//! Text and amounts as HTML.

use cfis::Amount;
use cfis_reconcile::format_amount;

use crate::failure::changes_direction;

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

/// Returns an amount. Margins, not characters, separate thousands, so that a copied amount is a
/// plain number.
pub(super) fn amount(amount: Amount) -> String {
    let text = format_amount(amount);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", &*text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "00"));
    format!("<span class=\"figure\">{sign}{}.{decimals}</span>", grouped(whole))
}

/// Returns a count, with its thousands apart.
pub(super) fn count(count: usize) -> String {
    grouped(&count.to_string())
}

fn grouped(digits: &str) -> String {
    let first = (digits.len() + 2) % 3 + 1;
    let mut groups = Vec::new();
    let mut rest = digits;
    let mut length = first.min(digits.len());
    while let Some((group, after)) =
        rest.split_at_checked(length).filter(|(group, _)| !group.is_empty())
    {
        groups.push(group);
        (rest, length) = (after, 3);
    }
    let others = groups.iter().skip(1).map(|group| format!("<span class=\"group\">{group}</span>"));
    groups.first().copied().unwrap_or_default().to_owned() + &others.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart_and_a_copied_amount_is_a_number() {
        for (digits, shown) in [
            ("0.00", "0.00"),
            ("12.5", "12.50"),
            ("123.45", "123.45"),
            ("1234.00", "1<span class=\"group\">234</span>.00"),
            ("-123456.78", "−123<span class=\"group\">456</span>.78"),
            ("1234567.00", "1<span class=\"group\">234</span><span class=\"group\">567</span>.00"),
        ] {
            let of = amount(digits.parse().unwrap());
            assert_eq!(of, format!("<span class=\"figure\">{shown}</span>"), "{digits}");
        }
        assert_eq!(text("<a href='\"'>\u{202e}&"), "&lt;a href=&#39;&quot;&#39;&gt;\u{fffd}&amp;");
    }
}
