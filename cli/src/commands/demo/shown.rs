//! What the files of the demo show: four lines, with figures from the result.
//!
//! The invoices of the story come first in the ledger, so the first of each kind is the one that the
//! story is about.

use cfis::Amount;
use cfis_reconcile::{
    InexactSum, InvoiceOutcome, InvoiceView, ItemKind, LedgerAdvice, Reconciliation, Totals,
    format_amount,
};

use super::files::{self, Files};
use crate::failure::Failure;

/// Says what each file shows.
pub(super) fn lines(found: &Reconciliation, files: &Files) -> Result<[String; 4], Failure> {
    let of = |totals: &Totals| four(found, files, totals);
    let lines = found.totals().first().map_or_else(|| of(&Totals::default()), of);
    lines.map_err(|error| Failure::new(error.to_string()))
}

fn four(found: &Reconciliation, files: &Files, totals: &Totals) -> Result<[String; 4], InexactSum> {
    let (amounts, ageing) = (&totals.amounts, &totals.ageing);
    let money = |amount: Amount| format!("{} {}", format_amount(amount), totals.currency);
    let overdue = sum([
        ageing.days_1_to_30,
        ageing.days_31_to_60,
        ageing.days_61_to_90,
        ageing.over_90_days,
    ])?;
    let page = format!(
        "The page {}: {} were disbursed in {} settlements, {} are on their way, and {} are open, {} \
         of it overdue.",
        files.page.display(),
        money(totals.settlements),
        found.settlements().count(),
        money(amounts.provisional),
        money(amounts.outstanding),
        money(overdue)
    );
    let events = events(found, money)?.join(", ");
    let workbook = format!("The workbook {}: {events}.", files.workbook.display());
    let debits = sum(files.vouchers.iter().flat_map(|it| &it.lines).map(|line| line.debit))?;
    let debited = |account: &str| {
        let lines = files.vouchers.iter().flat_map(|it| &it.lines);
        sum(lines.filter(|line| line.account == account).map(|line| line.debit))
    };
    let vouchers = format!(
        "The vouchers {}: {} vouchers with {} on each side; the agency withheld {} of commission \
         and {} of VAT.",
        files.lines.display(),
        files.vouchers.len(),
        money(debits),
        money(debited(files::COMMISSION)?),
        money(debited(files::VAT)?)
    );
    let with = |advice| found.invoices().filter(move |invoice| invoice.advice == advice);
    let direct = with(LedgerAdvice::TellAgency).next();
    let direct = direct.map_or_else(String::new, |invoice| {
        let amount = money(-invoice.difference);
        format!(" {amount} of invoice {} were paid directly, so tell the agency.", invoice.number)
    });
    let to_book = match with(LedgerAdvice::Book).count() {
        1 => "1 invoice".to_owned(),
        count => format!("{count} invoices"),
    };
    let ledger = format!(
        "The ledger {}: {} are settled and still open on {to_book}, so book them.{direct}",
        files.ledger.display(),
        money(totals.to_book),
    );
    Ok([page, workbook, vouchers, ledger])
}

/// Says what happened to the invoices of the story, apart from the one that was paid directly.
fn events(
    found: &Reconciliation,
    money: impl Fn(Amount) -> String,
) -> Result<Vec<String>, InexactSum> {
    let first = |is: fn(&InvoiceView<'_>) -> bool| found.invoices().find(is);
    let mut events = Vec::new();
    let note = first(|it| it.outcome == InvoiceOutcome::Cleared);
    if let Some((note, invoice)) = note.zip(first(|it| it.amounts.credited > Amount::ZERO)) {
        let cleared = money(invoice.amounts.credited);
        events.push(format!(
            "credit note {} cleared {cleared} of invoice {}",
            note.number, invoice.number
        ));
    }
    if let Some(invoice) = first(|it| it.outcome == InvoiceOutcome::Settled && has_gone_back(it)) {
        let back = money(went_back(&invoice)?);
        events.push(format!("an overpayment of {back} for {} was returned", invoice.number));
    }
    if let Some(invoice) = first(|it| it.outcome == InvoiceOutcome::Reversed && has_gone_back(it)) {
        let back = money(went_back(&invoice)?);
        events.push(format!("a payment of {back} for {} was charged back", invoice.number));
    }
    if let Some(invoice) = first(|it| it.outcome == InvoiceOutcome::PartlySettled) {
        let (settled, of) = (money(invoice.amounts.settled), money(invoice.amounts.invoiced));
        events.push(format!("and {settled} of {of} for {} came in instalments", invoice.number));
    }
    Ok(events)
}

fn has_gone_back(invoice: &InvoiceView<'_>) -> bool {
    payments_back(invoice).next().is_some()
}

/// Returns the sum of the payments that went back to the debtor, as a positive amount.
fn went_back(invoice: &InvoiceView<'_>) -> Result<Amount, InexactSum> {
    sum(payments_back(invoice)).map(|amount| -amount)
}

fn payments_back<'a>(invoice: &'a InvoiceView<'_>) -> impl Iterator<Item = Amount> + 'a {
    let payments = invoice.history.iter().filter(|entry| entry.kind == ItemKind::Payment);
    payments.map(|entry| entry.amount).filter(|amount| amount.is_negative())
}

fn sum(amounts: impl IntoIterator<Item = Amount>) -> Result<Amount, InexactSum> {
    Amount::checked_sum(amounts).ok_or_else(InexactSum::default)
}
