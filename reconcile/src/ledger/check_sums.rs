//! Rows that are not invoices: their amounts check the rows before them.

use cfis::Amount;

/// What the cell of the invoice number says in a row with a total, in lower case.
const TOTALS: [&str; 12] = [
    "yhteensä",
    "yht",
    "yht.",
    "summa",
    "loppusumma",
    "kaikki yhteensä",
    "välisumma",
    "total",
    "totals",
    "sum",
    "grand total",
    "subtotal",
];

/// Returns whether a cell is itself a word for a total.
pub(super) fn is_total(cell: &str) -> bool {
    let word = cell.trim().trim_end_matches(':').to_lowercase();
    TOTALS.contains(&word.as_str())
}

/// A row of the ledger that is not an invoice, whose amount is the sum of rows before it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckSum {
    /// The line.
    pub line: u64,
    /// What the row says.
    pub amount: Amount,
    /// The sum of the invoices before it.
    pub invoices: Amount,
    /// Whether it is the sum of all invoices before it, or of those since the check sum before.
    pub agrees: bool,
}

/// The sums of the rows so far.
#[derive(Debug, Default)]
pub(super) struct Sums {
    all: Amount,
    /// Since the last check sum.
    group: Amount,
    pub(super) found: Vec<CheckSum>,
}

impl Sums {
    pub(super) fn add(&mut self, amount: Amount) {
        // A sum that is not exact agrees with nothing; the totals report it.
        self.all = self.all.checked_add(amount).unwrap_or_default();
        self.group = self.group.checked_add(amount).unwrap_or_default();
    }

    pub(super) fn check(&mut self, line: u64, amount: Amount) {
        let agrees = amount == self.all || amount == self.group;
        let invoices = self.all;
        self.found.push(CheckSum { line, amount, invoices, agrees });
        self.group = Amount::ZERO;
    }
}

#[cfg(test)]
mod tests {
    use super::is_total;

    #[test]
    fn only_a_cell_that_is_a_total_is_one() {
        assert!(is_total(" Yhteensä: ") && is_total("TOTAL"));
        assert!(!is_total("Total Finland Oy") && !is_total("1001"));
    }
}
