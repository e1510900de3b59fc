//! The lists other than the invoices.

use std::io::{self, Write};

use cfis::Amount;
use cfis_reconcile::{Candidate, NotMatched, Reconciliation, SettlementView, format_amount};

use crate::language::Texts;
use crate::output::csv::{Cell, Style, write_header, write_lines};

/// The columns of a settlement.
const SETTLEMENT: [&str; 14] = [
    "settlement",
    "date",
    "beneficiaryIban",
    "remittanceReference",
    "currency",
    "amount",
    "allocated",
    "difference",
    "notBooked",
    "capital",
    "interest",
    "fees",
    "other",
    "allocations",
];

pub(super) fn settlements(
    out: &mut impl Write,
    found: &Reconciliation,
    style: Style,
) -> io::Result<()> {
    write_header(out, style, &SETTLEMENT)?;
    write_lines(out, style, found.settlements().map(|settlement| of_settlement(&settlement)))
}

fn of_settlement(it: &SettlementView<'_>) -> Vec<Cell<'static>> {
    let sum = |part: fn(&cfis_reconcile::AllocationView<'_>) -> Option<Amount>| {
        // A sum of parts of exact sums; without it, the cell is empty.
        let parts = it.allocations.iter().filter_map(part);
        Amount::checked_sum(parts).map_or_else(|| Cell::amount(""), amount)
    };
    vec![
        Cell::plain(it.id.to_string()),
        plain(it.date),
        text(it.beneficiary_iban),
        text(it.remittance_reference),
        text(Some(it.currency)),
        amount(it.amount),
        amount(it.allocated),
        amount(it.difference),
        amount(it.not_booked),
        sum(|allocation| allocation.capital),
        sum(|allocation| allocation.interest),
        sum(|allocation| allocation.fees),
        sum(|allocation| allocation.other),
        Cell::plain(it.allocations.len().to_string()),
    ]
}

pub(super) fn allocations(
    out: &mut impl Write,
    found: &Reconciliation,
    style: Style,
) -> io::Result<()> {
    let columns = [
        "settlement",
        "date",
        "allocation",
        "invoiceNumber",
        "line",
        "booked",
        "currency",
        "amount",
        "capital",
        "interest",
        "fees",
        "other",
    ];
    write_header(out, style, &columns)?;
    for it in found.settlements() {
        let lines = it.allocations.iter().map(|allocation| {
            vec![
                Cell::plain(it.id.to_string()),
                plain(it.date),
                plain(allocation.id),
                text(allocation.invoice),
                plain(allocation.line),
                Cell::plain(if allocation.booked { "yes" } else { "no" }),
                text(Some(it.currency)),
                amount(allocation.amount),
                perhaps(allocation.capital),
                perhaps(allocation.interest),
                perhaps(allocation.fees),
                perhaps(allocation.other),
            ]
        });
        write_lines(out, style, lines)?;
    }
    Ok(())
}

pub(super) fn findings(
    out: &mut impl Write,
    found: &Reconciliation,
    style: Style,
    texts: &Texts,
) -> io::Result<()> {
    let columns = ["severity", "rule", "what", "invoices", "lines", "settlement", "fingerprint"];
    write_header(out, style, &columns)?;
    let join = |texts: Vec<String>| texts.join(" ");
    let lines = found.findings().iter().map(|finding| {
        vec![
            Cell::plain(finding.severity.name()),
            Cell::plain(finding.rule.name()),
            Cell::text(texts.message(&finding.sentence)),
            Cell::text(join(finding.invoices.clone())),
            Cell::plain(join(finding.lines.iter().map(ToString::to_string).collect())),
            plain(finding.settlement),
            Cell::plain(finding.fingerprint.clone()),
        ]
    });
    write_lines(out, style, lines)
}

/// The columns of an item that is not booked.
const ITEM: [&str; 9] = [
    "source",
    "kind",
    "date",
    "payer",
    "invoiceNumber",
    "reference",
    "caseId",
    "amount",
    "currency",
];

fn item(it: &NotMatched) -> Vec<Cell<'static>> {
    vec![
        Cell::text(it.source.to_string()),
        Cell::plain(it.kind.name()),
        plain(it.date),
        text(it.payer.as_deref()),
        text(it.invoice_number.as_deref()),
        text(it.reference.as_deref()),
        plain(it.case_id),
        perhaps(it.amount),
        text(it.currency.as_deref()),
    ]
}

pub(super) fn suggestions(
    out: &mut impl Write,
    found: &Reconciliation,
    style: Style,
) -> io::Result<()> {
    let columns: Vec<_> = ITEM.into_iter().chain(["reason", "mayBelongTo", "lines"]).collect();
    write_header(out, style, &columns)?;
    let lines = found.suggestions().iter().map(|suggestion| {
        let all = |text: fn(&Candidate) -> String| {
            suggestion.candidates.iter().map(text).collect::<Vec<_>>().join(" ")
        };
        let mut line = item(&suggestion.item);
        line.extend([
            Cell::plain(suggestion.reason.name()),
            Cell::text(all(|candidate| candidate.invoice.clone())),
            Cell::plain(all(|candidate| candidate.line.to_string())),
        ]);
        line
    });
    write_lines(out, style, lines)
}

pub(super) fn not_matched(
    out: &mut impl Write,
    found: &Reconciliation,
    style: Style,
) -> io::Result<()> {
    write_header(out, style, &ITEM)?;
    write_lines(out, style, found.not_matched().iter().map(item))
}

fn text(value: Option<&str>) -> Cell<'static> {
    Cell::text(value.unwrap_or_default().to_owned())
}

fn plain(value: Option<impl ToString>) -> Cell<'static> {
    Cell::plain(value.map(|value| value.to_string()).unwrap_or_default())
}

fn amount(amount: Amount) -> Cell<'static> {
    Cell::amount(format_amount(amount))
}

fn perhaps(amount: Option<Amount>) -> Cell<'static> {
    amount.map_or_else(|| Cell::amount(""), self::amount)
}
