//! The journal in two parts, one for each of the two lists that it is written from.
//!
//! Payments and settlements have little in common here: each list is checked for what occurs twice
//! in itself. So two threads can write a part each, and the parts together are what one thread
//! writes that takes the payments first.

use std::mem::take;

use super::{Counts, Journal, Later, Seen, Undated};
use crate::finding::{Finding, FindingRule};
use crate::message::Argument;

impl Journal {
    /// Takes out what the intake of settlements reads and writes, into a journal of its own.
    pub(crate) fn part_of_settlements(&mut self) -> Journal {
        Journal {
            settlements: take(&mut self.settlements),
            allocations: take(&mut self.allocations),
            parts: take(&mut self.parts),
            later: self.later.part_of_settlements(),
            seen: self.seen.part_of_settlements(),
            counts: Counts { settlements: self.counts.settlements, ..Counts::default() },
            ..Journal::default()
        }
    }

    /// Adds that journal, as if its settlements had been added after everything that is here.
    pub(crate) fn join(&mut self, part: Journal) {
        // Each field is named, so that none is forgotten.
        let Journal {
            payments: _,
            allocations,
            parts,
            mut findings,
            settlements,
            mut unmatched,
            unbooked_payments: _,
            earlier: _,
            later,
            undated: Undated { payments: _, settlements: undated, first },
            latest,
            seen,
            counts: Counts { payments: _, settlements: count, earlier_payments: _ },
            first_booking: _,
        } = part;
        self.settlements = settlements;
        self.counts.settlements = count;
        self.undated.settlements += undated;
        self.undated.first = self.undated.first.take().or(first);
        self.latest = self.latest.max(latest);
        self.later.join(later);
        let said_again = self.seen.join(seen);
        if !said_again.is_empty() {
            findings.retain(|finding| !is_of_reference(finding, &said_again));
        }
        (self.allocations, self.parts) = (allocations, parts);
        self.findings.append(&mut findings);
        self.unmatched.append(&mut unmatched);
    }
}

/// Returns whether a finding is about the check digit of one of some references.
fn is_of_reference(finding: &Finding, references: &[String]) -> bool {
    let reference = finding.sentence.argument("reference");
    let Some(Argument::Text(reference)) = reference else { return false };
    finding.rule == FindingRule::CheckDigit && references.contains(reference)
}

impl Later {
    /// Returns the sums so far, to which the settlements are added.
    fn part_of_settlements(&mut self) -> Later {
        Later {
            by_invoice: self.by_invoice.clone(),
            not_booked: self.not_booked.clone(),
            settlements: take(&mut self.settlements),
        }
    }

    /// Takes over the sums of settlements; those of payments are here.
    fn join(&mut self, part: Later) {
        let Later { by_invoice, not_booked, settlements } = part;
        for (invoice, sums) in by_invoice {
            self.by_invoice.entry(invoice).or_default().settlements = sums.settlements;
        }
        for (currency, sums) in not_booked {
            self.not_booked.entry(currency).or_default().settlements = sums.settlements;
        }
        self.settlements = settlements;
    }
}

impl Seen {
    fn part_of_settlements(&mut self) -> Seen {
        Seen {
            settlements: take(&mut self.settlements),
            allocations: take(&mut self.allocations),
            unknown_types: take(&mut self.unknown_types),
            // What was hashed before is compared with what comes.
            hasher: self.hasher.clone(),
            ..Seen::default()
        }
    }

    /// Returns the references that both parts have said to be wrong.
    fn join(&mut self, part: Seen) -> Vec<String> {
        let Seen {
            settlements,
            allocations,
            wrong_references,
            unknown_types,
            assumed_currency: _,
            hasher: _,
        } = part;
        self.settlements = settlements;
        self.allocations = allocations;
        self.unknown_types = unknown_types;
        let (both, new): (Vec<_>, Vec<_>) = wrong_references
            .into_iter()
            .partition(|reference| self.wrong_references.contains(reference));
        self.wrong_references.extend(new);
        both
    }
}
