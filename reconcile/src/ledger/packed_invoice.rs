//! An invoice of the ledger, as a reconciler keeps it.

use std::borrow::Cow;

use cfis::Amount;
use chrono::NaiveDate;

use super::invoice::{Invoice, LedgerState, Told, is_closed, open};
use crate::reference::canonical;

/// An invoice of the ledger in little memory, as a [`Reconciler`](crate::Reconciler) keeps it.
///
/// A ledger has millions of invoices. In [`Invoice`], each text is a piece of memory of its own,
/// with what the allocator needs beside it; here they are one piece. A program that reads a ledger
/// on another thread packs the invoices there.
///
/// ```
/// use cfis_reconcile::{InputNames, Invoice, PackedInvoice, Reconciler, Rules};
///
/// let invoice = Invoice::new(2, "1001", "100.00".parse()?, "EUR");
/// let mut reconciler = Reconciler::new(Rules::as_of_latest(), InputNames::default());
/// reconciler.invoice(PackedInvoice::from(invoice))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PackedInvoice {
    pub(crate) line: u64,
    pub(crate) amount: Amount,
    case_id: i64,
    pub(crate) due_date: Option<NaiveDate>,
    pub(crate) invoice_date: Option<NaiveDate>,
    pub(crate) ledger_state: Option<Box<LedgerState>>,
    /// The number, the currency, the reference and the customer, in this order.
    texts: Box<str>,
    /// Where the number, the currency and the reference end.
    ends: [u32; 3],
    // Beside each other, they take less room than options.
    has_case_id: bool,
    has_reference: bool,
    has_customer: bool,
    /// Whether the texts have more than four gigabytes. A reconciler refuses the invoice then.
    pub(crate) is_too_long: bool,
}

impl From<Invoice> for PackedInvoice {
    fn from(invoice: Invoice) -> Self {
        let Invoice {
            line,
            number,
            amount,
            currency,
            case_id,
            reference,
            due_date,
            customer,
            invoice_date,
            ledger_state,
        } = invoice;
        let (has_reference, has_customer) = (reference.is_some(), customer.is_some());
        let (reference, customer) = (reference.unwrap_or_default(), customer.unwrap_or_default());
        let length = [&number, &currency, &reference, &customer].map(|text| text.len());
        let mut texts = String::with_capacity(length.iter().sum());
        let mut ends = [0; 3];
        for (text, end) in [number, currency, reference].iter().zip(&mut ends) {
            texts.push_str(text);
            *end = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        }
        texts.push_str(&customer);
        PackedInvoice {
            line,
            amount,
            case_id: case_id.unwrap_or_default(),
            due_date,
            invoice_date,
            ledger_state,
            is_too_long: u32::try_from(texts.len()).is_err(),
            texts: texts.into_boxed_str(),
            ends,
            has_case_id: case_id.is_some(),
            has_reference,
            has_customer,
        }
    }
}

impl PackedInvoice {
    fn text(&self, from: u32, to: u32) -> &str {
        self.texts.get(from as usize..to as usize).unwrap_or_default()
    }

    pub(crate) fn case_id(&self) -> Option<i64> {
        self.has_case_id.then_some(self.case_id)
    }

    pub(crate) fn number(&self) -> &str {
        let [number, ..] = self.ends;
        self.text(0, number)
    }

    pub(crate) fn currency(&self) -> &str {
        let [number, currency, _] = self.ends;
        self.text(number, currency)
    }

    pub(crate) fn reference(&self) -> Option<&str> {
        let [_, currency, reference] = self.ends;
        self.has_reference.then(|| self.text(currency, reference))
    }

    pub(crate) fn customer(&self) -> Option<&str> {
        let [.., reference] = self.ends;
        self.has_customer.then(|| self.texts.get(reference as usize..).unwrap_or_default())
    }

    /// Returns the reference in the form in which references are compared.
    pub(crate) fn canonical_reference(&self) -> Option<Cow<'_, str>> {
        self.reference().and_then(canonical)
    }

    /// The same as [`Invoice::is_told_apart_from`].
    pub(crate) fn is_told_apart_from(&self, other: &PackedInvoice) -> bool {
        self.told().is_told_apart_from(&other.told())
    }

    fn told(&self) -> Told<'_> {
        Told {
            case_id: self.case_id(),
            reference: self.reference(),
            invoice_date: self.invoice_date,
        }
    }

    /// The same as [`Invoice::ledger_open`].
    pub(crate) fn ledger_open(&self) -> Option<Amount> {
        open(self.amount, self.ledger_state.as_deref())
    }

    /// The same as [`Invoice::is_closed_in_ledger`].
    pub(crate) fn is_closed_in_ledger(&self) -> bool {
        is_closed(self.amount, self.ledger_state.as_deref())
    }

    /// The same as [`Invoice::says_what_is_open`].
    pub(crate) fn says_what_is_open(&self) -> bool {
        self.ledger_state.as_ref().is_some_and(|state| state.says_what_is_open())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_what_was_given() {
        let texts = [None, Some(""), Some("RF08 1001 6"), Some("Äänekosken Öljy Oy")];
        for (reference, customer) in texts.iter().flat_map(|one| texts.map(|two| (*one, two))) {
            let mut invoice = Invoice::new(7, "Ä-1001", "12.50".parse().unwrap(), "eur");
            invoice.reference = reference.map(str::to_owned);
            invoice.customer = customer.map(str::to_owned);
            invoice.case_id = Some(3);
            invoice.due_date = "2026-03-31".parse().ok();
            invoice.invoice_date = "2026-03-01".parse().ok();
            let state = LedgerState { open: Some(Amount::ZERO), ..LedgerState::default() };
            invoice.ledger_state = Some(Box::new(state));
            let packed = PackedInvoice::from(invoice.clone());
            assert_eq!((packed.number(), packed.currency()), ("Ä-1001", "EUR"));
            assert_eq!((packed.reference(), packed.customer()), (reference, customer));
            assert_eq!((packed.line, packed.amount), (invoice.line, invoice.amount));
            assert_eq!(packed.case_id(), invoice.case_id);
            assert_eq!(packed.due_date, invoice.due_date);
            assert_eq!(packed.invoice_date, invoice.invoice_date);
            assert_eq!(packed.ledger_state, invoice.ledger_state);
            assert_eq!(packed.is_closed_in_ledger(), invoice.is_closed_in_ledger());
        }
    }
}
