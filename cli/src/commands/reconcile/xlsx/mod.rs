//! A reconciliation as a workbook: a cover, what to do, and a sheet for each list.
//!
//! Begin with [`write`]. `sheet` writes a table with filters and totals, `lists` has the sheets,
//! `cover` the first one. Texts are strings and never formulas; an amount with more digits than a
//! spreadsheet keeps is text.

mod cover;
mod lists;
mod sheet;

use std::io::Write;

use cfis_reconcile::Reconciliation;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::columns::{amount_names, amounts};
use super::json::Inputs;
use super::vouchers::Voucher;
use crate::failure::Failure;
use crate::language::{Texts, key};
use sheet::{Cell, Styles, column, list};

/// The maximum number of rows of a sheet, without its header and its totals.
const MOST_ROWS: usize = 1_048_574;

pub(crate) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs,
    vouchers: Option<&[Voucher]>,
    texts: &Texts,
) -> Result<(), Failure> {
    let failed = |error: XlsxError| Failure::new(format!("cannot write the workbook: {error}"));
    let not_booked = found.not_matched().len() + found.suggestions().len();
    let allocations = found.settlements().map(|settlement| settlement.allocations.len()).sum();
    let entries = vouchers.unwrap_or_default().iter().map(|voucher| voucher.lines.len()).sum();
    let rows = [found.invoice_count(), found.findings().len(), not_booked, allocations, entries];
    let rows = rows.into_iter().chain([found.settlements().count()]).max().unwrap_or_default();
    if rows > MOST_ROWS {
        return Err(Failure::new(format!(
            "cannot write the workbook: it needs {rows} rows and a sheet has {MOST_ROWS}; use \
             --format csv"
        )));
    }
    let bytes = workbook(found, inputs, vouchers, texts)
        .and_then(|mut workbook| workbook.save_to_buffer())
        .map_err(failed)?;
    Ok(out.write_all(&bytes)?)
}

fn workbook(
    found: &Reconciliation,
    inputs: &Inputs,
    vouchers: Option<&[Voucher]>,
    texts: &Texts,
) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    // The date of the reconciliation, not the current one, so that the same input gives the same
    // bytes.
    let as_of = found.as_of().map(|day| day.to_string());
    let created = ExcelDateTime::parse_from_str(as_of.as_deref().unwrap_or("1970-01-01"))?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(texts.text(key!("page-title")))
            .set_creation_datetime(&created),
    );
    let styles = Styles::new(texts);
    cover::write(&mut workbook, found, inputs, &styles)?;
    lists::to_do(&mut workbook, &lists::tasks(found), &styles)?;
    let changes = inputs.changes.as_ref();
    lists::invoices(&mut workbook, found, changes, &styles)?;
    lists::allocations(&mut workbook, found, &styles)?;
    lists::settlements(&mut workbook, found, changes, &styles)?;
    lists::findings(&mut workbook, found, changes, &styles)?;
    lists::not_booked(&mut workbook, found, &styles)?;
    if let Some(vouchers) = vouchers {
        lists::vouchers(&mut workbook, vouchers, &styles)?;
    }
    totals(&mut workbook, found, &styles)?;
    Ok(workbook)
}

fn totals(
    workbook: &mut Workbook,
    found: &Reconciliation,
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    let sums = [
        "settlements",
        "notBookedSettled",
        "settlementDifference",
        "notBookedPayments",
        "toBook",
        "toTellAgency",
    ];
    let names = ["currency", "invoices"].into_iter().chain(amount_names()).chain(sums);
    let columns: Vec<_> = names.map(|name| column(name, 16)).collect();
    let rows = found.totals().iter().map(|totals| {
        let sums = [
            totals.settlements,
            totals.not_booked_settled,
            totals.settlement_difference,
            totals.not_booked_payments,
            totals.to_book,
            totals.to_tell_agency,
        ];
        let head =
            [Cell::Text(totals.currency.clone()), Cell::id(i64::try_from(totals.invoices).ok())];
        head.into_iter().chain(amounts(&totals.amounts).chain(sums).map(Cell::Amount)).collect()
    });
    list(workbook.add_worksheet(), key!("sheet-totals"), &columns, rows, false, styles)
}
