//! Invoices whose numbers are written in another way: `00005` and `5`, `INV/2026/12345` and `12345`.

use hashbrown::{HashMap, HashSet};

use crate::journal::NotMatched;
use crate::ledger::PackedInvoice;
use crate::matching::MOST_CANDIDATES;

/// The places of invoices by the last digits of their numbers.
pub(super) struct BySimilarNumber(HashMap<String, Vec<(u32, bool)>>);

/// The last group of digits of a number without leading zeros, and whether it is the whole number.
fn last_digits(number: &str) -> Option<(&str, bool)> {
    let number = number.trim();
    let text = number.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let begin = text.rfind(|letter: char| !letter.is_ascii_digit());
    // The character before the digits may be longer than a byte.
    let digits = match begin {
        Some(at) => text.get(at..)?.trim_start_matches(|letter: char| !letter.is_ascii_digit()),
        None => text,
    };
    let is_whole = digits.len() == number.len();
    Some((digits.trim_start_matches('0'), is_whole)).filter(|(digits, _)| !digits.is_empty())
}

impl BySimilarNumber {
    /// Indexes the invoices with the last digits of one of the items.
    pub(super) fn new<'a>(
        invoices: impl Iterator<Item = (u32, &'a PackedInvoice)>,
        items: impl Iterator<Item = &'a NotMatched>,
    ) -> Self {
        let numbers = items.filter_map(|item| item.invoice_number.as_deref());
        let wanted: HashSet<&str> =
            numbers.filter_map(last_digits).map(|(digits, _)| digits).collect();
        let mut found = HashMap::new();
        if wanted.is_empty() {
            return BySimilarNumber(found);
        }
        for (place, invoice) in invoices {
            let digits =
                last_digits(invoice.number()).filter(|(digits, _)| wanted.contains(digits));
            if let Some((digits, is_whole)) = digits {
                let places: &mut Vec<_> = found.entry(digits.to_owned()).or_default();
                places.push((place, is_whole));
            }
        }
        BySimilarNumber(found)
    }

    /// Returns the first invoices, in the order of the ledger, with the same last digits, if these
    /// are the whole of one of the two numbers: 2025-1 and 2026-1 are not similar.
    pub(super) fn candidates(&self, item: &NotMatched) -> Vec<u32> {
        let Some((digits, is_whole)) = item.invoice_number.as_deref().and_then(last_digits) else {
            return Vec::new();
        };
        let places = self.0.get(digits).into_iter().flatten();
        let similar = places.filter(|(_, other_is_whole)| is_whole || *other_is_whole);
        similar.map(|(place, _)| *place).take(MOST_CANDIDATES).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::last_digits;

    #[test]
    fn the_last_digits_are_those_without_zeros_in_front() {
        for (number, wanted) in [
            ("00005", Some(("5", true))),
            ("INV/2026/12345", Some(("12345", false))),
            ("12345", Some(("12345", true))),
            ("Lasku ä7", Some(("7", false))),
            ("7/A", Some(("7", false))),
            ("A-000", None),
            ("", None),
            ("abc", None),
        ] {
            assert_eq!(last_digits(number), wanted, "{number}");
        }
    }
}
