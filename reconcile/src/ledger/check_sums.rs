//! Rows that are not invoices: their amounts check the rows before them.

use std::collections::BTreeMap;

use cfis::Amount;

/// Words of a row with a total, in lower case.
const TOTALS: [&str; 19] = [
    "yhteensä",
    "yhteensa",
    "yht",
    "välisumma",
    "summa",
    "loppusumma",
    "kokonaissumma",
    "saldo",
    "loppusaldo",
    "kaikki",
    "kpl",
    "total",
    "totals",
    "totalt",
    "subtotal",
    "sum",
    "balance",
    "summe",
    "gesamt",
];

/// Returns whether a cell of the column of invoice numbers says that the row is a total: it has a
/// word for it, and no number besides a count such as `2 kpl` or `(2)`.
pub(super) fn is_total(cell: &str) -> bool {
    let text = cell.to_lowercase();
    let without_count = text.split('(').next().unwrap_or_default();
    let is_end = |letter: char| !letter.is_alphanumeric();
    let words: Vec<&str> = without_count.split(is_end).filter(|word| !word.is_empty()).collect();
    let is_count = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let has_number = (0..).zip(&words).any(|(at, word)| {
        let is_counted = words.get(at + 1) == Some(&"kpl");
        word.contains(|letter: char| letter.is_ascii_digit()) && !(is_count(word) && is_counted)
    });
    words.iter().any(|word| TOTALS.contains(word)) && !has_number
}

/// A row of the ledger that is not an invoice, whose amount is the sum of other rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckSum {
    /// The line.
    pub line: u64,
    /// What the row says.
    pub amount: Amount,
    /// The sum of the invoices before it, of its currency or else of the first; of all invoices, if
    /// it comes before them.
    pub invoices: Amount,
    /// Whether it is the sum of all invoices before it, or of those since one of the check sums
    /// before.
    pub agrees: bool,
}

/// The sums of the rows so far, by currency.
#[derive(Debug, Default)]
pub(super) struct Sums {
    all: BTreeMap<String, Amount>,
    /// The sums at each check sum.
    marks: Vec<BTreeMap<String, Amount>>,
    found: Vec<CheckSum>,
    /// The currencies of check sums that come before all invoices.
    first: Vec<Option<String>>,
}

impl Sums {
    pub(super) fn add(&mut self, currency: &str, amount: Amount) {
        if let Some(sum) = self.all.get_mut(currency) {
            // A sum that is not exact agrees with nothing; the totals report it.
            *sum = sum.checked_add(amount).unwrap_or_default();
        } else {
            self.all.insert(currency.to_owned(), amount);
        }
    }

    pub(super) fn check(&mut self, line: u64, amount: Amount, currency: Option<&str>) {
        if self.all.is_empty() {
            self.first.push(currency.map(str::to_owned));
        }
        let (invoices, agrees) = self.compare(amount, currency);
        self.found.push(CheckSum { line, amount, invoices, agrees });
        self.marks.push(self.all.clone());
    }

    /// Compares the check sums that come before all invoices with all of them.
    pub(super) fn finish(&mut self) {
        for (place, currency) in std::mem::take(&mut self.first).into_iter().enumerate() {
            let Some(amount) = self.found.get(place).map(|sum| sum.amount) else { continue };
            let (invoices, agrees) = self.compare(amount, currency.as_deref());
            if let Some(sum) = self.found.get_mut(place) {
                (sum.invoices, sum.agrees) = (invoices, agrees);
            }
        }
    }

    pub(super) fn found(&self) -> &[CheckSum] {
        &self.found
    }

    fn compare(&self, amount: Amount, currency: Option<&str>) -> (Amount, bool) {
        let is_it = |of: &&String| currency.is_none_or(|currency| currency == *of);
        let of_currency = || self.all.iter().filter(|(of, _)| is_it(of));
        let agrees = of_currency().any(|(of, sum)| {
            let since = |mark: &BTreeMap<String, Amount>| {
                sum.checked_sub(mark.get(of).copied().unwrap_or_default()) == Some(amount)
            };
            *sum == amount || self.marks.iter().any(since)
        });
        let first = of_currency().next().map(|(_, sum)| *sum);
        (first.unwrap_or_default(), agrees)
    }
}

#[cfg(test)]
mod tests {
    use super::{Sums, is_total};

    #[test]
    fn a_word_for_a_total_without_a_number_is_one() {
        for cell in [
            " Yhteensä: ",
            "TOTAL",
            "Yhteensä EUR",
            "Yhteensä 2 kpl",
            "Yhteensä (2 kpl)",
            "A Oy yhteensä",
            "* Yhteensä",
            "Sub-total",
            "Total (2)",
            "Myyntilaskut yhteensä",
            "Saldo",
        ] {
            assert!(is_total(cell), "{cell}");
        }
        for cell in ["1001", "Total-7", "SUM2026", "INV 12", "Lasku", "2 kpl 7", ""] {
            assert!(!is_total(cell), "{cell}");
        }
    }

    #[test]
    fn a_check_sum_is_that_of_a_group_of_any_level_in_its_currency() {
        let amount = |text: &str| text.parse::<cfis::Amount>().unwrap();
        let mut sums = Sums::default();
        sums.check(1, amount("161"), None);
        let rows = [(2, "100"), (3, "50"), (4, "5"), (5, "6")];
        for (line, cents) in rows {
            sums.add("EUR", amount(cents));
            sums.check(line, amount(cents), None);
        }
        sums.check(6, amount("11"), Some("EUR"));
        sums.check(7, amount("12"), Some("EUR"));
        sums.add("SEK", amount("7"));
        sums.check(8, amount("7"), Some("SEK"));
        sums.check(9, amount("168"), None);
        sums.finish();
        let wrong: Vec<_> =
            sums.found().iter().filter(|sum| !sum.agrees).map(|sum| sum.line).collect();
        assert_eq!(wrong, [7, 9]);
    }
}
