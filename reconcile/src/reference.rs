//! Payment references: creditor references (`RF`, ISO 11649) and the Finnish viitenumero.
//!
//! The functions need no reconciliation: use them to check the references of a ledger as well.

use std::borrow::Cow;

/// Returns the form of a reference in which references are compared.
///
/// Two references are the same if they differ only in blanks, case, leading zeros, and `RF` with
/// two check digits before digits. A text without a digit other than zero, such as a dash, is not a
/// reference: the function returns none.
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

/// Strips leading zeros, and `RF` with check digits before digits.
fn national(compact: &str) -> &str {
    let digits = match creditor_reference(compact) {
        Some(reference) if reference.bytes().all(|byte| byte.is_ascii_digit()) => reference,
        _ => compact,
    };
    digits.trim_start_matches('0')
}

/// Returns whether the check digits of a reference are right.
///
/// A text that is not a reference, such as a message, has none: the function returns none.
///
/// ```
/// use cfis_reconcile::reference::has_valid_check_digits;
///
/// assert_eq!(has_valid_check_digits("10016"), Some(true));
/// assert_eq!(has_valid_check_digits("RF0910016"), Some(false));
/// assert_eq!(has_valid_check_digits("Lasku 1001"), None);
/// ```
pub fn has_valid_check_digits(text: &str) -> Option<bool> {
    let text = compact(text);
    if text.starts_with("RF") {
        return creditor_reference(&text).map(|_| remainder(&text) == Some(1));
    }
    // A viitenumero has 4 to 20 digits, check digit included.
    let digits = text.trim_start_matches('0');
    let is_reference =
        (4..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_reference.then(|| has_valid_viitenumero(digits))
}

/// Converts to upper case and removes blanks.
pub(crate) fn compact(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_lowercase()) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

/// The part after `RF` and the check digits: 1 to 21 letters and digits.
fn creditor_reference(compact: &str) -> Option<&str> {
    let (check_digits, reference) = compact.strip_prefix("RF")?.split_at_checked(2)?;
    let is_reference = check_digits.bytes().all(|byte| byte.is_ascii_digit())
        && (1..=21).contains(&reference.len())
        && reference.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_reference.then_some(reference)
}

/// Computes ISO 7064 MOD 97-10 over the text with its first four characters moved to its end, and
/// letters as numbers from 10.
fn remainder(compact: &str) -> Option<u32> {
    let (head, rest) = compact.split_at_checked(4)?;
    rest.chars().chain(head.chars()).try_fold(0, |remainder, letter| {
        let value = letter.to_digit(36)?;
        Some((remainder * if value > 9 { 100 } else { 10 } + value) % 97)
    })
}

/// Checks the last digit with the weights 7, 3, 1 from the right.
fn has_valid_viitenumero(digits: &str) -> bool {
    let mut from_the_right = digits.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let check_digit = from_the_right.next();
    let sum: u32 = from_the_right
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    check_digit == Some((10 - sum % 10) % 10)
}

/// Returns an IBAN in the form in which IBANs are compared; none for an empty one.
pub(crate) fn iban(text: &str) -> Option<String> {
    Some(compact(text).into_owned()).filter(|iban| !iban.is_empty())
}
