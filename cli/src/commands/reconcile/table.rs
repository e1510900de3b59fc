//! A reconciliation as tables: the totals, then what needs attention.

use std::io::{self, Write};

use cfis::Amount;
use cfis_reconcile::{
    Candidate, InvoiceOutcome, LedgerAdvice, NotMatched, Reconciliation, format_amount,
};

use super::json::{Inputs, ReadFile};
use crate::failure::printable;
use crate::output::table;

/// Writes the tables, or only the totals.
pub(super) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs,
    totals_only: bool,
) -> io::Result<()> {
    let outcomes: Vec<_> = found
        .outcomes()
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    writeln!(
        out,
        "Reconciliation as of {}: {}",
        found.as_of().map_or_else(|| "no day".to_owned(), |day| day.to_string()),
        if outcomes.is_empty() { "no invoices".to_owned() } else { outcomes.join(", ") }
    )?;
    let period = match found.rules().period {
        Some((from, to)) => format!("read from {from} to {to}"),
        None => "all that was read".to_owned(),
    };
    let names: Vec<String> = inputs.files.iter().map(ReadFile::words).collect();
    writeln!(out, "From {}; {period}", names.join(", "))?;
    if !inputs.ledger_notes.is_empty() {
        writeln!(out, "The ledger: {}", inputs.ledger_notes.join("; "))?;
    }
    if let Some(changes) = &inputs.changes {
        writeln!(out, "{}", changes.sentence())?;
    }
    let all_open = if found.says_what_is_open() {
        ""
    } else {
        " (it has no column of what is open, so all of it counts as open)"
    };
    for totals in found.totals() {
        let (amounts, currency) = (&totals.amounts, printable(&totals.currency));
        let sum = |title: &str, rows: &[(&str, Amount)]| {
            let rows =
                rows.iter().filter(|(name, amount)| !amount.is_zero() || name.starts_with('='));
            (
                title.to_owned(),
                rows.map(|(name, amount)| {
                    vec![(*name).to_owned(), format_amount(*amount).into_owned()]
                })
                .collect::<Vec<_>>(),
            )
        };
        let invoiced = [
            ("settled", amounts.settled),
            ("+ provisional", amounts.provisional),
            ("+ credited", amounts.credited),
            ("+ tolerated", amounts.tolerated),
            ("+ outstanding", amounts.outstanding),
            ("- overpaid", amounts.overpaid),
            ("= invoiced", amounts.invoiced),
        ];
        let settled = [
            ("settled", amounts.settled),
            ("+ interest", amounts.interest),
            ("+ fees", amounts.fees),
            ("+ other", amounts.other),
            ("- reversed without receipt", amounts.reversed_without_receipt),
            ("+ not booked", totals.not_booked_settled),
            ("+ difference", totals.settlement_difference),
            ("= settlements", totals.settlements),
        ];
        let ageing = [
            ("not due", totals.ageing.not_due),
            ("+ due for 1 to 30 days", totals.ageing.days_1_to_30),
            ("+ due for 31 to 60 days", totals.ageing.days_31_to_60),
            ("+ due for 61 to 90 days", totals.ageing.days_61_to_90),
            ("+ due for more than 90 days", totals.ageing.over_90_days),
            ("= outstanding", amounts.outstanding),
        ];
        let ledger = [
            ("book: settled, still open in the ledger", totals.to_book),
            ("tell the agency: paid directly, credited or written off", totals.to_tell_agency),
        ];
        let beside = [
            ("returns that no settlement holds yet", amounts.return_pending),
            ("not passed on by the agency", amounts.not_passed_on),
            ("payments after that day", amounts.after_payments),
            ("settlements after that day", amounts.after_settlements),
        ];
        for (title, rows) in [
            sum(&format!("Invoiced, {}", currency), &invoiced),
            sum(&format!("Disbursed, {}", currency), &settled),
            sum(&format!("Outstanding, {}", currency), &ageing),
            sum(&format!("Differences from the ledger, {}{all_open}", currency), &ledger),
            sum(&format!("Besides, {}", currency), &beside),
        ] {
            table::section_with_amounts(out, &title, &["", "amount"], rows)?;
        }
        if !totals.not_booked_payments.is_zero() {
            writeln!(
                out,
                "Payments not booked: {} {}",
                format_amount(totals.not_booked_payments),
                currency
            )?;
        }
    }
    if totals_only {
        return Ok(());
    }
    let is_new = |fingerprint: &String| {
        inputs.changes.as_ref().is_some_and(|changes| changes.new_findings.contains(fingerprint))
    };
    let rows = found.findings().iter().map(|finding| {
        let new = if is_new(&finding.fingerprint) { ", new" } else { "" };
        vec![format!("{}{new}", finding.severity.name()), finding.sentence.to_string()]
    });
    table::section(out, "Findings", &["severity", "what"], rows.collect())?;
    let item = |item: &NotMatched| {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let date = item.date.map(|date| date.to_string()).unwrap_or_default();
        vec![
            item.source.to_string(),
            date,
            text(&item.payer),
            text(&item.invoice_number),
            item.amount.map(format_amount).unwrap_or_default().into_owned(),
            text(&item.currency),
        ]
    };
    let rows = found.suggestions().iter().map(|suggestion| {
        // Two invoices may have the same number; the line tells which is meant.
        let candidate =
            |candidate: &Candidate| format!("{} (line {})", candidate.invoice, candidate.line);
        let candidates: Vec<_> = suggestion.candidates.iter().map(candidate).collect();
        [item(&suggestion.item), vec![candidates.join(" or ")]].concat()
    });
    table::section(
        out,
        "Suggestions",
        &["item", "date", "payer", "invoice", "amount", "", "may belong to"],
        rows.collect(),
    )?;
    let rows = found.not_matched().iter().map(item);
    table::section(
        out,
        "Items of no invoice in the ledger",
        &["item", "date", "payer", "invoice", "amount", ""],
        rows.collect(),
    )?;
    // Without such a column, all that was settled differs.
    if found.says_what_is_open() {
        differences(out, found)?;
    }
    let is_done = |outcome: InvoiceOutcome| {
        matches!(outcome, InvoiceOutcome::Settled | InvoiceOutcome::Cleared)
    };
    let rows: Vec<_> = found
        .invoices()
        .filter(|invoice| !is_done(invoice.outcome))
        .map(|invoice| {
            let amounts = &invoice.amounts;
            let customer = invoice.customer.unwrap_or_default().to_owned();
            let amounts = [
                amounts.invoiced,
                amounts.settled,
                amounts.provisional,
                amounts.credited,
                amounts.outstanding,
                amounts.overpaid,
            ];
            let amounts = amounts.map(|amount| {
                if amount.is_zero() { String::new() } else { format_amount(amount).into_owned() }
            });
            [
                vec![invoice.number.to_owned(), customer, invoice.outcome.name().to_owned()],
                amounts.to_vec(),
                vec![invoice.currency.to_owned()],
            ]
            .concat()
        })
        .collect();
    let columns = [
        "invoice",
        "customer",
        "outcome",
        "invoiced",
        "settled",
        "provisional",
        "credited",
        "outstanding",
        "overpaid",
        "",
    ];
    table::section_with_amounts(out, "Invoices that are not settled", &columns, rows)
}

/// Writes the invoices of which the ledger and the agency disagree: what to book, and what to tell
/// the agency.
fn differences(out: &mut impl Write, found: &Reconciliation) -> io::Result<()> {
    let rows = found.invoices().filter_map(|invoice| {
        let what = match invoice.advice {
            LedgerAdvice::Book => "book",
            LedgerAdvice::TellAgency => "tell the agency",
            LedgerAdvice::Agree => return None,
        };
        let customer = invoice.customer.unwrap_or_default().to_owned();
        let money = |amount| format_amount(amount).into_owned();
        Some(vec![
            invoice.number.to_owned(),
            customer,
            what.to_owned(),
            money(invoice.ledger_open),
            money(invoice.difference),
            invoice.currency.to_owned(),
        ])
    });
    let columns = ["invoice", "customer", "what to do", "open in the ledger", "difference", ""];
    let title = "Invoices that the ledger and the agency have differently";
    table::section_with_amounts(out, title, &columns, rows.collect())
}
