//! Parses amounts as ledgers write them.

use cfis::Amount;

/// The decimal mark of amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// As in 1234.50.
    Point,
    /// As in 1234,50.
    Comma,
}

/// Why a text cannot be read as an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoAmount {
    Wrong,
    /// `1.234` may mean a thousand or one.
    Unclear,
}

/// What may stand before or after an amount, or in parentheses: a sign of minus.
const MINUS: [char; 4] = ['-', '\u{2010}', '\u{2013}', '\u{2212}'];

/// Returns whether a text names the euro, by its sign or its code.
pub(super) fn has_euro_mark(text: &str) -> bool {
    let has_letters = text.bytes().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    has_letters && (text.contains('€') || text.to_ascii_uppercase().contains("EUR"))
}

/// Returns whether an amount is written with digits, a point and two decimals, which means one
/// thing unless the decimal mark is a comma.
fn is_plain(text: &str, known: Option<DecimalMark>) -> bool {
    let is_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    known != Some(DecimalMark::Comma)
        && unsigned.split_once('.').is_some_and(|(whole, decimals)| {
            !whole.is_empty() && decimals.len() == 2 && is_digits(whole) && is_digits(decimals)
        })
}

/// Returns an amount without its currency, blanks around it and its sign, and whether it is negative.
/// The sign of the euro may come before or after the sign of minus.
fn unsigned(text: &str) -> Result<(&str, bool), NoAmount> {
    let (mut text, mut minus, mut is_plus) = (text.trim(), 0, false);
    loop {
        let before = text;
        text = text.trim_start_matches('€').trim_end_matches('€').trim();
        if let Some(rest) = text.get(..3).filter(|code| code.eq_ignore_ascii_case("EUR")) {
            text = text.get(rest.len()..).unwrap_or_default().trim_start();
        }
        let end = text.len().saturating_sub(3);
        if text.get(end..).is_some_and(|code| code.eq_ignore_ascii_case("EUR")) {
            text = text.get(..end).unwrap_or_default().trim_end();
        }
        let inside = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let signed =
            inside.or_else(|| text.strip_prefix(MINUS)).or_else(|| text.strip_suffix(MINUS));
        if let Some(rest) = signed {
            (text, minus) = (rest.trim(), minus + 1);
        } else if let Some(rest) = text.strip_prefix('+').filter(|_| !is_plus) {
            (text, is_plus) = (rest, true);
        }
        if text == before {
            break;
        }
    }
    if minus > 1 || (minus == 1 && is_plus) {
        return Err(NoAmount::Wrong);
    }
    Ok((text, minus == 1))
}

/// Parses an amount: a decimal point or comma, groups of three digits with the other mark, an
/// apostrophe or a blank between them, a sign before or after, and the sign or code of the euro.
pub(super) fn amount(text: &str, known: Option<DecimalMark>) -> Result<Amount, NoAmount> {
    if is_plain(text, known) {
        return text.parse().map_err(|_| NoAmount::Wrong);
    }
    let (text, is_negative) = unsigned(text)?;
    let (whole, decimals) = match mark(text, known)? {
        Some(DecimalMark::Point) => text.rsplit_once('.').unwrap_or((text, "")),
        Some(DecimalMark::Comma) => text.rsplit_once(',').unwrap_or((text, "")),
        None => (text, "0"),
    };
    let is_between =
        |letter: char| matches!(letter, '.' | ',' | '\'' | '\u{2019}') || letter.is_whitespace();
    let groups: Vec<_> = whole.split(is_between).collect();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped_right = match groups.split_first() {
        Some((first, rest)) => {
            rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3))
        }
        None => false,
    };
    if !is_grouped_right || !groups.iter().all(|group| is_digits(group)) || !is_digits(decimals) {
        return Err(NoAmount::Wrong);
    }
    let sign = if is_negative { "-" } else { "" };
    let number = if whole.len() == text.len() {
        groups.concat()
    } else {
        format!("{}.{decimals}", groups.concat())
    };
    format!("{sign}{number}").parse().map_err(|_| NoAmount::Wrong)
}

/// The decimal mark of an amount, if it has decimals.
fn mark(text: &str, known: Option<DecimalMark>) -> Result<Option<DecimalMark>, NoAmount> {
    let (points, commas) = (text.matches('.').count(), text.matches(',').count());
    if let Some(known) = known {
        let count = if known == DecimalMark::Point { points } else { commas };
        return if count > 1 { Err(NoAmount::Wrong) } else { Ok((count == 1).then_some(known)) };
    }
    Ok(match (points, commas) {
        (0, 0) => None,
        (1, 0) | (0, 1) if may_be_a_group(text) => return Err(NoAmount::Unclear),
        (1, 0) => Some(DecimalMark::Point),
        (0, 1) => Some(DecimalMark::Comma),
        // Points and commas: the last mark is the decimal mark.
        (_, 1) if text.rfind(',') > text.rfind('.') => Some(DecimalMark::Comma),
        (1, _) if text.rfind('.') > text.rfind(',') => Some(DecimalMark::Point),
        // Several of one kind separate groups.
        (_, 0) | (0, _) => None,
        _ => return Err(NoAmount::Wrong),
    })
}

/// Whether the digits after the only mark may be a group of thousands as well as decimals.
fn may_be_a_group(text: &str) -> bool {
    let parts: Vec<_> = text.split(['.', ',']).collect();
    let [whole, rest] = parts.as_slice() else { return false };
    rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::{DecimalMark, NoAmount, amount};

    #[test]
    fn amounts_are_read_to_the_digit_or_not_at_all() {
        for (text, expected) in [
            ("1234.50", "1234.50"),
            ("1234,50", "1234.50"),
            ("1234", "1234"),
            ("1 234,50", "1234.50"),
            ("1\u{a0}234,5", "1234.5"),
            ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1.234.567", "1234567"),
            ("1'234.50", "1234.50"),
            ("-25,00", "-25.00"),
            ("25,00-", "-25.00"),
            ("\u{2212}25.00", "-25.00"),
            ("+7", "7"),
            ("€ 1 342,85", "1342.85"),
            ("1.342,85 €", "1342.85"),
            ("EUR 5", "5"),
            ("5,00 EUR", "5.00"),
            ("(75,00)", "-75.00"),
            ("\u{2013}75", "-75"),
            ("- 75", "-75"),
            ("75 -", "-75"),
            ("€ -75,00", "-75.00"),
            ("-€75,00", "-75.00"),
            ("75,00 €-", "-75.00"),
            ("(€75)", "-75"),
            ("-EUR 75", "-75"),
            ("1\u{2009}234,50", "1234.50"),
            ("1\u{3000}234,50", "1234.50"),
            (" 0,001 ", "0.001"),
            ("1234.567", "1234.567"),
            ("90071992547409,93", "90071992547409.93"),
        ] {
            assert_eq!(
                amount(text, None).map(|amount| amount.to_string()).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        for text in [
            "",
            "-",
            "1,2,3",
            "12.34.56",
            "1 23,00",
            "1,234,56.00",
            "1.2,3.4",
            "$ 5",
            "5 kr",
            "(5",
            "--5",
            "1e3",
            "0x5",
            "--5",
            "-5-",
            ",50.",
            "1..5",
            ".5",
            "5,",
        ] {
            assert_eq!(amount(text, None), Err(NoAmount::Wrong), "{text}");
        }
    }

    #[test]
    fn a_thousand_or_one_is_not_guessed() {
        for text in ["1.234", "12,345", "-123.456"] {
            assert_eq!(amount(text, None), Err(NoAmount::Unclear), "{text}");
        }
        assert_eq!(
            amount("1.234", Some(DecimalMark::Point)).map(|amount| amount.to_string()).as_deref(),
            Ok("1.234")
        );
        assert_eq!(
            amount("1.234", Some(DecimalMark::Comma)).map(|amount| amount.to_string()).as_deref(),
            Ok("1234")
        );
        assert_eq!(amount("1,2,3", Some(DecimalMark::Comma)), Err(NoAmount::Wrong));
    }
}
