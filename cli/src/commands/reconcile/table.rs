//! A reconciliation as tables: the totals, then what needs attention.

use std::io::{self, Write};

use cfis::Amount;
use cfis_reconcile::{Candidate, InvoiceOutcome, NotMatched, Reconciliation, format_amount};

use crate::output::table;

/// Writes the tables, or only the totals.
pub(super) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
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
        found.rules().as_of,
        if outcomes.is_empty() { "no invoices".to_owned() } else { outcomes.join(", ") }
    )?;
    for totals in found.totals() {
        let amounts = &totals.amounts;
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
            ("+ credits", amounts.credits),
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
            ("+ credits settled", amounts.credits_settled),
            ("+ not booked", totals.not_booked_settled),
            ("+ difference", totals.settlement_difference),
            ("= settlements", totals.settlements),
        ];
        for (title, rows) in [
            sum(&format!("Invoiced, {}", totals.currency), &invoiced),
            sum(&format!("Disbursed, {}", totals.currency), &settled),
        ] {
            table::section_with_amounts(out, &title, &["", "amount"], rows)?;
        }
        if !totals.not_booked_payments.is_zero() {
            writeln!(
                out,
                "Payments not booked: {} {}",
                format_amount(totals.not_booked_payments),
                totals.currency
            )?;
        }
    }
    if totals_only {
        return Ok(());
    }
    let rows = found
        .findings()
        .iter()
        .map(|finding| vec![finding.severity.name().to_owned(), finding.sentence.clone()]);
    table::section(out, "Findings", &["severity", "what"], rows.collect())?;
    let item = |item: &NotMatched| {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let date = item.date.map(|date| date.to_string()).unwrap_or_default();
        vec![
            item.source.clone(),
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
    let is_done = |outcome: InvoiceOutcome| outcome == InvoiceOutcome::Settled;
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
                amounts.credits,
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
        "credits",
        "outstanding",
        "overpaid",
        "",
    ];
    table::section_with_amounts(out, "Invoices that are not settled", &columns, rows)
}
