//! Payments and settlements as they come in: what they are matched with, and what is wrong with them by themselves.

mod payment;
mod settlement;

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};

use cfis::{Amount, DateOrDateTime};
use chrono::NaiveDate;

use crate::finding::{Finding, FindingRule, Side};
use crate::money::written;
use crate::reconciler::Reconciler;

pub(crate) use payment::{currency_of, day_of, payment};
pub(crate) use settlement::settlement;

/// What is remembered to find what comes twice.
#[derive(Default)]
pub(crate) struct Seen {
    settlements: HashMap<i64, Known>,
    hasher: RandomState,
    /// By id: the settlement, the allocation in it, and the invoice that it was booked to.
    allocations: HashMap<i64, (u32, u32, Option<u32>)>,
    pub(crate) wrong_references: HashSet<String>,
    unknown_types: HashSet<String>,
    /// Whether it was said that payments have no currency.
    assumed_currency: bool,
}

/// A settlement that was added.
struct Known {
    /// Its place among those that were.
    place: u32,
    /// What was said under its id, each once; the first is booked.
    contents: Vec<(u64, u64)>,
    /// The accounts that were named under its id; the older shape names none.
    ibans: Vec<String>,
}

/// A settlement, and what has become of its allocations.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    pub(crate) id: i64,
    /// Its place in the input, from 0.
    pub(crate) item: u32,
    pub(crate) date: Option<NaiveDate>,
    pub(crate) currency: String,
    pub(crate) amount: Amount,
    pub(crate) allocated: Amount,
    pub(crate) difference: Amount,
    pub(crate) not_booked: Amount,
    pub(crate) iban: Option<String>,
    pub(crate) remittance_reference: Option<String>,
    pub(crate) allocations: Vec<Booked>,
}

/// An allocation, and where it was booked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Booked {
    pub(crate) id: Option<i64>,
    pub(crate) amount: Amount,
    pub(crate) invoice: Option<u32>,
}

fn day(date: Option<&DateOrDateTime>) -> Option<NaiveDate> {
    date.map(DateOrDateTime::date)
}

fn currency(text: Option<&str>) -> Option<String> {
    text.map(|text| text.trim().to_ascii_uppercase()).filter(|text| !text.is_empty())
}

/// "12.00 EUR"
fn money(amount: Amount, currency: &str) -> String {
    format!("{} {currency}", written(amount))
}

impl Reconciler {
    pub(crate) fn number_of(&self, place: u32) -> &str {
        self.invoices.get(place).map_or("", |invoice| &invoice.number)
    }

    fn ledger_says(&self, finding: Finding, place: u32) -> Finding {
        let Some(invoice) = self.invoices.get(place) else { return finding };
        let source = format!("{}, line {}", self.names.ledger, invoice.line);
        let says =
            format!("invoice {} of {}", invoice.number, money(invoice.amount, &invoice.currency));
        finding.with(Side::Ledger, source, says).of_invoice(Some(place))
    }

    fn disagreement(
        &mut self,
        side: Side,
        source: &str,
        place: u32,
        other: Option<u32>,
        identity: &str,
    ) {
        let Some(other) = other else { return };
        let (number, other_number) =
            (self.number_of(place).to_owned(), self.number_of(other).to_owned());
        let sentence = format!(
            "The identifiers of one item point at the invoices {number} and {other_number}; it is booked to {number}."
        );
        let finding =
            Finding::new(FindingRule::IdentifiersDisagree, &[&number, identity], sentence);
        let finding = finding.with(side, source.to_owned(), format!("booked to {number}"));
        let finding = self.ledger_says(finding, place);
        let finding = self.ledger_says(finding, other);
        self.findings.push(finding);
    }

    /// What is to be said of a date outside the period.
    fn outside(
        &self,
        side: Side,
        date: Option<NaiveDate>,
        source: impl FnOnce() -> String,
        identity: impl FnOnce() -> String,
    ) -> Option<Finding> {
        let (from, to) = self.rules.period?;
        let date = date.filter(|date| !(from..=to).contains(date))?;
        let source = source();
        let sentence = format!(
            "{source} is of {date}, outside the period from {from} to {to}; it is taken into account all the same."
        );
        let finding =
            Finding::new(FindingRule::OutsidePeriod, &[&identity(), &date.to_string()], sentence);
        Some(finding.with(side, source, format!("dated {date}")))
    }
}
