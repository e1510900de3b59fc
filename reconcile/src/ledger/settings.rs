//! How to read a ledger.

use std::collections::BTreeMap;

use super::amounts::DecimalMark;
use super::cell::DateOrder;
use super::column_names::Column;

/// How to read a ledger, as far as the ledger does not show it.
///
/// ```
/// use cfis_reconcile::ledger::{Column, DecimalMark, Reader, Settings};
///
/// let settings = Settings {
///     columns: [(Column::Amount, "Summa brutto".to_owned())].into(),
///     currency: Some("SEK".to_owned()),
///     decimal_mark: Some(DecimalMark::Comma),
///     ..Settings::default()
/// };
/// let ledger = "Laskunumero;Summa;Summa brutto\nA 1;5;1.234\n";
///
/// for invoice in Reader::new(ledger.as_bytes(), &settings)? {
///     assert_eq!(invoice?.amount.to_string(), "1234");
/// }
/// # Ok::<(), cfis_reconcile::ledger::LedgerError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The headings of columns, if they are not the usual ones.
    pub columns: BTreeMap<Column, String>,
    /// The currency of rows that have none.
    pub currency: Option<String>,
    /// The decimal mark, if it is the same in all rows.
    pub decimal_mark: Option<DecimalMark>,
    /// What separates the fields, if it is not found by the header.
    pub separator: Option<u8>,
    /// The order of day and month in dates with slashes, if the dates of the ledger do not show it.
    pub date_order: Option<DateOrder>,
    /// Whether a number in a column of dates is the number of a day, as spreadsheets count them.
    pub has_serial_dates: bool,
}
