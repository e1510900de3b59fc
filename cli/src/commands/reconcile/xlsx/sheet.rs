//! A sheet with one table: typed columns, filters, totals, and a set-up for printing.

use cfis::Amount;
use cfis_reconcile::{Argument, format_amount};
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    ExcelDateTime, Format, Table, TableColumn, TableFunction, Worksheet, XlsxError,
};

use crate::failure::printable;
use crate::language::{Key, Texts, key};

/// The maximum number of characters of a cell.
const LONGEST: usize = 32_767;
/// A text with more characters is wrapped.
const WRAPPED: usize = 70;
/// The number of characters that say that a text was shortened.
const CUT: usize = 16;
/// The number of digits that a spreadsheet keeps of a number. An amount with more is written as
/// text.
const DIGITS: usize = 15;
/// The number of A4 in Excel.
const A4: u8 = 9;

/// The formats of the cells, and the texts of the sheets.
pub(super) struct Styles<'a> {
    pub(super) texts: &'a Texts,
    pub(super) bold: Format,
    pub(super) title: Format,
    pub(super) amount: Format,
    date: Format,
    wrapped: Format,
}

impl<'a> Styles<'a> {
    pub(super) fn new(texts: &'a Texts) -> Self {
        // A spreadsheet writes numbers and days as its own language does; a day needs its order.
        let day = texts.text(key!("day-of-spreadsheet"));
        Styles {
            texts,
            bold: Format::new().set_bold(),
            title: Format::new().set_bold().set_font_size(16),
            amount: Format::new().set_num_format("#,##0.00##"),
            date: Format::new().set_num_format(day),
            wrapped: Format::new().set_text_wrap(),
        }
    }
}

/// A cell.
pub(super) enum Cell {
    Text(String),
    Amount(Amount),
    Date(NaiveDate),
    Number(i64),
    None,
}

impl Cell {
    pub(super) fn text(text: Option<&str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Cell::None, |text| Cell::Text(text.to_owned()))
    }

    pub(super) fn date(date: Option<NaiveDate>) -> Self {
        date.map_or(Cell::None, Cell::Date)
    }

    pub(super) fn perhaps(amount: Option<Amount>) -> Self {
        amount.map_or(Cell::None, Cell::Amount)
    }

    /// A number that identifies something. One with more digits than a spreadsheet keeps is text.
    pub(super) fn id(id: Option<i64>) -> Self {
        match id {
            Some(id) if id.unsigned_abs().to_string().len() > DIGITS => Cell::Text(id.to_string()),
            Some(id) => Cell::Number(id),
            None => Cell::None,
        }
    }
}

/// A column: the name of its field and its width in characters. `is_summed` asks for a total.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) field: &'static str,
    pub(super) width: u16,
    pub(super) is_summed: bool,
}

pub(super) const fn column(field: &'static str, width: u16) -> Column {
    Column { field, width, is_summed: false }
}

pub(super) const fn summed(field: &'static str) -> Column {
    Column { field, width: 14, is_summed: true }
}

/// Writes a cell.
pub(super) fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: Cell,
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => {
            let text = printable(&text);
            let text = if text.chars().count() > LONGEST {
                let text = text.chars().take(LONGEST - CUT).collect();
                styles.texts.with(key!("sheet-cut"), [("text", Argument::Text(text))])
            } else {
                text
            };
            // Written as a string, so that no text is a formula.
            if text.chars().count() > WRAPPED {
                sheet.write_string_with_format(row, column, text, &styles.wrapped)?;
            } else {
                sheet.write_string(row, column, text)?;
            }
        }
        Cell::Amount(amount) => match number(amount) {
            Some(number) => {
                sheet.write_number_with_format(row, column, number, &styles.amount)?;
            }
            None => {
                sheet.write_string(row, column, format_amount(amount).into_owned())?;
            }
        },
        Cell::Date(date) => {
            let year = u16::try_from(date.year()).unwrap_or_default();
            let (month, day) = (date.month() as u8, date.day() as u8);
            match ExcelDateTime::from_ymd(year, month, day) {
                Ok(excel) => {
                    sheet.write_datetime_with_format(row, column, &excel, &styles.date)?;
                }
                // A year that a spreadsheet does not know.
                Err(_) => {
                    sheet.write_string(row, column, date.to_string())?;
                }
            }
        }
        Cell::Number(number) => {
            sheet.write_number(row, column, number as f64)?;
        }
        Cell::None => {}
    }
    Ok(())
}

/// Returns an amount as a spreadsheet keeps it, if it keeps all digits.
fn number(amount: Amount) -> Option<f64> {
    let text = format_amount(amount);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.parse().ok().filter(|_| digits <= DIGITS)
}

/// Writes a list as a table. Totals are written if `is_one_currency`, because a sum of several
/// currencies means nothing.
pub(super) fn list(
    sheet: &mut Worksheet,
    name: Key,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cell>>,
    is_one_currency: bool,
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    sheet.set_name(styles.texts.text(name))?.set_freeze_panes(1, 1)?;
    let headings: Vec<_> =
        columns.iter().map(|column| styles.texts.name("field", column.field)).collect();
    for ((place, column), heading) in (0_u16..).zip(columns).zip(&headings) {
        sheet.write_string_with_format(0, place, heading, &styles.bold)?;
        sheet.set_column_width(place, column.width)?;
    }
    let mut sums = vec![Some(Amount::ZERO); columns.len()];
    let mut last = 0;
    for cells in rows {
        last += 1;
        for ((place, cell), sum) in (0_u16..).zip(cells).zip(&mut sums) {
            if let Cell::Amount(amount) = &cell {
                *sum = sum
                    .and_then(|sum| sum.checked_add(*amount))
                    .filter(|_| number(*amount).is_some());
            }
            put(sheet, last, place, cell, styles)?;
        }
    }
    let width = u16::try_from(columns.len()).unwrap_or(u16::MAX);
    if last > 0 && width > 0 {
        let has_totals = is_one_currency && columns.iter().any(|column| column.is_summed);
        let of_table: Vec<_> = columns
            .iter()
            .zip(&headings)
            .map(|(column, heading)| {
                let table = TableColumn::new().set_header(heading);
                if has_totals && column.is_summed {
                    table.set_total_function(TableFunction::Sum).set_format(&styles.amount)
                } else {
                    table
                }
            })
            .collect();
        let end = if has_totals { last + 1 } else { last };
        let table = Table::new().set_columns(&of_table).set_total_row(has_totals);
        sheet.add_table(0, 0, end, width - 1, &table)?;
        for ((place, column), sum) in (0_u16..).zip(columns).zip(&sums) {
            // Programs that do not calculate show this.
            if let Some(sum) = sum.filter(|_| has_totals && column.is_summed) {
                sheet.set_formula_result(end, place, format_amount(sum).into_owned());
            }
        }
    }
    print_set_up(sheet)?;
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// Sets a sheet up for A4: landscape, as wide as a page, with its name and the page's number.
pub(super) fn print_set_up(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_footer("&L&A&R&P / &N");
    Ok(())
}
