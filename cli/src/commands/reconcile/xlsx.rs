//! A reconciliation as a workbook.

use std::io::Write;

use cfis::Amount;
use cfis_reconcile::{Reconciliation, format_amount};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::columns::{AFTER, BEFORE, amount_names, amounts, words};
use super::json::Inputs;
use crate::failure::Failure;

/// The maximum number of rows of a sheet, without its header.
const MOST_ROWS: usize = 1_048_575;
/// The maximum number of characters of a cell.
const LONGEST: usize = 32_767;
/// The end of a text that was shortened.
const CUT: &str = " and more";
/// The number of digits that a spreadsheet keeps of a number. An amount with more is written as
/// text.
const DIGITS: usize = 15;

pub(super) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs,
) -> Result<(), Failure> {
    let failed = |error: XlsxError| Failure::new(format!("cannot write the workbook: {error}"));
    let not_booked = found.not_matched().len() + found.suggestions().len();
    let rows =
        [found.invoices().count(), found.findings().len(), not_booked, found.settlements().count()]
            .into_iter()
            .max()
            .unwrap_or_default();
    if rows > MOST_ROWS {
        return Err(Failure::new(format!(
            "cannot write the workbook: it needs {rows} rows and a sheet has {MOST_ROWS}; use \
             --format csv"
        )));
    }
    let bytes = workbook(found, inputs)
        .and_then(|mut workbook| workbook.save_to_buffer())
        .map_err(failed)?;
    Ok(out.write_all(&bytes)?)
}

fn workbook(found: &Reconciliation, inputs: &Inputs) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    // The date of the reconciliation, not the current one, so that the same input gives the same
    // bytes.
    let as_of = found.as_of().map(|day| day.to_string());
    let created = ExcelDateTime::parse_from_str(as_of.as_deref().unwrap_or("1970-01-01"))?;
    workbook.set_properties(
        &DocProperties::new().set_title("Reconciliation").set_creation_datetime(&created),
    );
    let styles = Styles {
        bold: Format::new().set_bold(),
        amount: Format::new().set_num_format("#,##0.00##"),
    };
    totals(workbook.add_worksheet(), found, &styles)?;
    findings(workbook.add_worksheet(), found, &styles)?;
    not_booked(workbook.add_worksheet(), found, &styles)?;
    settlements(workbook.add_worksheet(), found, &styles)?;
    invoices(workbook.add_worksheet(), found, &styles)?;
    read(workbook.add_worksheet(), found, inputs, &styles)?;
    Ok(workbook)
}

struct Styles {
    bold: Format,
    amount: Format,
}

enum Cell {
    Text(String),
    Amount(Amount),
    None,
}

impl Cell {
    fn text(text: Option<&str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Cell::None, |text| Cell::Text(text.to_owned()))
    }

    fn of(value: Option<impl ToString>) -> Self {
        value.map_or(Cell::None, |value| Cell::Text(value.to_string()))
    }
}

fn begin(
    sheet: &mut Worksheet,
    name: &str,
    columns: &[&str],
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?.set_freeze_panes(1, 0)?;
    for (column, heading) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, column, *heading, &styles.bold)?;
        sheet.set_column_width(column, 16)?;
    }
    Ok(())
}

fn row(
    sheet: &mut Worksheet,
    row: u32,
    cells: Vec<Cell>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (column, cell) in (0_u16..).zip(cells) {
        match cell {
            Cell::Text(text) if text.chars().count() > LONGEST => {
                let beginning: String = text.chars().take(LONGEST - CUT.len()).collect();
                sheet.write_string(row, column, beginning + CUT)?;
            }
            Cell::Text(text) => {
                sheet.write_string(row, column, text)?;
            }
            Cell::Amount(amount) => {
                let text = format_amount(amount);
                let digits = text.chars().filter(char::is_ascii_digit).count();
                match text.parse::<f64>() {
                    Ok(number) if digits <= DIGITS => {
                        sheet.write_number_with_format(row, column, number, &styles.amount)?
                    }
                    _ => sheet.write_string(row, column, text.into_owned())?,
                };
            }
            Cell::None => {}
        }
    }
    Ok(())
}

/// Writes what was read: the day, the period, the files, and how the ledger was read.
fn read(
    sheet: &mut Worksheet,
    found: &Reconciliation,
    inputs: &Inputs,
    styles: &Styles,
) -> Result<(), XlsxError> {
    begin(sheet, "Read", &["what", "value"], styles)?;
    let period = found.rules().period;
    let mut lines = vec![
        ("as of", found.as_of().map(|day| day.to_string())),
        ("from", period.map(|(from, _)| from.to_string())),
        ("to", period.map(|(_, to)| to.to_string())),
    ];
    lines.extend(inputs.files.iter().map(|file| ("file", Some(file.words()))));
    lines.extend(inputs.ledger_notes.iter().map(|note| ("ledger", Some(note.clone()))));
    for (number, (what, value)) in (1_u32..).zip(lines) {
        row(sheet, number, vec![Cell::text(Some(what)), Cell::text(value.as_deref())], styles)?;
    }
    Ok(())
}

fn totals(sheet: &mut Worksheet, found: &Reconciliation, styles: &Styles) -> Result<(), XlsxError> {
    let sums = [
        "settlements",
        "notBookedSettled",
        "settlementDifference",
        "notBookedPayments",
        "toBook",
        "toTellAgency",
    ];
    let columns: Vec<_> =
        ["currency", "invoices"].into_iter().chain(amount_names()).chain(sums).collect();
    begin(sheet, "Totals", &columns, styles)?;
    for (number, totals) in (1_u32..).zip(found.totals()) {
        let sums = [
            totals.settlements,
            totals.not_booked_settled,
            totals.settlement_difference,
            totals.not_booked_payments,
            totals.to_book,
            totals.to_tell_agency,
        ];
        let head = [Cell::Text(totals.currency.clone()), Cell::Text(totals.invoices.to_string())];
        let cells = head.into_iter().chain(amounts(&totals.amounts).chain(sums).map(Cell::Amount));
        row(sheet, number, cells.collect(), styles)?;
    }
    Ok(())
}

fn findings(
    sheet: &mut Worksheet,
    found: &Reconciliation,
    styles: &Styles,
) -> Result<(), XlsxError> {
    begin(
        sheet,
        "Findings",
        &["severity", "rule", "invoices", "settlement", "what", "evidence", "fingerprint"],
        styles,
    )?;
    for (number, finding) in (1_u32..).zip(found.findings()) {
        let evidence: Vec<_> = finding
            .evidence
            .iter()
            .map(|evidence| format!("{}: {}", evidence.source, evidence.says))
            .collect();
        let cells = vec![
            Cell::text(Some(finding.severity.name())),
            Cell::text(Some(finding.rule.name())),
            Cell::text(Some(&finding.invoices.join(", "))),
            Cell::of(finding.settlement),
            Cell::text(Some(&finding.sentence)),
            Cell::text(Some(&evidence.join("; "))),
            Cell::text(Some(&finding.fingerprint)),
        ];
        row(sheet, number, cells, styles)?;
    }
    Ok(())
}

fn not_booked(
    sheet: &mut Worksheet,
    found: &Reconciliation,
    styles: &Styles,
) -> Result<(), XlsxError> {
    begin(
        sheet,
        "Not booked",
        &["item", "date", "payer", "invoice", "reference", "amount", "currency", "may belong to"],
        styles,
    )?;
    let suggested = found
        .suggestions()
        .iter()
        .map(|suggestion| (&suggestion.item, suggestion.candidates.as_slice()));
    let items = suggested.chain(found.not_matched().iter().map(|item| (item, [].as_slice())));
    for (number, (item, candidates)) in (1_u32..).zip(items) {
        let candidates: Vec<_> =
            candidates.iter().map(|candidate| candidate.invoice.as_str()).collect();
        let cells = vec![
            Cell::text(Some(&item.source)),
            Cell::of(item.date),
            Cell::text(item.payer.as_deref()),
            Cell::text(item.invoice_number.as_deref()),
            Cell::text(item.reference.as_deref()),
            item.amount.map_or(Cell::None, Cell::Amount),
            Cell::text(item.currency.as_deref()),
            Cell::text(Some(&candidates.join(" or "))),
        ];
        row(sheet, number, cells, styles)?;
    }
    Ok(())
}

fn settlements(
    sheet: &mut Worksheet,
    found: &Reconciliation,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let columns = [
        "settlement",
        "date",
        "currency",
        "amount",
        "allocated",
        "difference",
        "not booked",
        "IBAN",
        "remittance reference",
        "source",
    ];
    begin(sheet, "Settlements", &columns, styles)?;
    for (number, settlement) in (1_u32..).zip(found.settlements()) {
        let cells = vec![
            Cell::of(Some(settlement.id)),
            Cell::of(settlement.date),
            Cell::text(Some(settlement.currency)),
            Cell::Amount(settlement.amount),
            Cell::Amount(settlement.allocated),
            Cell::Amount(settlement.difference),
            Cell::Amount(settlement.not_booked),
            Cell::text(settlement.beneficiary_iban),
            Cell::text(settlement.remittance_reference),
            Cell::text(Some(&settlement.source)),
        ];
        row(sheet, number, cells, styles)?;
    }
    Ok(())
}

fn invoices(
    sheet: &mut Worksheet,
    found: &Reconciliation,
    styles: &Styles,
) -> Result<(), XlsxError> {
    // Which rule matched each item is left to the other formats.
    let columns: Vec<_> = BEFORE.into_iter().chain(amount_names()).chain(AFTER).collect();
    begin(sheet, "Invoices", &columns, styles)?;
    for (number, invoice) in (1_u32..).zip(found.invoices()) {
        let head = [
            Cell::text(Some(invoice.number)),
            Cell::of(Some(invoice.line)),
            Cell::of(invoice.case_id),
            Cell::text(invoice.reference),
            Cell::text(invoice.customer),
            Cell::of(invoice.invoice_date),
            Cell::of(invoice.due_date),
            Cell::text(Some(invoice.currency)),
        ];
        let open = [invoice.ledger_open, invoice.difference];
        let open = open.map(Cell::Amount);
        let after = open.into_iter().chain(words(&invoice).map(|word| Cell::text(Some(&word))));
        row(
            sheet,
            number,
            head.into_iter()
                .chain(amounts(&invoice.amounts).map(Cell::Amount))
                .chain(after)
                .collect(),
            styles,
        )?;
    }
    Ok(())
}
