//! Findings about the whole of what was read: what is missing in it, and what it cannot show.

use std::collections::BTreeMap;

use cfis::{Amount, Decimal};
use chrono::NaiveDate;

use super::amounts::Amounts;
use crate::finding::{Finding, FindingRule};
use crate::journal::Undated;
use crate::ledger::Invoice;
use crate::money::{InexactSum, absolute, increase, with_currency};
use crate::rules::Rules;

/// The factors between net and gross amounts: the rates of VAT of recent years in Finland, as
/// hundredths of per cents.
const GROSS_OF_NET: [i64; 5] = [12_550, 12_400, 11_400, 11_350, 11_000];
/// The least number of invoices that must differ by one factor.
const LEAST: u32 = 3;

/// Counts, invoice by invoice, what findings about the whole say.
#[derive(Default)]
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
pub(super) fn is_older(invoice: &Invoice, rules: &Rules) -> bool {
    let first = rules.period.map(|(from, _)| from);
    invoice.invoice_date.zip(first).is_some_and(|(date, first)| date < first)
}

impl Coverage {
    pub(super) fn add(
        &mut self,
        invoice: &Invoice,
        amounts: &Amounts,
        is_not_covered: bool,
    ) -> Result<(), InexactSum> {
        if is_not_covered {
            self.not_covered += 1;
            let sum = self.not_covered_sums.entry(invoice.currency.clone()).or_default();
            increase(sum, amounts.invoiced)?;
        }
        if !amounts.not_passed_on.is_zero() {
            self.not_passed_on += 1;
            let sum = self.not_passed_on_sums.entry(invoice.currency.clone()).or_default();
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

    /// Returns the findings. Each is about all invoices, so none names an invoice.
    pub(super) fn findings(&self, rules: &Rules, undated: &Undated) -> Vec<Finding> {
        let mut findings = Vec::new();
        let from = rules.period.map(|(from, _)| from.to_string()).unwrap_or_default();
        if self.not_covered > 0 {
            let sentence = format!(
                "{} of {} are dated before {from}, and nothing was found of them: they may have \
                 been paid before. Read from an earlier day.",
                invoices(self.not_covered),
                sums(&self.not_covered_sums)
            );
            findings.push(Finding::new(FindingRule::NotCovered, &[&from], sentence));
        }
        if self.not_passed_on > 0 {
            let sentence = format!(
                "{} were paid for {} that are settled in full, and were not passed on: collection \
                 fees or interest that the agency keeps, or an overpayment that it returns. Compare \
                 them with your agreement.",
                sums(&self.not_passed_on_sums),
                invoices(self.not_passed_on)
            );
            findings.push(Finding::new(FindingRule::NotPassedOn, &[], sentence));
        }
        if rules.is_period_assumed {
            let sentence = format!(
                "The ledger has no date that says from which day to read, so it was read from \
                 {from}. Pass an earlier day if invoices may have been paid before."
            );
            findings.push(Finding::new(FindingRule::PeriodAssumed, &[], sentence));
        }
        let most = self.by_factor.iter().zip(GROSS_OF_NET).max_by_key(|(count, _)| **count);
        if let Some((count, factor)) = most
            && *count >= LEAST
            && count.saturating_mul(2) > self.matched
        {
            let factor = Decimal::new(factor, 4).normalize();
            let sentence = format!(
                "What was paid for {} is {factor} times their amount in the ledger: those amounts \
                 may be net. Choose the column with the gross amount.",
                invoices(*count)
            );
            findings.push(Finding::new(FindingRule::NetAmounts, &[], sentence));
        }
        if let Some((side, source)) = &undated.first {
            let sentence = format!(
                "{} payments and {} settlements have no date, so they count on every day. Ask the \
                 agency when they were booked.",
                undated.payments, undated.settlements
            );
            let finding = Finding::new(FindingRule::Undated, &[], sentence);
            findings.push(finding.with(*side, source, "no date".to_owned()));
        }
        findings
    }
}

fn invoices(count: u32) -> String {
    if count == 1 { "1 invoice".to_owned() } else { format!("{count} invoices") }
}

fn sums(by_currency: &BTreeMap<String, Amount>) -> String {
    let sums: Vec<_> =
        by_currency.iter().map(|(currency, sum)| with_currency(*sum, currency)).collect();
    sums.join(" and ")
}

/// Returns whether an amount times a factor is what was paid, to the cent.
fn differs_by(amount: Amount, paid: Amount, factor: i64) -> bool {
    let gross = amount.to_decimal().checked_mul(Decimal::new(factor, 4));
    let off = gross.and_then(|gross| Amount::from(gross).checked_sub(paid));
    off.is_some_and(|off| absolute(off) <= Amount::from_hundredths(1)) && !amount.is_zero()
}

/// Returns the day of the reconciliation: the one that is asked for, or else the latest of the
/// input.
pub(super) fn day(rules: &Rules, latest: Option<NaiveDate>) -> Option<NaiveDate> {
    rules.as_of.or(latest)
}
