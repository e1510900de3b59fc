//! The ledger: a file in any usual encoding, or a sheet of a workbook.
//!
//! Begin with [`Ledger::of_file`], which reads it whole, or [`Ledger::add_file`], which adds its
//! invoices to a reconciliation on another thread than the one that reads.

mod encoding;
mod workbook;

use std::io::Read;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc;

use cfis_reconcile::ledger::{
    CheckSum, Column, DateOrder, DecimalMark, LedgerError, Reader, Remedy, Settings, UnreadCells,
    sum_rows,
};
use cfis_reconcile::{Argument, Invoice, Message, PackedInvoice, Reconciler};

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

/// The number of chunks that can wait to be added.
const WAITING: usize = 4;

/// A ledger that was read.
pub(crate) struct Ledger {
    /// The invoices that are not added yet, in chunks, each of which is freed when it was added.
    invoices: Vec<Vec<Invoice>>,
    /// The number of all invoices.
    count: u64,
    unread: Vec<UnreadCells>,
    check_sums: Vec<CheckSum>,
    /// How the ledger was read.
    notes: Vec<Message>,
    /// The place of the column of invoice numbers, for errors.
    number_column: Option<u64>,
}

/// A ledger, and how its file was read.
type FromFile = (Ledger, Vec<Message>);

/// What is wrong with the rows of a ledger, and the place of the column of invoice numbers.
struct WrongRows {
    faults: Vec<LedgerError>,
    number_column: Option<u64>,
}

impl Ledger {
    /// Reads a whole ledger in UTF-8. `texts` are those of results for programs.
    pub(crate) fn read(
        ledger: impl Read,
        settings: &Settings,
        texts: &Texts,
    ) -> Result<Self, Vec<LedgerError>> {
        let mut invoices = Vec::new();
        let mut ledger = Ledger::read_to(ledger, settings, texts, |chunk| invoices.push(chunk))
            .map_err(|wrong| wrong.faults)?;
        ledger.invoices = invoices;
        Ok(ledger)
    }

    /// Reads a whole ledger in UTF-8, and hands its invoices over in chunks. If there is an error,
    /// those do not count.
    fn read_to(
        ledger: impl Read,
        settings: &Settings,
        texts: &Texts,
        mut hand_over: impl FnMut(Vec<Invoice>),
    ) -> Result<Self, WrongRows> {
        let wrong = |error| WrongRows { faults: vec![error], number_column: None };
        let mut reader = Reader::new(ledger, settings).map_err(wrong)?;
        let (mut count, mut faults) = (0, Vec::new());
        while let Some(first) = reader.next() {
            let mut chunk = Vec::with_capacity(CHUNK);
            for invoice in std::iter::once(first).chain(reader.by_ref().take(CHUNK - 1)) {
                match invoice {
                    Ok(invoice) => chunk.push(invoice),
                    Err(fault) => faults.push(fault),
                }
            }
            count += chunk.len() as u64;
            hand_over(chunk);
        }
        let number_column = reader.place(Column::InvoiceNumber);
        if !faults.is_empty() {
            return Err(WrongRows { faults, number_column });
        }
        let mut notes = reader.reading().notes();
        notes.extend(reader.check_sums().iter().map(|sum| check_sum_note(sum, texts)));
        Ok(Ledger {
            invoices: Vec::new(),
            count,
            unread: reader.unread_cells().cloned().collect(),
            check_sums: reader.check_sums().to_vec(),
            notes,
            number_column,
        })
    }

    /// Reads the ledger file.
    pub(super) fn of_file(arguments: &Reconcile) -> Result<Self, Failure> {
        let mut invoices = Vec::new();
        let read = Ledger::of_file_to(arguments, |chunk| invoices.push(chunk))?;
        let (mut ledger, mut notes) =
            read.map_err(|wrong| failure(&wrong.faults, arguments.ledger()))?;
        ledger.invoices = invoices;
        if arguments.sum_rows {
            let rows = ledger.count;
            let all = ledger.invoices.into_iter().flatten().collect();
            let summed = sum_rows(all).map_err(|fault| failure(&[fault], arguments.ledger()))?;
            ledger.count = summed.len() as u64;
            ledger.invoices = vec![summed];
            let invoices = Argument::Count(ledger.count);
            let counts = [("rows", Argument::Count(rows)), ("invoices", invoices)];
            notes.push(Texts::of_json()?.note("rowsAddedUp", counts));
        }
        Ok(ledger.with_notes_of_file(notes))
    }

    /// Reads the ledger file, and adds its invoices to a reconciliation meanwhile.
    pub(super) fn add_file(arguments: &Reconcile, to: &mut Reconciler) -> Result<Self, Failure> {
        let path = arguments.ledger();
        // Rows of one invoice may be anywhere in the ledger.
        if arguments.sum_rows {
            let mut ledger = Ledger::of_file(arguments)?;
            ledger.add_to(to).map_err(|faults| failure(&faults, path))?;
            return Ok(ledger);
        }
        let (hand_over, chunks) = mpsc::sync_channel::<Vec<PackedInvoice>>(WAITING);
        let (ledger, faults) = std::thread::scope(|scope| {
            let reading = scope.spawn(move || {
                Ledger::of_file_to(arguments, |chunk| {
                    // Packed here: a thread that frees what another one has made waits for it.
                    let chunk = chunk.into_iter().map(PackedInvoice::from).collect();
                    // The receiver takes all chunks.
                    drop(hand_over.send(chunk));
                })
            });
            let faults = add(chunks, to);
            (reading.join().unwrap_or_else(|panic| resume_unwind(panic)), faults)
        });
        let (ledger, notes) = match ledger? {
            Ok(read) => read,
            Err(WrongRows { faults: mut all, number_column }) => {
                let of_invoices = faults.into_iter();
                all.extend(of_invoices.map(|fault| fault.with_column(number_column)));
                all.sort_by_key(LedgerError::line);
                return Err(failure(&all, path));
            }
        };
        ledger.add_rest(to, faults).map_err(|faults| failure(&faults, path))?;
        Ok(ledger.with_notes_of_file(notes))
    }

    /// Also returns how the file was read, or else what is wrong with its rows.
    fn of_file_to(
        arguments: &Reconcile,
        hand_over: impl FnMut(Vec<Invoice>),
    ) -> Result<Result<FromFile, WrongRows>, Failure> {
        let texts = &Texts::of_json()?;
        let path = arguments.ledger();
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
        let ledger = Ledger::read_to(text.as_slice(), &settings, texts, hand_over);
        Ok(ledger.map(|ledger| (ledger, notes)))
    }

    /// Puts notes before those of the columns.
    fn with_notes_of_file(mut self, mut notes: Vec<Message>) -> Self {
        notes.append(&mut self.notes);
        Ledger { notes, ..self }
    }

    /// Returns how the ledger was read.
    pub(crate) fn notes(&self) -> &[Message] {
        &self.notes
    }

    /// Returns what was read, under a name.
    pub(crate) fn file(&self, name: &str) -> ReadFile {
        ReadFile::new(name, "ledger", self.count)
    }

    /// Returns the dates that say from which day to read.
    pub(super) fn dates(&self) -> Dates {
        let mut dates = Dates::default();
        self.invoices.iter().flatten().for_each(|invoice| dates.add(invoice));
        dates
    }

    /// Adds the invoices to a reconciliation.
    pub(crate) fn add_to(&mut self, to: &mut Reconciler) -> Result<(), Vec<LedgerError>> {
        let faults = add(std::mem::take(&mut self.invoices), to);
        self.add_rest(to, faults)
    }

    /// Adds what is not an invoice, once the invoices are added. `faults` are those of the invoices.
    fn add_rest(
        &self,
        to: &mut Reconciler,
        faults: Vec<LedgerError>,
    ) -> Result<(), Vec<LedgerError>> {
        self.unread.iter().for_each(|cells| to.unread_cells(cells));
        self.check_sums.iter().for_each(|sum| to.check_sum(sum));
        if faults.is_empty() {
            return Ok(());
        }
        Err(faults.into_iter().map(|fault| fault.with_column(self.number_column)).collect())
    }
}

/// Adds invoices. Returns what is wrong with them.
fn add<T: Into<PackedInvoice>>(
    chunks: impl IntoIterator<Item = Vec<T>>,
    to: &mut Reconciler,
) -> Vec<LedgerError> {
    chunks.into_iter().flatten().filter_map(|invoice| to.invoice(invoice).err()).collect()
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
