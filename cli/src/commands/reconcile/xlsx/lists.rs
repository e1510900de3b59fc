//! The sheets with lists.

use cfis_reconcile::{Message, NotMatched, Overdue, Reconciliation};
use rust_xlsxwriter::{Workbook, XlsxError};

use super::super::columns::amount_names;
use super::super::figures::{self, Task};
use super::super::since::{Changes, Mark};
use super::super::vouchers::Voucher;
use super::sheet::{Cell, Column, Styles, column, list, summed};
use crate::language::{Texts, key};

pub(super) fn to_do(
    workbook: &mut Workbook,
    tasks: &[Task],
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    let columns =
        [column("what", 70), column("count", 12), column("currency", 10), column("amount", 16)];
    let rows = tasks.iter().flat_map(|task| {
        let head =
            || [Cell::text(Some(&task.sentence(styles.texts))), Cell::Number(task.count as i64)];
        if task.sums.is_empty() {
            return vec![head().into_iter().chain([Cell::None, Cell::None]).collect()];
        }
        let row = |(currency, sum): &(String, cfis::Amount)| {
            head().into_iter().chain([Cell::text(Some(currency)), Cell::Amount(*sum)]).collect()
        };
        task.sums.iter().map(row).collect::<Vec<Vec<Cell>>>()
    });
    list(workbook.add_worksheet(), key!("sheet-to-do"), &columns, rows, false, styles)
}

/// The amounts that are printed; the others are to the right of them.
const PRINTED: [&str; 5] = ["invoiced", "settled", "provisional", "outstanding", "overpaid"];
/// The number of columns of an invoice that are printed.
const PRINTED_COLUMNS: u16 = 13;

/// Adds the column of the marks, if there is an earlier result.
fn with_marks(mut columns: Vec<Column>, changes: Option<&Changes>) -> Vec<Column> {
    columns.extend(changes.map(|_| column("since", 14)));
    columns
}

/// Adds the mark of a row, if there is an earlier result.
fn marked(
    mut cells: Vec<Cell>,
    changes: Option<&Changes>,
    texts: &Texts,
    mark: impl FnOnce(&Changes) -> Option<Mark>,
) -> Vec<Cell> {
    cells.extend(
        changes
            .map(|changes| mark(changes).map_or(Cell::None, |mark| Cell::Text(mark.text(texts)))),
    );
    cells
}

pub(super) fn invoices(
    workbook: &mut Workbook,
    found: &Reconciliation,
    changes: Option<&Changes>,
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    let texts = styles.texts;
    let overdue = |overdue: Option<Overdue>| {
        overdue.map_or(Cell::None, |overdue| Cell::Text(texts.name("overdue", overdue.name())))
    };
    let is_printed = |name: &&str| PRINTED.contains(name);
    let others: Vec<&str> = amount_names().into_iter().filter(|name| !is_printed(name)).collect();
    let columns: Vec<Column> = [
        column("number", 16),
        column("customer", 28),
        column("dueDate", 12),
        column("currency", 9),
    ]
    .into_iter()
    .chain(PRINTED.map(summed))
    .chain([
        column("outcome", 16),
        column("daysPastDue", 12),
        summed("difference"),
        column("advice", 12),
        summed("ledgerOpen"),
    ])
    .chain(others.iter().copied().map(summed))
    .chain([
        column("line", 8),
        column("caseId", 14),
        column("reference", 26),
        column("invoiceDate", 12),
        column("overdue", 14),
        column("netvisor", 22),
    ])
    .collect();
    let columns = with_marks(columns, changes);
    let rows = found.invoices().map(|invoice| {
        let amounts: Vec<_> = invoice.amounts.named().collect();
        let amount = |wanted: &str| {
            let found = amounts.iter().find(|(name, _)| *name == wanted);
            Cell::perhaps(found.map(|(_, amount)| *amount))
        };
        let mut cells = vec![
            Cell::text(Some(invoice.number)),
            Cell::text(invoice.customer),
            Cell::date(invoice.due_date),
            Cell::text(Some(invoice.currency)),
        ];
        cells.extend(PRINTED.map(amount));
        cells.extend([
            Cell::text(Some(&texts.name("outcome", invoice.outcome.name()))),
            Cell::id(invoice.days_past_due),
            Cell::Amount(invoice.difference),
            Cell::text(Some(&texts.name("advice", invoice.advice.name()))),
            Cell::Amount(invoice.ledger_open),
        ]);
        cells.extend(others.iter().map(|name| amount(name)));
        cells.extend([
            Cell::id(i64::try_from(invoice.line).ok()),
            Cell::id(invoice.case_id),
            Cell::text(invoice.reference),
            Cell::date(invoice.invoice_date),
            overdue(invoice.overdue),
            Cell::text(Some(&invoice.netvisor.join(" "))),
        ]);
        marked(cells, changes, texts, |changes| changes.of_invoice(invoice.line))
    });
    let is_one = found.totals().len() == 1;
    let sheet = workbook.add_worksheet();
    list(sheet, key!("sheet-invoices"), &columns, rows, is_one, styles)?;
    let last = u32::try_from(found.invoice_count()).unwrap_or(u32::MAX).saturating_add(1);
    sheet.set_print_area(0, 0, last, PRINTED_COLUMNS - 1)?;
    Ok(())
}

pub(super) fn allocations(
    workbook: &mut Workbook,
    found: &Reconciliation,
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    let columns = [
        column("settlement", 16),
        column("date", 12),
        column("allocation", 16),
        column("invoice", 16),
        column("line", 8),
        column("currency", 10),
        summed("amount"),
        summed("capital"),
        summed("interest"),
        summed("fees"),
        summed("other"),
    ];
    let settlements = found.settlements().collect::<Vec<_>>();
    let rows = settlements.iter().flat_map(|settlement| {
        settlement.allocations.iter().map(|it| {
            vec![
                Cell::id(Some(settlement.id)),
                Cell::date(settlement.date),
                Cell::id(it.id),
                Cell::text(it.invoice),
                Cell::id(it.line.and_then(|line| i64::try_from(line).ok())),
                Cell::text(Some(settlement.currency)),
                Cell::Amount(it.amount),
                Cell::perhaps(it.capital),
                Cell::perhaps(it.interest),
                Cell::perhaps(it.fees),
                Cell::perhaps(it.other),
            ]
        })
    });
    let is_one = found.totals().len() == 1;
    list(workbook.add_worksheet(), key!("sheet-allocations"), &columns, rows, is_one, styles)
}

pub(super) fn settlements(
    workbook: &mut Workbook,
    found: &Reconciliation,
    changes: Option<&Changes>,
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    let columns = vec![
        column("settlement", 16),
        column("date", 12),
        column("currency", 10),
        summed("amount"),
        summed("allocated"),
        summed("difference"),
        summed("notBooked"),
        column("beneficiaryIban", 26),
        column("remittanceReference", 28),
        column("source", 24),
    ];
    let columns = with_marks(columns, changes);
    let rows = found.settlements().map(|it| {
        let cells = vec![
            Cell::id(Some(it.id)),
            Cell::date(it.date),
            Cell::text(Some(it.currency)),
            Cell::Amount(it.amount),
            Cell::Amount(it.allocated),
            Cell::Amount(it.difference),
            Cell::Amount(it.not_booked),
            Cell::text(it.beneficiary_iban),
            Cell::text(it.remittance_reference),
            Cell::text(Some(&styles.texts.message(&it.source.message()))),
        ];
        marked(cells, changes, styles.texts, |changes| changes.of_settlement(it.id))
    });
    let is_one = found.totals().len() == 1;
    list(workbook.add_worksheet(), key!("sheet-settlements"), &columns, rows, is_one, styles)
}

pub(super) fn findings(
    workbook: &mut Workbook,
    found: &Reconciliation,
    changes: Option<&Changes>,
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    let columns = vec![
        column("severity", 10),
        column("rule", 24),
        column("what", 90),
        column("invoices", 24),
        column("settlement", 16),
        column("evidence", 60),
        column("fingerprint", 20),
    ];
    let columns = with_marks(columns, changes);
    let texts = styles.texts;
    let rows = found.findings().iter().map(|finding| {
        let evidence = finding.evidence.iter();
        let evidence: Vec<_> =
            evidence.map(|evidence| line(&evidence.source, &evidence.says, texts)).collect();
        let cells = vec![
            Cell::text(Some(&texts.name("severity", finding.severity.name()))),
            Cell::text(Some(finding.rule.name())),
            Cell::text(Some(&texts.message(&finding.sentence))),
            Cell::text(Some(&finding.invoices.join(", "))),
            Cell::id(finding.settlement),
            Cell::text(Some(&evidence.join("; "))),
            Cell::text(Some(&finding.fingerprint)),
        ];
        marked(cells, changes, texts, |changes| changes.of_finding(&finding.fingerprint))
    });
    list(workbook.add_worksheet(), key!("sheet-findings"), &columns, rows, false, styles)
}

/// Returns what a row says.
fn line(row: &Message, says: &Message, texts: &Texts) -> String {
    format!("{}: {}", texts.message(row), texts.message(says))
}

pub(super) fn not_booked(
    workbook: &mut Workbook,
    found: &Reconciliation,
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    let columns = [
        column("source", 24),
        column("date", 12),
        column("payer", 28),
        column("invoice", 16),
        column("reference", 26),
        column("amount", 14),
        column("currency", 10),
        column("candidates", 30),
    ];
    let suggested = found.suggestions().iter();
    let suggested =
        suggested.map(|suggestion| (&suggestion.item, suggestion.candidates.as_slice()));
    let others = found.not_matched().iter().map(|item: &NotMatched| (item, [].as_slice()));
    let rows = suggested.chain(others).map(|(item, candidates)| {
        let candidates = candidates.iter().map(|candidate| candidate.invoice.clone());
        let candidates = styles.texts.either(candidates);
        vec![
            Cell::text(Some(&styles.texts.message(&item.source.as_source().message()))),
            Cell::date(item.date),
            Cell::text(item.payer.as_deref()),
            Cell::text(item.invoice_number.as_deref()),
            Cell::text(item.reference.as_deref()),
            Cell::perhaps(item.amount),
            Cell::text(item.currency.as_deref()),
            Cell::text(Some(&candidates)),
        ]
    });
    list(workbook.add_worksheet(), key!("sheet-not-booked"), &columns, rows, false, styles)
}

pub(super) fn vouchers(
    workbook: &mut Workbook,
    vouchers: &[Voucher],
    styles: &Styles<'_>,
) -> Result<(), XlsxError> {
    let columns = [
        column("date", 12),
        column("voucher", 16),
        column("account", 12),
        summed("debit"),
        summed("credit"),
        column("text", 50),
        column("invoice", 16),
    ];
    let side = |amount: cfis::Amount| Cell::perhaps((!amount.is_zero()).then_some(amount));
    let rows = vouchers.iter().flat_map(|voucher| {
        voucher.lines.iter().map(move |line| {
            vec![
                Cell::Date(voucher.date),
                Cell::id(Some(voucher.settlement)),
                Cell::text(Some(&line.account)),
                side(line.debit),
                side(line.credit),
                Cell::text(Some(&line.text)),
                Cell::text(line.invoice.as_deref()),
            ]
        })
    });
    list(workbook.add_worksheet(), key!("sheet-vouchers"), &columns, rows, true, styles)
}

/// Returns the tasks of a reconciliation.
pub(super) fn tasks(found: &Reconciliation) -> Vec<Task> {
    figures::tasks(found, &figures::of(found))
}
