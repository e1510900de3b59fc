//! The first sheet: the figures of each currency with a chart, and what was read.

use cfis_reconcile::Reconciliation;
use rust_xlsxwriter::{Chart, Workbook, XlsxError};

use super::super::figures;
use super::super::json::Inputs;
use super::sheet::{Cell, Styles, print_set_up, put};
use crate::failure::printable;

const NAME: &str = "Cover";
/// The column of the charts.
const CHARTS: u16 = 3;

pub(super) fn write(
    workbook: &mut Workbook,
    found: &Reconciliation,
    inputs: &Inputs,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(NAME)?;
    sheet.set_column_width(0, 26)?.set_column_width(1, 72)?;
    sheet.write_string_with_format(0, 0, "Reconciliation", &styles.title)?;
    let mut row = 2;
    let mut line = |sheet: &mut rust_xlsxwriter::Worksheet, name: &str, cell| {
        sheet.write_string_with_format(row, 0, name, &styles.bold)?;
        put(sheet, row, 1, cell, styles)?;
        row += 1;
        Ok::<u32, XlsxError>(row)
    };
    let period = found.rules().period;
    line(sheet, "as of", Cell::date(found.as_of()))?;
    line(sheet, "read from", Cell::date(period.map(|(from, _)| from)))?;
    line(sheet, "read to", Cell::date(period.map(|(_, to)| to)))?;
    line(sheet, "cfis reconcile", Cell::text(Some(env!("CARGO_PKG_VERSION"))))?;
    if let Some(changes) = &inputs.changes {
        line(sheet, "changes", Cell::text(Some(&changes.sentence())))?;
    }
    for of in figures::of(found) {
        let (totals, amounts) = (of.totals, &of.totals.amounts);
        let first = line(sheet, "", Cell::None)?;
        let currency = &printable(&totals.currency);
        for (name, amount) in [
            ("invoiced", amounts.invoiced),
            ("disbursed", totals.settlements),
            ("settled", amounts.settled),
            ("on its way", amounts.provisional),
            ("overdue", of.overdue),
            ("not due", totals.ageing.not_due),
            ("overpaid", amounts.overpaid),
            ("to book", totals.to_book),
            ("to tell the agency", totals.to_tell_agency),
        ] {
            // Without such a column in the ledger, everything would be something to book.
            if name.starts_with("to ") && !found.says_what_is_open() {
                continue;
            }
            line(sheet, &format!("{name}, {currency}"), Cell::Amount(amount))?;
        }
        // From what was settled to what is not due.
        let (from, to) = (first + 2, first + 5);
        let mut chart = Chart::new_bar();
        chart.title().set_name(&format!("Where the invoiced {currency} are"));
        chart.legend().set_hidden();
        chart.y_axis().set_reverse();
        chart
            .add_series()
            .set_categories((NAME, from, 0, to, 0))
            .set_values((NAME, from, 1, to, 1));
        sheet.insert_chart(first, CHARTS, &chart)?;
    }
    line(sheet, "", Cell::None)?;
    for file in &inputs.files {
        line(sheet, file.kind, Cell::text(Some(&file.words())))?;
        if let Some(hash) = &file.sha256 {
            line(sheet, "its SHA-256", Cell::text(Some(hash)))?;
        }
    }
    for note in &inputs.ledger_notes {
        line(sheet, "ledger", Cell::text(Some(note)))?;
    }
    print_set_up(sheet)
}
