//! Checks that need everything that is booked to one invoice.

use cfis::Amount;
use chrono::NaiveDate;

use super::amounts::Amounts;
use super::entries::Entries;
use super::facts::Facts;
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::{Batch, BookedAllocation, EarlierPayment, Source};
use crate::ledger::PackedInvoice;
use crate::message::{Money, Says, Sentence};
use crate::money::{InexactSum, absolute, add, format_amount, subtract};
use crate::names::Names;
use crate::rules::Rules;

/// What the checks of an invoice depend on.
pub(super) struct Checks<'a> {
    pub(super) rules: &'a Rules,
    pub(super) names: &'a Names,
    pub(super) settlements: &'a [Batch],
    /// The first day of the payments.
    pub(super) from: Option<NaiveDate>,
    /// The day of the reconciliation.
    pub(super) as_of: Option<NaiveDate>,
}

/// Tells an invoice from others with the same number.
fn case_of(invoice: &PackedInvoice) -> String {
    invoice.case_id().map(|id| id.to_string()).unwrap_or_default()
}

impl Checks<'_> {
    fn allocation_id(&self, entry: &BookedAllocation) -> Option<i64> {
        let batch = self.settlements.get(entry.place.settlement as usize)?;
        batch.at(entry.place.number)?.id()
    }

    /// Adds the findings of an invoice. `entries` and `earlier` are its own.
    pub(super) fn check(
        &self,
        place: u32,
        invoice: &PackedInvoice,
        entries: Entries<'_>,
        earlier: &[EarlierPayment],
        amounts: &Amounts,
        findings: &mut Vec<Finding>,
    ) -> Result<(), InexactSum> {
        self.same_keys(place, invoice, entries, findings);
        if !amounts.provisional.is_zero() {
            self.aged(place, invoice, entries, amounts, findings)?;
        }
        if !earlier.is_empty() {
            self.vanished(place, invoice, entries, earlier, findings)?;
        }
        Ok(())
    }

    /// Finds allocations that differ only in their ids.
    fn same_keys(
        &self,
        place: u32,
        invoice: &PackedInvoice,
        entries: Entries<'_>,
        findings: &mut Vec<Finding>,
    ) {
        if entries.allocations.len() < 2 {
            return;
        }
        let mut allocations: Vec<_> = entries.allocations.iter().collect();
        let key = |entry: &BookedAllocation| (entry.date, entry.amount, entry.reference);
        allocations.sort_by_key(|entry| key(entry));
        for same in
            allocations.chunk_by(|one, other| key(one) == key(other)).filter(|same| same.len() > 1)
        {
            let mut ids: Vec<_> =
                same.iter().filter_map(|entry| self.allocation_id(entry)).collect();
            ids.sort_unstable();
            let (Some(first), true) = (same.first(), ids.len() > 1) else { continue };
            let (allocations, number) = (same.len(), invoice.number().to_owned());
            let amount = Money::new(first.amount, invoice.currency());
            let sentence = match first.date {
                Some(date) => {
                    Sentence::SameBusinessKey { invoice: number, allocations, amount, date }
                }
                None => Sentence::SameBusinessKeyUndated { invoice: number, allocations, amount },
            };
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            let identity: Vec<_> =
                std::iter::once(invoice.number()).chain(ids.iter().map(String::as_str)).collect();
            let mut finding = Finding::new(FindingRule::SameBusinessKey, &identity, sentence)
                .of_invoice(Some(place));
            for entry in same {
                let amount = Money::new(entry.amount, invoice.currency());
                let says = match self.allocation_id(entry) {
                    Some(allocation) => Says::Allocation { allocation, amount },
                    None => Says::AllocationWithoutId { amount },
                };
                let source = Source::allocation_at(self.names, self.settlements, entry.place);
                finding = finding.with(Side::Settlements, source, says);
            }
            findings.push(finding);
        }
    }

    /// Finds payments that have been provisional for too long. The oldest count as settled first.
    fn aged(
        &self,
        place: u32,
        invoice: &PackedInvoice,
        entries: Entries<'_>,
        amounts: &Amounts,
        findings: &mut Vec<Finding>,
    ) -> Result<(), InexactSum> {
        let turned = |amount: Amount| if invoice.amount.is_negative() { -amount } else { amount };
        let mut left = turned(amounts.provisional);
        let payments = entries.payments.iter();
        let mut payments: Vec<_> =
            payments.filter(|payment| !turned(payment.amount).is_negative()).collect();
        payments.sort_by_key(|entry| (entry.date, turned(entry.amount)));
        let mut aged = Vec::new();
        // The newest are what is left.
        for payment in payments.into_iter().rev() {
            let open = turned(payment.amount).min(left);
            left = subtract(left, open)?;
            if !open.is_zero() {
                aged.push((payment, turned(open)));
            }
        }
        for (payment, open) in aged.into_iter().rev() {
            let Some((date, as_of)) = payment.date.zip(self.as_of) else { continue };
            // A payment that is dated later is not that old.
            let days = u64::try_from((as_of - date).num_days()).unwrap_or_default();
            if days <= self.rules.aged_after_days.into() {
                continue;
            }
            let money = |amount| Money::new(amount, invoice.currency());
            let number = invoice.number().to_owned();
            let sentence =
                Sentence::PaymentAged { amount: money(open), invoice: number, date, days };
            let identity = [
                invoice.number(),
                &case_of(invoice),
                &date.to_string(),
                &format_amount(payment.amount),
            ];
            let finding = Finding::new(FindingRule::PaymentAged, &identity, sentence);
            let says = Says::BookedOn { amount: money(payment.amount), date };
            let source = Source::payment(self.names, payment.item);
            findings.push(finding.with(Side::Payments, source, says).of_invoice(Some(place)));
        }
        Ok(())
    }

    /// Finds payments of an earlier run that are neither listed nor settled now.
    fn vanished(
        &self,
        place: u32,
        invoice: &PackedInvoice,
        entries: Entries<'_>,
        earlier: &[EarlierPayment],
        findings: &mut Vec<Finding>,
    ) -> Result<(), InexactSum> {
        let facts = Facts::of(invoice, entries, self.from)?;
        let turned = |amount: Amount| if facts.is_credit_note { -amount } else { amount };
        // A payment that was not requested this time cannot be missed.
        let until = self.rules.period.map(|(_, to)| to);
        let was_requested = |date: Option<NaiveDate>| {
            date.is_none_or(|date| {
                self.from.is_none_or(|from| date >= from) && until.is_none_or(|until| date <= until)
            })
        };
        let earlier: Vec<_> =
            earlier.iter().filter(|payment| was_requested(payment.date)).collect();
        let (mut paid, mut returned) = (Amount::ZERO, Amount::ZERO);
        for amount in earlier.iter().map(|payment| turned(payment.amount)) {
            let sum = if amount.is_negative() { &mut returned } else { &mut paid };
            *sum = add(*sum, absolute(amount))?;
        }
        let missing = subtract(paid, facts.paid_in.max(facts.settled_in))?;
        let missing_returns = subtract(returned, facts.paid_back.max(facts.settled_back))?;
        let is_missing = |amount: &Amount| *amount > Amount::ZERO;
        let missing = Some(missing).filter(is_missing).map(turned);
        let missing_returns = Some(missing_returns).filter(is_missing).map(|sum| turned(-sum));
        for amount in missing.into_iter().chain(missing_returns) {
            let money = |amount| Money::new(amount, invoice.currency());
            let number = invoice.number().to_owned();
            let sentence = Sentence::PaymentVanished { amount: money(amount), invoice: number };
            let mut finding = Finding::new(
                FindingRule::PaymentVanished,
                &[invoice.number(), &case_of(invoice), &format_amount(amount)],
                sentence,
            )
            .of_invoice(Some(place));
            let is_of_sign =
                |payment: &&EarlierPayment| payment.amount.is_negative() == amount.is_negative();
            for payment in earlier.iter().copied().filter(is_of_sign) {
                finding = finding.with(
                    Side::Payments,
                    Source::earlier_payment(self.names, payment.item),
                    Says::Money { amount: money(payment.amount) },
                );
            }
            findings.push(finding);
        }
        Ok(())
    }
}
