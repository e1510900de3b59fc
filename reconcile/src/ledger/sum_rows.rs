//! Ledgers with several rows for an invoice, such as one for each rate of value added tax.

use std::collections::HashMap;

use cfis::Amount;

use super::error::LedgerError;
use super::invoice::{Invoice, LedgerState};

/// Adds up the rows of each invoice: those of one number that nothing tells apart. The first row
/// gives everything but the amounts, and a later one what the first lacks.
///
/// What the ledger has as paid, open, credited and written off is added up too. If it is the same in
/// all rows, and its sum would be more than the invoice, it is that of the whole invoice.
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
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    let mut invoices: Vec<Rows> = Vec::new();
    for row in rows {
        let places = places.entry(row.number.clone()).or_default();
        let is_it = |place: &usize| {
            invoices.get(*place).is_some_and(|rows| !rows.invoice.is_told_apart_from(&row))
        };
        match places.iter().copied().find(is_it).and_then(|place| invoices.get_mut(place)) {
            Some(rows) => rows.add(row)?,
            None => {
                places.push(invoices.len());
                invoices.push(Rows::of(row));
            }
        }
    }
    invoices.into_iter().map(Rows::sum).collect()
}

/// The rows of an invoice.
struct Rows {
    /// Without what the ledger says of it.
    invoice: Invoice,
    states: Vec<LedgerState>,
}

impl Rows {
    fn of(mut row: Invoice) -> Self {
        let state = row.ledger_state.take();
        Rows { invoice: row, states: vec![state.map(|state| *state).unwrap_or_default()] }
    }

    fn add(&mut self, mut row: Invoice) -> Result<(), LedgerError> {
        let invoice = &mut self.invoice;
        if invoice.currency != row.currency {
            let message = format!(
                "invoice {} is in {} on line {}; an invoice has one currency",
                row.number, invoice.currency, invoice.line
            );
            return Err(LedgerError::new(row.line, message));
        }
        invoice.amount = sum(invoice.amount, row.amount, row.line)?;
        invoice.case_id = invoice.case_id.or(row.case_id);
        invoice.reference = invoice.reference.take().or(row.reference.take());
        invoice.due_date = invoice.due_date.or(row.due_date);
        invoice.invoice_date = invoice.invoice_date.or(row.invoice_date);
        self.states.push(row.ledger_state.map(|state| *state).unwrap_or_default());
        Ok(())
    }

    fn sum(self) -> Result<Invoice, LedgerError> {
        let Rows { mut invoice, states } = self;
        let of = |field: fn(&LedgerState) -> Option<Amount>| {
            whole(&states.iter().map(field).collect::<Vec<_>>(), invoice.amount, invoice.line)
        };
        let state = LedgerState {
            paid: of(|state| state.paid)?,
            open: of(|state| state.open)?,
            credited: of(|state| state.credited)?,
            written_off: of(|state| state.written_off)?,
            credited_invoice: states.iter().find_map(|state| state.credited_invoice.clone()),
        };
        invoice.ledger_state = (state != LedgerState::default()).then(|| Box::new(state));
        Ok(invoice)
    }
}

/// Returns an amount of a whole invoice from those of its rows.
fn whole(
    rows: &[Option<Amount>],
    invoiced: Amount,
    line: u64,
) -> Result<Option<Amount>, LedgerError> {
    let known: Vec<Amount> = rows.iter().copied().flatten().collect();
    let Some(first) = known.first().copied() else { return Ok(None) };
    let mut all = Amount::ZERO;
    for amount in &known {
        all = sum(all, *amount, line)?;
    }
    let is_repeated = known.len() == rows.len() && known.iter().all(|amount| *amount == first);
    let is_too_much = all.abs() > invoiced.abs();
    Ok(Some(if is_repeated && is_too_much { first } else { all }))
}

fn sum(one: Amount, other: Amount, line: u64) -> Result<Amount, LedgerError> {
    one.checked_add(other).ok_or_else(|| {
        let message = "the sum of the rows of the invoice has more digits than an exact decimal can \
                       hold";
        LedgerError::new(line, message)
    })
}
