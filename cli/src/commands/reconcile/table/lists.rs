//! What needs attention, as tables.

use std::io::{self, Write};

use cfis_reconcile::{
    Argument, Candidate, InvoiceOutcome, InvoiceView, LedgerAdvice, NotMatched, Reconciliation,
};

use super::super::json::Inputs;
use crate::language::{Key, Texts, key};
use crate::output::table;

pub(super) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs,
    texts: &Texts,
) -> io::Result<()> {
    findings(out, found, inputs, texts)?;
    not_booked(out, found, texts)?;
    // Without such a column, all that was settled differs.
    if found.says_what_is_open() {
        differences(out, found, texts)?;
    }
    not_settled(out, found, texts)
}

fn heads<const N: usize>(keys: [Key; N], texts: &Texts) -> [String; N] {
    keys.map(|key| texts.text(key))
}

/// Writes a table below a title.
fn section(
    out: &mut impl Write,
    title: Key,
    heads: &[String],
    rows: Vec<Vec<String>>,
    texts: &Texts,
) -> io::Result<()> {
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    table::section_with_amounts(out, &texts.text(title), &heads, rows)
}

fn findings(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs,
    texts: &Texts,
) -> io::Result<()> {
    let rows = found.findings().iter().map(|finding| {
        let severity = texts.name("severity", finding.severity.name());
        let changes = inputs.changes.as_ref();
        let is_new = changes.and_then(|changes| changes.of_finding(&finding.fingerprint)).is_some();
        let severity = match is_new {
            true => texts.with(key!("table-new"), [("name", Argument::Text(severity))]),
            false => severity,
        };
        vec![severity, texts.message(&finding.sentence)]
    });
    let heads = heads([key!("field-severity"), key!("field-what")], texts);
    section(out, key!("page-findings"), &heads, rows.collect(), texts)
}

/// Writes the items that may belong to several invoices, and those that belong to none.
fn not_booked(out: &mut impl Write, found: &Reconciliation, texts: &Texts) -> io::Result<()> {
    let item = |item: &NotMatched| {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            texts.message(&item.source.as_source().message()),
            item.date.map(|date| texts.day(date)).unwrap_or_default(),
            text(&item.payer),
            text(&item.invoice_number),
            item.amount.map(|amount| texts.amount(amount)).unwrap_or_default(),
            text(&item.currency),
        ]
    };
    let heads = heads(
        [
            key!("field-source"),
            key!("field-date"),
            key!("field-payer"),
            key!("field-invoice"),
            key!("field-amount"),
            key!("field-currency"),
        ],
        texts,
    );
    let rows = found.suggestions().iter().map(|suggestion| {
        [item(&suggestion.item), vec![either(&suggestion.candidates, texts)]].concat()
    });
    let with_candidates = [heads.to_vec(), vec![texts.text(key!("field-candidates"))]].concat();
    section(out, key!("page-suggestions"), &with_candidates, rows.collect(), texts)?;
    let rows = found.not_matched().iter().map(item).collect();
    section(out, key!("table-not-matched"), &heads, rows, texts)
}

/// Lists candidates. Two invoices may have the same number; the line tells which is meant.
fn either(candidates: &[Candidate], texts: &Texts) -> String {
    let all = candidates.iter().map(|candidate| {
        let line = ("line", Argument::Nth(candidate.line));
        let invoice = ("invoice", Argument::Text(candidate.invoice.clone()));
        texts.with(key!("table-candidate"), [invoice, line])
    });
    texts.either(all)
}

/// Writes the invoices of which the ledger and the agency disagree: what to book, and what to tell
/// the agency.
fn differences(out: &mut impl Write, found: &Reconciliation, texts: &Texts) -> io::Result<()> {
    let differs = |invoice: &InvoiceView<'_>| invoice.advice != LedgerAdvice::Agree;
    let rows = found.invoices().filter(differs).map(|invoice| {
        vec![
            invoice.number.to_owned(),
            invoice.customer.unwrap_or_default().to_owned(),
            texts.name("advice", invoice.advice.name()),
            texts.amount(invoice.ledger_open),
            texts.amount(invoice.difference),
            invoice.currency.to_owned(),
        ]
    });
    let heads = heads(
        [
            key!("field-invoice"),
            key!("field-customer"),
            key!("field-advice"),
            key!("field-ledgerOpen"),
            key!("field-difference"),
            key!("field-currency"),
        ],
        texts,
    );
    section(out, key!("table-different"), &heads, rows.collect(), texts)
}

fn not_settled(out: &mut impl Write, found: &Reconciliation, texts: &Texts) -> io::Result<()> {
    let is_done = |outcome: InvoiceOutcome| {
        matches!(outcome, InvoiceOutcome::Settled | InvoiceOutcome::Cleared)
    };
    let open = found.invoices().filter(|invoice| !is_done(invoice.outcome));
    let rows = open.map(|invoice| {
        let amounts = &invoice.amounts;
        let customer = invoice.customer.unwrap_or_default().to_owned();
        let outcome = texts.name("outcome", invoice.outcome.name());
        let amounts = [
            amounts.invoiced,
            amounts.settled,
            amounts.provisional,
            amounts.credited,
            amounts.outstanding,
            amounts.overpaid,
        ];
        let amounts = amounts.map(|amount| match amount.is_zero() {
            true => String::new(),
            false => texts.amount(amount),
        });
        let head = vec![invoice.number.to_owned(), customer, outcome];
        [head, amounts.to_vec(), vec![invoice.currency.to_owned()]].concat()
    });
    let heads = heads(
        [
            key!("field-invoice"),
            key!("field-customer"),
            key!("field-outcome"),
            key!("field-invoiced"),
            key!("field-settled"),
            key!("field-provisional"),
            key!("field-credited"),
            key!("field-outstanding"),
            key!("field-overpaid"),
            key!("field-currency"),
        ],
        texts,
    );
    section(out, key!("table-not-settled"), &heads, rows.collect(), texts)
}
