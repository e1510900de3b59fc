//! Finds the invoice that a payment or an allocation belongs to.
//!
//! Begin with [`Invoices::find`], which tries the rules of the README in their order and returns
//! a [`Found`]. [`Index`] holds the keys.
//!
//! This module does not know what is done with an item that was found, nor its amount and currency.

mod index;

use std::borrow::Cow;

use cfis::{Allocation, InvoiceNumber, Payment};

use self::index::{Index, Places};
use crate::ledger::{LedgerError, PackedInvoice, Remedy};
use crate::named::named;
use crate::reference::canonical;

/// Maximum number of candidates that are named, since thousands of invoices may share a reference.
pub(crate) const MOST_CANDIDATES: usize = 20;

named! {
    /// The rule by which an item was matched to an invoice.
    pub enum MatchRule {
        /// The same case id and the same invoice number.
        CaseAndInvoiceNumber = "caseAndInvoiceNumber",
        /// The same payment reference.
        PaymentReference = "paymentReference",
        /// The same invoice number, which only one invoice of the ledger has.
        InvoiceNumber = "invoiceNumber",
    }
}

/// The identifiers by which an item is matched.
#[derive(Default)]
pub(crate) struct Identifiers<'a> {
    pub(crate) case_id: Option<i64>,
    pub(crate) number: Option<&'a str>,
    /// In the form in which they are compared, in the order in which they are tried.
    references: [Option<Cow<'a, str>>; 2],
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
            references: [
                allocation.original_payment_reference.as_deref().and_then(canonical),
                None,
            ],
        }
    }

    /// Returns the first of the references.
    pub(crate) fn reference(&self) -> Option<&str> {
        self.references.iter().flatten().next().map(AsRef::as_ref)
    }
}

fn number(number: Option<&InvoiceNumber>) -> Option<&str> {
    number.map(|number| number.as_str().trim()).filter(|number| !number.is_empty())
}

/// The result of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    One {
        place: u32,
        rule: MatchRule,
        /// Another invoice that an identifier of the item points to.
        disagrees: Option<u32>,
    },
    /// Several invoices, found by the first rule that found any.
    Ambiguous(Vec<u32>),
    /// Invoices with the same case id only; an item is never booked by that alone.
    ByCase(Vec<u32>),
    None,
}

impl Found {
    /// Returns the place of the invoice, if it is the only one.
    pub(crate) fn place(&self) -> Option<u32> {
        if let Found::One { place, .. } = self { Some(*place) } else { None }
    }
}

/// The invoices of a ledger, and their indexes.
#[derive(Default)]
pub(crate) struct Invoices {
    pub(crate) all: Vec<PackedInvoice>,
    by_number: Index,
    by_reference: Index,
    by_case: Index,
}

impl Invoices {
    /// Adds an invoice, unless the ledger has it already.
    pub(crate) fn add(&mut self, invoice: PackedInvoice) -> Result<(), LedgerError> {
        let line = invoice.line;
        let place = u32::try_from(self.all.len()).ok().filter(|_| self.all.len() < index::MOST);
        let place = place.ok_or_else(|| {
            LedgerError::new(line, "the ledger has more than two billion invoices; split it")
        })?;
        if invoice.is_too_long {
            return Err(LedgerError::new(line, "the texts of the row have over four gigabytes"));
        }
        let twins = self.with_number(invoice.number()).filter_map(|place| self.get(place));
        if let Some(twin) = twins.into_iter().find(|twin| !twin.is_told_apart_from(&invoice)) {
            let message = format!(
                "invoice {} is on line {} already; remove one of the two, give each its own case \
                 id, reference or invoice date, or add up the rows of an invoice",
                invoice.number(),
                twin.line
            );
            return Err(LedgerError::new(line, message).with_remedy(Remedy::SumRows));
        }
        self.all.push(invoice);
        let all = &self.all;
        let of = |place: u32| all.get(place as usize);
        if let Some(invoice) = of(place) {
            self.by_number.insert(place, invoice.number(), |other| {
                of(other).is_some_and(|other| other.number() == invoice.number())
            });
            if let Some(reference) = invoice.canonical_reference() {
                let is_it = |other: u32| {
                    let other = of(other).and_then(PackedInvoice::canonical_reference);
                    other.as_ref() == Some(&reference)
                };
                self.by_reference.insert(place, &*reference, is_it);
            }
            if let Some(case_id) = invoice.case_id() {
                self.by_case.insert(place, case_id, |other| {
                    of(other).is_some_and(|other| other.case_id() == Some(case_id))
                });
            }
        }
        Ok(())
    }

    /// Returns the invoices without the indexes, which are freed.
    pub(crate) fn into_all(self) -> Vec<PackedInvoice> {
        self.all
    }

    pub(crate) fn get(&self, place: u32) -> Option<&PackedInvoice> {
        self.all.get(place as usize)
    }

    /// Returns the number of an invoice.
    pub(crate) fn number_of(&self, place: u32) -> &str {
        self.get(place).map_or("", PackedInvoice::number)
    }

    pub(crate) fn with_number(&self, number: &str) -> Places<'_> {
        self.by_number
            .find(number, |place| self.get(place).is_some_and(|invoice| invoice.number() == number))
    }

    pub(crate) fn with_reference(&self, reference: &str) -> Places<'_> {
        self.by_reference.find(reference, |place| {
            self.get(place).and_then(PackedInvoice::canonical_reference).as_deref()
                == Some(reference)
        })
    }

    fn with_case(&self, case_id: i64) -> Places<'_> {
        self.by_case.find(case_id, |place| {
            self.get(place).is_some_and(|invoice| invoice.case_id() == Some(case_id))
        })
    }

    /// Finds the invoice of an item by the first rule that finds any.
    pub(crate) fn find(&self, item: &Identifiers<'_>) -> Found {
        let numbered = item.number.map(|number| self.with_number(number));
        if let (Some(case_id), Some(mut numbered)) = (item.case_id, numbered.clone())
            && let Some(place) = numbered.find(|place| {
                self.get(*place).is_some_and(|invoice| invoice.case_id() == Some(case_id))
            })
        {
            return self.one(place, MatchRule::CaseAndInvoiceNumber, item);
        }
        for reference in item.references.iter().flatten() {
            let sharing = self.with_reference(reference);
            match only(sharing.clone()) {
                Count::None => {}
                Count::One(place) => return self.one(place, MatchRule::PaymentReference, item),
                Count::More => {
                    // Fewer invoices have the number than share the reference.
                    let shares = |place: &u32| {
                        let own = self.get(*place).and_then(PackedInvoice::canonical_reference);
                        own.as_ref() == Some(reference)
                    };
                    let chosen = numbered.clone().into_iter().flatten().filter(shares);
                    // A credit note often has the reference of the invoice that it credits.
                    let is_invoice = |place: &u32| {
                        self.get(*place).is_some_and(|invoice| !invoice.amount.is_negative())
                    };
                    let chosen = match only(chosen) {
                        Count::None => only(sharing.clone().filter(is_invoice)),
                        chosen => chosen,
                    };
                    return match chosen {
                        Count::One(place) => self.one(place, MatchRule::PaymentReference, item),
                        Count::None | Count::More => {
                            Found::Ambiguous(sharing.take(MOST_CANDIDATES).collect())
                        }
                    };
                }
            }
        }
        if let Some(numbered) = numbered {
            match only(numbered.clone()) {
                Count::None => {}
                Count::One(place) => return self.one(place, MatchRule::InvoiceNumber, item),
                Count::More => return Found::Ambiguous(numbered.take(MOST_CANDIDATES).collect()),
            }
        }
        let of_case: Vec<_> = item
            .case_id
            .map(|case_id| self.with_case(case_id).take(MOST_CANDIDATES).collect())
            .unwrap_or_default();
        if of_case.is_empty() { Found::None } else { Found::ByCase(of_case) }
    }

    fn one(&self, place: u32, rule: MatchRule, item: &Identifiers<'_>) -> Found {
        Found::One { place, rule, disagrees: self.disagrees(place, item) }
    }

    /// Returns another invoice that an identifier of the item points to.
    ///
    /// An identifier that the invoice itself has does not point to another.
    fn disagrees(&self, place: u32, item: &Identifiers<'_>) -> Option<u32> {
        let invoice = self.get(place)?;
        let by_number = item
            .number
            .filter(|number| invoice.number() != *number)
            .and_then(|number| self.with_number(number).next());
        let by_reference = || {
            let own = invoice.canonical_reference();
            let others = item
                .references
                .iter()
                .flatten()
                .filter(|reference| own.as_ref() != Some(reference));
            others.filter_map(|reference| self.with_reference(reference).next()).next()
        };
        let by_case = || {
            item.case_id
                .filter(|case_id| invoice.case_id() != Some(*case_id))
                .and_then(|case_id| self.with_case(case_id).next())
        };
        by_number.or_else(by_reference).or_else(by_case)
    }
}

enum Count {
    None,
    One(u32),
    More,
}

fn only(mut places: impl Iterator<Item = u32>) -> Count {
    match (places.next(), places.next()) {
        (None, _) => Count::None,
        (Some(place), None) => Count::One(place),
        (Some(_), Some(_)) => Count::More,
    }
}
