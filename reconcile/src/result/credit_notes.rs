//! Credit notes: negative rows of the ledger that clear an invoice.

use cfis::Amount;
use hashbrown::HashMap;

use super::facts::Facts;
use super::payer::{make_plain, plain};
use crate::journal::{NotMatched, Source};
use crate::ledger::PackedInvoice;
use crate::matching::{Found, Invoices, MOST_CANDIDATES};
use crate::money::{InexactSum, add, subtract};
use crate::names::Names;
use crate::reference::canonical;

/// What credit notes clear.
#[derive(Default)]
pub(super) struct Credits {
    /// By the place of an invoice or a note, what is cleared; not negative.
    cleared: HashMap<u32, Amount>,
    /// By the place of an invoice, the notes that clear it.
    notes: HashMap<u32, Vec<u32>>,
    /// Notes that may clear one of several invoices.
    pub(super) suggested: Vec<(NotMatched, Found)>,
}

impl Credits {
    /// Returns what is cleared of an invoice, or what a note clears.
    pub(super) fn of(&self, place: u32) -> Amount {
        self.cleared.get(&place).copied().unwrap_or_default()
    }

    /// Returns the notes that clear an invoice.
    pub(super) fn notes_of(&self, place: u32) -> &[u32] {
        self.notes.get(&place).map(Vec::as_slice).unwrap_or_default()
    }

    /// Clears invoices by the notes of a ledger, the oldest first, whatever the order of the ledger.
    /// `facts` are those of all credit notes.
    pub(super) fn clear(
        invoices: &Invoices,
        facts: &HashMap<u32, Facts>,
        names: &Names,
    ) -> Result<Self, InexactSum> {
        let mut credits = Credits::default();
        let mut by_customer = None;
        let notes = (0_u32..).zip(&invoices.all).filter(|(_, note)| note.amount.is_negative());
        let mut notes: Vec<_> = notes.collect();
        notes.sort_by_key(|(_, note)| (note.invoice_date, note.number(), note.case_id()));
        for (place, note) in notes {
            let candidates = candidates(invoices, note);
            match candidates.as_slice() {
                [] => {
                    let by_customer = by_customer.get_or_insert_with(|| customers(invoices));
                    credits.suggest(note, same_customer(invoices, note, by_customer), names);
                }
                [invoice] => credits.book(invoices, *invoice, place, note, facts.get(&place))?,
                several => credits.suggest(note, several.to_vec(), names),
            }
        }
        Ok(credits)
    }

    fn suggest(&mut self, note: &PackedInvoice, places: Vec<u32>, names: &Names) {
        if !places.is_empty() {
            let item = NotMatched::credit_note(note, Source::invoice(names, note.line));
            self.suggested.push((item, Found::Ambiguous(places)));
        }
    }

    /// Clears at most what is invoiced. What was settled of the note itself does not clear anything.
    fn book(
        &mut self,
        invoices: &Invoices,
        invoice: u32,
        place: u32,
        note: &PackedInvoice,
        facts: Option<&Facts>,
    ) -> Result<(), InexactSum> {
        let invoiced = invoices.get(invoice).map_or(Amount::ZERO, |invoice| invoice.amount);
        let room = subtract(invoiced, self.of(invoice))?;
        let settled = facts.map_or(Ok(Amount::ZERO), Facts::settled)?;
        let left = subtract(-note.amount, settled)?.max(Amount::ZERO);
        let cleared = left.min(room);
        if cleared > Amount::ZERO {
            let before = self.of(invoice);
            self.cleared.insert(invoice, add(before, cleared)?);
            self.cleared.insert(place, cleared);
            self.notes.entry(invoice).or_default().push(place);
        }
        Ok(())
    }
}

/// Returns the invoices that a note names, or else those with its payment reference.
fn candidates(invoices: &Invoices, note: &PackedInvoice) -> Vec<u32> {
    let is_creditable = |place: &u32| {
        invoices.get(*place).is_some_and(|invoice| {
            invoice.amount > Amount::ZERO && invoice.currency() == note.currency()
        })
    };
    let named = note.ledger_state.as_ref().and_then(|state| state.credited_invoice.as_deref());
    if let Some(number) = named {
        let found = invoices.with_number(number).filter(is_creditable);
        let found: Vec<_> = found.take(MOST_CANDIDATES).collect();
        if !found.is_empty() {
            return found;
        }
    }
    let reference = note.reference().and_then(canonical);
    let of_reference = reference.iter().flat_map(|reference| invoices.with_reference(reference));
    of_reference.filter(is_creditable).take(MOST_CANDIDATES).collect()
}

/// The places of the positive invoices of each customer that has a note.
fn customers(invoices: &Invoices) -> HashMap<String, Vec<u32>> {
    let notes = invoices.all.iter().filter(|invoice| invoice.amount.is_negative());
    let of_notes = notes.filter_map(|note| note.customer());
    let mut customers: HashMap<String, Vec<u32>> =
        of_notes.map(|customer| (plain(customer), Vec::new())).collect();
    // One text for all of them: a ledger has millions of invoices.
    let mut own = String::new();
    for (place, invoice) in (0_u32..).zip(&invoices.all) {
        if let Some(customer) = invoice.customer().filter(|_| invoice.amount > Amount::ZERO) {
            make_plain(customer, &mut own);
            if let Some(places) = customers.get_mut(&own) {
                places.push(place);
            }
        }
    }
    customers
}

/// Returns the invoices of the same customer that the note could clear.
fn same_customer(
    invoices: &Invoices,
    note: &PackedInvoice,
    by_customer: &HashMap<String, Vec<u32>>,
) -> Vec<u32> {
    let could = |place: &u32| {
        invoices.get(*place).is_some_and(|invoice| {
            invoice.currency() == note.currency() && invoice.amount >= -note.amount
        })
    };
    let own = note.customer().and_then(|customer| by_customer.get(&plain(customer)));
    own.into_iter().flatten().copied().filter(could).take(MOST_CANDIDATES).collect()
}
