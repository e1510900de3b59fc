//! Takes a settlement in, and recognises a copy of one that was taken in before.

use std::hash::{BuildHasher, RandomState};

use cfis::{Amount, Settlement};
use chrono::NaiveDate;

use super::{Intake, currency, day, fingerprint};
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::{Batch, KnownSettlement, Source};
use crate::matching::Identifiers;
use crate::message::{Money, Place, Says, Sentence};
use crate::money::{InexactSum, format_amount, subtract};
use crate::reference;

/// The day of a settlement: its own, or else the latest of its allocations.
fn day_of(settlement: &Settlement) -> Option<NaiveDate> {
    let of_allocations = || {
        let dates = settlement.allocations.iter();
        dates.filter_map(|allocation| day(allocation.allocation_date.as_ref())).max()
    };
    day(settlement.settlement_date.as_ref()).or_else(of_allocations)
}

impl Intake<'_> {
    /// Books a settlement with its allocations, unless it was booked before.
    pub(crate) fn settlement(&mut self, settlement: &Settlement) -> Result<(), InexactSum> {
        let item = self.journal.counts.settlements;
        self.journal.counts.settlements += 1;
        let source = Source::settlement(self.names, item);
        let iban = settlement
            .beneficiary
            .as_ref()
            .and_then(|beneficiary| beneficiary.iban.as_deref())
            .and_then(reference::iban);
        if self.is_later(day_of(settlement)) {
            // One that is booked may have been moved to a later day.
            self.fingerprint(settlement, source);
            return self.later_settlement(settlement).map_err(|error| error.at(source));
        }
        if self.is_copy(settlement, source, iban.as_deref()) {
            return Ok(());
        }
        self.book_settlement(settlement, item, source, iban).map_err(|error| error.at(source))
    }

    fn book_settlement(
        &mut self,
        settlement: &Settlement,
        item: u32,
        source: Source<'_>,
        iban: Option<String>,
    ) -> Result<(), InexactSum> {
        let id = settlement.settlement_id;
        let place = self.journal.settlements.len() as u32;
        let content = content(settlement, &self.journal.seen.hasher);
        self.journal.seen.settlements.insert(
            id,
            KnownSettlement {
                place,
                contents: vec![content],
                ibans: iban.iter().cloned().collect(),
            },
        );
        let date = day_of(settlement);
        self.dated(date);
        if date.is_none() {
            self.journal.undated.settlements += 1;
            self.undated(Side::Settlements, source);
        }
        let finding = self.outside_period(Side::Settlements, date, source, || id.to_string());
        self.journal.findings.extend(finding.map(|finding| finding.of_settlement(id)));
        let mut batch = Batch {
            id,
            item,
            date,
            currency: currency(Some(&settlement.currency)).unwrap_or_default().into_owned(),
            amount: settlement.settlement_amount,
            allocated: Amount::ZERO,
            difference: Amount::ZERO,
            not_booked: Amount::ZERO,
            iban,
            remittance_reference: settlement.remittance_reference.clone(),
            allocations: Vec::with_capacity(settlement.allocations.len()),
            fingerprint: self.fingerprint(settlement, source),
        };
        for (number, allocation) in (0_u32..).zip(&settlement.allocations) {
            let source = source.allocation(number);
            let booked = self.allocation(&mut batch, (place, number), source, allocation)?;
            batch.allocations.push(booked);
        }
        batch.difference = subtract(batch.amount, batch.allocated)?;
        if !batch.difference.is_zero() {
            self.journal.findings.push(settlement_difference(&batch, source));
        }
        self.journal.settlements.push(batch);
        self.check_account(place, source);
        Ok(())
    }

    /// Returns the fingerprint of a settlement, if the rules ask for it, and notes that one that is
    /// booked in the accounts has changed.
    fn fingerprint(&mut self, settlement: &Settlement, source: Source<'_>) -> Option<Box<str>> {
        let id = settlement.settlement_id;
        let booked = self.rules.booked.get(&id);
        if booked.is_none() && !self.rules.has_fingerprints {
            return None;
        }
        let now = fingerprint::of(settlement);
        if let Some(before) = booked.filter(|before| **before != now) {
            let sentence = Sentence::BookedSettlementChanged { settlement: id };
            let amount = Money::new(settlement.settlement_amount, &settlement.currency);
            let identity = [id.to_string(), before.clone(), now.clone()];
            let identity: Vec<_> = identity.iter().map(String::as_str).collect();
            let finding = Finding::new(FindingRule::BookedSettlementChanged, &identity, sentence)
                .with(Side::Settlements, source, Says::Money { amount })
                .of_settlement(id);
            self.journal.findings.push(finding);
        }
        Some(now.into())
    }

    /// Adds a settlement that is dated after the day of the reconciliation to the sums of such.
    fn later_settlement(&mut self, settlement: &Settlement) -> Result<(), InexactSum> {
        if !self.journal.later.is_new(settlement.settlement_id) {
            return Ok(());
        }
        let own = currency(Some(&settlement.currency)).unwrap_or_default();
        let mut rest = settlement.settlement_amount;
        for allocation in &settlement.allocations {
            let amount = allocation.allocated_total_amount;
            let currency = currency(allocation.currency.as_deref()).unwrap_or_else(|| own.clone());
            if currency != own {
                continue;
            }
            let found = self.invoices.find(&Identifiers::of_allocation(allocation));
            let is_of_currency = |place: &u32| {
                self.invoices.get(*place).is_some_and(|found| found.currency() == own)
            };
            let place = found.place().filter(is_of_currency);
            rest = subtract(rest, amount)?;
            self.journal.later.settlement(place, &own, amount)?;
        }
        self.journal.later.settlement(None, &own, rest)
    }

    /// Returns whether a settlement was booked before, and notes what is new in its copy.
    fn is_copy(&mut self, settlement: &Settlement, source: Source<'_>, iban: Option<&str>) -> bool {
        let seen = &mut self.journal.seen;
        let Some(known) = seen.settlements.get_mut(&settlement.settlement_id) else { return false };
        let place = known.place;
        let content = content(settlement, &seen.hasher);
        let is_other_content = !known.contents.contains(&content);
        if is_other_content {
            known.contents.push(content);
        }
        let new_iban = iban.map(str::to_owned).filter(|iban| !known.ibans.contains(iban));
        known.ibans.extend(new_iban.clone());
        let is_first_iban = new_iban.is_some() && known.ibans.len() == 1;
        if is_other_content || (new_iban.is_some() && !is_first_iban) {
            self.conflict(settlement, source, place);
        }
        // The first copy was in the older shape, which names no account.
        if is_first_iban {
            if let Some(batch) = self.journal.settlements.get_mut(place as usize) {
                batch.iban = new_iban;
            }
            self.check_account(place, source);
        }
        true
    }

    /// Notes that a settlement was paid to an account that is not expected.
    fn check_account(&mut self, place: u32, source: Source<'_>) {
        let Some(batch) = self.journal.settlements.get(place as usize) else { return };
        let expected = &self.rules.expected_ibans;
        let is_unexpected = |iban: &&String| !expected.is_empty() && !expected.contains(iban);
        let Some(iban) = batch.iban.as_ref().filter(is_unexpected) else { return };
        let id = batch.id;
        let sentence = Sentence::BeneficiaryIban { settlement: id, iban: iban.clone() };
        let mut finding =
            Finding::new(FindingRule::BeneficiaryIban, &[&id.to_string(), iban], sentence)
                .with(
                    Side::Ledger,
                    Place::ExpectedAccounts {},
                    Says::Accounts { ibans: expected.clone() },
                )
                .with(Side::Settlements, source, Says::PaidTo { iban: iban.clone() })
                .of_settlement(id);
        for booked in &batch.allocations {
            finding = finding.of_invoice(booked.invoice());
        }
        self.journal.findings.push(finding);
    }

    /// Notes that a settlement occurs twice with different contents.
    fn conflict(&mut self, settlement: &Settlement, source: Source<'_>, place: u32) {
        let id = settlement.settlement_id;
        let sentence = Sentence::SettlementConflict { settlement: id };
        let identity = id.to_string();
        let mut finding = Finding::new(FindingRule::SettlementConflict, &[&identity], sentence);
        if let Some(batch) = self.journal.settlements.get(place as usize) {
            finding = finding.with(
                Side::Settlements,
                Source::settlement(self.names, batch.item),
                Says::Contents {
                    amount: Money::new(batch.amount, &batch.currency),
                    allocations: batch.allocations.len(),
                },
            );
            for booked in &batch.allocations {
                finding = finding.of_invoice(booked.invoice());
            }
        }
        let amount = Money::new(settlement.settlement_amount, &settlement.currency);
        let says = Says::Contents { amount, allocations: settlement.allocations.len() };
        finding = finding.with(Side::Settlements, source, says).of_settlement(id);
        for allocation in &settlement.allocations {
            let found = self.invoices.find(&Identifiers::of_allocation(allocation));
            finding = finding.of_invoice(found.place());
        }
        self.journal.findings.push(finding);
    }
}

fn settlement_difference(batch: &Batch, source: Source<'_>) -> Finding {
    let id = batch.id.to_string();
    let money = |amount| Money::new(amount, &batch.currency);
    let (settlement, disbursed, allocated) =
        (batch.id, money(batch.amount), money(batch.allocated));
    let says =
        Says::DisbursedAndAllocated { disbursed: disbursed.clone(), allocated: allocated.clone() };
    let sentence = match batch.difference.is_negative() {
        true => Sentence::SettlementWithheld { settlement, disbursed, allocated },
        false => Sentence::SettlementExceeds { settlement, disbursed, allocated },
    };
    let identity = [id.as_str(), &format_amount(batch.difference)];
    Finding::new(FindingRule::SettlementDifference, &identity, sentence)
        .with(Side::Settlements, source, says)
        .of_settlement(batch.id)
}

/// Hashes what a settlement says.
///
/// The hash does not depend on the order of its allocations, on how amounts are written, on when it was
/// fetched, or on which of the two published shapes it has. It is compared within one run only.
fn content(settlement: &Settlement, hasher: &RandomState) -> (u64, u64) {
    // A sum of hashes does not depend on the order. Two of them, each with a number of its own,
    // rule out a match by chance.
    let mut sums = [(0_u64, 0_u64), (1, 0)];
    for allocation in &settlement.allocations {
        let invoice =
            allocation.original_invoice_number.as_ref().map(|number| number.as_str().trim());
        let date = day(allocation.allocation_date.as_ref());
        let (id, amount) = (allocation.allocation_id, allocation.allocated_total_amount);
        let currency = currency(allocation.currency.as_deref().or(Some(&settlement.currency)));
        let breakdown = allocation.breakdown.iter();
        let rows = breakdown.map(|row| hasher.hash_one((row.type_.as_str(), row.amount)));
        let rows = rows.fold(0, u64::wrapping_add);
        let head = (id, amount, date, currency, invoice, rows);
        for (number, sum) in &mut sums {
            *sum = sum.wrapping_add(hasher.hash_one((*number, &head)));
        }
    }
    let date = day(settlement.settlement_date.as_ref());
    let currency = currency(Some(&settlement.currency));
    let head = (settlement.settlement_id, date, settlement.settlement_amount, currency);
    let [first, second] = sums.map(|(number, allocations)| {
        hasher.hash_one((number, &head, settlement.allocations.len(), allocations))
    });
    (first, second)
}
