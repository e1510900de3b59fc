//! The result: the amounts and the outcome of each invoice, once everything is added.
//!
//! Begin with [`Reconciliation::of`], which reads the journal invoice by invoice: `invoice_checks`
//! adds the findings that need all entries of an invoice, `amounts` and `outcome` evaluate it,
//! `totals` sums up, `suggestion` looks at what is not booked. `views` shows an invoice or a
//! settlement to the caller.
//!
//! This module does not know how an item was booked, and books nothing itself.

mod amounts;
mod findings;
mod invoice_checks;
mod netvisor;
mod outcome;
mod suggestion;
mod totals;
mod views;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use self::invoice_checks::Checks;
use self::totals::ByCurrency;
use crate::finding::Finding;
use crate::journal::{self, Batch, Counts, Journal, NotMatched, Source};
use crate::ledger::Invoice;
use crate::money::{InexactSum, increase};
use crate::rules::{InputNames, Rules};

pub use self::amounts::Amounts;
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
    names: InputNames,
    invoices: Vec<Invoice>,
    entries: EntriesByInvoice,
    outcomes: Vec<InvoiceOutcome>,
    settlements: Vec<Batch>,
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
        journal: Journal,
        rules: Rules,
        names: InputNames,
    ) -> Result<Self, InexactSum> {
        let Journal { mut findings, settlements, mut earlier, counts, .. } = journal;
        let invoices = journal.invoices.all;
        let entries = EntriesByInvoice::of(journal.entries, invoices.len());
        let from = rules.payments_from.or(journal.first_booking);

        earlier.sort_by_key(|payment| payment.invoice);
        let checks = Checks { rules: &rules, names: &names, settlements: &settlements, from };
        let mut rest = earlier.as_slice();
        for (place, invoice) in (0_u32..).zip(&invoices) {
            let own = rest.partition_point(|payment| payment.invoice == place);
            let (own, others) = rest.split_at(own);
            rest = others;
            checks
                .check(place, invoice, entries.of_invoice(place), own, &mut findings)
                .map_err(|error| error.at(Source::invoice(&names, invoice.line)))?;
        }

        let is_disputed = findings::disputed(&findings, invoices.len());
        let mut totals = ByCurrency::default();
        let mut outcomes = Vec::with_capacity(invoices.len());
        for ((place, invoice), is_disputed) in (0_u32..).zip(&invoices).zip(is_disputed) {
            let amounts = Amounts::of(invoice, entries.of_invoice(place), &rules, from)
                .and_then(|amounts| totals.add_invoice(invoice, &amounts).map(|()| amounts))
                .map_err(|error| error.at(Source::invoice(&names, invoice.line)))?;
            outcomes.push(InvoiceOutcome::of(&amounts, is_disputed));
        }
        settlements.iter().try_for_each(|batch| totals.add_settlement(batch))?;
        for (currency, amount) in journal.unbooked_payments {
            increase(&mut totals.of(&currency).not_booked_payments, amount)?;
        }

        let (suggestions, not_matched) =
            suggestion::suggest(journal.unmatched, &invoices, &outcomes, rules.window_days);
        findings::arrange(&mut findings, &invoices);
        let totals = totals.into_vec();
        Ok(Reconciliation {
            rules,
            names,
            invoices,
            entries,
            outcomes,
            settlements,
            from,
            counts,
            findings,
            suggestions,
            not_matched,
            totals,
        })
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
        (0_u32..).zip(&self.invoices).zip(&self.outcomes).filter_map(
            |((place, invoice), outcome)| {
                let entries = self.entries.of_invoice(place);
                // The same sums were exact before.
                let amounts = Amounts::of(invoice, entries, &self.rules, self.from).ok()?;
                let history = entries
                    .iter()
                    .map(|entry| EntryView::of(entry, &self.names, &self.settlements))
                    .collect();
                Some(InvoiceView::of(invoice, amounts, *outcome, history))
            },
        )
    }

    /// Returns the settlements, each once, in the order of the input.
    pub fn settlements(&self) -> impl Iterator<Item = SettlementView<'_>> {
        self.settlements.iter().map(|batch| SettlementView::of(batch, &self.invoices, &self.names))
    }

    /// Returns the number of invoices with each outcome, by the name of the outcome.
    pub fn outcomes(&self) -> BTreeMap<&'static str, u64> {
        let mut counts: BTreeMap<_, _> =
            InvoiceOutcome::ALL.into_iter().map(|outcome| (outcome.name(), 0)).collect();
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

/// Entries by invoice: payments before allocations, each in the order of the input.
struct EntriesByInvoice {
    entries: Vec<journal::Entry>,
    /// By invoice, where its entries begin; then where the last one's end.
    starts: Vec<usize>,
}

impl EntriesByInvoice {
    fn of(mut entries: Vec<journal::Entry>, invoices: usize) -> Self {
        entries.sort_by_key(|entry| (entry.invoice, !entry.is_payment()));
        let mut starts = vec![0; invoices + 1];
        for entry in &entries {
            if let Some(count) = starts.get_mut(entry.invoice as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        EntriesByInvoice { entries, starts }
    }

    fn of_invoice(&self, place: u32) -> &[journal::Entry] {
        let at = |place: usize| self.starts.get(place).copied().unwrap_or(self.entries.len());
        self.entries.get(at(place as usize)..at(place as usize + 1)).unwrap_or_default()
    }
}
