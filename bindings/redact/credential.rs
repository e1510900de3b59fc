//! Finds a credential in a text, however the text spells it.
//!
//! Servers echo what they were sent: in another case, without dashes, with escapes of JSON, URLs or
//! HTML, or cut short at the end of a truncated body. So text and credential are compared without
//! case, dashes and escapes, and the end of the text is compared with every beginning of the
//! credential.

use std::ops::Range;

/// A beginning of the credential of at least this length is hidden at the end of a text. Fewer
/// characters help nobody.
const HIDDEN_BEGINNING: usize = 4;
/// A credential with fewer characters, dashes aside, is compared as it is: in another case it would
/// be found in any text.
const COMPARED_LOOSELY: usize = 4;

/// A character reference of HTML is not longer than this, unless zeros are put in front.
const LONGEST_REFERENCE: usize = 6;

/// A character that is compared, and where the text spells it.
struct Unit {
    letter: char,
    range: Range<usize>,
}

/// Returns where a text spells a credential, or the beginning of it at the end of the text. The
/// ranges are in order and do not overlap.
pub(super) fn find(text: &str, credential: &str) -> Vec<Range<usize>> {
    let wanted: Vec<char> = units(credential).into_iter().map(|unit| unit.letter).collect();
    if wanted.len() < COMPARED_LOOSELY {
        let exact = text.match_indices(credential).filter(|(_, found)| !found.is_empty());
        return exact.map(|(start, found)| start..start + found.len()).collect();
    }
    let units = units(text);
    let is_at = |at: usize, wanted: &[char]| {
        units.get(at..).is_some_and(|rest| {
            rest.len() >= wanted.len()
                && rest.iter().zip(wanted).all(|(unit, letter)| unit.letter == *letter)
        })
    };
    let range = |at: usize, length: usize| {
        let (first, last) = (units.get(at)?, units.get((at + length).checked_sub(1)?)?);
        Some(first.range.start..last.range.end)
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < units.len() {
        if is_at(at, &wanted) {
            found.extend(range(at, wanted.len()));
            at += wanted.len();
            continue;
        }
        let left = units.len() - at;
        if (HIDDEN_BEGINNING..wanted.len()).contains(&left)
            && wanted.get(..left).is_some_and(|beginning| is_at(at, beginning))
        {
            // To the end of the text, because a piece of an escape may follow.
            found.extend(range(at, left).map(|range| range.start..text.len()));
            break;
        }
        at += 1;
    }
    found
}

/// Splits a text into the characters that are compared.
fn units(text: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (letter, length) = match escape(rest) {
            Escape::Letter(letter, length) => (Some(letter), length),
            Escape::CutShort => break,
            Escape::None => {
                let letter = rest.chars().next().unwrap_or_default();
                // A backslash alone escapes what follows.
                (Some(letter).filter(|letter| *letter != '\\'), letter.len_utf8())
            }
        };
        if let Some(letter) = letter.filter(|letter| *letter != '-') {
            units.push(Unit { letter: letter.to_ascii_lowercase(), range: at..at + length });
        }
        at += length;
    }
    units
}

/// How a text begins.
enum Escape {
    /// With an escaped character of ASCII, of this length.
    Letter(char, usize),
    /// With an escape that the end of the text cuts short.
    CutShort,
    None,
}

fn escape(text: &str) -> Escape {
    if let Some(code) = text.strip_prefix("&#") {
        return of_html(code);
    }
    for (prefix, zeros, digits) in [("\\u", 2, 4), ("%25", 0, 2), ("%", 0, 2)] {
        let Some(code) = text.strip_prefix(prefix) else { continue };
        let code = code.get(..digits).unwrap_or(code);
        if !code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            // `%25` may also be a percent sign, and no escape that was escaped again.
            if prefix == "%25" {
                continue;
            }
            return Escape::None;
        }
        if code.len() < digits {
            return Escape::CutShort;
        }
        let number = code.get(zeros..).and_then(|code| u8::from_str_radix(code, 16).ok());
        let is_ascii =
            code.get(..zeros).is_some_and(|zeros| zeros.bytes().all(|zero| zero == b'0'));
        return match number.filter(|number| is_ascii && number.is_ascii()) {
            Some(number) => Escape::Letter(char::from(number), prefix.len() + digits),
            None => Escape::None,
        };
    }
    Escape::None
}

/// Reads a character reference of HTML, behind its `&#`.
fn of_html(code: &str) -> Escape {
    let mut first = code.bytes().take(LONGEST_REFERENCE);
    let Some(end) = first.position(|byte| byte == b';') else {
        let is_cut_short =
            code.len() < LONGEST_REFERENCE && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return if is_cut_short { Escape::CutShort } else { Escape::None };
    };
    let number = code.get(..end).unwrap_or_default();
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u8::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    match number {
        Ok(number) if number.is_ascii() => Escape::Letter(char::from(number), end + 3),
        _ => Escape::None,
    }
}
