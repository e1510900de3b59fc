//! The entries of the journal, invoice by invoice.

use super::threads::side_by_side;
use crate::journal::{AllParts, BookedAllocation, BookedPayment, Parts};

/// What is booked to each invoice.
pub(super) struct EntriesByInvoice {
    payments: ByInvoice<BookedPayment>,
    allocations: ByInvoice<BookedAllocation>,
    parts: AllParts,
}

/// What is booked to one invoice, each in the order of the input.
#[derive(Clone, Copy)]
pub(super) struct Entries<'a> {
    pub(super) payments: &'a [BookedPayment],
    pub(super) allocations: &'a [BookedAllocation],
    parts: &'a AllParts,
}

impl EntriesByInvoice {
    pub(super) fn of(
        payments: Vec<BookedPayment>,
        allocations: Vec<BookedAllocation>,
        parts: AllParts,
        invoices: usize,
    ) -> Self {
        let (payments, allocations) = (&payments, &allocations);
        let (payments, allocations) = side_by_side(
            || ByInvoice::of(payments, invoices, |payment| payment.invoice),
            || ByInvoice::of(allocations, invoices, |allocation| allocation.invoice),
        );
        EntriesByInvoice { payments, allocations, parts }
    }

    pub(super) fn of_invoice(&self, place: u32) -> Entries<'_> {
        Entries {
            payments: self.payments.of_invoice(place),
            allocations: self.allocations.of_invoice(place),
            parts: &self.parts,
        }
    }

    pub(super) fn allocations(&self) -> &[BookedAllocation] {
        &self.allocations.entries
    }

    pub(super) fn parts(&self) -> &AllParts {
        &self.parts
    }
}

impl<'a> Entries<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.payments.is_empty() && self.allocations.is_empty()
    }

    /// Lists the allocations with their parts.
    pub(super) fn in_parts(self) -> impl Iterator<Item = (&'a BookedAllocation, Parts)> {
        let parts = self.parts;
        self.allocations.iter().map(move |allocation| (allocation, parts.of(allocation)))
    }
}

/// Entries of one kind, invoice by invoice, each in the order of the input.
struct ByInvoice<T> {
    entries: Vec<T>,
    /// By invoice, where its entries begin; then where the last one's end.
    starts: Vec<u32>,
}

impl<T: Copy> ByInvoice<T> {
    /// Puts entries in order by counting: where those of an invoice begin says where each goes.
    fn of(entries: &[T], invoices: usize, invoice: impl Fn(&T) -> u32) -> Self {
        let mut starts = vec![0_u32; invoices + 1];
        for entry in entries {
            if let Some(count) = starts.get_mut(invoice(entry) as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        // Where the next entry of each invoice goes; and for each place, which entry goes there.
        let mut next = starts.clone();
        let mut order = vec![0_u32; sum as usize];
        for (index, entry) in (0_u32..).zip(entries) {
            // Each invoice is in the ledger; the last start is the end.
            let place = next.get_mut(invoice(entry) as usize).filter(|next| **next < sum);
            let Some(place) = place else { continue };
            if let Some(source) = order.get_mut(*place as usize) {
                *source = index;
            }
            *place += 1;
        }
        let ordered = order.iter().filter_map(|index| entries.get(*index as usize)).copied();
        let mut entries = Vec::with_capacity(order.len());
        entries.extend(ordered);
        ByInvoice { entries, starts }
    }

    fn of_invoice(&self, place: u32) -> &[T] {
        let at = |place: usize| self.starts.get(place).map(|start| *start as usize);
        let places = at(place as usize).zip(at(place as usize + 1));
        places.and_then(|(begin, end)| self.entries.get(begin..end)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::ByInvoice;

    #[test]
    fn the_order_is_that_of_a_stable_sort() {
        let mut random = 7_u64;
        let mut next = |below: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) % below
        };
        for count in 0..200 {
            let entries: Vec<(u32, u32)> = (0..count).map(|item| (next(20) as u32, item)).collect();
            let mut sorted = entries.clone();
            sorted.sort_by_key(|(invoice, _)| *invoice);
            let found = ByInvoice::of(&entries, 20, |(invoice, _)| *invoice);
            assert_eq!(found.entries, sorted);
            for place in 0..20 {
                let own: Vec<_> = sorted.iter().filter(|(it, _)| *it == place).copied().collect();
                assert_eq!(found.of_invoice(place), own, "{place}");
            }
            assert_eq!(found.of_invoice(20), []);
        }
    }

    #[test]
    fn an_entry_of_no_invoice_is_left_out() {
        for entries in [[5, 0, 1], [0, 5, 1], [0, 1, 5], [0, 1, 2]] {
            let found = ByInvoice::of(&entries, 2, |invoice| *invoice);
            assert_eq!(found.entries, [0, 1], "{entries:?}");
            assert_eq!((found.of_invoice(0), found.of_invoice(1)), (&[0][..], &[1][..]));
        }
    }
}
