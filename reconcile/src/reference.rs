//! Payment references: creditor references (`RF`, ISO 11649) and the Finnish viitenumero.

use std::borrow::Cow;

/// What is compared of a reference. Two references are the same when nothing differs but blanks, case, leading zeros, and `RF` with two check
/// digits before digits. Nothing for a text without a digit, such as a dash in the place of a reference.
///
/// ```
/// use cfis_reconcile::reference::canonical;
///
/// assert_eq!(canonical("RF08 1001 6"), canonical("00000010016"));
/// assert_eq!(canonical(" 000 "), None);
/// ```
pub fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let canonical = match compact(text) {
        Cow::Borrowed(text) => Cow::Borrowed(national(text)),
        Cow::Owned(text) => Cow::Owned(national(&text).to_owned()),
    };
    canonical.bytes().any(|byte| byte.is_ascii_digit()).then_some(canonical)
}

/// Without leading zeros, and without `RF` and check digits before digits.
fn national(compact: &str) -> &str {
    let digits = match creditor_reference(compact) {
        Some(reference) if reference.bytes().all(|byte| byte.is_ascii_digit()) => reference,
        _ => compact,
    };
    digits.trim_start_matches('0')
}

/// Whether the check digits of a reference are right; nothing for what is no reference, such as a message.
///
/// ```
/// use cfis_reconcile::reference::is_right;
///
/// assert_eq!(is_right("10016"), Some(true));
/// assert_eq!(is_right("RF0910016"), Some(false));
/// assert_eq!(is_right("Lasku 1001"), None);
/// ```
pub fn is_right(text: &str) -> Option<bool> {
    let text = compact(text);
    if text.starts_with("RF") {
        return creditor_reference(&text).map(|_| remainder(&text) == Some(1));
    }
    // Three digits and their check digit at the least, twenty at the most.
    let digits = text.trim_start_matches('0');
    let is_reference =
        (4..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_reference.then(|| is_right_viitenumero(digits))
}

/// In upper case, without blanks.
pub(crate) fn compact(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_lowercase()) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

/// What follows `RF` and the check digits: one to twenty-one letters and digits.
fn creditor_reference(compact: &str) -> Option<&str> {
    let (check_digits, reference) = compact.strip_prefix("RF")?.split_at_checked(2)?;
    let is_reference = check_digits.bytes().all(|byte| byte.is_ascii_digit())
        && (1..=21).contains(&reference.len())
        && reference.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_reference.then_some(reference)
}

/// ISO 7064 MOD 97-10 over the text with its first four characters at its end, and letters as numbers from 10 on.
fn remainder(compact: &str) -> Option<u32> {
    let (head, rest) = compact.split_at_checked(4)?;
    rest.chars().chain(head.chars()).try_fold(0, |remainder, letter| {
        let value = letter.to_digit(36)?;
        Some((remainder * if value > 9 { 100 } else { 10 } + value) % 97)
    })
}

/// Weights 7, 3, 1 from the right.
fn is_right_viitenumero(digits: &str) -> bool {
    let mut from_the_right = digits.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let check_digit = from_the_right.next();
    let sum: u32 = from_the_right
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    check_digit == Some((10 - sum % 10) % 10)
}

/// An IBAN as it is compared, in upper case without blanks; nothing for an empty one.
pub(crate) fn iban(text: &str) -> Option<String> {
    Some(compact(text).into_owned()).filter(|iban| !iban.is_empty())
}
