//! The columns with the amounts of an invoice, shared by CSV and the workbook.

use cfis::Amount;
use cfis_reconcile::Amounts;

/// Returns the names of all amounts.
pub(super) fn amount_names() -> Vec<&'static str> {
    Amounts::default().named().map(|(name, _)| name).collect()
}

/// Returns all amounts, in the order of their names.
pub(super) fn amounts(amounts: &Amounts) -> impl Iterator<Item = Amount> {
    amounts.named().map(|(_, amount)| amount)
}
