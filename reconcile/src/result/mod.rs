//! The result.

pub(crate) mod invoice_checks;
pub(crate) mod outcome;
pub(crate) mod suggestion;
pub(crate) mod totals;
pub(crate) mod views;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::finding::{Finding, Severity};
use crate::intake::Batch;
use crate::journal::entry::Entry;
use crate::ledger::Invoice;
use crate::matching::Found;
use crate::money::{Inexact, increase};
use crate::reconciler::{Counts, Reconciler};
use crate::result::invoice_checks::{Check, Earlier};
use crate::result::outcome::{Amounts, Outcome};
use crate::result::suggestion::{ByPayer, Candidate, NotMatched, Reason, Suggestion};
use crate::result::totals::{ByCurrency, Totals};
use crate::result::views::{InvoiceView, SettlementView};
use crate::rules::{Names, Rules};

/// A ledger beside its payments and settlements.
pub struct Reconciliation {
    pub(crate) rules: Rules,
    pub(crate) names: Names,
    pub(crate) invoices: Vec<Invoice>,
    /// By invoice; payments before allocations, each in the order of the input.
    pub(crate) entries: Vec<Entry>,
    /// Where the entries of each invoice begin, and where the last one's end.
    pub(crate) starts: Vec<usize>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) settlements: Vec<Batch>,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) counts: Counts,
    findings: Vec<Finding>,
    suggestions: Vec<Suggestion>,
    not_matched: Vec<NotMatched>,
    totals: Vec<Totals>,
}

impl Reconciliation {
    pub(crate) fn of(from: Reconciler) -> Result<Self, Inexact> {
        let Reconciler {
            rules,
            names,
            invoices,
            mut entries,
            mut findings,
            unbooked,
            unbooked_payments,
            settlements,
            mut earlier,
            counts,
            first_booking,
            ..
        } = from;
        let invoices = invoices.all;
        entries.sort_by_key(|entry| (entry.invoice, !entry.is_payment()));
        earlier.sort_by_key(|(place, ..)| *place);
        let starts = starts(&entries, invoices.len());
        let first_day = rules.payments_from.or(first_booking);

        let check =
            Check { rules: &rules, names: &names, settlements: &settlements, from: first_day };
        let mut rest = earlier.as_slice();
        for (place, invoice) in (0_u32..).zip(&invoices) {
            let (own, others) = rest.split_at(rest.partition_point(|(of, ..)| *of == place));
            rest = others;
            let own: Vec<Earlier> =
                own.iter().map(|(_, amount, date, number)| (*amount, *date, *number)).collect();
            let line = || format!("{}, line {}", names.ledger, invoice.line);
            check
                .invoice(place, invoice, between(&entries, &starts, place), &own, &mut findings)
                .map_err(|error| error.at(line))?;
        }
        let mut is_disputed = vec![false; invoices.len()];
        for place in findings
            .iter()
            .filter(|finding| finding.severity <= Severity::Error)
            .flat_map(|finding| &finding.places)
        {
            if let Some(is_disputed) = is_disputed.get_mut(*place as usize) {
                *is_disputed = true;
            }
        }
        let mut totals = ByCurrency::default();
        let mut outcomes = Vec::with_capacity(invoices.len());
        for ((place, invoice), is_disputed) in (0_u32..).zip(&invoices).zip(is_disputed) {
            let line = || format!("{}, line {}", names.ledger, invoice.line);
            let amounts =
                Amounts::of(invoice, between(&entries, &starts, place), &rules, first_day)
                    .map_err(|error| error.at(line))?;
            let sums = totals.of(&invoice.currency);
            sums.invoices += 1;
            sums.amounts.increase(&amounts).map_err(|error| error.at(line))?;
            outcomes.push(amounts.outcome(is_disputed));
        }
        settlements.iter().try_for_each(|batch| totals.add_settlement(batch))?;
        for (currency, amount) in unbooked_payments {
            increase(&mut totals.of(&currency).not_booked_payments, amount)?;
        }
        let (suggestions, not_matched) = suggest(unbooked, &invoices, &outcomes, rules.window_days);
        name(&mut findings, &invoices);
        let totals = totals.into_vec();
        Ok(Reconciliation {
            rules,
            names,
            invoices,
            entries,
            starts,
            outcomes,
            settlements,
            from: first_day,
            counts,
            findings,
            suggestions,
            not_matched,
            totals,
        })
    }

    /// The sums, by currency.
    pub fn totals(&self) -> &[Totals] {
        &self.totals
    }

    /// What does not fit together, the worst first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What may be of one of several invoices.
    pub fn suggestions(&self) -> &[Suggestion] {
        &self.suggestions
    }

    /// What is of no invoice of the ledger.
    pub fn not_matched(&self) -> &[NotMatched] {
        &self.not_matched
    }

    /// The invoices with what has become of them, in the ledger's order.
    pub fn invoices(&self) -> impl Iterator<Item = InvoiceView<'_>> {
        (0_u32..).zip(&self.invoices).filter_map(|(place, invoice)| self.view(place, invoice))
    }

    /// The settlements, in the order of the input, each once.
    pub fn settlements(&self) -> impl Iterator<Item = SettlementView<'_>> {
        self.settlements.iter().map(|batch| self.settlement_view(batch))
    }

    /// How many invoices have come to each outcome.
    pub fn outcomes(&self) -> BTreeMap<&'static str, u64> {
        let mut counts: BTreeMap<_, _> =
            Outcome::ALL.into_iter().map(|outcome| (outcome.name(), 0)).collect();
        for outcome in &self.outcomes {
            *counts.entry(outcome.name()).or_default() += 1;
        }
        counts
    }

    /// Whether there is something that somebody should look at: findings, suggestions, or what is of no invoice.
    pub fn has_exceptions(&self) -> bool {
        !(self.findings.is_empty() && self.suggestions.is_empty() && self.not_matched.is_empty())
    }

    /// How many payments, settlements and payments of an earlier run were read.
    pub fn counts(&self) -> (u32, u32, u32) {
        (self.counts.payments, self.counts.settlements, self.counts.earlier_payments)
    }

    /// The rules that it went by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(crate) fn entries_of(&self, place: u32) -> &[Entry] {
        between(&self.entries, &self.starts, place)
    }
}

/// Where the entries of each invoice begin.
fn starts(entries: &[Entry], invoices: usize) -> Vec<usize> {
    let mut starts = vec![0; invoices + 1];
    for entry in entries {
        if let Some(count) = starts.get_mut(entry.invoice as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

fn between<'a>(entries: &'a [Entry], starts: &[usize], place: u32) -> &'a [Entry] {
    let at = |place: usize| starts.get(place).copied().unwrap_or(entries.len());
    entries.get(at(place as usize)..at(place as usize + 1)).unwrap_or_default()
}

/// What is not booked, with suggestions where there are any.
fn suggest(
    unbooked: Vec<(NotMatched, Found)>,
    invoices: &[Invoice],
    outcomes: &[Outcome],
    window_days: u32,
) -> (Vec<Suggestion>, Vec<NotMatched>) {
    let mut unbooked = unbooked;
    // Payments before allocations, as everywhere, each in the order of the input.
    unbooked.sort_by_key(|(item, _)| item.kind == crate::Kind::Allocation);
    let by_payer = ByPayer::new(invoices.iter().zip(outcomes.iter().copied()), window_days);
    let all = |places: &[u32]| {
        places
            .iter()
            .filter_map(|place| invoices.get(*place as usize))
            .map(Candidate::of)
            .collect::<Vec<_>>()
    };
    let (mut suggestions, mut not_matched) = (Vec::new(), Vec::new());
    for (item, found) in unbooked {
        let (reason, candidates) = match &found {
            Found::Ambiguous(places) => (Reason::Ambiguous, all(places)),
            Found::ByCase(places) => (Reason::CaseId, all(places)),
            Found::None | Found::One { .. } => (Reason::AmountAndPayer, by_payer.candidates(&item)),
        };
        if candidates.is_empty() {
            not_matched.push(item);
        } else {
            suggestions.push(Suggestion { item, reason, candidates });
        }
    }
    (suggestions, not_matched)
}

/// Puts the findings in order, and the numbers of the invoices into them.
fn name(findings: &mut [Finding], invoices: &[Invoice]) {
    for finding in findings.iter_mut() {
        finding.lines = finding
            .places
            .iter()
            .filter_map(|place| invoices.get(*place as usize))
            .map(|invoice| invoice.line)
            .collect();
        finding.invoices = finding
            .places
            .iter()
            .filter_map(|place| invoices.get(*place as usize))
            .map(|invoice| invoice.number.clone())
            .collect();
    }
    findings.sort_by(|one, other| {
        let key = |finding: &Finding| {
            (finding.severity, finding.rule, finding.places.first().copied(), finding.settlement)
        };
        key(one).cmp(&key(other)).then_with(|| one.fingerprint.cmp(&other.fingerprint))
    });
    // What nothing tells apart is counted.
    let mut seen: HashMap<String, u32> = HashMap::new();
    for finding in findings {
        let count = seen.entry(finding.fingerprint.clone()).or_default();
        if *count > 0 {
            finding.fingerprint = Finding::fingerprint(&[&finding.fingerprint, &count.to_string()]);
        }
        *count += 1;
    }
}
