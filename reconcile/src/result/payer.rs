//! Open invoices by what is known of a payment without identifiers: payer, amount and currency.

use std::collections::BTreeMap;

use cfis::Decimal;
use chrono::{Days, NaiveDate};
use hashbrown::{HashMap, HashSet};

use crate::journal::NotMatched;
use crate::ledger::PackedInvoice;
use crate::matching::MOST_CANDIDATES;

/// Returns a name in the form in which names are compared, without regard to case and blanks.
pub(super) fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    make_plain(name, &mut plain);
    plain
}

/// Writes a name in that form into a text, in place of what is there.
pub(super) fn make_plain(name: &str, plain: &mut String) {
    plain.clear();
    for word in name.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        if word.is_ascii() {
            plain.extend(word.chars().map(|letter| letter.to_ascii_lowercase()));
        } else {
            // The form of a letter may depend on its place in the word.
            plain.push_str(&word.to_lowercase());
        }
    }
}

/// The places of invoices, by payer, amount and currency, then by due date, so that a payment need
/// not be compared with all invoices of its payer.
pub(super) struct ByPayer {
    invoices: HashMap<(String, String, String), BTreeMap<NaiveDate, Vec<u32>>>,
    window: Days,
}

impl ByPayer {
    /// Indexes the invoices with an amount that one of the items has.
    pub(super) fn new<'a>(
        invoices: impl Iterator<Item = (u32, &'a PackedInvoice)>,
        items: impl Iterator<Item = &'a NotMatched>,
        window_days: u32,
    ) -> Self {
        let mut by_payer =
            ByPayer { invoices: HashMap::new(), window: Days::new(window_days.into()) };
        let plain = |amount: cfis::Amount| amount.to_decimal().normalize();
        let wanted: HashSet<Decimal> = items.filter_map(|item| item.amount).map(plain).collect();
        if wanted.is_empty() {
            return by_payer;
        }
        for (place, invoice) in invoices {
            if !wanted.contains(&plain(invoice.amount)) {
                continue;
            }
            if let (Some(customer), Some(due)) = (invoice.customer(), invoice.due_date) {
                let key = key(customer, invoice.amount, invoice.currency());
                by_payer.invoices.entry(key).or_default().entry(due).or_default().push(place);
            }
        }
        by_payer
    }

    /// Returns the first invoices, in the order of the ledger, that an item may belong to.
    pub(super) fn candidates(&self, item: &NotMatched) -> Vec<u32> {
        let (Some(amount), Some(currency), Some(date), Some(payer)) =
            (item.amount, &item.currency, item.date, &item.payer)
        else {
            return Vec::new();
        };
        let Some(by_date) = self.invoices.get(&key(payer, amount, currency)) else {
            return Vec::new();
        };
        let first = date.checked_sub_days(self.window).unwrap_or(NaiveDate::MIN);
        let last = date.checked_add_days(self.window).unwrap_or(NaiveDate::MAX);
        let of_dates = by_date.range(first..=last);
        let mut places: Vec<u32> =
            of_dates.flat_map(|(_, places)| places.iter().take(MOST_CANDIDATES).copied()).collect();
        places.sort_unstable();
        places.truncate(MOST_CANDIDATES);
        places
    }
}

fn key(payer: &str, amount: cfis::Amount, currency: &str) -> (String, String, String) {
    (plain(payer), amount.to_decimal().normalize().to_string(), currency.to_owned())
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn names_are_compared_without_regard_to_case_and_blanks() {
        for (name, wanted) in [
            ("  Koivu\t OY ", "koivu oy"),
            ("ÄÄNEKOSKEN ÖLJY Oy", "äänekosken öljy oy"),
            ("ΟΔΟΣ ΟΔΟΣ", "οδος οδος"),
            (" ", ""),
        ] {
            assert_eq!(plain(name), wanted, "{name:?}");
        }
    }
}
