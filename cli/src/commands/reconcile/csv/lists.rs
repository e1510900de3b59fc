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

fn of_settlement(it: &SettlementView<'_>) -> Vec<Cell> {
    let sum = |part: fn(&cfis_reconcile::AllocationView<'_>) -> Option<Amount>| {
        // A sum of parts of exact sums; without it, the cell is empty.
        let parts = it.allocations.iter().filter_map(part);
        Amount::checked_sum(parts).map_or_else(|| Cell::Amount(String::new()), amount)
    };
    vec![
        Cell::Plain(it.id.to_string()),
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
        Cell::Plain(it.allocations.len().to_string()),
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
                Cell::Plain(it.id.to_string()),
                plain(it.date),
                plain(allocation.id),
                text(allocation.invoice),
                plain(allocation.line),
                Cell::Plain(if allocation.booked { "yes" } else { "no" }.to_owned()),
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
            Cell::Plain(finding.severity.name().to_owned()),
            Cell::Plain(finding.rule.name().to_owned()),
            Cell::Text(texts.message(&finding.sentence)),
            Cell::Text(join(finding.invoices.clone())),
            Cell::Plain(join(finding.lines.iter().map(ToString::to_string).collect())),
            plain(finding.settlement),
            Cell::Plain(finding.fingerprint.clone()),
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

fn item(it: &NotMatched) -> Vec<Cell> {
    vec![
        Cell::Text(it.source.to_string()),
        Cell::Plain(it.kind.name().to_owned()),
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
            Cell::Plain(suggestion.reason.name().to_owned()),
            Cell::Text(all(|candidate| candidate.invoice.clone())),
            Cell::Plain(all(|candidate| candidate.line.to_string())),
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

fn text(value: Option<&str>) -> Cell {
    Cell::Text(value.unwrap_or_default().to_owned())
}

fn plain(value: Option<impl ToString>) -> Cell {
    Cell::Plain(value.map(|value| value.to_string()).unwrap_or_default())
}

fn amount(amount: Amount) -> Cell {
    Cell::Amount(format_amount(amount).into_owned())
}

fn perhaps(amount: Option<Amount>) -> Cell {
    amount.map_or_else(|| Cell::Amount(String::new()), self::amount)
}
