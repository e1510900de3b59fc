//! Takes items in: matches each payment, settlement and allocation, books it to the journal, and
//! notes what is wrong with it.
//!
//! Begin with [`Intake`], made for one item at a time. Its methods are `payment` and
//! `earlier_payment` (in `payment.rs`), `settlement` (in `settlement.rs`), and for each allocation
//! of a settlement `allocation` (in `allocation.rs`). `ledger.rs` notes what is wrong with the
//! ledger.
//!
//! This module does not know the outcome of an invoice: that takes all items.

mod allocation;
mod fingerprint;
mod ledger;
mod payment;
mod settlement;

use std::borrow::Cow;

use cfis::DateOrDateTime;
use chrono::NaiveDate;

use crate::finding::{Finding, FindingRule, Side};
use crate::journal::{Journal, Source};
use crate::matching::Invoices;
use crate::message::{Money, Says, Sentence};
use crate::names::Names;
use crate::reference;
use crate::rules::Rules;

/// Books items to a journal.
pub(crate) struct Intake<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) names: &'a Names,
    pub(crate) invoices: &'a Invoices,
    pub(crate) journal: &'a mut Journal,
}

fn day(date: Option<&DateOrDateTime>) -> Option<NaiveDate> {
    date.map(DateOrDateTime::date)
}

/// Returns a currency in the form in which currencies are compared; none for an empty one.
fn currency(text: Option<&str>) -> Option<Cow<'_, str>> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    Some(match text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        true => text.to_ascii_uppercase().into(),
        false => text.into(),
    })
}

impl Intake<'_> {
    /// Returns whether a date is after the day of the reconciliation.
    fn is_later(&self, date: Option<NaiveDate>) -> bool {
        date.zip(self.rules.as_of).is_some_and(|(date, as_of)| date > as_of)
    }

    /// Notes the date of an item that counts.
    fn dated(&mut self, date: Option<NaiveDate>) {
        self.journal.latest = self.journal.latest.max(date);
    }

    /// Notes the first item without a date.
    fn undated(&mut self, side: Side, source: Source<'_>) {
        self.journal.undated.first.get_or_insert_with(|| (side, source.message()));
    }

    /// Notes a payment reference whose check digit is wrong, once for each reference.
    pub(crate) fn check_reference(
        &mut self,
        side: Side,
        text: Option<&str>,
        source: Source<'_>,
        place: Option<u32>,
    ) {
        let Some(text) = text.filter(|text| reference::has_valid_check_digits(text) == Some(false))
        else {
            return;
        };
        let plain = reference::compact(text).into_owned();
        if !self.journal.seen.wrong_references.insert(plain.clone()) {
            return;
        }
        let sentence = Sentence::CheckDigit { reference: plain.clone() };
        let finding = Finding::new(FindingRule::CheckDigit, &[&plain], sentence)
            .with(side, source, Says::Reference { reference: text.to_owned() })
            .of_invoice(place);
        self.journal.findings.push(finding);
    }

    /// Adds an invoice, as the ledger has it, to the evidence of a finding.
    fn with_invoice(&self, finding: Finding, place: u32) -> Finding {
        let Some(invoice) = self.invoices.get(place) else { return finding };
        let amount = Money::new(invoice.amount, invoice.currency());
        let says = Says::Invoice { invoice: invoice.number().to_owned(), amount };
        let source = Source::invoice(self.names, invoice.line);
        finding.with(Side::Ledger, source, says).of_invoice(Some(place))
    }

    /// Notes that the identifiers of an item point to two invoices.
    fn disagreement(
        &mut self,
        side: Side,
        source: Source<'_>,
        (place, other): (u32, u32),
        identity: &str,
    ) {
        let (number, other_number) =
            (self.invoices.number_of(place), self.invoices.number_of(other));
        let sentence = Sentence::IdentifiersDisagree {
            row: source.message(),
            booked: number.to_owned(),
            other: other_number.to_owned(),
        };
        let finding = Finding::new(FindingRule::IdentifiersDisagree, &[number, identity], sentence)
            .with(side, source, Says::BookedTo { invoice: number.to_owned() });
        let finding = self.with_invoice(finding, place);
        let finding = self.with_invoice(finding, other);
        self.journal.findings.push(finding);
    }

    /// Returns a finding if a date is outside the period.
    fn outside_period(
        &self,
        side: Side,
        date: Option<NaiveDate>,
        source: Source<'_>,
        identity: impl FnOnce() -> String,
    ) -> Option<Finding> {
        let (from, to) = self.rules.period?;
        let date = date.filter(|date| !(from..=to).contains(date))?;
        let sentence = Sentence::OutsidePeriod { row: source.message(), date, from, to };
        let finding =
            Finding::new(FindingRule::OutsidePeriod, &[&identity(), &date.to_string()], sentence);
        Some(finding.with(side, source, Says::Dated { date }))
    }
}
