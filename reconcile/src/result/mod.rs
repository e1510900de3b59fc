//! The result: the amounts and the outcome of each invoice, once everything is added.
//!
//! Begin with [`Reconciliation::of`], which reads the journal. `entries` has it invoice by invoice,
//! and `check` looks at each invoice. `facts` sums up what is booked to one, `credit_notes` says
//! what notes clear of it, `amounts` and `outcome` evaluate it. `invoice_checks`, `reversals` and
//! `coverage` add findings; `ledger_difference` and `ageing` compare it with the ledger and the day.
//! `totals` sums up, `suggestion` looks at what is not booked, `views` shows an invoice or a
//! settlement to the caller. `threads` does two of these at a time.
//!
//! This module does not know how an item was booked, and books nothing itself.

mod ageing;
mod amounts;
mod check;
mod coverage;
mod credit_notes;
mod entries;
mod facts;
mod findings;
mod invoice_checks;
mod ledger_difference;
mod netvisor;
mod outcome;
mod payer;
mod reversals;
mod similar_number;
mod suggestion;
mod threads;
mod totals;
mod views;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use hashbrown::HashMap;

use self::check::{Checked, Look};
use self::credit_notes::Credits;
use self::entries::EntriesByInvoice;
use self::facts::Facts;
use self::threads::side_by_side;
use crate::finding::Finding;
use crate::journal::{Batch, BookedAllocation, Counts, Journal, Later, NotMatched, Source};
use crate::ledger::PackedInvoice;
use crate::matching::Invoices;
use crate::money::{InexactSum, increase};
use crate::names::Names;
use crate::rules::Rules;

pub use self::ageing::{Ageing, Overdue};
pub use self::amounts::Amounts;
pub use self::ledger_difference::LedgerAdvice;
pub use self::outcome::InvoiceOutcome;
pub use self::suggestion::{Candidate, Reason, Suggestion};
pub use self::totals::Totals;
pub use self::views::{AllocationView, EntryView, InvoiceView, SettlementView};

/// The result of a reconciliation, made by [`Reconciler::finish`](crate::Reconciler::finish).
///
/// ```
/// use cfis_reconcile::{Invoice, InputNames, Reconciler, Rules};
///
/// # let parse = |json| serde_json::from_str::<cfis::Payment>(json);
/// let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse()?), InputNames::default());
/// reconciler.invoice(Invoice::new(2, "1001", "100.00".parse()?, "EUR"))?;
/// reconciler.payment(&parse(r#"{"invoiceNumber": "9", "amount": 5.00, "currency": "EUR"}"#)?);
/// let result = reconciler.finish()?;
///
/// assert_eq!(result.outcomes()["open"], 1);
/// assert!(result.has_exceptions());
/// assert_eq!(result.not_matched()[0].invoice_number.as_deref(), Some("9"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Reconciliation {
    rules: Rules,
    names: Names,
    invoices: Vec<PackedInvoice>,
    entries: EntriesByInvoice,
    outcomes: Vec<InvoiceOutcome>,
    settlements: Vec<Batch>,
    credits: Credits,
    later: Later,
    /// The day of the reconciliation.
    as_of: Option<NaiveDate>,
    /// The first day of the payments.
    from: Option<NaiveDate>,
    counts: Counts,
    findings: Vec<Finding>,
    suggestions: Vec<Suggestion>,
    not_matched: Vec<NotMatched>,
    totals: Vec<Totals>,
}

impl Reconciliation {
    pub(crate) fn of(
        invoices: Invoices,
        journal: Journal,
        rules: Rules,
        names: Names,
    ) -> Result<Self, InexactSum> {
        // What only the intake needs makes room for the findings.
        drop(journal.seen);
        let as_of = coverage::day(&rules, journal.latest);
        let from = rules.payments_from.or(journal.first_booking);
        let Journal { payments, allocations, parts, .. } = journal;
        let entries = EntriesByInvoice::of(payments, allocations, parts, invoices.all.len());
        let at = |invoice: &PackedInvoice| Source::invoice(&names, invoice.line);

        let mut of_notes = HashMap::new();
        let notes = (0_u32..).zip(&invoices.all).filter(|(_, note)| note.amount.is_negative());
        for (place, note) in notes {
            let facts = Facts::of(note, entries.of_invoice(place), from)
                .map_err(|error| error.at(at(note)))?;
            of_notes.insert(place, facts);
        }
        let mut credits = Credits::clear(&invoices, &of_notes, &names)?;
        let mut unmatched = journal.unmatched;
        unmatched.append(&mut credits.suggested);
        let invoices = invoices.into_all();

        let mut result = Reconciliation {
            as_of,
            from,
            entries,
            credits,
            later: journal.later,
            settlements: journal.settlements,
            counts: journal.counts,
            outcomes: Vec::with_capacity(invoices.len()),
            findings: Vec::new(),
            suggestions: Vec::new(),
            not_matched: Vec::new(),
            totals: Vec::new(),
            invoices,
            rules,
            names,
        };
        let Checked { findings: of_invoices, coverage, mut totals, outcomes } =
            result.look().check(journal.earlier)?;
        result.outcomes = outcomes;
        let mut findings = journal.findings;
        let mut of_invoices = of_invoices;
        // There may be many, and a vector that grows may be twice as large as what is in it.
        findings.reserve_exact(of_invoices.len());
        findings.append(&mut of_invoices);
        drop(of_invoices);
        findings.extend(coverage.findings(&result.rules, &journal.undated));
        let is_disputed = findings::disputed(&findings, result.invoices.len());
        for (outcome, is_disputed) in result.outcomes.iter_mut().zip(is_disputed) {
            if is_disputed {
                *outcome = InvoiceOutcome::Disputed;
            }
        }
        result.settlements.iter().try_for_each(|batch| totals.add_settlement(batch))?;
        for (currency, amount) in journal.unbooked_payments {
            increase(&mut totals.of(&currency).not_booked_payments, amount)?;
        }
        let mut not_booked = result.later.not_booked.iter();
        not_booked.try_for_each(|(currency, later)| totals.add_later(currency, *later))?;
        let (invoices, outcomes) = (&result.invoices, &result.outcomes);
        let window = result.rules.window_days;
        ((result.suggestions, result.not_matched), ()) = side_by_side(
            || suggestion::suggest(unmatched, invoices, outcomes, window),
            || findings::arrange(&mut findings, invoices),
        );
        result.findings = findings;
        result.totals = totals.into_vec();
        Ok(result)
    }

    fn look(&self) -> Look<'_> {
        Look {
            rules: &self.rules,
            names: &self.names,
            invoices: &self.invoices,
            entries: &self.entries,
            settlements: &self.settlements,
            credits: &self.credits,
            later: &self.later,
            from: self.from,
            as_of: self.as_of,
        }
    }

    /// Returns the day of the reconciliation: that of the rules, or else the latest date of the
    /// input. `None` if the input has no date.
    pub fn as_of(&self) -> Option<NaiveDate> {
        self.as_of
    }

    /// Returns whether the ledger says anything of what is open. If it does not, all of it counts as
    /// open in the ledger.
    pub fn says_what_is_open(&self) -> bool {
        self.invoices.iter().any(PackedInvoice::says_what_is_open)
    }

    /// Returns the totals of each currency.
    pub fn totals(&self) -> &[Totals] {
        &self.totals
    }

    /// Lists what does not fit together, the worst first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Lists the items that may belong to one of several invoices.
    pub fn suggestions(&self) -> &[Suggestion] {
        &self.suggestions
    }

    /// Lists the items that do not belong to any invoice of the ledger.
    pub fn not_matched(&self) -> &[NotMatched] {
        &self.not_matched
    }

    /// Returns the invoices with their amounts and outcomes, in the order of the ledger.
    pub fn invoices(&self) -> impl Iterator<Item = InvoiceView<'_>> {
        self.invoices_at(0..self.invoices.len())
    }

    /// Returns the invoices at some places of the ledger, from 0, without a look at the others.
    pub fn invoices_at(&self, places: Range<usize>) -> impl Iterator<Item = InvoiceView<'_>> {
        let first = places.start;
        let invoices = self.invoices.get(places).unwrap_or_default();
        (first..).zip(invoices).filter_map(|(place, invoice)| {
            let outcome = self.outcomes.get(place)?;
            // The number of invoices fits.
            let place = u32::try_from(place).ok()?;
            let entries = self.entries.of_invoice(place);
            // The same sums were exact before.
            let (_, amounts) = self.look().amounts(place, invoice).ok()?;
            let (names, settlements) = (&self.names, &self.settlements);
            let payments =
                entries.payments.iter().map(|payment| EntryView::of_payment(payment, names));
            let allocations = entries.in_parts().map(|(allocation, parts)| {
                EntryView::of_allocation(allocation, parts, names, settlements)
            });
            let count = entries.payments.len() + entries.allocations.len();
            let mut history = Vec::with_capacity(count);
            history.extend(payments.chain(allocations));
            Some(InvoiceView::of(invoice, amounts, *outcome, history, self.as_of))
        })
    }

    /// Returns the number of invoices.
    pub fn invoice_count(&self) -> usize {
        self.invoices.len()
    }

    /// Returns the settlements, each once, in the order of the input.
    pub fn settlements(&self) -> impl Iterator<Item = SettlementView<'_>> {
        // The booked allocations, settlement by settlement.
        let mut entries: Vec<&BookedAllocation> = self.entries.allocations().iter().collect();
        entries.sort_unstable_by_key(|entry| entry.place);
        let mut begin = 0;
        self.settlements.iter().map(move |batch| {
            let count = batch.allocations.iter().filter(|it| it.invoice().is_some()).count();
            let own = entries.get(begin..begin + count).unwrap_or_default();
            begin += count;
            let parts = own.iter().map(|entry| self.entries.parts().of(entry));
            SettlementView::of(batch, parts, &self.invoices, &self.names)
        })
    }

    /// Returns the number of invoices with each outcome, by the name of the outcome.
    pub fn outcomes(&self) -> BTreeMap<&'static str, u64> {
        let mut counts: BTreeMap<_, _> =
            InvoiceOutcome::ALL.iter().map(|outcome| (outcome.name(), 0)).collect();
        for outcome in &self.outcomes {
            *counts.entry(outcome.name()).or_default() += 1;
        }
        counts
    }

    /// Returns whether a person should look at the result: whether there are findings, suggestions,
    /// or items that are not matched.
    pub fn has_exceptions(&self) -> bool {
        !(self.findings.is_empty() && self.suggestions.is_empty() && self.not_matched.is_empty())
    }

    /// Returns the number of payments, settlements, and payments of an earlier run that were added.
    pub fn counts(&self) -> (u32, u32, u32) {
        (self.counts.payments, self.counts.settlements, self.counts.earlier_payments)
    }

    /// Returns the rules of the reconciliation.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }
}
