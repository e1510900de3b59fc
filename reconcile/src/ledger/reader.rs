//! Reads a ledger from CSV.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use chrono::NaiveDate;

use super::amounts::{DecimalMark, NoAmount, amount};
use super::columns::Columns;
use super::{Column, Invoice};

/// A row that is longer is no row of a ledger; a quotation mark that is never closed would take the whole file for one.
const LONGEST: u64 = 1024 * 1024;

/// How a ledger is read, where it does not show by itself.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The headings of columns that are not told by their usual names.
    pub columns: BTreeMap<Column, String>,
    /// The currency of a ledger without a column for it.
    pub currency: Option<String>,
    /// The mark before the decimals. Without it each amount shows by itself, but for those like `1.234`, which are refused.
    pub decimal_mark: Option<DecimalMark>,
}

/// What is wrong with a ledger, and where.
#[derive(Debug)]
pub struct LedgerError {
    line: u64,
    /// From 1; nothing where the line as a whole is wrong.
    column: Option<u64>,
    message: String,
    remedy: Option<Remedy>,
}

/// Which of the [`Settings`] helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// [`Settings::columns`].
    Columns,
    /// [`Settings::currency`].
    Currency,
    /// [`Settings::decimal_mark`].
    DecimalMark,
}

impl LedgerError {
    pub(crate) fn new(line: u64, message: impl Into<String>) -> Self {
        LedgerError { line, column: None, message: message.into(), remedy: None }
    }

    fn with_remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(remedy);
        self
    }

    /// Which of the [`Settings`] helps, where one does.
    pub fn remedy(&self) -> Option<Remedy> {
        self.remedy
    }

    /// The line, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The field of the line, from 1, where it is one field that is wrong.
    pub fn column(&self) -> Option<u64> {
        self.column
    }

    /// With the field that is wrong, from 1.
    #[must_use]
    pub fn with_column(mut self, column: Option<u64>) -> Self {
        self.column = column;
        self
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "line {}, column {column}: {}", self.line, self.message),
            None => write!(f, "line {}: {}", self.line, self.message),
        }
    }
}

impl std::error::Error for LedgerError {}

/// Stands on a line behind the last row, so that every row has an end, and an open quotation mark shows.
const MARK: u8 = 4;
const END: &[u8] = b"\n\x04\n";
type Whole<R> = io::Chain<io::Chain<io::Cursor<Vec<u8>>, BufReader<R>>, &'static [u8]>;

/// Reads the invoices of a ledger one by one: CSV with a header, with commas, semicolons or tabs between the fields, in UTF-8 with or without a byte order
/// mark. It ends after the first error.
pub struct Reader<R: Read> {
    records: csv::Reader<Limited<Whole<R>>>,
    /// How much may be read of the current row.
    left: Rc<Cell<u64>>,
    record: csv::ByteRecord,
    columns: Columns,
    /// So many fields the header has.
    width: usize,
    currency: Option<String>,
    decimal_mark: Option<DecimalMark>,
    is_done: bool,
}

impl<R: Read> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When the header cannot be read, or lacks a column.
    pub fn new(ledger: R, settings: &Settings) -> Result<Self, LedgerError> {
        let mut ledger = BufReader::new(ledger);
        let mut header = Vec::new();
        let failed =
            |error: io::Error| LedgerError::new(1, format!("the ledger cannot be read: {error}"));
        ledger.by_ref().take(LONGEST).read_until(b'\n', &mut header).map_err(failed)?;
        if header.len() as u64 == LONGEST {
            return Err(LedgerError::new(
                1,
                "the first line is longer than a mebibyte, so this is no ledger in CSV",
            ));
        }
        if header.starts_with(&[0xff, 0xfe]) || header.starts_with(&[0xfe, 0xff]) {
            return Err(LedgerError::new(1, "the ledger is UTF-16; save it as CSV in UTF-8"));
        }
        if header.starts_with("\u{feff}".as_bytes()) {
            header.drain(..3);
        }
        if header.trim_ascii().is_empty() {
            return Err(LedgerError::new(1, "the first line is empty; it has to name the columns"));
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
            let message = "there is no column with the currency; say which one is meant, or give the currency of the whole ledger";
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

/// Reads as much as is left.
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
            // What the reader says of a row is its end; its beginning is before the lines in its fields.
            let within =
                self.record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
            let line = self.records.position().line().saturating_sub(1 + within);
            match has_one {
                Ok(false) => return Ok(None),
                Err(error) => {
                    let reason = if let csv::ErrorKind::Io(error) = error.kind() {
                        error.to_string()
                    } else {
                        error.to_string()
                    };
                    return Err(LedgerError::new(
                        self.records.position().line(),
                        format!("the ledger cannot be read: {reason}"),
                    ));
                }
                Ok(true) if self.record.iter().all(|field| field.trim_ascii().is_empty()) => {}
                Ok(true) if self.record.as_slice() == [MARK] => {
                    // It may be a line of the ledger's own.
                    return match self.records.read_byte_record(&mut self.record) {
                        Ok(false) => Ok(None),
                        _ => Err(LedgerError::new(
                            line,
                            "the line is nothing but a control character; take it out",
                        )),
                    };
                }
                // Within a field, the mark has no line of its own.
                Ok(true) if self.record.as_slice().ends_with(END) => {
                    let message = "a quotation mark is opened here and never closed; close it, or double it where it is part of a text";
                    return Err(LedgerError::new(line + 1, message));
                }
                Ok(true) => {
                    // A comma in an amount that is not quoted would make another amount of it.
                    if let Some((place, _)) = self
                        .record
                        .iter()
                        .enumerate()
                        .skip(self.width)
                        .find(|(_, field)| !field.trim_ascii().is_empty())
                    {
                        let message = format!(
                            "the line has more fields than the header, which has {}; quote a field that has the separator in it",
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

    /// Where a column is, from 1.
    pub fn place(&self, column: Column) -> Option<u64> {
        self.columns.place(column).map(|place| place as u64 + 1)
    }

    /// A field, without the blanks around it; nothing where it is empty or there is no such column.
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
                    wrong(format!("`{text}` may be a thousand or one; say whether the decimals stand behind a point or a comma"))
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
                    format!("`{}` is not a case id; it is a whole number", shown(text)),
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

/// A date as ISO writes it, with or without a time, or as Finns do.
fn date(text: &str) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let iso = day.parse::<cfis::DateOrDateTime>().ok().map(|date| date.date());
    // A year of two digits would be one of the first century.
    let has_whole_year = day
        .rsplit('.')
        .next()
        .is_some_and(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()));
    iso.or_else(|| NaiveDate::parse_from_str(day, "%d.%m.%Y").ok().filter(|_| has_whole_year))
}

fn utf8(field: &[u8], line: u64, place: usize) -> Result<&str, LedgerError> {
    let message = "this is not UTF-8, but perhaps Latin-1; save the ledger as CSV in UTF-8";
    std::str::from_utf8(field)
        .map_err(|_| LedgerError::new(line, message).with_column(Some(place as u64 + 1)))
}

/// The beginning of a field, for a sentence.
fn shown(text: &str) -> String {
    let mut letters = text.chars();
    let beginning: String =
        letters.by_ref().take(40).filter(|letter| !letter.is_control()).collect();
    if letters.next().is_some() { format!("{beginning}…") } else { beginning }
}
