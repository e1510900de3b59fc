//! Whether two names of fields look like names of the same thing.

use heck::ToSnakeCase;

use crate::commands::drift::shown::letters;

/// Words that say which kind of thing a field is, but not which thing. Words of one list mean the
/// same.
const GENERIC: [&[&str]; 5] = [
    &["id", "identifier", "number", "nbr", "no", "code"],
    &["date", "day", "time", "timestamp", "at", "on"],
    &["name", "title"],
    &["amount", "sum", "total", "value"],
    &["type", "kind", "category"],
];
/// The minimum length of a word that another one may begin with, such as `ref` of `reference`.
const SHORTEST_STEM: usize = 3;

/// Returns the words of a name, in lower case.
pub(super) fn words(name: &str) -> Vec<String> {
    name.to_snake_case().split('_').map(str::to_owned).collect()
}

/// Returns whether two names look like names of the same thing. Either
///
/// - only case and separators differ,
/// - or one has all words of the other (`amount` and `paidAmount`),
/// - or they share at least half of their words, one of them says which thing it is, and the last
///   words do not name different kinds of things (`caseId` and `caseNumber`, but neither
///   `settlementDate` and `dueDate` nor `accountName` and `accountType`).
pub(super) fn are_similar(one: &str, other: &str) -> bool {
    if letters(one) == letters(other) {
        return true;
    }
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let shared: Vec<_> =
        short.iter().filter(|word| long.iter().any(|other| is_same(word, other))).collect();
    if shared.len() == short.len() {
        return true;
    }
    let kinds =
        (short.last().and_then(|word| generic(word)), long.last().and_then(|word| generic(word)));
    let is_other_kind = matches!(kinds, (Some(one), Some(other)) if one != other);
    let says_which = shared.iter().any(|word| generic(word).is_none());
    says_which && !is_other_kind && 2 * shared.len() >= long.len()
}

/// Returns the list of generic words that a word is in.
fn generic(word: &str) -> Option<usize> {
    GENERIC.iter().position(|words| words.contains(&stem(word)))
}

fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (stem(one), stem(other));
    let begins = |long: &str, short: &str| short.len() >= SHORTEST_STEM && long.starts_with(short);
    one == other
        || begins(one, other)
        || begins(other, one)
        || generic(one).is_some_and(|list| generic(other) == Some(list))
}

/// Returns a word without the ending of a plural.
fn stem(word: &str) -> &str {
    word.strip_suffix('s').filter(|stem| stem.len() >= SHORTEST_STEM).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::are_similar;

    #[test]
    fn names_of_the_same_thing_are_similar_and_others_are_not() {
        for (one, other) in [
            ("caseId", "case_id"),
            ("amount", "paidAmount"),
            ("caseId", "caseNumber"),
            ("remittanceReference", "bankReference"),
            ("paymentReference", "paymentRef"),
            ("bookingDate", "bookDay"),
            ("originalInvoiceNumber", "invoiceNumber"),
            ("allocation", "allocations"),
        ] {
            assert!(are_similar(one, other) && are_similar(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("settlementDate", "dueDate"),
            ("accountName", "accountType"),
            ("caseId", "vatCode"),
            ("originalPaymentReference", "paymentMethod"),
            ("currency", "country"),
            ("amount", "commission"),
            ("iban", "bic"),
        ] {
            assert!(!are_similar(one, other) && !are_similar(other, one), "{one} {other}");
        }
    }
}
