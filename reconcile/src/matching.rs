//! Finds the invoice that a payment or an allocation is of.

use cfis::{Allocation, InvoiceNumber, Payment};
use serde::Serialize;

use crate::index::{Index, Places};
use crate::ledger::{Invoice, LedgerError};
use crate::reference::canonical;

/// The rule that made a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MatchRule {
    /// The same case id and the same number.
    CaseAndInvoiceNumber,
    /// The same payment reference.
    PaymentReference,
    /// The same number, which the ledger has once.
    InvoiceNumber,
}

/// What ties an item to an invoice.
#[derive(Default)]
pub(crate) struct Identifiers<'a> {
    pub(crate) case_id: Option<i64>,
    pub(crate) number: Option<&'a str>,
    /// As they are compared, in the order in which they are tried.
    references: [Option<String>; 2],
}

impl<'a> Identifiers<'a> {
    pub(crate) fn of_payment(payment: &'a Payment) -> Self {
        let references = [&payment.invoice_payment_reference, &payment.original_payment_reference];
        Identifiers {
            case_id: payment.case_id,
            number: number(payment.invoice_number.as_ref()),
            references: references.map(|reference| reference.as_deref().and_then(canonical)),
        }
    }

    pub(crate) fn of_allocation(allocation: &'a Allocation) -> Self {
        Identifiers {
            case_id: allocation.case_id,
            number: number(allocation.original_invoice_number.as_ref()),
            references: [allocation.original_payment_reference.as_deref().and_then(canonical), None],
        }
    }

    /// The first of the references.
    pub(crate) fn reference(&self) -> Option<&str> {
        self.references.iter().flatten().next().map(String::as_str)
    }
}

fn number(number: Option<&InvoiceNumber>) -> Option<&str> {
    number.map(|number| number.as_str().trim()).filter(|number| !number.is_empty())
}

/// What is found for an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    One {
        place: u32,
        rule: MatchRule,
        disagrees: Option<u32>,
    },
    /// More than one by the first rule that found any.
    Ambiguous(Vec<u32>),
    /// By the case alone, which is never booked.
    ByCase(Vec<u32>),
    None,
}

/// The invoices of a ledger, by what they can be found by.
#[derive(Default)]
pub(crate) struct Invoices {
    pub(crate) all: Vec<Invoice>,
    by_number: Index,
    by_reference: Index,
    by_case: Index,
}

impl Invoices {
    /// Adds an invoice.
    pub(crate) fn add(&mut self, invoice: Invoice) -> Result<(), LedgerError> {
        let line = invoice.line;
        let place = u32::try_from(self.all.len()).map_err(|_| LedgerError::new(line, "the ledger has more than four billion invoices"))?;
        let twins = self.with_number(&invoice.number).filter_map(|place| self.get(place));
        if let Some(twin) =
            twins.into_iter().find(|twin| twin.case_id.is_none() || invoice.case_id.is_none() || twin.case_id == invoice.case_id)
        {
            let message = format!(
                "the invoice {} is on line {} already; leave one of them out, or give each its own case id",
                invoice.number, twin.line
            );
            return Err(LedgerError::new(line, message));
        }
        self.all.push(invoice);
        let all = &self.all;
        let of = |place: u32| all.get(place as usize);
        if let Some(invoice) = of(place) {
            self.by_number.insert(place, &invoice.number.as_str(), |place| of(place).map(|invoice| invoice.number.as_str()));
            if let Some(reference) = reference_of(invoice) {
                self.by_reference.insert(place, &reference, |place| of(place).and_then(reference_of));
            }
            if let Some(case_id) = invoice.case_id {
                self.by_case.insert(place, &case_id, |place| of(place).and_then(|invoice| invoice.case_id));
            }
        }
        Ok(())
    }

    pub(crate) fn get(&self, place: u32) -> Option<&Invoice> {
        self.all.get(place as usize)
    }

    fn with_number(&self, number: &str) -> Places<'_> {
        self.by_number.find(&number, |place| self.get(place).map(|invoice| invoice.number.as_str()))
    }

    fn with_reference(&self, reference: &String) -> Vec<u32> {
        self.by_reference.find(reference, |place| self.get(place).and_then(reference_of)).collect()
    }

    fn with_case(&self, case_id: i64) -> Places<'_> {
        self.by_case.find(&case_id, |place| self.get(place).and_then(|invoice| invoice.case_id))
    }

    /// The invoice of an item, by the first rule that finds any.
    pub(crate) fn find(&self, item: &Identifiers<'_>) -> Found {
        let has_number = |place: &u32| item.number.is_some() && self.get(*place).map(|invoice| invoice.number.as_str()) == item.number;
        if let (Some(case_id), Some(number)) = (item.case_id, item.number) {
            let mut both =
                self.with_number(number).filter(|place| self.get(*place).is_some_and(|invoice| invoice.case_id == Some(case_id)));
            if let Some(place) = both.next() {
                return self.one(place, MatchRule::CaseAndInvoiceNumber, item);
            }
        }
        for reference in item.references.iter().flatten() {
            let sharing = self.with_reference(reference);
            match sharing.as_slice() {
                [] => {}
                [place] => return self.one(*place, MatchRule::PaymentReference, item),
                _ => {
                    let chosen: Vec<_> = sharing.iter().copied().filter(has_number).collect();
                    return match chosen.as_slice() {
                        [place] => self.one(*place, MatchRule::PaymentReference, item),
                        _ => Found::Ambiguous(sharing),
                    };
                }
            }
        }
        let numbered: Vec<_> = item.number.map(|number| self.with_number(number).collect()).unwrap_or_default();
        match numbered.as_slice() {
            [] => {}
            [place] => return self.one(*place, MatchRule::InvoiceNumber, item),
            _ => return Found::Ambiguous(numbered),
        }
        let of_case: Vec<_> = item.case_id.map(|case_id| self.with_case(case_id).collect()).unwrap_or_default();
        if of_case.is_empty() { Found::None } else { Found::ByCase(of_case) }
    }

    fn one(&self, place: u32, rule: MatchRule, item: &Identifiers<'_>) -> Found {
        Found::One { place, rule, disagrees: self.disagrees(place, item) }
    }

    /// An invoice that another identifier of the item points at.
    fn disagrees(&self, place: u32, item: &Identifiers<'_>) -> Option<u32> {
        let other = |mut places: Box<dyn Iterator<Item = u32> + '_>| {
            let first = places.next()?;
            (first != place && places.all(|found| found != place)).then_some(first)
        };
        let by_number = || item.number.and_then(|number| other(Box::new(self.with_number(number))));
        let by_reference =
            || item.references.iter().flatten().find_map(|reference| other(Box::new(self.with_reference(reference).into_iter())));
        let by_case = || item.case_id.and_then(|case_id| other(Box::new(self.with_case(case_id))));
        by_number().or_else(by_reference).or_else(by_case)
    }
}

fn reference_of(invoice: &Invoice) -> Option<String> {
    invoice.reference.as_deref().and_then(canonical)
}
