//! A settlement and its allocations.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use cfis::{Allocation, Amount, BreakdownType, Settlement};

use super::{Batch, Booked, Known, currency, day, money};
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::entry::{Entry, Origin, Parts};
use crate::matching::{Found, Identifiers};
use crate::money::{Inexact, increase, subtract, written};
use crate::reconciler::Reconciler;
use crate::reference::{self, canonical};
use crate::result::suggestion::{Kind, NotMatched};

pub(crate) fn settlement(to: &mut Reconciler, settlement: &Settlement) -> Result<(), Inexact> {
    let item = to.counts.settlements;
    to.counts.settlements += 1;
    let (id, source) =
        (settlement.settlement_id, format!("{}, item {}", to.names.settlements, item + 1));
    let iban = settlement
        .beneficiary
        .as_ref()
        .and_then(|beneficiary| beneficiary.iban.as_deref())
        .and_then(reference::iban);
    let content = content(settlement, &to.seen.hasher);
    if let Some(known) = to.seen.settlements.get_mut(&id) {
        let place = known.place;
        let is_other_content = !known.contents.contains(&content);
        if is_other_content {
            known.contents.push(content);
        }
        let new_iban = iban.filter(|iban| !known.ibans.contains(iban));
        known.ibans.extend(new_iban.clone());
        let is_first_iban = new_iban.is_some() && known.ibans.len() == 1;
        if is_other_content || (new_iban.is_some() && !is_first_iban) {
            conflict(to, settlement, source.clone(), place);
        }
        // The first copy was in the older shape, which names no account.
        if is_first_iban {
            if let Some(batch) = to.settlements.get_mut(place as usize) {
                batch.iban = new_iban;
            }
            unexpected_account(to, place, source);
        }
        return Ok(());
    }
    let place = to.settlements.len() as u32;
    to.seen.settlements.insert(
        id,
        Known { place, contents: vec![content], ibans: iban.iter().cloned().collect() },
    );

    let currency = currency(Some(&settlement.currency)).unwrap_or_default();
    let date = day(settlement.settlement_date.as_ref());
    let finding = to.outside(Side::Settlements, date, || source.clone(), || id.to_string());
    to.findings.extend(finding.map(|finding| finding.of_settlement(id)));
    let mut batch = Batch {
        id,
        item,
        date,
        currency,
        amount: settlement.settlement_amount,
        allocated: Amount::ZERO,
        difference: Amount::ZERO,
        not_booked: Amount::ZERO,
        iban,
        remittance_reference: settlement.remittance_reference.clone(),
        allocations: Vec::with_capacity(settlement.allocations.len()),
    };
    for (number, allocation) in settlement.allocations.iter().enumerate() {
        let booked = self::allocation(to, &mut batch, (place, number as u32), &source, allocation)?;
        batch.allocations.push(booked);
    }
    batch.difference = subtract(batch.amount, batch.allocated)?;
    if !batch.difference.is_zero() {
        let (allocated, amount) =
            (money(batch.allocated, &batch.currency), money(batch.amount, &batch.currency));
        let why = if batch.difference.is_negative() {
            "The agency may have withheld commission and VAT; its invoice says."
        } else {
            "More came than is said for what; ask the agency."
        };
        let sentence =
            format!("Of settlement {id} {allocated} were allocated and {amount} disbursed. {why}");
        let finding = Finding::new(
            FindingRule::SettlementDifference,
            &[&id.to_string(), &written(batch.difference)],
            sentence,
        );
        let says = format!("{amount} disbursed, {allocated} allocated");
        to.findings.push(finding.with(Side::Settlements, source.clone(), says).of_settlement(id));
    }
    to.settlements.push(batch);
    unexpected_account(to, place, source);
    Ok(())
}

/// Says that a settlement was paid to an account that is not expected.
fn unexpected_account(to: &mut Reconciler, place: u32, source: String) {
    let Some(batch) = to.settlements.get(place as usize) else { return };
    let is_unexpected = |iban: &&String| {
        !to.rules.expected_ibans.is_empty() && !to.rules.expected_ibans.contains(iban)
    };
    let Some(iban) = batch.iban.as_ref().filter(is_unexpected) else { return };
    let id = batch.id;
    let sentence = format!(
        "Settlement {id} was paid to {iban}, which is none of the accounts that are expected; ask the agency at once."
    );
    let mut finding =
        Finding::new(FindingRule::BeneficiaryIban, &[&id.to_string(), iban], sentence)
            .with(Side::Ledger, "expected accounts".to_owned(), to.rules.expected_ibans.join(", "))
            .with(Side::Settlements, source, format!("paid to {iban}"))
            .of_settlement(id);
    for booked in &batch.allocations {
        finding = finding.of_invoice(booked.invoice);
    }
    to.findings.push(finding);
}

/// Books an allocation, or says why not.
fn allocation(
    to: &mut Reconciler,
    batch: &mut Batch,
    (settlement, number): (u32, u32),
    settlement_source: &str,
    allocation: &Allocation,
) -> Result<Booked, Inexact> {
    let source = || format!("{settlement_source}, allocation {}", number + 1);
    let (amount, id) = (allocation.allocated_total_amount, allocation.allocation_id);
    let currency =
        currency(allocation.currency.as_deref()).unwrap_or_else(|| batch.currency.clone());
    let identifiers = Identifiers::of_allocation(allocation);
    let found = to.invoices.find(&identifiers);
    let place = if let Found::One { place, .. } = found { Some(place) } else { None };
    let mut booked = Booked { id, amount, invoice: None };
    let settlement_id = batch.id;
    let identity = || id.map_or_else(|| format!("{settlement_id} {number}"), |id| id.to_string());

    to.check_digit(
        Side::Settlements,
        allocation.original_payment_reference.as_deref(),
        |_| source(),
        place,
    );
    let is_of_invoice = place
        .and_then(|place| to.invoices.get(place))
        .is_none_or(|invoice| invoice.currency == currency);
    if currency != batch.currency || !is_of_invoice {
        let other = if currency == batch.currency { "its invoice" } else { "its settlement" };
        let sentence = format!(
            "An allocation of settlement {} is in {currency} and {other} is not; it is not booked. Ask the agency.",
            batch.id
        );
        let finding =
            Finding::new(FindingRule::CurrencyMismatch, &["allocation", &identity()], sentence);
        let mut finding = finding
            .with(Side::Settlements, source(), money(amount, &currency))
            .of_settlement(batch.id);
        if let Some(place) = place {
            finding = to.ledger_says(finding, place);
        }
        to.findings.push(finding);
        // What is of another currency is no part of the settlement's sum.
        if currency == batch.currency {
            increase(&mut batch.allocated, amount)?;
            increase(&mut batch.not_booked, amount)?;
        }
        return Ok(booked);
    }
    increase(&mut batch.allocated, amount)?;
    if let Some(id) = id {
        if let Some((first, first_number, first_place)) = to.seen.allocations.get(&id).copied() {
            increase(&mut batch.not_booked, amount)?;
            let first_item = if first == settlement {
                batch.item
            } else {
                to.settlements.get(first as usize).map_or(0, |batch| batch.item)
            };
            let first_source = format!(
                "{}, item {}, allocation {}",
                to.names.settlements,
                first_item + 1,
                first_number + 1
            );
            let sentence = format!(
                "The allocation {id} is there again; the first is booked, and this one is not. Ask the agency which is right."
            );
            let first_id = if first == settlement {
                batch.id
            } else {
                to.settlements.get(first as usize).map_or(0, |batch| batch.id)
            };
            let (lower, higher) =
                (first_id.min(batch.id).to_string(), first_id.max(batch.id).to_string());
            let finding = Finding::new(
                FindingRule::AllocationRepeated,
                &[&id.to_string(), &lower, &higher],
                sentence,
            )
            .with(Side::Settlements, first_source, format!("allocation {id}"))
            .with(
                Side::Settlements,
                source(),
                format!("allocation {id} again, {}", money(amount, &currency)),
            )
            .of_settlement(batch.id)
            .of_invoice(first_place)
            .of_invoice(place);
            to.findings.push(finding);
            return Ok(booked);
        }
        to.seen.allocations.insert(id, (settlement, number, place));
    }
    let (parts, difference) = Parts::of(allocation)?;
    for row in &allocation.breakdown {
        let is_known = matches!(
            row.type_,
            BreakdownType::Capital | BreakdownType::Interest | BreakdownType::Fees
        );
        if is_known || !to.seen.unknown_types.insert(row.type_.as_str().to_owned()) {
            continue;
        }
        let sentence = format!(
            "Breakdowns have the type {}, which is not known; it stands under other and does not count against invoices. Look whether it should.",
            row.type_
        );
        let finding =
            Finding::new(FindingRule::UnknownBreakdownType, &[row.type_.as_str()], sentence);
        let says = format!("{} of type {}", money(row.amount, &currency), row.type_);
        to.findings.push(
            finding
                .with(Side::Settlements, source(), says)
                .of_settlement(batch.id)
                .of_invoice(place),
        );
    }
    if !difference.is_zero() {
        let sentence = format!(
            "The breakdown of an allocation of settlement {} is {} off its amount; what it does not explain is under other. Ask the agency.",
            batch.id,
            money(difference, &currency)
        );
        let finding = Finding::new(
            FindingRule::BreakdownDifference,
            &[&identity(), &written(difference)],
            sentence,
        )
        .with(
            Side::Settlements,
            source(),
            format!(
                "{} allocated, {} not in the breakdown",
                money(amount, &currency),
                money(difference, &currency)
            ),
        )
        .of_settlement(batch.id)
        .of_invoice(place);
        to.findings.push(finding);
    }
    let Found::One { place, rule, disagrees } = found else {
        increase(&mut batch.not_booked, amount)?;
        let item = NotMatched {
            source: source(),
            kind: Kind::Allocation,
            amount: Some(amount),
            currency: Some(currency),
            date: day(allocation.allocation_date.as_ref()),
            payer: None,
            invoice_number: identifiers.number.map(str::to_owned),
            reference: allocation.original_payment_reference.clone(),
            case_id: identifiers.case_id,
            netvisor: "notargeting",
        };
        to.unbooked.push((item, found));
        return Ok(booked);
    };
    if disagrees.is_some() {
        to.disagreement(Side::Settlements, &source(), place, disagrees, &identity());
    }
    booked.invoice = Some(place);
    to.entries.push(Entry {
        invoice: place,
        origin: Origin::Allocation { settlement, allocation: number },
        rule,
        date: day(allocation.allocation_date.as_ref()),
        amount,
        parts: (parts != Parts::capital(amount)).then(|| Box::new(parts)),
        // Only compared with others of the same invoice and amount, in one run.
        reference: allocation
            .original_payment_reference
            .as_deref()
            .and_then(canonical)
            .map_or(0, |text| to.seen.hasher.hash_one(text)),
    });
    Ok(booked)
}

fn conflict(to: &mut Reconciler, settlement: &Settlement, source: String, place: u32) {
    let id = settlement.settlement_id;
    let first_item = to.settlements.get(place as usize).map_or(0, |batch| batch.item);
    let first = format!("{}, item {}", to.names.settlements, first_item + 1);
    let sentence = format!(
        "Settlement {id} is there twice with different contents; the first is booked. Ask the agency which is right."
    );
    let mut finding = Finding::new(FindingRule::SettlementConflict, &[&id.to_string()], sentence);
    if let Some(batch) = to.settlements.get(place as usize) {
        finding = finding.with(
            Side::Settlements,
            first,
            format!(
                "{} in {} allocations",
                money(batch.amount, &batch.currency),
                batch.allocations.len()
            ),
        );
        for booked in &batch.allocations {
            finding = finding.of_invoice(booked.invoice);
        }
    }
    let says = format!(
        "{} in {} allocations",
        money(settlement.settlement_amount, &settlement.currency),
        settlement.allocations.len()
    );
    finding = finding.with(Side::Settlements, source, says).of_settlement(id);
    for allocation in &settlement.allocations {
        if let Found::One { place, .. } = to.invoices.find(&Identifiers::of_allocation(allocation))
        {
            finding = finding.of_invoice(Some(place));
        }
    }
    to.findings.push(finding);
}

/// What a settlement says, in a form that does not depend on the order of its allocations, on how amounts are written, on when it was fetched, or on
/// which of the two published shapes it has. Only compared within one run.
fn content(settlement: &Settlement, hasher: &RandomState) -> (u64, u64) {
    // Sums do not depend on the order. Two of them, each by its own number, make a chance match beyond all likelihood.
    let hash = |number: u64| {
        let of_allocation = |allocation: &Allocation| {
            let rows = allocation
                .breakdown
                .iter()
                .map(|row| hasher.hash_one((number, row.type_.as_str(), row.amount)));
            let rows = rows.fold(0, u64::wrapping_add);
            let invoice =
                allocation.original_invoice_number.as_ref().map(|number| number.as_str().trim());
            let date = day(allocation.allocation_date.as_ref());
            let (id, amount) = (allocation.allocation_id, allocation.allocated_total_amount);
            let currency = currency(allocation.currency.as_deref().or(Some(&settlement.currency)));
            hasher.hash_one((number, id, amount, date, currency, invoice, rows))
        };
        let allocations =
            settlement.allocations.iter().map(of_allocation).fold(0, u64::wrapping_add);
        let date = day(settlement.settlement_date.as_ref());
        let head = (
            settlement.settlement_id,
            date,
            settlement.settlement_amount,
            currency(Some(&settlement.currency)),
        );
        hasher.hash_one((number, head, settlement.allocations.len(), allocations))
    };
    (hash(0), hash(1))
}
