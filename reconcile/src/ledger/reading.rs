//! How a ledger was read: what no figure shows.

use super::column_names::Column;
use crate::message::{Message, Note, Nth};

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
    /// Says it in English sentences, without what is usual.
    pub fn sentences(&self) -> Vec<String> {
        self.notes().iter().map(ToString::to_string).collect()
    }

    /// Says it in messages, without what is usual.
    pub fn notes(&self) -> Vec<Message> {
        let mut notes = Vec::new();
        if self.header_line != 1 {
            notes.push(Note::Header { line: Nth(self.header_line) });
        }
        for (column, heading, place) in &self.columns {
            let is_gross = *column == Column::Amount && self.is_gross_by_arithmetic;
            let (column, heading, place) = (column.term().into(), heading.clone(), Nth(*place));
            notes.push(match is_gross {
                true => Note::GrossColumn { column, heading, place },
                false => Note::Column { column, heading, place },
            });
        }
        if let Some(currency) = &self.currency_of_heading {
            notes.push(Note::Currency { currency: currency.clone() });
        }
        for (column, headings) in &self.undecided {
            let (column, headings) = (column.term().into(), headings.clone());
            notes.push(Note::Undecided { column, headings });
        }
        notes.into_iter().map(Message::from).collect()
    }
}
