//! What a settlement says, whichever of the two published shapes it comes in.

use cfis::{Amount, Beneficiary, DateOrDateTime, Settlement};

use crate::seal::Digest;

/// Returns the hash of what both published shapes say. What only the newer one has is compared by
/// [`contradicts`], because an older response that lacks it does not deny it.
pub(super) fn content_hash(settlement: &Settlement) -> Vec<u8> {
    let mut digest = Digest::new("cfis-mirror settlement 1");
    let mut add = |text: Option<String>| {
        digest.add(if text.is_some() { b"1" } else { b"0" });
        digest.add(text.unwrap_or_default().as_bytes());
    };
    let day = |date: &Option<DateOrDateTime>| date.as_ref().map(|date| date.date().to_string());
    let digits = |amount: Amount| Some(amount.to_decimal().normalize().to_string());
    add(Some(settlement.settlement_id.to_string()));
    add(day(&settlement.settlement_date));
    add(digits(settlement.settlement_amount));
    add(Some(settlement.currency.clone()));
    add(settlement.agency.as_ref().map(ToString::to_string));
    add(Some(settlement.allocations.len().to_string()));
    for allocation in &settlement.allocations {
        add(allocation.allocation_id.map(|id| id.to_string()));
        add(digits(allocation.allocated_total_amount));
        add(day(&allocation.allocation_date));
        add(allocation.currency.clone());
        add(allocation.original_invoice_number.as_ref().map(ToString::to_string));
        add(Some(allocation.breakdown.len().to_string()));
        for part in &allocation.breakdown {
            add(Some(part.type_.to_string()));
            add(digits(part.amount));
        }
    }
    digest.finish()
}

/// What only the newer shape says, in a fixed order. An empty text says nothing.
fn details(settlement: &Settlement) -> Vec<Option<String>> {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let beneficiary = |field: fn(&Beneficiary) -> &Option<String>| {
        settlement.beneficiary.as_ref().and_then(|beneficiary| text(field(beneficiary)))
    };
    let mut details = vec![
        text(&settlement.remittance_reference),
        beneficiary(|beneficiary| &beneficiary.name),
        beneficiary(|beneficiary| &beneficiary.iban),
        beneficiary(|beneficiary| &beneficiary.bic),
    ];
    for allocation in &settlement.allocations {
        details.push(allocation.case_id.map(|case| case.to_string()));
        details.push(text(&allocation.original_payment_reference));
    }
    details
}

/// Returns whether two settlements with the same content hash differ in something that both say.
pub(super) fn contradicts(old: &Settlement, new: &Settlement) -> bool {
    let (old, new) = (details(old), details(new));
    old.len() != new.len()
        || old.iter().zip(&new).any(|(old, new)| old.is_some() && new.is_some() && old != new)
}

/// Returns whether the new settlement says something that the old one leaves open, and leaves open
/// nothing that the old one says.
pub(super) fn says_more(old: &Settlement, new: &Settlement) -> bool {
    let (old, new) = (details(old), details(new));
    old.iter().zip(&new).all(|(old, new)| new.is_some() || old.is_none())
}
