//! The first sheet: the figures of each currency with a chart, and what was read.

use cfis_reconcile::{Argument, Reconciliation};
use rust_xlsxwriter::{Chart, Workbook, Worksheet, XlsxError};

use super::super::figures::{self, Figures};
use super::super::json::Inputs;
use super::sheet::{Cell, Styles, print_set_up, put};
use crate::failure::printable;
use crate::language::{Key, key};

/// The column of the charts.
const CHARTS: u16 = 3;

/// The sheet, line by line.
struct Cover<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles<'a>,
    row: u32,
}

impl Cover<'_> {
    /// Writes a line. Returns its row.
    fn line(&mut self, name: &str, cell: Cell) -> Result<u32, XlsxError> {
        let row = self.row;
        self.sheet.write_string_with_format(row, 0, name, &self.styles.bold)?;
        put(self.sheet, row, 1, cell, self.styles)?;
        self.row += 1;
        Ok(row)
    }

    fn named(&mut self, name: Key, cell: Cell) -> Result<u32, XlsxError> {
        self.line(&self.styles.texts.text(name), cell)
    }

    /// Writes the figures of a currency, and a chart of where the money is.
    fn figures(&mut self, of: &Figures<'_>, says_what_is_open: bool) -> Result<(), XlsxError> {
        let (totals, amounts) = (of.totals, &of.totals.amounts);
        let first = self.line("", Cell::None)?;
        let currency = Argument::Text(printable(&totals.currency));
        let texts = self.styles.texts;
        let amount = |name, amount| {
            (texts.with(name, [("currency", currency.clone())]), Cell::Amount(amount))
        };
        let mut lines = vec![
            amount(key!("cover-invoiced"), amounts.invoiced),
            amount(key!("cover-disbursed"), totals.settlements),
            amount(key!("cover-settled"), amounts.settled),
            amount(key!("cover-on-its-way"), amounts.provisional),
            amount(key!("cover-overdue"), of.overdue),
            amount(key!("cover-not-due"), totals.ageing.not_due),
            amount(key!("cover-overpaid"), amounts.overpaid),
        ];
        // Without such a column in the ledger, everything would be something to book.
        if says_what_is_open {
            lines.push(amount(key!("cover-to-book"), totals.to_book));
            lines.push(amount(key!("cover-to-tell"), totals.to_tell_agency));
        }
        for (name, cell) in lines {
            self.line(&name, cell)?;
        }
        // From what was settled to what is not due.
        let (from, to, sheet) = (first + 3, first + 6, self.sheet.name());
        let mut chart = Chart::new_bar();
        chart.title().set_name(&texts.with(key!("picture-invoiced"), [("currency", currency)]));
        chart.legend().set_hidden();
        chart.y_axis().set_reverse();
        let series = chart.add_series();
        series.set_categories((sheet.as_str(), from, 0, to, 0));
        series.set_values((sheet.as_str(), from, 1, to, 1));
        self.sheet.insert_chart(first + 1, CHARTS, &chart)?;
        Ok(())
    }
}

pub(super) fn write(
    workbook: &mut Workbook,
    found: &Reconciliation,
    inputs: &Inputs,
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    let texts = styles.texts;
    let sheet = workbook.add_worksheet();
    sheet.set_name(texts.text(key!("sheet-cover")))?;
    sheet.set_column_width(0, 26)?.set_column_width(1, 72)?;
    sheet.write_string_with_format(0, 0, texts.text(key!("page-title")), &styles.title)?;
    let mut cover = Cover { sheet, styles, row: 2 };
    let period = found.rules().period;
    cover.named(key!("cover-day"), Cell::date(found.as_of()))?;
    cover.named(key!("cover-from"), Cell::date(period.map(|(from, _)| from)))?;
    cover.named(key!("cover-to"), Cell::date(period.map(|(_, to)| to)))?;
    cover.named(key!("cover-version"), Cell::text(Some(env!("CARGO_PKG_VERSION"))))?;
    if let Some(changes) = &inputs.changes {
        cover.named(key!("cover-changes"), Cell::text(Some(&changes.sentence(texts))))?;
    }
    for figures in figures::of(found) {
        cover.figures(&figures, found.says_what_is_open())?;
    }
    cover.line("", Cell::None)?;
    for file in &inputs.files {
        cover.line(&texts.name("input", file.kind), Cell::text(Some(&file.words(texts))))?;
        if let Some(hash) = &file.sha256 {
            cover.named(key!("cover-hash"), Cell::text(Some(hash)))?;
        }
    }
    for note in &inputs.ledger_notes {
        cover.named(key!("cover-ledger"), Cell::text(Some(&texts.message(note))))?;
    }
    print_set_up(cover.sheet)
}
