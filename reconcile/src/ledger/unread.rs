//! Cells of optional columns that cannot be read.

use super::column_names::Column;

/// The number of cells of a column that are named.
const NAMED: usize = 5;

/// The cells of an optional column that cannot be read. They count as empty.
///
/// ```
/// use cfis_reconcile::ledger::{Column, Reader, Settings};
///
/// let ledger = "invoice number,amount,currency,due date\n1001,5.00,EUR,soon\n";
/// let mut reader = Reader::new(ledger.as_bytes(), &Settings::default())?;
/// let invoices: Vec<_> = reader.by_ref().collect::<Result<_, _>>()?;
///
/// assert_eq!(invoices[0].due_date, None);
/// let unread = reader.unread_cells().next().unwrap();
/// assert_eq!((unread.column, unread.count), (Column::DueDate, 1));
/// assert_eq!(unread.first, [(2, "soon".to_owned())]);
/// # Ok::<(), cfis_reconcile::ledger::LedgerError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadCells {
    /// The column.
    pub column: Column,
    /// The number of cells.
    pub count: u64,
    /// The lines and the beginnings of the first of them, at most five.
    pub first: Vec<(u64, String)>,
}

impl UnreadCells {
    pub(super) fn of(column: Column) -> Self {
        UnreadCells { column, count: 0, first: Vec::new() }
    }

    pub(super) fn add(&mut self, line: u64, text: String) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push((line, text));
        }
    }
}
