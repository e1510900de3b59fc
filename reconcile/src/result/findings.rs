//! Puts the findings in order and names their invoices.

use crate::finding::{Finding, Severity};
use crate::ledger::PackedInvoice;

/// Returns, for each invoice, whether a finding disputes it.
pub(super) fn disputed(findings: &[Finding], invoices: usize) -> Vec<bool> {
    let mut is_disputed = vec![false; invoices];
    let worst = findings.iter().filter(|finding| finding.severity <= Severity::Error);
    for place in worst.flat_map(|finding| &finding.places) {
        if let Some(is_disputed) = is_disputed.get_mut(*place as usize) {
            *is_disputed = true;
        }
    }
    is_disputed
}

/// Sorts the findings, the worst first, names their invoices, and gives each its own fingerprint.
pub(super) fn arrange(findings: &mut [Finding], invoices: &[PackedInvoice]) {
    // By keys, because a sort that compares findings needs room for half of them. A fingerprint is
    // sixteen hexadecimal digits, which are in the order of their number.
    findings.sort_by_cached_key(|finding| {
        let fingerprint = u64::from_str_radix(&finding.fingerprint, 16).unwrap_or_default();
        let place = finding.places.first().copied();
        (finding.severity, finding.rule, place, finding.settlement, fingerprint)
    });
    for finding in findings.iter_mut() {
        let concerned = || finding.places.iter().filter_map(|place| invoices.get(*place as usize));
        let count = concerned().count();
        let (mut lines, mut numbers) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for invoice in concerned() {
            lines.push(invoice.line);
            numbers.push(invoice.number().to_owned());
        }
        (finding.lines, finding.invoices) = (lines, numbers);
        // They take room, and nobody needs them any more.
        finding.places = Vec::new();
    }
    number_equal(findings);
}

/// Gives findings that nothing tells apart fingerprints of their own, by their order.
fn number_equal(findings: &mut [Finding]) {
    let mut order: Vec<u32> = (0_u32..).take(findings.len()).collect();
    let fingerprint = |index: &u32| findings.get(*index as usize).map(|it| &it.fingerprint);
    order.sort_unstable_by(|one, other| (fingerprint(one), one).cmp(&(fingerprint(other), other)));
    let equal = order.chunk_by(|one, other| fingerprint(one) == fingerprint(other));
    let again: Vec<_> = equal.flat_map(|equal| equal.iter().enumerate().skip(1)).collect();
    for (count, index) in again {
        if let Some(finding) = findings.get_mut(*index as usize) {
            finding.fingerprint = Finding::fingerprint(&[&finding.fingerprint, &count.to_string()]);
        }
    }
}
