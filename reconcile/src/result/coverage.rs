//! Findings about the whole of what was read: what is missing in it, and what it cannot show.

use std::collections::BTreeMap;

use cfis::{Amount, Decimal};
use chrono::NaiveDate;

use super::amounts::Amounts;
use crate::finding::{Finding, FindingRule};
use crate::journal::Undated;
use crate::ledger::PackedInvoice;
use crate::message::{Says, Sentence};
use crate::money::{InexactSum, absolute, increase};
use crate::rules::Rules;

/// The factors between net and gross amounts: the rates of VAT of recent years in Finland, as
/// hundredths of per cents.
const GROSS_OF_NET: [i64; 5] = [12_550, 12_400, 11_400, 11_350, 11_000];
/// The least number of invoices that must differ by one factor.
const LEAST: u32 = 3;

/// Counts, invoice by invoice, what findings about the whole say.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    not_covered: u32,
    not_covered_sums: BTreeMap<String, Amount>,
    not_passed_on: u32,
    not_passed_on_sums: BTreeMap<String, Amount>,
    /// Invoices to which something is booked.
    matched: u32,
    /// By factor, how many of them differ from what was paid by it.
    by_factor: [u32; GROSS_OF_NET.len()],
}

/// Returns whether an invoice is older than what was read.
pub(super) fn is_older(invoice: &PackedInvoice, rules: &Rules) -> bool {
    let first = rules.period.map(|(from, _)| from);
    invoice.invoice_date.zip(first).is_some_and(|(date, first)| date < first)
}

impl Coverage {
    pub(super) fn add(
        &mut self,
        invoice: &PackedInvoice,
        amounts: &Amounts,
        is_not_covered: bool,
    ) -> Result<(), InexactSum> {
        if is_not_covered {
            self.not_covered += 1;
            let sum = self.not_covered_sums.entry(invoice.currency().to_owned()).or_default();
            increase(sum, amounts.invoiced)?;
        }
        if !amounts.not_passed_on.is_zero() {
            self.not_passed_on += 1;
            let sum = self.not_passed_on_sums.entry(invoice.currency().to_owned()).or_default();
            increase(sum, amounts.not_passed_on)?;
        }
        if amounts.paid.is_zero() {
            return Ok(());
        }
        self.matched += 1;
        for (count, factor) in self.by_factor.iter_mut().zip(GROSS_OF_NET) {
            if differs_by(invoice.amount, amounts.paid, factor) {
                *count += 1;
            }
        }
        Ok(())
    }

    /// Adds what was counted over other invoices.
    pub(super) fn join(&mut self, other: Coverage) -> Result<(), InexactSum> {
        let Coverage {
            not_covered,
            not_covered_sums,
            not_passed_on,
            not_passed_on_sums,
            matched,
            by_factor,
        } = other;
        self.not_covered += not_covered;
        self.not_passed_on += not_passed_on;
        self.matched += matched;
        for (count, more) in self.by_factor.iter_mut().zip(by_factor) {
            *count += more;
        }
        for (currency, sum) in not_covered_sums {
            increase(self.not_covered_sums.entry(currency).or_default(), sum)?;
        }
        for (currency, sum) in not_passed_on_sums {
            increase(self.not_passed_on_sums.entry(currency).or_default(), sum)?;
        }
        Ok(())
    }

    /// Returns the findings. Each is about all invoices, so none names an invoice.
    pub(super) fn findings(&self, rules: &Rules, undated: &Undated) -> Vec<Finding> {
        let mut findings = Vec::new();
        let from = rules.period.map(|(from, _)| from).unwrap_or_default();
        if self.not_covered > 0 {
            let (invoices, sums) = (self.not_covered, sums(&self.not_covered_sums));
            let sentence = Sentence::NotCovered { invoices, sums, from };
            findings.push(Finding::new(FindingRule::NotCovered, &[&from.to_string()], sentence));
        }
        if self.not_passed_on > 0 {
            let (sums, invoices) = (sums(&self.not_passed_on_sums), self.not_passed_on);
            let sentence = Sentence::NotPassedOn { sums, invoices };
            findings.push(Finding::new(FindingRule::NotPassedOn, &[], sentence));
        }
        if rules.is_period_assumed {
            let sentence = Sentence::PeriodAssumed { from };
            findings.push(Finding::new(FindingRule::PeriodAssumed, &[], sentence));
        }
        let most = self.by_factor.iter().zip(GROSS_OF_NET).max_by_key(|(count, _)| **count);
        if let Some((count, factor)) = most
            && *count >= LEAST
            && count.saturating_mul(2) > self.matched
        {
            let factor = Decimal::new(factor, 4).normalize();
            let sentence = Sentence::NetAmounts { invoices: *count, factor };
            findings.push(Finding::new(FindingRule::NetAmounts, &[], sentence));
        }
        if let Some((side, source)) = &undated.first {
            let (payments, settlements) = (undated.payments, undated.settlements);
            let sentence = Sentence::Undated { payments, settlements };
            let finding = Finding::new(FindingRule::Undated, &[], sentence);
            findings.push(finding.with(*side, source.clone(), Says::NoDate {}));
        }
        findings
    }
}

fn sums(by_currency: &BTreeMap<String, Amount>) -> Vec<(String, Amount)> {
    by_currency.iter().map(|(currency, sum)| (currency.clone(), *sum)).collect()
}

/// Returns whether an amount times a factor is what was paid, to the cent.
fn differs_by(amount: Amount, paid: Amount, factor: i64) -> bool {
    let gross = amount.to_decimal().checked_mul(Decimal::new(factor, 4));
    let off = gross.and_then(|gross| Amount::from(gross).checked_sub(paid));
    off.is_some_and(|off| absolute(off) <= Amount::from_hundredths(1)) && !amount.is_zero()
}

/// Returns the day of the reconciliation: the one that is asked for, or else the latest of the
/// input, or else today.
pub(super) fn day(rules: &Rules, latest: Option<NaiveDate>) -> Option<NaiveDate> {
    rules.as_of.or(latest).or(rules.today)
}
