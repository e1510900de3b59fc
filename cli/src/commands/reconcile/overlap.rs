//! Payments of several files: of equal payments, the file with most of them counts, as in a period
//! that is read in several requests. Within one file all count.

use std::collections::HashMap;

use cfis::{Payment, PaymentKey};

/// Counts equal payments over several files.
#[derive(Default)]
pub(super) struct Overlap {
    /// How often a payment was taken so far.
    taken: HashMap<PaymentKey, u32>,
    /// How often it was seen in the current file.
    seen: HashMap<PaymentKey, u32>,
    dropped: u64,
}

impl Overlap {
    /// Returns whether a payment of the current file is taken.
    pub(super) fn takes(&mut self, payment: &Payment) -> bool {
        let key = payment.key();
        let seen = self.seen.entry(key.clone()).or_default();
        *seen += 1;
        let taken = self.taken.entry(key).or_default();
        if *seen <= *taken {
            self.dropped += 1;
            return false;
        }
        *taken += 1;
        true
    }

    /// Ends a file. Returns how many of its payments were dropped.
    pub(super) fn end_file(&mut self) -> u64 {
        self.seen.clear();
        std::mem::take(&mut self.dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::Overlap;

    #[test]
    fn the_file_with_most_equal_payments_counts() {
        let payment = |amount: &str| {
            serde_json::from_str(&format!(r#"{{"invoiceNumber":"1","amount":{amount}}}"#)).unwrap()
        };
        let mut overlap = Overlap::default();
        let mut take = |amounts: &[&str]| {
            let taken = amounts.iter().filter(|amount| overlap.takes(&payment(amount))).count();
            (taken, overlap.end_file())
        };
        assert_eq!(take(&["5.00", "5.00", "7.00"]), (3, 0));
        assert_eq!(take(&["5.0", "7.00", "8.00"]), (1, 2));
        assert_eq!(take(&["5.00", "5.00", "5.00"]), (1, 2));
    }
}
