//! Ledgers with several rows for an invoice, such as one for each rate of value added tax.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use cfis::Amount;

use super::error::LedgerError;
use super::invoice::{Invoice, LedgerState};

/// Adds up the rows of each invoice, which have its number, case id and reference. The first row
/// gives everything but the amounts.
///
/// What the ledger has as paid, open, credited and written off is taken once if it is the same in
/// all rows, and added up otherwise.
///
/// ```
/// use cfis_reconcile::Invoice;
/// use cfis_reconcile::ledger::sum_rows;
///
/// let row = |line, amount: &str| Invoice::new(line, "1001", amount.parse().unwrap(), "EUR");
/// let invoices = sum_rows(vec![row(2, "537.14"), row(3, "805.71")])?;
/// assert_eq!((invoices.len(), invoices[0].amount.to_string()), (1, "1342.85".to_owned()));
/// # Ok::<(), cfis_reconcile::ledger::LedgerError>(())
/// ```
///
/// # Errors
/// If the rows of an invoice have two currencies, or a sum is not exact.
pub fn sum_rows(rows: Vec<Invoice>) -> Result<Vec<Invoice>, LedgerError> {
    let mut places: HashMap<(String, Option<i64>, Option<String>), usize> = HashMap::new();
    let mut invoices: Vec<(Invoice, bool)> = Vec::new();
    for row in rows {
        let key = (row.number.clone(), row.case_id, row.reference.clone());
        match places.entry(key) {
            Entry::Vacant(place) => {
                place.insert(invoices.len());
                invoices.push((row, true));
            }
            Entry::Occupied(place) => {
                if let Some((invoice, is_first)) = invoices.get_mut(*place.get()) {
                    add(invoice, row, is_first)?;
                }
            }
        }
    }
    Ok(invoices.into_iter().map(|(invoice, _)| invoice).collect())
}

/// `has_same` says whether all rows so far had the same state.
fn add(invoice: &mut Invoice, row: Invoice, has_same: &mut bool) -> Result<(), LedgerError> {
    if invoice.currency != row.currency {
        let message = format!(
            "invoice {} is in {} on line {}; an invoice has one currency",
            row.number, invoice.currency, invoice.line
        );
        return Err(LedgerError::new(row.line, message));
    }
    let inexact = || {
        let message = "the sum of the rows of the invoice has more digits than an exact decimal \
                       can hold";
        LedgerError::new(row.line, message)
    };
    invoice.amount = invoice.amount.checked_add(row.amount).ok_or_else(inexact)?;
    if *has_same && invoice.ledger_state == row.ledger_state {
        return Ok(());
    }
    *has_same = false;
    if let Some(more) = row.ledger_state {
        let state = invoice.ledger_state.get_or_insert_with(Box::<LedgerState>::default);
        for (sum, by) in [
            (&mut state.paid, more.paid),
            (&mut state.open, more.open),
            (&mut state.credited, more.credited),
            (&mut state.written_off, more.written_off),
        ] {
            *sum = match (*sum, by) {
                (Some(sum), Some(by)) => Some(Amount::checked_add(sum, by).ok_or_else(|| {
                    LedgerError::new(row.line, "a sum of the rows of the invoice is not exact")
                })?),
                (one, other) => one.or(other),
            };
        }
    }
    Ok(())
}
