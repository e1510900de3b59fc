//! What cells hold: texts without the marks of spreadsheets, and dates.

use std::borrow::Cow;

use chrono::NaiveDate;

/// Which of two numbers of a date such as 3/4/2026 is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// As in 31/03/2026.
    DayFirst,
    /// As in 03/31/2026.
    MonthFirst,
}

/// Whether a character has no width, such as a byte order mark in the middle of a text.
fn has_no_width(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Returns a cell without blanks around it, characters without a width, and the marks by which a
/// spreadsheet keeps a number as text: `'0012` and `="0012"`. None if it is empty.
pub(super) fn clean(cell: &str) -> Option<Cow<'_, str>> {
    if is_clean(cell) {
        return Some(Cow::Borrowed(cell));
    }
    let text = cell.trim();
    let text = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let text = text.strip_prefix('\'').unwrap_or(text).trim();
    let text = if text.contains(has_no_width) {
        let kept: String = text.chars().filter(|letter| !has_no_width(*letter)).collect();
        Cow::Owned(kept.trim().to_owned())
    } else {
        Cow::Borrowed(text)
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Returns whether a cell has certainly nothing to remove, as most have not.
fn is_clean(cell: &str) -> bool {
    let is_letter = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    cell.is_ascii() && is_letter(cell.as_bytes().first()) && is_letter(cell.as_bytes().last())
}

/// Returns whether a cell is a dash, which is written for nothing.
pub(super) fn is_nothing(cell: &str) -> bool {
    matches!(cell, "-" | "\u{2013}" | "\u{2014}")
}

/// Returns whether a spreadsheet has made a power of ten of a long number, such as `2,02603E+11`.
pub(super) fn is_ruined(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let power = power.strip_prefix('+');
    whole.len() == 1 && is_digits(whole) && is_digits(decimals) && power.is_some_and(is_digits)
}

/// Parses a date in ISO form, with dashes or slashes and with or without a time, in Finnish form, or
/// with slashes in a known order. A year of two digits is one of this century.
pub(super) fn date(text: &str, order: Option<DateOrder>) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['.', '-', '/']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let year = |text: &str| match text.len() {
        4 => number(text),
        2 => Some(2000 + number(text)?),
        _ => None,
    };
    let part = |text: &str| u32::try_from(number(text).filter(|_| text.len() <= 2)?).ok();
    let of =
        |year, month: &str, day: &str| NaiveDate::from_ymd_opt(year?, part(month)?, part(day)?);
    let has = |marks: [char; 2]| day.contains(marks);
    if first.len() == 4 && !day.contains('.') {
        return of(number(first), second, third);
    }
    if !has(['-', '/']) {
        return of(year(third), second, first);
    }
    if has(['-', '.']) {
        return None;
    }
    match order? {
        DateOrder::DayFirst => of(year(third), second, first),
        DateOrder::MonthFirst => of(year(third), first, second),
    }
}

/// Returns the day with a number, as spreadsheets count them; the first one is in March 1900, since
/// they disagree on those before.
pub(super) fn serial_date(text: &str) -> Option<NaiveDate> {
    let days: u64 = text.parse().ok().filter(|days| (61..=2_958_465).contains(days))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(days))
}

fn number(text: &str) -> Option<i32> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{clean, is_ruined, serial_date};

    #[test]
    fn the_number_of_a_day_is_that_of_spreadsheets() {
        for (text, wanted) in [("61", "1900-03-01"), ("45000", "2023-03-15")] {
            assert_eq!(serial_date(text).map(|day| day.to_string()).as_deref(), Some(wanted));
        }
        assert_eq!(
            (serial_date("60"), serial_date("2958466"), serial_date("x")),
            (None, None, None)
        );
    }

    #[test]
    fn the_marks_of_spreadsheets_are_removed() {
        for (cell, wanted) in [
            (" 0012 ", "0012"),
            ("'0012", "0012"),
            ("=\"0012\"", "0012"),
            ("\u{feff}INV\u{200b}7", "INV7"),
            ("O'Hara", "O'Hara"),
        ] {
            assert_eq!(clean(cell).as_deref(), Some(wanted), "{cell}");
        }
        for cell in ["", "  ", "'", "=\"\"", "\u{200b}"] {
            assert_eq!(clean(cell), None, "{cell}");
        }
    }

    #[test]
    fn a_ruined_number_is_recognised() {
        for text in ["2,02603E+11", "2.02603E+11", "2E+12", "1,0e+5"] {
            assert!(is_ruined(text), "{text}");
        }
        for text in ["202603", "E12", "2E12", "12,5E+3", "RF18E+1", "2,0E+"] {
            assert!(!is_ruined(text), "{text}");
        }
    }
}
