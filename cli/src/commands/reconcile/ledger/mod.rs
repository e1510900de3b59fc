//! The ledger: a file in any usual encoding, or a sheet of a workbook.

mod encoding;
mod workbook;

use std::io::Read;
use std::path::Path;

use cfis_reconcile::ledger::{
    CheckSum, Column, DateOrder, DecimalMark, LedgerError, Reader, Remedy, Settings, UnreadCells,
    sum_rows,
};
use cfis_reconcile::{Argument, Invoice, Message, Reconciler};

use super::coverage::Dates;
use super::json::ReadFile;
use crate::arguments::{DateOrderName, DecimalMarkName, Reconcile};
use crate::failure::Failure;
use crate::files::read_bytes;
use crate::language::Texts;

/// The number of invoices of a chunk.
const CHUNK: usize = 4096;
/// The number of faults of a ledger that are named.
const NAMED: usize = 20;

/// The invoices of a ledger, read but not yet added.
pub(crate) struct Ledger {
    /// In chunks, each of which is freed when its invoices are added.
    invoices: Vec<Vec<Invoice>>,
    unread: Vec<UnreadCells>,
    check_sums: Vec<CheckSum>,
    /// How the ledger was read.
    notes: Vec<Message>,
    /// The place of the column of invoice numbers, for errors.
    number_column: Option<u64>,
}

impl Ledger {
    /// Reads a whole ledger in UTF-8. `texts` are those of results for programs.
    pub(crate) fn read(
        ledger: impl Read,
        settings: &Settings,
        texts: &Texts,
    ) -> Result<Self, Vec<LedgerError>> {
        let mut reader = Reader::new(ledger, settings).map_err(|error| vec![error])?;
        let (mut invoices, mut faults) = (Vec::new(), Vec::new());
        while let Some(first) = reader.next() {
            let mut chunk = Vec::new();
            for invoice in std::iter::once(first).chain(reader.by_ref().take(CHUNK - 1)) {
                match invoice {
                    Ok(invoice) => chunk.push(invoice),
                    Err(fault) => faults.push(fault),
                }
            }
            invoices.push(chunk);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut notes = reader.reading().notes();
        notes.extend(reader.check_sums().iter().map(|sum| check_sum_note(sum, texts)));
        Ok(Ledger {
            invoices,
            unread: reader.unread_cells().cloned().collect(),
            check_sums: reader.check_sums().to_vec(),
            notes,
            number_column: reader.place(Column::InvoiceNumber),
        })
    }

    /// Reads the ledger file.
    pub(super) fn of_file(arguments: &Reconcile) -> Result<Self, Failure> {
        let texts = &Texts::of_json()?;
        let path = arguments.ledger();
        let failed = |faults: Vec<LedgerError>| failure(&faults, path);
        let bytes = read_bytes(path)?;
        let mut settings = settings(arguments);
        let mut notes = Vec::new();
        let text = if workbook::is_workbook(&bytes) {
            let (text, sheet) = workbook::rows(bytes, arguments.sheet.as_deref())
                .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
            notes.push(texts.note("sheetRead", [("sheet", Argument::Text(sheet))]));
            settings.separator = Some(workbook::SEPARATOR);
            settings.has_serial_dates = true;
            text
        } else {
            let (text, encoding) = encoding::decode(bytes, arguments.encoding);
            let name = encoding.map(|encoding| Argument::Text(encoding.name().to_owned()));
            notes.extend(name.map(|name| texts.note("encodingRead", [("encoding", name)])));
            text
        };
        let mut ledger = Ledger::read(text.as_slice(), &settings, texts).map_err(failed)?;
        drop(text);
        if arguments.sum_rows {
            let rows = ledger.count();
            let all = ledger.invoices.into_iter().flatten().collect();
            ledger.invoices = vec![sum_rows(all).map_err(|fault| failed(vec![fault]))?];
            let invoices = ledger.count();
            let counts = [("rows", Argument::Count(rows)), ("invoices", Argument::Count(invoices))];
            notes.push(texts.note("rowsAddedUp", counts));
        }
        notes.append(&mut ledger.notes);
        ledger.notes = notes;
        Ok(ledger)
    }

    /// Returns how the ledger was read.
    pub(crate) fn notes(&self) -> &[Message] {
        &self.notes
    }

    /// Returns what was read, under a name.
    pub(crate) fn file(&self, name: &str) -> ReadFile {
        ReadFile::new(name, "ledger", self.count())
    }

    fn count(&self) -> u64 {
        self.invoices.iter().map(|chunk| chunk.len() as u64).sum()
    }

    /// Returns the dates that say from which day to read.
    pub(super) fn dates(&self) -> Dates {
        let mut dates = Dates::default();
        self.invoices.iter().flatten().for_each(|invoice| dates.add(invoice));
        dates
    }

    /// Adds the invoices to a reconciliation.
    pub(crate) fn add_to(self, to: &mut Reconciler) -> Result<(), Vec<LedgerError>> {
        let mut faults = Vec::new();
        for invoice in self.invoices.into_iter().flatten() {
            if let Err(fault) = to.invoice(invoice) {
                faults.push(fault.with_column(self.number_column));
            }
        }
        self.unread.iter().for_each(|cells| to.unread_cells(cells));
        self.check_sums.iter().for_each(|sum| to.check_sum(sum));
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

fn settings(arguments: &Reconcile) -> Settings {
    Settings {
        columns: arguments.columns.iter().cloned().collect(),
        currency: arguments.currency.clone(),
        decimal_mark: arguments.ledger_decimal.map(|mark| match mark {
            DecimalMarkName::Point => DecimalMark::Point,
            DecimalMarkName::Comma => DecimalMark::Comma,
        }),
        separator: arguments.separator,
        date_order: arguments.date_order.map(|order| match order {
            DateOrderName::DayFirst => DateOrder::DayFirst,
            DateOrderName::MonthFirst => DateOrder::MonthFirst,
        }),
        ..Settings::default()
    }
}

fn check_sum_note(sum: &CheckSum, texts: &Texts) -> Message {
    let key = if sum.agrees { "totalAgrees" } else { "totalDiffers" };
    texts.note(key, [("line", Argument::Nth(sum.line))])
}

/// Returns the failure of a ledger: its faults, each with the flag that corrects it.
pub(crate) fn failure(faults: &[LedgerError], path: &Path) -> Failure {
    let sentence = |fault: &LedgerError| {
        let flag = match fault.remedy() {
            Some(Remedy::Columns) => " (--column)",
            Some(Remedy::Currency) => " (--column, --currency)",
            Some(Remedy::DecimalMark) => " (--ledger-decimal)",
            Some(Remedy::SumRows) => " (--sum-rows)",
            None => "",
        };
        format!("{}, {fault}{flag}", path.display())
    };
    let mut sentences: Vec<String> = faults.iter().take(NAMED).map(sentence).collect();
    if let Some(more) = faults.len().checked_sub(NAMED).filter(|more| *more > 0) {
        sentences.push(format!("and {more} more"));
    }
    Failure::several(sentences)
}
