//! The entries of the journal, invoice by invoice.

use crate::journal::Entry;

/// Entries by invoice: payments before allocations, each in the order of the input.
pub(super) struct EntriesByInvoice {
    entries: Vec<Entry>,
    /// By invoice, where its entries begin; then where the last one's end.
    starts: Vec<usize>,
}

impl EntriesByInvoice {
    /// Puts entries in order by counting: where the entries of an invoice begin says where each of
    /// them goes.
    pub(super) fn of(mut entries: Vec<Entry>, invoices: usize) -> Self {
        // Each invoice is in the ledger. Otherwise two entries could go to the same place.
        entries.retain(|entry| (entry.invoice as usize) < invoices);
        // A place for the payments and one for the allocations of each invoice.
        let of_kind = |entry: &Entry| entry.invoice as usize * 2 + usize::from(!entry.is_payment());
        let mut ends = vec![0_usize; invoices * 2 + 1];
        for entry in &entries {
            if let Some(count) = ends.get_mut(of_kind(entry) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let starts = ends.iter().step_by(2).copied().collect();
        let mut targets: Vec<usize> = entries
            .iter()
            .map(|entry| match ends.get_mut(of_kind(entry)) {
                Some(next) => {
                    *next += 1;
                    *next - 1
                }
                None => 0,
            })
            .collect();
        drop(ends);
        for place in 0..entries.len() {
            // Each turn puts one entry where it goes.
            while let Some(target) = targets.get(place).copied().filter(|target| *target != place) {
                entries.swap(place, target);
                targets.swap(place, target);
            }
        }
        EntriesByInvoice { entries, starts }
    }

    pub(super) fn of_invoice(&self, place: u32) -> &[Entry] {
        let at = |place: usize| self.starts.get(place).copied().unwrap_or(self.entries.len());
        self.entries.get(at(place as usize)..at(place as usize + 1)).unwrap_or_default()
    }

    pub(super) fn all(&self) -> &[Entry] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use cfis::Amount;

    use super::EntriesByInvoice;
    use crate::journal::{Entry, Origin};
    use crate::matching::MatchRule;

    #[test]
    fn the_order_is_that_of_a_stable_sort() {
        let mut random = 7_u64;
        let mut next = |below: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) % below
        };
        for count in 0..200 {
            let entries: Vec<Entry> = (0..count)
                .map(|item| Entry {
                    invoice: next(20) as u32,
                    origin: match next(2) {
                        0 => Origin::Payment(item),
                        _ => Origin::Allocation { settlement: 0, allocation: item },
                    },
                    rule: MatchRule::InvoiceNumber,
                    date: None,
                    amount: Amount::ZERO,
                    parts: None,
                    reference: 0,
                })
                .collect();
            let mut sorted = entries.clone();
            sorted.sort_by_key(|entry| (entry.invoice, !entry.is_payment()));
            let found = EntriesByInvoice::of(entries, 20);
            let origins = |entries: &[Entry]| -> Vec<Origin> {
                entries.iter().map(|entry| entry.origin).collect()
            };
            assert_eq!(origins(found.all()), origins(&sorted));
            for place in 0..20 {
                let own: Vec<_> = sorted.iter().filter(|it| it.invoice == place).cloned().collect();
                assert_eq!(origins(found.of_invoice(place)), origins(&own), "{place}");
            }
        }
    }
}
