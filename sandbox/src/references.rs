//! References and account numbers with valid check digits, for invented data.
//!
//! ```
//! use cfis_sandbox::references::{creditor_reference, finnish_reference, iban};
//!
//! assert_eq!(finnish_reference("123456"), "1234561");
//! assert_eq!(creditor_reference("539007547034"), "RF18539007547034");
//! assert_eq!(iban("FI", "12345600000785"), "FI2112345600000785");
//! ```

/// Returns a Finnish payment reference (viitenumero): the digits, followed by their check digit.
pub fn finnish_reference(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit.saturating_sub(b'0')) * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Returns a creditor reference of ISO 11649: `RF`, two check digits, and the reference.
pub fn creditor_reference(reference: &str) -> String {
    format!("RF{:02}{reference}", check_digits(reference, "RF"))
}

/// Returns an IBAN: the country, two check digits, and the account.
pub fn iban(country: &str, account: &str) -> String {
    format!("{country}{:02}{account}", check_digits(account, country))
}

/// Returns the check digits of ISO 7064 MOD 97-10, in which letters are numbers from 10 on.
fn check_digits(text: &str, prefix: &str) -> u32 {
    let remainder =
        text.chars().chain(prefix.chars()).chain("00".chars()).fold(0, |remainder, letter| {
            let value = letter.to_digit(36).unwrap_or(0);
            (remainder * if value > 9 { 100 } else { 10 } + value) % 97
        });
    98 - remainder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_published_examples() {
        // The example of ISO 11649, and numbers that python-stdnum accepts.
        assert_eq!(creditor_reference("539007547034"), "RF18539007547034");
        assert_eq!(finnish_reference("123456"), "1234561");
        assert_eq!(creditor_reference("1234561"), "RF341234561");
        assert_eq!(iban("FI", "12345600000785"), "FI2112345600000785");
    }
}
