//! Reads a ledger from CSV.

use std::collections::BTreeMap;
use std::io::Read;

use chrono::NaiveDate;

use super::amounts::{DecimalMark, NoAmount, amount as parse_amount};
use super::columns::{Column, Columns};
use super::error::{LedgerError, Remedy};
use super::invoice::{Invoice, LedgerState};
use super::rows::Rows;
use super::unread::UnreadCells;

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
    rows: Rows<R>,
    columns: Columns,
    currency: Option<String>,
    decimal_mark: Option<DecimalMark>,
    unread: BTreeMap<Column, UnreadCells>,
    is_done: bool,
}

impl<R: Read> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// If the header cannot be read or lacks a required column.
    pub fn new(ledger: R, settings: &Settings) -> Result<Self, LedgerError> {
        let rows = Rows::new(ledger)?;
        let columns = Columns::find(&rows.fields(1)?, &settings.columns)
            .map_err(|message| LedgerError::new(1, message).with_remedy(Remedy::Columns))?;
        if columns.place(Column::Currency).is_none() && settings.currency.is_none() {
            let message = "there is no column with the currency; name the column, or set one \
                           currency for the whole ledger";
            return Err(LedgerError::new(1, message).with_remedy(Remedy::Currency));
        }
        Ok(Reader {
            rows,
            columns,
            currency: settings.currency.clone(),
            decimal_mark: settings.decimal_mark,
            unread: BTreeMap::new(),
            is_done: false,
        })
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
    /// Returns the place of a column, from 1.
    pub fn place(&self, column: Column) -> Option<u64> {
        self.columns.place(column).map(|place| place as u64 + 1)
    }

    /// Returns the cells of optional columns that could not be read so far, which count as empty.
    pub fn unread_cells(&self) -> impl Iterator<Item = &UnreadCells> {
        self.unread.values()
    }

    fn read(&mut self) -> Result<Option<Invoice>, LedgerError> {
        let Some(line) = self.rows.read()? else { return Ok(None) };
        let mut unread = Vec::new();
        let invoice = self.invoice(line, &mut unread)?;
        for (column, text) in unread {
            self.unread.entry(column).or_insert_with(|| UnreadCells::of(column)).add(line, text);
        }
        Ok(Some(invoice))
    }

    /// A field without the blanks around it; none if it is empty or there is no such column.
    fn field(&self, column: Column, line: u64) -> Result<Option<&str>, LedgerError> {
        let Some(place) = self.columns.place(column) else { return Ok(None) };
        Ok(self.rows.field(place, line)?.map(str::trim).filter(|text| !text.is_empty()))
    }

    /// A cell of a column that is not needed; none if it cannot be read, which is noted.
    fn optional<T>(
        &self,
        column: Column,
        line: u64,
        unread: &mut Vec<(Column, String)>,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, LedgerError> {
        let Some(text) = self.field(column, line)? else { return Ok(None) };
        let value = parse(text);
        if value.is_none() {
            unread.push((column, shown(text)));
        }
        Ok(value)
    }

    fn wrong(&self, column: Column, line: u64, message: String) -> LedgerError {
        LedgerError::new(line, message).with_column(self.place(column))
    }

    fn invoice(
        &self,
        line: u64,
        unread: &mut Vec<(Column, String)>,
    ) -> Result<Invoice, LedgerError> {
        let missing =
            |column: Column| self.wrong(column, line, format!("the {} is missing", column.name()));
        let number = self
            .field(Column::InvoiceNumber, line)?
            .ok_or_else(|| missing(Column::InvoiceNumber))?;
        let text = self.field(Column::Amount, line)?.ok_or_else(|| missing(Column::Amount))?;
        let amount = parse_amount(text, self.decimal_mark).map_err(|error| {
            let wrong = |message: String| self.wrong(Column::Amount, line, message);
            let text = shown(text);
            match error {
                NoAmount::Wrong => wrong(format!(
                    "`{text}` is not an amount; write one such as 1234.50 or 1234,50"
                )),
                NoAmount::Unclear => wrong(format!(
                    "`{text}` may mean a thousand or one; set the decimal mark to a point or a \
                     comma"
                ))
                .with_remedy(Remedy::DecimalMark),
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
        invoice.case_id = self.optional(Column::CaseId, line, unread, |text| text.parse().ok())?;
        invoice.due_date = self.optional(Column::DueDate, line, unread, date)?;
        invoice.invoice_date = self.optional(Column::InvoiceDate, line, unread, date)?;
        let mut money = |column| {
            self.optional(column, line, unread, |text| parse_amount(text, self.decimal_mark).ok())
        };
        let state = LedgerState {
            paid: money(Column::Paid)?,
            open: money(Column::Open)?,
            credited: money(Column::Credited)?,
            written_off: money(Column::WrittenOff)?,
            credited_invoice: self.field(Column::CreditedInvoice, line)?.map(str::to_owned),
        };
        let says_something = state != LedgerState::default();
        invoice.ledger_state = says_something.then(|| Box::new(state));
        invoice.reference = self.field(Column::Reference, line)?.map(str::to_owned);
        invoice.customer = self.field(Column::Customer, line)?.map(str::to_owned);
        Ok(invoice)
    }
}

/// Parses a date in ISO form, with dashes or slashes and with or without a time, or in Finnish form.
/// A year of two digits is one of this century.
fn date(text: &str) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['.', '-', '/']).collect();
    let number = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        let is_number = lengths.contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
        text.parse::<i32>().ok().filter(|_| is_number)
    };
    let part = |text: &str| number(text, 1..=2)?.try_into().ok();
    match parts.as_slice() {
        [year, month, their_day] if year.len() == 4 && !day.contains('.') => {
            NaiveDate::from_ymd_opt(number(year, 4..=4)?, part(month)?, part(their_day)?)
        }
        [their_day, month, year] if !day.contains(['-', '/']) => {
            let year = number(year, 4..=4).or_else(|| Some(2000 + number(year, 2..=2)?))?;
            NaiveDate::from_ymd_opt(year, part(month)?, part(their_day)?)
        }
        _ => None,
    }
}

/// The beginning of a field, for an error message.
fn shown(text: &str) -> String {
    let mut letters = text.chars();
    let beginning: String =
        letters.by_ref().take(40).filter(|letter| !letter.is_control()).collect();
    if letters.next().is_some() { format!("{beginning}…") } else { beginning }
}
