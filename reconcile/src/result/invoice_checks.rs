//! What can be wrong with all that is booked to one invoice.

use cfis::Amount;
use chrono::NaiveDate;

use crate::finding::{Finding, FindingRule, Side};
use crate::intake::Batch;
use crate::journal::entry::{Entry, Origin};
use crate::ledger::Invoice;
use crate::money::{Inexact, add, subtract, written};
use crate::result::outcome::Held;
use crate::result::views::Source;
use crate::rules::{Names, Rules};

/// What the checks of an invoice go by.
pub(crate) struct Check<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) names: &'a Names,
    pub(crate) settlements: &'a [Batch],
    /// The first day of the payments that were read.
    pub(crate) from: Option<NaiveDate>,
}

/// What tells an invoice from others of the same number.
fn case_of(invoice: &Invoice) -> String {
    invoice.case_id.map(|id| id.to_string()).unwrap_or_default()
}

/// A payment of an earlier run: its amount, its day, and its number in the input.
pub(crate) type Earlier = (Amount, Option<NaiveDate>, u32);

impl Check<'_> {
    fn source(&self, origin: Origin) -> String {
        Source::of(self.names, self.settlements, origin).to_string()
    }

    fn allocation_id(&self, entry: &Entry) -> Option<i64> {
        let Origin::Allocation { settlement, allocation } = entry.origin else { return None };
        self.settlements.get(settlement as usize)?.allocations.get(allocation as usize)?.id
    }

    /// Everything that is wrong with an invoice by what is booked to it.
    pub(crate) fn invoice(
        &self,
        place: u32,
        invoice: &Invoice,
        entries: &[Entry],
        earlier: &[Earlier],
        findings: &mut Vec<Finding>,
    ) -> Result<(), Inexact> {
        self.same_keys(place, invoice, entries, findings);
        if entries.iter().any(Entry::is_payment) {
            self.aged(place, invoice, entries, findings)?;
        }
        if !earlier.is_empty() {
            self.vanished(place, invoice, entries, earlier, findings)?;
        }
        Ok(())
    }

    fn same_keys(
        &self,
        place: u32,
        invoice: &Invoice,
        entries: &[Entry],
        findings: &mut Vec<Finding>,
    ) {
        let mut allocations: Vec<_> = entries.iter().filter(|entry| !entry.is_payment()).collect();
        if allocations.len() < 2 {
            return;
        }
        let key = |entry: &Entry| (entry.date, entry.amount, entry.reference);
        allocations.sort_by_key(|entry| key(entry));
        for same in
            allocations.chunk_by(|one, other| key(one) == key(other)).filter(|same| same.len() > 1)
        {
            let mut ids: Vec<_> =
                same.iter().filter_map(|entry| self.allocation_id(entry)).collect();
            ids.sort_unstable();
            let (Some(first), true) = (same.first(), ids.len() > 1) else { continue };
            let date = first.date.map_or_else(|| "no date".to_owned(), |date| date.to_string());
            let sentence = format!(
                "Invoice {} has {} allocations of {} {} of {date} that nothing but their ids tells apart; all are booked. Ask whether they are two.",
                invoice.number,
                same.len(),
                written(first.amount),
                invoice.currency
            );
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            let identity: Vec<_> = std::iter::once(invoice.number.as_str())
                .chain(ids.iter().map(String::as_str))
                .collect();
            let mut finding = Finding::new(FindingRule::SameBusinessKey, &identity, sentence)
                .of_invoice(Some(place));
            for entry in same {
                let id = self
                    .allocation_id(entry)
                    .map_or_else(|| "without an id".to_owned(), |id| id.to_string());
                finding = finding.with(
                    Side::Settlements,
                    self.source(entry.origin),
                    format!("allocation {id}, {} {}", written(entry.amount), invoice.currency),
                );
            }
            findings.push(finding);
        }
    }

    /// Payments that have been provisional for long. Of several the oldest count as settled first.
    fn aged(
        &self,
        place: u32,
        invoice: &Invoice,
        entries: &[Entry],
        findings: &mut Vec<Finding>,
    ) -> Result<(), Inexact> {
        let mut left = Held::of(entries, self.from)?.received;
        let mut payments: Vec<_> = entries
            .iter()
            .filter(|entry| entry.is_payment() && !entry.amount.is_negative())
            .collect();
        payments.sort_by_key(|entry| (entry.date, entry.amount));
        for payment in payments {
            if payment.amount <= left {
                left = subtract(left, payment.amount)?;
                continue;
            }
            let open = subtract(payment.amount, left)?;
            left = Amount::ZERO;
            let Some(days) = payment.date.map(|date| (self.rules.as_of - date).num_days()) else {
                continue;
            };
            if days > self.rules.aged_after_days.into() {
                let date = payment.date.map(|date| date.to_string()).unwrap_or_default();
                let sentence = format!(
                    "{} {} of invoice {} were booked on {date} and are still provisional after {days} days; ask the agency when they are settled.",
                    written(open),
                    invoice.currency,
                    invoice.number
                );
                let identity =
                    [invoice.number.as_str(), &case_of(invoice), &date, &written(payment.amount)];
                let finding = Finding::new(FindingRule::PaymentAged, &identity, sentence);
                let says =
                    format!("{} {} booked on {date}", written(payment.amount), invoice.currency);
                findings.push(
                    finding
                        .with(Side::Payments, self.source(payment.origin), says)
                        .of_invoice(Some(place)),
                );
            }
        }
        Ok(())
    }

    /// What an earlier run had, and neither payments nor settlements have now.
    fn vanished(
        &self,
        place: u32,
        invoice: &Invoice,
        entries: &[Entry],
        earlier: &[Earlier],
        findings: &mut Vec<Finding>,
    ) -> Result<(), Inexact> {
        let held = Held::of(entries, self.from)?;
        // One that was not asked for this time cannot be missed.
        let until = self.rules.period.map(|(_, to)| to);
        let asked_for = |date: Option<NaiveDate>| {
            date.is_none_or(|date| {
                self.from.is_none_or(|from| date >= from) && until.is_none_or(|until| date <= until)
            })
        };
        let earlier: Vec<_> = earlier.iter().filter(|(_, date, _)| asked_for(*date)).collect();
        let (mut paid, mut taken_back) = (Amount::ZERO, Amount::ZERO);
        for (amount, ..) in &earlier {
            let sum = if amount.is_negative() { &mut taken_back } else { &mut paid };
            *sum = add(*sum, *amount)?;
        }
        let missing = [
            subtract(paid, held.paid.max(held.received))?,
            subtract(taken_back, held.taken_back.min(held.returned))?,
        ];
        let [missing, missing_credits] = missing;
        let is_missing =
            [(missing, missing > Amount::ZERO), (missing_credits, missing_credits.is_negative())];
        for (amount, _) in is_missing.into_iter().filter(|(_, is_missing)| *is_missing) {
            let sentence = format!(
                "{} {} of invoice {} were listed in an earlier run and are neither listed nor settled now; ask the agency what became of them.",
                written(amount),
                invoice.currency,
                invoice.number
            );
            let mut finding = Finding::new(
                FindingRule::PaymentVanished,
                &[&invoice.number, &case_of(invoice), &written(amount)],
                sentence,
            )
            .of_invoice(Some(place));
            for (listed, _, number) in
                earlier.iter().filter(|(listed, ..)| listed.is_negative() == amount.is_negative())
            {
                let source = format!("{}, item {}", self.names.earlier_payments, number + 1);
                finding = finding.with(
                    Side::Payments,
                    source,
                    format!("{} {}", written(*listed), invoice.currency),
                );
            }
            findings.push(finding);
        }
        Ok(())
    }
}
