//! Puts the findings in order and names their invoices.

use std::collections::HashMap;

use crate::finding::{Finding, Severity};
use crate::ledger::Invoice;

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
pub(super) fn arrange(findings: &mut [Finding], invoices: &[Invoice]) {
    for finding in findings.iter_mut() {
        let concerned = || finding.places.iter().filter_map(|place| invoices.get(*place as usize));
        let lines = concerned().map(|invoice| invoice.line).collect();
        let numbers = concerned().map(|invoice| invoice.number.clone()).collect();
        finding.lines = lines;
        finding.invoices = numbers;
    }
    findings.sort_by(|one, other| {
        let key = |finding: &Finding| {
            (finding.severity, finding.rule, finding.places.first().copied(), finding.settlement)
        };
        key(one).cmp(&key(other)).then_with(|| one.fingerprint.cmp(&other.fingerprint))
    });
    // Findings that nothing tells apart are numbered.
    let mut seen: HashMap<String, u32> = HashMap::new();
    for finding in findings {
        let count = seen.entry(finding.fingerprint.clone()).or_default();
        if *count > 0 {
            finding.fingerprint = Finding::fingerprint(&[&finding.fingerprint, &count.to_string()]);
        }
        *count += 1;
    }
}
