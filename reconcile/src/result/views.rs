//! Invoices and settlements with what has become of them, made when they are asked for.

use std::fmt;

use cfis::Amount;
use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::intake::{Batch, Booked};
use crate::journal::entry::{self, Origin};
use crate::ledger::Invoice;
use crate::matching::MatchRule;
use crate::result::Reconciliation;
use crate::result::outcome::{Amounts, Outcome};
use crate::result::suggestion::Kind;
use crate::rules::Names;

/// An invoice, and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceView<'a> {
    /// Its number.
    pub number: &'a str,
    /// The line of the ledger.
    pub line: u64,
    /// What ties it to the agency's case.
    pub case_id: Option<i64>,
    /// The payment reference that it was sent with.
    pub reference: Option<&'a str>,
    /// Who owes it.
    pub customer: Option<&'a str>,
    /// When it is due.
    pub due_date: Option<NaiveDate>,
    /// ISO 4217.
    pub currency: &'a str,
    /// Its amounts.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// What has become of it.
    pub outcome: Outcome,
    /// What Netvisor's payment matching calls it, where it has a word.
    pub netvisor: Vec<&'static str>,
    /// What is booked to it: payments, then allocations, each in the order of the input.
    pub history: Vec<Entry<'a>>,
}

/// The row of the input that something is from, such as `payments.json, item 3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    name: &'a str,
    /// Both from 0.
    item: u32,
    allocation: Option<u32>,
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, item {}", self.name, self.item + 1)?;
        self.allocation.map_or(Ok(()), |allocation| write!(f, ", allocation {}", allocation + 1))
    }
}

impl Serialize for Source<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'a> Source<'a> {
    pub(crate) fn of(names: &'a Names, settlements: &[Batch], origin: Origin) -> Self {
        match origin {
            Origin::Payment(item) => Source { name: &names.payments, item, allocation: None },
            Origin::Allocation { settlement, allocation } => {
                let item = settlements.get(settlement as usize).map_or(0, |batch| batch.item);
                Source { name: &names.settlements, item, allocation: Some(allocation) }
            }
        }
    }
}

/// A payment or an allocation that is booked to an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry<'a> {
    /// Whether it is a payment or an allocation.
    pub kind: Kind,
    /// The row that it is from.
    pub source: Source<'a>,
    /// The settlement of an allocation.
    pub settlement: Option<i64>,
    /// When it was booked or allocated.
    pub date: Option<NaiveDate>,
    /// The rule that made the match.
    pub rule: MatchRule,
    /// All of it.
    #[serde(serialize_with = "crate::money::serialize")]
    pub amount: Amount,
    /// Of an allocation, what counts against the invoice or is taken back.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub capital: Option<Amount>,
    /// Of an allocation.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub interest: Option<Amount>,
    /// Of an allocation.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub fees: Option<Amount>,
    /// Of an allocation, other types and what its breakdown does not explain.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub other: Option<Amount>,
}

/// A settlement, and what has become of its allocations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SettlementView<'a> {
    /// Its id.
    pub id: i64,
    /// The row that it is from.
    pub source: String,
    /// The day of the disbursement.
    pub date: Option<NaiveDate>,
    /// ISO 4217.
    pub currency: &'a str,
    /// What was disbursed.
    #[serde(serialize_with = "crate::money::serialize")]
    pub amount: Amount,
    /// The sum of its allocations in its currency.
    #[serde(serialize_with = "crate::money::serialize")]
    pub allocated: Amount,
    /// `amount` less `allocated`.
    #[serde(serialize_with = "crate::money::serialize")]
    pub difference: Amount,
    /// The part of `allocated` that is booked to no invoice.
    #[serde(serialize_with = "crate::money::serialize")]
    pub not_booked: Amount,
    /// The account that it was paid to.
    pub beneficiary_iban: Option<&'a str>,
    /// The reference of the transfer.
    pub remittance_reference: Option<&'a str>,
    /// Its allocations.
    pub allocations: Vec<AllocationView<'a>>,
}

/// An allocation of a settlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AllocationView<'a> {
    /// Its id.
    pub id: Option<i64>,
    /// The number of the invoice that it is booked to.
    pub invoice: Option<&'a str>,
    /// The line of the ledger on which that stands.
    pub line: Option<u64>,
    /// All of it.
    #[serde(serialize_with = "crate::money::serialize")]
    pub amount: Amount,
    /// Whether it is booked.
    pub booked: bool,
}

impl Reconciliation {
    pub(crate) fn view<'a>(&'a self, place: u32, invoice: &'a Invoice) -> Option<InvoiceView<'a>> {
        let entries = self.entries_of(place);
        // The same sums were exact before.
        let amounts = Amounts::of(invoice, entries, &self.rules, self.from).ok()?;
        let outcome = self.outcomes.get(place as usize).copied()?;
        Some(InvoiceView {
            number: &invoice.number,
            line: invoice.line,
            case_id: invoice.case_id,
            reference: invoice.reference.as_deref(),
            customer: invoice.customer.as_deref(),
            due_date: invoice.due_date,
            currency: &invoice.currency,
            amounts,
            outcome,
            netvisor: amounts.netvisor(outcome),
            history: entries.iter().map(|entry| self.entry(entry)).collect(),
        })
    }

    fn entry(&self, entry: &entry::Entry) -> Entry<'_> {
        let settlement = match entry.origin {
            Origin::Payment(_) => None,
            Origin::Allocation { settlement, .. } => {
                self.settlements.get(settlement as usize).map(|batch| batch.id)
            }
        };
        let parts = (!entry.is_payment()).then(|| entry.parts());
        Entry {
            kind: if entry.is_payment() { Kind::Payment } else { Kind::Allocation },
            source: Source::of(&self.names, &self.settlements, entry.origin),
            settlement,
            date: entry.date,
            rule: entry.rule,
            amount: entry.amount,
            capital: parts.and_then(|parts| parts.capital.checked_add(parts.credits)),
            interest: parts.map(|parts| parts.interest),
            fees: parts.map(|parts| parts.fees),
            other: parts.map(|parts| parts.other),
        }
    }

    pub(crate) fn settlement_view<'a>(&'a self, batch: &'a Batch) -> SettlementView<'a> {
        let invoice =
            |booked: &Booked| booked.invoice.and_then(|place| self.invoices.get(place as usize));
        let allocations = batch.allocations.iter().map(|booked| AllocationView {
            id: booked.id,
            invoice: invoice(booked).map(|invoice| invoice.number.as_str()),
            line: invoice(booked).map(|invoice| invoice.line),
            amount: booked.amount,
            booked: booked.invoice.is_some(),
        });
        SettlementView {
            id: batch.id,
            source: format!("{}, item {}", self.names.settlements, batch.item + 1),
            date: batch.date,
            currency: &batch.currency,
            amount: batch.amount,
            allocated: batch.allocated,
            difference: batch.difference,
            not_booked: batch.not_booked,
            beneficiary_iban: batch.iban.as_deref(),
            remittance_reference: batch.remittance_reference.as_deref(),
            allocations: allocations.collect(),
        }
    }
}
