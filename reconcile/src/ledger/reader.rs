//! Reads a ledger from CSV.
//!
//! The csv crate reads a file with an open quotation mark to its end as one row, without an error.
//! So the reader here adds a line of its own after the last row ([`END`]): if that line is found
//! inside a field, a quotation mark was never closed.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use chrono::NaiveDate;

use super::amounts::{DecimalMark, NoAmount, amount};
use super::columns::{Column, Columns};
use super::error::{LedgerError, Remedy};
use super::invoice::Invoice;

/// Maximum bytes of a row. Without it, a quotation mark that is never closed would load the whole
/// file into memory.
const LONGEST: u64 = 1024 * 1024;

/// How to read a ledger, as far as the ledger does not show it.
///
/// ```
/// use cfis_reconcile::ledger::{Column, DecimalMark, Reader, Settings};
///
/// let settings = Settings {
///     columns: [(Column::Amount, "Summa brutto".to_owned())].into(),
///     currency: Some("SEK".to_owned()),
///     decimal_mark: Some(DecimalMark::Comma),
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
    /// The headings of columns that do not have one of the usual headings.
    pub columns: BTreeMap<Column, String>,
    /// The currency of a ledger without a column for it.
    pub currency: Option<String>,
    /// The decimal mark of the amounts. If it is not set, each amount shows its own; amounts such
    /// as `1.234`, which do not, are refused.
    pub decimal_mark: Option<DecimalMark>,
}

/// The content of the line that is added after the last row: the control character EOT.
const MARK: u8 = 4;
/// That line, with an end of line before it, since the last row may lack one.
const END: &[u8] = b"\n\x04\n";
type Whole<R> = io::Chain<io::Chain<io::Cursor<Vec<u8>>, BufReader<R>>, &'static [u8]>;

/// An iterator over the invoices of a ledger in CSV, which ends after the first error.
///
/// The ledger has a header, and commas, semicolons or tabs between the fields. It is UTF-8, with or
/// without a byte order mark. [The crate's documentation](crate#headings-of-a-ledger) lists the
/// headings that are recognised.
///
/// ```
/// use cfis_reconcile::ledger::{Reader, Settings};
///
/// let ledger = "Laskunumero;Summa;Valuutta;Eräpäivä\n1001;1 234,50;EUR;31.3.2026\n";
/// let invoices: Vec<_> =
///     Reader::new(ledger.as_bytes(), &Settings::default())?.collect::<Result<_, _>>()?;
///
/// assert_eq!(invoices[0].number, "1001");
/// assert_eq!(invoices[0].amount.to_string(), "1234.50");
/// # Ok::<(), cfis_reconcile::ledger::LedgerError>(())
/// ```
pub struct Reader<R: Read> {
    records: csv::Reader<Limited<Whole<R>>>,
    /// How many more bytes may be read for the current row.
    left: Rc<Cell<u64>>,
    record: csv::ByteRecord,
    columns: Columns,
    /// The number of fields of the header.
    width: usize,
    currency: Option<String>,
    decimal_mark: Option<DecimalMark>,
    is_done: bool,
}

impl<R: Read> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// If the header cannot be read or lacks a required column.
    pub fn new(ledger: R, settings: &Settings) -> Result<Self, LedgerError> {
        let mut ledger = BufReader::new(ledger);
        let mut header = Vec::new();
        let failed =
            |error: io::Error| LedgerError::new(1, format!("the ledger cannot be read: {error}"));
        ledger.by_ref().take(LONGEST).read_until(b'\n', &mut header).map_err(failed)?;
        if header.len() as u64 == LONGEST {
            return Err(LedgerError::new(
                1,
                "the first line is longer than a mebibyte, so this is not a ledger in CSV; give the CSV file",
            ));
        }
        if header.starts_with(&[0xff, 0xfe]) || header.starts_with(&[0xfe, 0xff]) {
            return Err(LedgerError::new(1, "the ledger is UTF-16; save it as CSV in UTF-8"));
        }
        drop_byte_order_mark(&mut header);
        if header.trim_ascii().is_empty() {
            return Err(LedgerError::new(
                1,
                "the first line is empty; write the headings of the columns there",
            ));
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
        let mut headings = Vec::new();
        for (at, heading) in record.iter().enumerate() {
            headings.push(utf8(heading, 1, at)?.to_owned());
        }
        let columns = Columns::find(&headings, &settings.columns)
            .map_err(|message| LedgerError::new(1, message).with_remedy(Remedy::Columns))?;
        if columns.place(Column::Currency).is_none() && settings.currency.is_none() {
            let message = "there is no column with the currency; name the column, or set one currency for the whole ledger";
            return Err(LedgerError::new(1, message).with_remedy(Remedy::Currency));
        }
        let width = headings.len();
        Ok(Reader {
            width,
            records,
            left,
            record,
            columns,
            currency: settings.currency.clone(),
            decimal_mark: settings.decimal_mark,
            is_done: false,
        })
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

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Invoice, LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let next = self.read().transpose();
        self.is_done = !matches!(next, Some(Ok(_)));
        next
    }
}

impl<R: Read> Reader<R> {
    fn read(&mut self) -> Result<Option<Invoice>, LedgerError> {
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
                    return Err(LedgerError::new(
                        self.records.position().line(),
                        format!("the ledger cannot be read: {reason}"),
                    ));
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
                    let message = "a quotation mark is opened here and never closed; close it, or double it if it is part of the text";
                    return Err(LedgerError::new(line + 1, message));
                }
                Ok(true) => {
                    // An unquoted amount such as 1,50 would otherwise be read as 1.
                    if let Some((place, _)) = self
                        .record
                        .iter()
                        .enumerate()
                        .skip(self.width)
                        .find(|(_, field)| !field.trim_ascii().is_empty())
                    {
                        let message = format!(
                            "the line has more fields than the header, which has {}; quote the field that contains the separator",
                            self.width
                        );
                        return Err(
                            LedgerError::new(line, message).with_column(Some(place as u64 + 1))
                        );
                    }
                    return self.invoice(line).map(Some);
                }
            }
        }
    }

    /// Returns the place of a column, from 1.
    pub fn place(&self, column: Column) -> Option<u64> {
        self.columns.place(column).map(|place| place as u64 + 1)
    }

    /// A field without the blanks around it; none if it is empty or there is no such column.
    fn field(&self, column: Column, line: u64) -> Result<Option<&str>, LedgerError> {
        let Some(place) = self.columns.place(column) else { return Ok(None) };
        let Some(field) = self.record.get(place) else { return Ok(None) };
        Ok(Some(utf8(field, line, place)?.trim()).filter(|text| !text.is_empty()))
    }

    fn wrong(&self, column: Column, line: u64, message: String) -> LedgerError {
        LedgerError::new(line, message).with_column(self.place(column))
    }

    fn invoice(&self, line: u64) -> Result<Invoice, LedgerError> {
        let missing =
            |column: Column| self.wrong(column, line, format!("the {} is missing", column.name()));
        let number = self
            .field(Column::InvoiceNumber, line)?
            .ok_or_else(|| missing(Column::InvoiceNumber))?;
        let text = self.field(Column::Amount, line)?.ok_or_else(|| missing(Column::Amount))?;
        let amount = amount(text, self.decimal_mark).map_err(|error| {
            let wrong = |message: String| self.wrong(Column::Amount, line, message);
            let text = shown(text);
            match error {
                NoAmount::Wrong => wrong(format!("`{text}` is not an amount; write one such as 1234.50 or 1234,50")),
                NoAmount::Unclear => {
                    wrong(format!("`{text}` may mean a thousand or one; set the decimal mark to a point or a comma"))
                        .with_remedy(Remedy::DecimalMark)
                }
            }
        })?;
        let currency = self
            .field(Column::Currency, line)?
            .or(self.currency.as_deref())
            .ok_or_else(|| missing(Column::Currency))?;
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(self.wrong(
                Column::Currency,
                line,
                format!("`{}` is not a currency; write one such as EUR", shown(currency)),
            ));
        }
        let mut invoice = Invoice::new(line, number, amount, currency);
        if let Some(text) = self.field(Column::CaseId, line)? {
            let wrong = |_| {
                self.wrong(
                    Column::CaseId,
                    line,
                    format!("`{}` is not a case id; write a whole number", shown(text)),
                )
            };
            invoice.case_id = Some(text.parse().map_err(wrong)?);
        }
        if let Some(text) = self.field(Column::DueDate, line)? {
            let wrong = || {
                self.wrong(
                    Column::DueDate,
                    line,
                    format!(
                        "`{}` is not a date; write one such as 2026-03-31 or 31.3.2026",
                        shown(text)
                    ),
                )
            };
            invoice.due_date = Some(date(text).ok_or_else(wrong)?);
        }
        invoice.reference = self.field(Column::Reference, line)?.map(str::to_owned);
        invoice.customer = self.field(Column::Customer, line)?.map(str::to_owned);
        Ok(invoice)
    }
}

/// Parses a date in ISO form, with or without a time, or in Finnish form.
fn date(text: &str) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let iso = day.parse::<cfis::DateOrDateTime>().ok().map(|date| date.date());
    // chrono reads a year of two digits as one of the first century.
    let has_whole_year = day
        .rsplit('.')
        .next()
        .is_some_and(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()));
    iso.or_else(|| NaiveDate::parse_from_str(day, "%d.%m.%Y").ok().filter(|_| has_whole_year))
}

/// Removes a byte order mark, which spreadsheets write before UTF-8.
fn drop_byte_order_mark(text: &mut Vec<u8>) {
    if text.starts_with("\u{feff}".as_bytes()) {
        text.drain(..3);
    }
}

fn utf8(field: &[u8], line: u64, place: usize) -> Result<&str, LedgerError> {
    let message = "the field is not UTF-8 (perhaps it is Latin-1); save the ledger as CSV in UTF-8";
    std::str::from_utf8(field)
        .map_err(|_| LedgerError::new(line, message).with_column(Some(place as u64 + 1)))
}

/// The beginning of a field, for an error message.
fn shown(text: &str) -> String {
    let mut letters = text.chars();
    let beginning: String =
        letters.by_ref().take(40).filter(|letter| !letter.is_control()).collect();
    if letters.next().is_some() { format!("{beginning}…") } else { beginning }
}
