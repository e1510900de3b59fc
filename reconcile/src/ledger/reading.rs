//! How a ledger was read: what no figure shows.

use super::column_names::Column;

/// How a ledger was read.
///
/// ```
/// use cfis_reconcile::ledger::{Column, Reader, Settings};
///
/// let ledger = "Invoices of March;;\n\nLasku;Veroton;ALV;Verollinen (EUR)\n1;8,00;2,00;10,00\n";
/// let mut reader = Reader::new(ledger.as_bytes(), &Settings::default())?;
/// assert_eq!(reader.next().unwrap()?.amount.to_string(), "10.00");
///
/// let reading = reader.reading();
/// assert_eq!((reading.header_line, reading.separator), (3, ';'));
/// assert!(reading.is_gross_by_arithmetic);
/// assert_eq!(reading.sentences()[0], "header on line 3");
/// # Ok::<(), cfis_reconcile::ledger::LedgerError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The line of the header, from 1.
    pub header_line: u64,
    /// What separates the fields.
    pub separator: char,
    /// The columns that are read: what each holds, its heading, and its place, from 1.
    pub columns: Vec<(Column, String, u64)>,
    /// The currency, if only a heading names it.
    pub currency_of_heading: Option<String>,
    /// Whether the column of the amount is another column plus value added tax in every row.
    pub is_gross_by_arithmetic: bool,
    /// Optional columns that are not read, because several headings fit.
    pub undecided: Vec<(Column, Vec<String>)>,
}

impl Reading {
    /// Says it in sentences, without what is usual.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.header_line != 1 {
            sentences.push(format!("header on line {}", self.header_line));
        }
        for (column, heading, place) in &self.columns {
            let why = if *column == Column::Amount && self.is_gross_by_arithmetic {
                " (in every row the net amount plus value added tax)"
            } else {
                ""
            };
            let name = column.name();
            sentences.push(format!("the {name} is `{heading}`, column {place}{why}"));
        }
        if let Some(currency) = &self.currency_of_heading {
            sentences.push(format!("the currency is {currency}, from the heading of the amount"));
        }
        for (column, headings) in &self.undecided {
            sentences.push(format!(
                "the {} is not read, because several columns fit: {}; name one",
                column.name(),
                headings.join(", ")
            ));
        }
        sentences
    }
}
