//! The rows of a ledger in CSV, each with its line.
//!
//! The csv crate reads a file with an open quotation mark to its end as one row, without an error.
//! So a line is added after the last row ([`END`]): if that line is found inside a field, a
//! quotation mark was never closed.

use std::io::Cursor;

use super::error::LedgerError;
use super::text::{END, LONGEST, MARK, Text};

/// The rows below the header, read one by one.
pub(super) struct Rows {
    records: csv::Reader<Cursor<Text>>,
    /// The current row.
    record: csv::ByteRecord,
    separator: u8,
    /// The number of fields of the header.
    width: usize,
    /// The line of the header.
    header_line: u64,
}

/// Returns a reader of CSV as ledgers have it.
pub(super) fn csv_reader<R: std::io::Read>(text: R, separator: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text)
}

impl Rows {
    /// Begins below a header. `offset` is where the line of the header begins.
    pub(super) fn new(
        text: Text,
        (header_line, offset): (u64, u64),
        separator: u8,
        width: usize,
    ) -> Self {
        let mut cursor = Cursor::new(text);
        cursor.set_position(offset);
        let mut records = csv_reader(cursor, separator);
        let mut record = csv::ByteRecord::new();
        // This is the header, which was read before.
        let _ = records.read_byte_record(&mut record);
        Rows { records, record, separator, width, header_line }
    }

    /// Reads the next row that is not empty, and returns its line; none after the last.
    pub(super) fn read(&mut self) -> Result<Option<u64>, LedgerError> {
        loop {
            let has_one = self.records.read_byte_record(&mut self.record);
            // The csv reader reports where a row ends. It begins earlier by the line breaks inside
            // its fields.
            let within =
                self.record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
            let ends = self.records.position().line() + self.header_line - 1;
            let line = ends.saturating_sub(1 + within);
            match has_one {
                Ok(false) => return Ok(None),
                Err(error) => {
                    let message = format!("the ledger cannot be read: {error}");
                    return Err(LedgerError::new(ends, message).ending());
                }
                Ok(true) if self.record.iter().all(|field| field.trim_ascii().is_empty()) => {}
                Ok(true) if self.record.as_slice() == [MARK] => {
                    // The ledger itself may have such a line.
                    return match self.records.read_byte_record(&mut self.record) {
                        Ok(false) => Ok(None),
                        _ => Err(LedgerError::new(
                            line,
                            "the line holds only a control character; delete the line",
                        )),
                    };
                }
                // The added line is inside a field.
                Ok(true) if self.record.as_slice().ends_with(END) => {
                    let message = "a quotation mark is opened here and never closed; close it, or \
                                   double it if it is part of the text";
                    return Err(LedgerError::new(line + 1, message).ending());
                }
                Ok(true) => {
                    self.check(line)?;
                    return Ok(Some(line));
                }
            }
        }
    }

    fn check(&self, line: u64) -> Result<(), LedgerError> {
        if self.record.as_slice().len() > LONGEST {
            let message = "the row is longer than a mebibyte; look for a quotation mark that is not \
                           closed";
            return Err(LedgerError::new(line, message));
        }
        self.check_swallowed(line)?;
        self.check_width(line)
    }

    /// Refuses a field that holds a following row: a stray quotation mark opened it.
    fn check_swallowed(&self, line: u64) -> Result<(), LedgerError> {
        let has_row = |field: &[u8]| {
            // The rest of this row and the beginning of the next have the separators of a row.
            let separators = field.iter().filter(|it| **it == self.separator).count();
            field.contains(&b'\n') && separators > 1 && separators + 2 >= self.width
        };
        match self.record.iter().position(has_row) {
            Some(place) => Err(LedgerError::new(
                line,
                "the field holds a following line of the ledger; a quotation mark is opened here \
                 and not closed: close it, or double it if it is part of the text",
            )
            .with_column(Some(place as u64 + 1))),
            None => Ok(()),
        }
    }

    /// Refuses more fields than the header has: an unquoted amount such as 1,50 would otherwise be
    /// read as 1.
    fn check_width(&self, line: u64) -> Result<(), LedgerError> {
        let mut others = self.record.iter().enumerate().skip(self.width);
        match others.find(|(_, field)| !field.trim_ascii().is_empty()) {
            None => Ok(()),
            Some((place, _)) => {
                let message = format!(
                    "the line has more fields than the header, which has {}; quote the field that \
                     contains the separator",
                    self.width
                );
                Err(LedgerError::new(line, message).with_column(Some(place as u64 + 1)))
            }
        }
    }

    /// Returns a field of the current row, if the row has it.
    pub(super) fn field(&self, place: usize, line: u64) -> Result<Option<&str>, LedgerError> {
        let Some(field) = self.record.get(place) else { return Ok(None) };
        std::str::from_utf8(field).map(Some).map_err(|_| {
            let message = "the field is not UTF-8 (perhaps it is Latin-1); save the ledger as CSV \
                           in UTF-8";
            LedgerError::new(line, message).with_column(Some(place as u64 + 1))
        })
    }
}
