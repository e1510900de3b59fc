//! What the page and the workbook say first: the figures of each currency, and what to do.

use cfis::Amount;
use cfis_reconcile::{Argument, InvoiceOutcome, InvoiceView, Reconciliation, Severity, Totals};
use chrono::NaiveDate;

use crate::language::{Key, Texts, key};

/// The figures of a currency.
pub(crate) struct Figures<'a> {
    pub(crate) totals: &'a Totals,
    pub(crate) settlements: usize,
    /// The date of the latest settlement.
    pub(crate) latest: Option<NaiveDate>,
    /// What is outstanding and past its due date.
    pub(crate) overdue: Amount,
    /// The invoices that are overdue, and what is open of them, but for those that the ledger has as
    /// paid or credited already: nobody asks for that money.
    overdue_invoices: usize,
    to_ask_for: Amount,
    overpaid_invoices: usize,
}

/// Something to do: what, how much of it, and the list that shows it.
pub(crate) struct Task {
    what: Key,
    pub(crate) count: usize,
    /// By currency, unless it is not about money.
    pub(crate) sums: Vec<(String, Amount)>,
    /// The part of the page with the list.
    pub(crate) list: &'static str,
    pub(crate) is_critical: bool,
}

impl Task {
    /// Says what to do, and how often.
    pub(crate) fn sentence(&self, texts: &Texts) -> String {
        texts.with(self.what, [("count", Argument::Count(self.count as u64))])
    }
}

/// Returns the figures of each currency. A sum that is not exact was an error before.
pub(crate) fn of(found: &Reconciliation) -> Vec<Figures<'_>> {
    let mut all: Vec<Figures<'_>> = found
        .totals()
        .iter()
        .map(|totals| {
            let ageing = &totals.ageing;
            let due = [
                ageing.days_1_to_30,
                ageing.days_31_to_60,
                ageing.days_61_to_90,
                ageing.over_90_days,
            ];
            Figures {
                totals,
                settlements: 0,
                latest: None,
                overdue: Amount::checked_sum(due).unwrap_or_default(),
                overdue_invoices: 0,
                to_ask_for: Amount::ZERO,
                overpaid_invoices: 0,
            }
        })
        .collect();
    for settlement in found.settlements() {
        let figures = all.iter_mut().find(|it| it.totals.currency == settlement.currency);
        if let Some(figures) = figures {
            figures.settlements += 1;
            figures.latest = figures.latest.max(settlement.date);
        }
    }
    for invoice in found.invoices() {
        let figures = all.iter_mut().find(|it| it.totals.currency == invoice.currency);
        if let Some(figures) = figures {
            if is_overdue(&invoice) {
                figures.overdue_invoices += 1;
                let sum = figures.to_ask_for.checked_add(invoice.amounts.outstanding);
                figures.to_ask_for = sum.unwrap_or_default();
            }
            figures.overpaid_invoices += usize::from(!invoice.amounts.overpaid.is_zero());
        }
    }
    all
}

/// Returns whether the money of an invoice is to be asked for.
pub(crate) fn is_overdue(invoice: &InvoiceView<'_>) -> bool {
    let is_due = invoice.days_past_due.is_some_and(|days| days > 0);
    let is_closed = invoice.outcome == InvoiceOutcome::ClosedInLedger;
    is_due && !invoice.amounts.outstanding.is_zero() && !is_closed
}

/// Returns what to do, the most urgent first.
pub(crate) fn tasks(found: &Reconciliation, figures: &[Figures<'_>]) -> Vec<Task> {
    let findings = |severity: Severity| {
        found.findings().iter().filter(|finding| finding.severity == severity).count()
    };
    let sums = |of: fn(&Figures<'_>) -> Amount| -> Vec<(String, Amount)> {
        let sums = figures.iter().map(|it| (it.totals.currency.clone(), of(it)));
        sums.filter(|(_, sum)| !sum.is_zero()).collect()
    };
    let overpaid = figures.iter().map(|it| it.overpaid_invoices).sum();
    let overdue = figures.iter().map(|it| it.overdue_invoices).sum();
    let (mut to_book, mut to_tell) = (0, 0);
    // Without such a column in the ledger, everything would be something to book.
    if found.says_what_is_open() {
        for invoice in found.invoices() {
            match invoice.advice {
                cfis_reconcile::LedgerAdvice::Book => to_book += 1,
                cfis_reconcile::LedgerAdvice::TellAgency => to_tell += 1,
                cfis_reconcile::LedgerAdvice::Agree => {}
            }
        }
    }
    let has_closed = figures.iter().any(|it| it.overdue != it.to_ask_for);
    let to_ask_for = if has_closed { key!("to-do-overdue-open") } else { key!("to-do-overdue") };
    let task = |what, count, sums, list| Task { what, count, sums, list, is_critical: false };
    let tasks = [
        Task {
            is_critical: true,
            ..task(key!("to-do-critical"), findings(Severity::Critical), Vec::new(), "findings")
        },
        task(key!("to-do-errors"), findings(Severity::Error), Vec::new(), "findings"),
        task(
            key!("to-do-overpaid"),
            overpaid,
            sums(|it| it.totals.amounts.overpaid),
            "outcome=toReturn",
        ),
        task(key!("to-do-book"), to_book, sums(|it| it.totals.to_book), "outcome=book"),
        task(
            key!("to-do-tell"),
            to_tell,
            sums(|it| it.totals.to_tell_agency),
            "outcome=tellAgency",
        ),
        task(to_ask_for, overdue, sums(|it| it.to_ask_for), "outcome=overdue"),
        task(key!("to-do-ambiguous"), found.suggestions().len(), Vec::new(), "suggestions"),
        task(key!("to-do-not-matched"), found.not_matched().len(), Vec::new(), "notMatched"),
        task(key!("to-do-warnings"), findings(Severity::Warning), Vec::new(), "findings"),
    ];
    tasks.into_iter().filter(|task| task.count > 0).collect()
}
