//! The rows of a ledger in CSV, each with its line.
//!
//! The csv crate reads a file with an open quotation mark to its end as one row, without an error.
//! So a line is added after the last row ([`END`]): if that line is found inside a field, a
//! quotation mark was never closed.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use super::error::LedgerError;

/// Maximum bytes of a row. Without it, a quotation mark that is never closed would load the whole
/// file into memory.
const LONGEST: u64 = 1024 * 1024;

/// The content of the line that is added after the last row: the control character EOT.
const MARK: u8 = 4;
/// That line, with an end of line before it, since the last row may lack one.
const END: &[u8] = b"\n\x04\n";
type Whole<R> = io::Chain<io::Chain<io::Cursor<Vec<u8>>, BufReader<R>>, &'static [u8]>;

/// The rows of a ledger, read one by one.
pub(super) struct Rows<R: Read> {
    records: csv::Reader<Limited<Whole<R>>>,
    /// How many more bytes may be read for the current row.
    left: Rc<Cell<u64>>,
    /// The current row.
    record: csv::ByteRecord,
    /// The number of fields of the header.
    width: usize,
}

impl<R: Read> Rows<R> {
    /// Reads the header, which is the current row then.
    pub(super) fn new(ledger: R) -> Result<Self, LedgerError> {
        let mut ledger = BufReader::new(ledger);
        let mut header = Vec::new();
        let failed =
            |error: io::Error| LedgerError::new(1, format!("the ledger cannot be read: {error}"));
        ledger.by_ref().take(LONGEST).read_until(b'\n', &mut header).map_err(failed)?;
        if header.len() as u64 == LONGEST {
            let message = "the first line is longer than a mebibyte, so this is not a ledger in \
                           CSV; give the CSV file";
            return Err(LedgerError::new(1, message));
        }
        if header.starts_with(&[0xff, 0xfe]) || header.starts_with(&[0xfe, 0xff]) {
            return Err(LedgerError::new(1, "the ledger is UTF-16; save it as CSV in UTF-8"));
        }
        drop_byte_order_mark(&mut header);
        if header.trim_ascii().is_empty() {
            let message = "the first line is empty; write the headings of the columns there";
            return Err(LedgerError::new(1, message));
        }
        let count = |mark: u8| header.iter().filter(|byte| **byte == mark).count();
        let delimiter = [b';', b'\t', b',']
            .into_iter()
            .max_by_key(|mark| (count(*mark), *mark == b';'))
            .unwrap_or(b',');
        let left = Rc::new(Cell::new(2 * LONGEST));
        let whole = Limited {
            reader: io::Cursor::new(header).chain(ledger).chain(END),
            left: Rc::clone(&left),
        };
        let mut records = csv::ReaderBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(whole);
        let mut record = csv::ByteRecord::new();
        records
            .read_byte_record(&mut record)
            .map_err(|error| LedgerError::new(1, format!("the ledger is not CSV: {error}")))?;
        Ok(Rows { width: record.len(), records, left, record })
    }

    /// Reads the next row that is not empty, and returns its line; none after the last.
    pub(super) fn read(&mut self) -> Result<Option<u64>, LedgerError> {
        loop {
            self.left.set(LONGEST);
            let has_one = self.records.read_byte_record(&mut self.record);
            // The csv reader reports where a row ends. It begins earlier by the line breaks inside
            // its fields.
            let within =
                self.record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
            let line = self.records.position().line().saturating_sub(1 + within);
            match has_one {
                Ok(false) => return Ok(None),
                Err(error) => {
                    // Without the prefix that the csv crate puts before an error of a reader.
                    let reason = match error.kind() {
                        csv::ErrorKind::Io(error) => error.to_string(),
                        _ => error.to_string(),
                    };
                    let line = self.records.position().line();
                    let message = format!("the ledger cannot be read: {reason}");
                    return Err(LedgerError::new(line, message));
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
                    return Err(LedgerError::new(line + 1, message));
                }
                Ok(true) => {
                    self.check_width(line)?;
                    return Ok(Some(line));
                }
            }
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

    /// Returns all fields of the current row.
    pub(super) fn fields(&self, line: u64) -> Result<Vec<String>, LedgerError> {
        (0..self.record.len())
            .filter_map(|place| self.field(place, line).transpose())
            .map(|field| field.map(str::to_owned))
            .collect()
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

/// Removes a byte order mark, which spreadsheets write before UTF-8.
fn drop_byte_order_mark(text: &mut Vec<u8>) {
    if text.starts_with("\u{feff}".as_bytes()) {
        text.drain(..3);
    }
}

/// A reader that fails after the bytes that are left.
struct Limited<R> {
    reader: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        match self.left.get().checked_sub(read as u64) {
            Some(left) => self.left.set(left),
            None => {
                return Err(io::Error::other(
                    "a row is longer than a mebibyte; look for a quotation mark that is not closed",
                ));
            }
        }
        Ok(read)
    }
}
