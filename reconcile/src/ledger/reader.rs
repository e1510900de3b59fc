//! Reads a ledger from CSV.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

use super::amounts::{DecimalMark, NoAmount, amount as parse_amount, has_euro_mark};
use super::cell::{DateOrder, clean, date, is_nothing, is_ruined, serial_date};
use super::check_sums::{CheckSum, Sums, is_total};
use super::column_names::Column;
use super::column_places::Columns;
use super::error::{LedgerError, Remedy};
use super::header::Header;
use super::heading_words;
use super::invoice::{Invoice, LedgerState};
use super::reading::Reading;
use super::rows::Rows;
use super::settings::Settings;
use super::survey::Survey;
use super::text::Text;
use super::unread::UnreadCells;

/// Reads the invoices of a ledger, row by row. A row with an error does not end the ledger, so that
/// all errors can be named at once.
///
/// A row without an invoice number, or with a word such as `Total` in its place, is not an invoice:
/// its amount is a [`CheckSum`].
///
/// ```
/// use cfis_reconcile::ledger::{Reader, Settings};
///
/// let ledger = "Laskunumero;Summa;Valuutta\n1001;1 234,50;EUR\n\n0012;-25,00;EUR\n";
/// let invoices: Vec<_> =
///     Reader::new(ledger.as_bytes(), &Settings::default())?.collect::<Result<_, _>>()?;
///
/// assert_eq!((invoices[0].line, invoices[0].amount.to_string()), (2, "1234.50".to_owned()));
/// assert_eq!((invoices[1].line, invoices[1].number.as_str()), (4, "0012"));
/// # Ok::<(), cfis_reconcile::ledger::LedgerError>(())
/// ```
pub struct Reader {
    rows: Rows,
    columns: Columns,
    reading: Reading,
    /// The currency of rows that have none.
    currency: Option<String>,
    /// The currency that the heading of the amount names.
    amount_currency: Option<&'static str>,
    decimal_mark: Option<DecimalMark>,
    date_order: Option<DateOrder>,
    has_serial_dates: bool,
    number_heading: String,
    unread: BTreeMap<Column, UnreadCells>,
    sums: Sums,
    is_done: bool,
}

impl Reader {
    /// Reads the ledger, of at most 1 GiB, and finds its header and its columns.
    ///
    /// # Errors
    /// If the ledger cannot be read or lacks a required column.
    pub fn new(ledger: impl Read, settings: &Settings) -> Result<Self, LedgerError> {
        let text = Text::read(ledger)?;
        let header = Header::find(&text, settings)?;
        let Header { line, offset, separator, headings } = header;
        let rows = || Rows::new(text.clone(), (line, offset), separator, headings.len());
        let found = Columns::find(&headings, &settings.columns, None);

        let of = |columns: &[Column]| -> Vec<usize> {
            columns.iter().flat_map(|column| column.places(&headings)).collect()
        };
        let state = of(&[Column::Paid, Column::Open, Column::Credited, Column::WrittenOff]);
        // Only a date with slashes needs an order.
        let has_slashes = text.as_ref().contains(&b'/');
        let dates =
            if has_slashes { of(&[Column::InvoiceDate, Column::DueDate]) } else { Vec::new() };
        let number = found.as_ref().ok().and_then(|columns| columns.place(Column::InvoiceNumber));
        let number = number.or_else(|| Column::InvoiceNumber.places(&headings).first().copied());
        let amounts = Column::Amount.places(&headings);
        let mark = settings.decimal_mark;
        let survey = Survey::of(rows(), &headings, number, &amounts, &dates, mark);
        let by_heading = found.as_ref().ok().and_then(|columns| columns.place(Column::Amount));
        let heading = |place: usize| headings.get(place).map_or("", |heading| heading.trim());
        let is_mapped = settings.columns.contains_key(&Column::Amount);
        // What is open of invoices of which nothing is paid is a gross amount too.
        let (of_state, gross): (Vec<usize>, Vec<usize>) =
            survey.gross.iter().partition(|place| state.contains(place));
        let gross = match gross.as_slice() {
            _ if is_mapped => None,
            [gross] => Some(*gross),
            // Each of them is right.
            [] if survey.are_equal => amounts.first().copied(),
            several => several.iter().copied().find(|gross| Some(*gross) == by_heading),
        };
        if let (None, Some(open), false) = (gross, of_state.first(), is_mapped) {
            let message = format!(
                "`{}` is another column plus value added tax in every row, so no column is the \
                 gross amount of an invoice besides it; name the column",
                heading(*open)
            );
            return Err(LedgerError::new(line, message).with_remedy(Remedy::Columns));
        }
        let columns = match gross {
            Some(gross) => Columns::find(&headings, &settings.columns, Some(gross)),
            None => found,
        }
        .map_err(|error| LedgerError::new(line, error.0).with_remedy(Remedy::Columns))?;

        let amount_heading = columns.place(Column::Amount).map_or("", heading);
        let has_currency = columns.place(Column::Currency).is_some();
        let of_heading = heading_words::currency(amount_heading).filter(|_| !has_currency);
        let of_heading = of_heading.filter(|_| settings.currency.is_none()).map(str::to_owned);
        if !has_currency && settings.currency.is_none() && of_heading.is_none() {
            let message = "there is no column with the currency; name the column, or set one \
                           currency for the whole ledger";
            return Err(LedgerError::new(line, message).with_remedy(Remedy::Currency));
        }
        let reading = Reading {
            header_line: line,
            separator: char::from(separator),
            columns: columns
                .iter()
                .map(|(column, place)| (column, heading(place).to_owned(), place as u64 + 1))
                .collect(),
            currency_of_heading: of_heading.clone(),
            is_gross_by_arithmetic: gross.is_some_and(|gross| survey.gross.contains(&gross)),
            undecided: columns.undecided(&headings),
        };
        Ok(Reader {
            rows: rows(),
            columns,
            reading,
            currency: settings.currency.clone().or(of_heading),
            amount_currency: heading_words::currency(amount_heading),
            decimal_mark: settings.decimal_mark,
            date_order: settings.date_order.or(survey.date_order),
            has_serial_dates: settings.has_serial_dates,
            number_heading: number.map(heading).unwrap_or_default().to_owned(),
            unread: BTreeMap::new(),
            sums: Sums::default(),
            is_done: false,
        })
    }

    /// Returns how the ledger is read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Returns the place of a column, from 1.
    pub fn place(&self, column: Column) -> Option<u64> {
        self.columns.place(column).map(|place| place as u64 + 1)
    }

    /// Returns the cells of optional columns that could not be read so far, which count as empty.
    pub fn unread_cells(&self) -> impl Iterator<Item = &UnreadCells> {
        self.unread.values()
    }

    /// Returns the check sums that were read so far.
    pub fn check_sums(&self) -> &[CheckSum] {
        self.sums.found()
    }

    /// Reads the next invoice; none after the last.
    fn read(&mut self) -> Result<Option<Invoice>, LedgerError> {
        loop {
            let Some(line) = self.rows.read()? else {
                self.sums.finish();
                return Ok(None);
            };
            let number = self.field(Column::InvoiceNumber, line)?;
            // A page may repeat the header.
            if number.as_deref().is_some_and(|number| number == self.number_heading) {
                continue;
            }
            if number.as_deref().is_none_or(|number| is_nothing(number) || is_total(number)) {
                // A title or a note has no amount.
                if self.field(Column::Amount, line)?.is_some() {
                    let amount = self.amount(line)?;
                    let currency = self.field(Column::Currency, line)?.map(Cow::into_owned);
                    let currency = currency.map(|text| text.to_ascii_uppercase());
                    self.sums.check(line, amount, currency.as_deref());
                }
                continue;
            }
            let number = number.unwrap_or_default().into_owned();
            let mut unread = Vec::new();
            let invoice = self.invoice(line, &number, &mut unread)?;
            for (column, text) in unread {
                let cells = self.unread.entry(column).or_insert_with(|| UnreadCells::of(column));
                cells.add(line, text);
            }
            self.sums.add(&invoice.currency, invoice.amount);
            return Ok(Some(invoice));
        }
    }

    /// A field without blanks and the marks of spreadsheets; none if it is empty or there is no such
    /// column.
    fn field(&self, column: Column, line: u64) -> Result<Option<Cow<'_, str>>, LedgerError> {
        let Some(place) = self.columns.place(column) else { return Ok(None) };
        Ok(self.rows.field(place, line)?.and_then(clean))
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
        let is_nothing = is_nothing(&text);
        let value = if is_nothing { None } else { parse(&text) };
        if value.is_none() && !is_nothing {
            unread.push((column, shown(&text)));
        }
        Ok(value)
    }

    fn wrong(&self, column: Column, line: u64, message: String) -> LedgerError {
        LedgerError::new(line, message).with_column(self.place(column))
    }

    fn missing(&self, column: Column, line: u64) -> LedgerError {
        self.wrong(column, line, format!("the {} is missing", column.name()))
    }

    fn amount(&self, line: u64) -> Result<cfis::Amount, LedgerError> {
        let text =
            self.field(Column::Amount, line)?.ok_or_else(|| self.missing(Column::Amount, line))?;
        parse_amount(&text, self.decimal_mark).map_err(|error| {
            let wrong = |message: String| self.wrong(Column::Amount, line, message);
            let text = shown(&text);
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
        })
    }

    fn currency(&self, line: u64) -> Result<String, LedgerError> {
        let text = self.field(Column::Currency, line)?;
        let text = text.or(self.currency.as_deref().map(Cow::Borrowed));
        let text = text.ok_or_else(|| self.missing(Column::Currency, line))?;
        match &*text {
            "€" => Ok("EUR".to_owned()),
            code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                Ok(code.to_owned())
            }
            other => {
                let message =
                    format!("`{}` is not a currency; write one such as EUR", shown(other));
                Err(self.wrong(Column::Currency, line, message))
            }
        }
    }

    /// Refuses an amount that names another currency than its row, itself or in its heading.
    fn check_currency(&self, line: u64, currency: &str) -> Result<(), LedgerError> {
        let text = self.field(Column::Amount, line)?.unwrap_or_default();
        let of_cell = has_euro_mark(&text).then_some("EUR");
        match of_cell.or(self.amount_currency).filter(|other| *other != currency) {
            Some(other) => {
                let message = format!(
                    "the amount is in {other} by its heading or its sign, and the row says \
                     {currency}; name the column with the amount in {currency}"
                );
                Err(self.wrong(Column::Amount, line, message).with_remedy(Remedy::Columns))
            }
            None => Ok(()),
        }
    }

    fn invoice(
        &self,
        line: u64,
        number: &str,
        unread: &mut Vec<(Column, String)>,
    ) -> Result<Invoice, LedgerError> {
        if is_ruined(number) || number.starts_with('#') {
            let message = format!(
                "the invoice number `{}` was ruined by a spreadsheet; export the ledger again with \
                 the column as text",
                shown(number)
            );
            return Err(self.wrong(Column::InvoiceNumber, line, message));
        }
        let mut invoice = Invoice::new(line, number, self.amount(line)?, &self.currency(line)?);
        self.check_currency(line, &invoice.currency)?;
        invoice.case_id = self.optional(Column::CaseId, line, unread, |text| text.parse().ok())?;
        let day = |column: Column, unread: &mut Vec<(Column, String)>| {
            let order = self.date_order;
            let serial = |text: &str| serial_date(text).filter(|_| self.has_serial_dates);
            self.optional(column, line, unread, |text| date(text, order).or_else(|| serial(text)))
        };
        invoice.due_date = day(Column::DueDate, unread)?;
        invoice.invoice_date = day(Column::InvoiceDate, unread)?;
        let mut money = |column| {
            self.optional(column, line, unread, |text| parse_amount(text, self.decimal_mark).ok())
        };
        let state = LedgerState {
            paid: money(Column::Paid)?,
            open: money(Column::Open)?,
            credited: money(Column::Credited)?,
            written_off: money(Column::WrittenOff)?,
            credited_invoice: self.field(Column::CreditedInvoice, line)?.map(Cow::into_owned),
        };
        let says_something = state != LedgerState::default();
        invoice.ledger_state = says_something.then(|| Box::new(state));
        invoice.reference = self.optional(Column::Reference, line, unread, |text| {
            Some(text.to_owned()).filter(|text| !is_ruined(text))
        })?;
        invoice.customer = self.field(Column::Customer, line)?.map(Cow::into_owned);
        Ok(invoice)
    }
}

impl Iterator for Reader {
    type Item = Result<Invoice, LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let next = self.read().transpose();
        self.is_done = match &next {
            Some(Ok(_)) => false,
            Some(Err(error)) => error.is_end(),
            None => true,
        };
        next
    }
}

/// The beginning of a field, for an error message.
fn shown(text: &str) -> String {
    let mut letters = text.chars();
    let beginning: String =
        letters.by_ref().take(40).filter(|letter| !letter.is_control()).collect();
    if letters.next().is_some() { format!("{beginning}…") } else { beginning }
}
