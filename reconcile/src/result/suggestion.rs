//! What is not booked: what may be of one of several invoices, and what is of none.

use std::collections::BTreeMap;

use cfis::Amount;
use chrono::NaiveDate;
use serde::Serialize;

use crate::ledger::Invoice;
use crate::matching::MOST_CANDIDATES;
use crate::result::outcome::Outcome;

/// Whether something is a payment or an allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Provisional.
    Payment,
    /// Of a settlement.
    Allocation,
}

/// Why invoices are suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// A rule found several invoices.
    Ambiguous,
    /// The same case, and nothing else.
    CaseId,
    /// The same amount and customer, due about then.
    AmountAndPayer,
}

/// An invoice that something may be of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// Its number.
    pub invoice: String,
    /// Its case.
    pub case_id: Option<i64>,
    /// The line of the ledger.
    pub line: u64,
}

impl Candidate {
    pub(crate) fn of(invoice: &Invoice) -> Self {
        Candidate { invoice: invoice.number.clone(), case_id: invoice.case_id, line: invoice.line }
    }
}

/// Something that may be of one of several invoices. It is not booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// What it is.
    #[serde(flatten)]
    pub item: NotMatched,
    /// Why these invoices.
    pub reason: Reason,
    /// The invoices, in the ledger's order; the first twenty of them.
    pub candidates: Vec<Candidate>,
}

/// Something that is of no invoice of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotMatched {
    /// The row that it is from.
    pub source: String,
    /// Whether it is a payment or an allocation.
    pub kind: Kind,
    /// The amount, where there is one.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub amount: Option<Amount>,
    /// Its currency.
    pub currency: Option<String>,
    /// When it was booked or allocated.
    pub date: Option<NaiveDate>,
    /// Who paid, as far as it is known.
    pub payer: Option<String>,
    /// The number of the invoice that it names.
    pub invoice_number: Option<String>,
    /// The reference that it names.
    pub reference: Option<String>,
    /// The case that it names.
    pub case_id: Option<i64>,
    /// What Netvisor calls it.
    pub netvisor: &'static str,
}

/// Names are compared without regard to case and blanks.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Open invoices by customer, for suggestions by amount and payer.
pub(crate) struct ByPayer<'a> {
    invoices: BTreeMap<String, Vec<&'a Invoice>>,
    window: i64,
}

impl<'a> ByPayer<'a> {
    /// Of the invoices that are open.
    pub(crate) fn new(
        invoices: impl Iterator<Item = (&'a Invoice, Outcome)>,
        window_days: u32,
    ) -> Self {
        let mut by_payer: BTreeMap<String, Vec<&Invoice>> = BTreeMap::new();
        for (invoice, _) in invoices.filter(|(_, outcome)| *outcome == Outcome::Open) {
            if let Some(customer) = invoice.customer.as_deref() {
                by_payer.entry(plain(customer)).or_default().push(invoice);
            }
        }
        ByPayer { invoices: by_payer, window: window_days.into() }
    }

    pub(crate) fn candidates(&self, item: &NotMatched) -> Vec<Candidate> {
        let (Some(amount), Some(currency), Some(date), Some(payer)) =
            (item.amount, &item.currency, item.date, &item.payer)
        else {
            return Vec::new();
        };
        let is_it = |invoice: &&&Invoice| {
            let is_near =
                invoice.due_date.is_some_and(|due| (date - due).num_days().abs() <= self.window);
            is_near && invoice.amount == amount && invoice.currency == *currency
        };
        self.invoices
            .get(&plain(payer))
            .into_iter()
            .flatten()
            .filter(is_it)
            .take(MOST_CANDIDATES)
            .map(|invoice| Candidate::of(invoice))
            .collect()
    }
}
