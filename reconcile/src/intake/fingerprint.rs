//! A fingerprint of what a settlement says, by which a later run knows it again.

use cfis::Settlement;

use super::{currency, day};
use crate::finding::Finding;
use crate::money::format_amount;

/// Returns the fingerprint. It does not depend on the order of the allocations, on how amounts are
/// written, on when the settlement was fetched, or on which of the two published shapes it has.
pub(super) fn of(settlement: &Settlement) -> String {
    let text = |part: Option<String>| part.unwrap_or_default();
    let of = |text| currency(text).unwrap_or_default();
    let mut allocations: Vec<String> = Vec::with_capacity(settlement.allocations.len());
    for allocation in &settlement.allocations {
        let mut rows: Vec<String> = allocation
            .breakdown
            .iter()
            .map(|row| format!("{} {}", row.type_.as_str(), format_amount(row.amount)))
            .collect();
        rows.sort();
        let currency = allocation.currency.as_deref().or(Some(&settlement.currency));
        let number = allocation.original_invoice_number.as_ref();
        allocations.push(Finding::fingerprint(&[
            &text(allocation.allocation_id.map(|id| id.to_string())),
            &format_amount(allocation.allocated_total_amount),
            &of(currency),
            number.map_or("", |number| number.as_str().trim()),
            &rows.join("\n"),
        ]));
    }
    allocations.sort();
    let date = day(settlement.settlement_date.as_ref());
    Finding::fingerprint(&[
        &settlement.settlement_id.to_string(),
        &format_amount(settlement.settlement_amount),
        &of(Some(&settlement.currency)),
        &text(date.map(|date| date.to_string())),
        &allocations.join("\n"),
    ])
}
