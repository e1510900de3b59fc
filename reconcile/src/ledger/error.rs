//! What is wrong with a ledger, and where.

use std::fmt;

/// What is wrong with a ledger, and where.
///
/// ```
/// use cfis_reconcile::ledger::{Reader, Remedy, Settings};
///
/// let ledger = "Invoice number;Amount;Currency\n1001;1.234;EUR\n";
/// let mut invoices = Reader::new(ledger.as_bytes(), &Settings::default())?;
///
/// let Some(Err(error)) = invoices.next() else { unreachable!() };
/// assert_eq!((error.line(), error.column()), (2, Some(2)));
/// assert_eq!(error.remedy(), Some(Remedy::DecimalMark));
/// # Ok::<(), cfis_reconcile::ledger::LedgerError>(())
/// ```
#[derive(Debug)]
pub struct LedgerError {
    line: u64,
    /// From 1; none if the line as a whole is wrong.
    column: Option<u64>,
    message: String,
    remedy: Option<Remedy>,
    /// Whether nothing can be read after it.
    is_end: bool,
}

/// Which of the [`Settings`](super::Settings) fixes a [`LedgerError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// [`Settings::columns`](super::Settings::columns).
    Columns,
    /// [`Settings::currency`](super::Settings::currency).
    Currency,
    /// [`Settings::decimal_mark`](super::Settings::decimal_mark).
    DecimalMark,
    /// [`sum_rows`](super::sum_rows()), before the invoices are added.
    SumRows,
}

impl LedgerError {
    pub(crate) fn new(line: u64, message: impl Into<String>) -> Self {
        LedgerError { line, column: None, message: message.into(), remedy: None, is_end: false }
    }

    pub(super) fn ending(mut self) -> Self {
        self.is_end = true;
        self
    }

    pub(super) fn is_end(&self) -> bool {
        self.is_end
    }

    pub(crate) fn with_remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(remedy);
        self
    }

    /// Returns which of the [`Settings`](super::Settings) fixes the error, if one does.
    pub fn remedy(&self) -> Option<Remedy> {
        self.remedy
    }

    /// Returns the line of the ledger, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Returns the field of the line, from 1, if a single field is wrong.
    pub fn column(&self) -> Option<u64> {
        self.column
    }

    /// Sets the field that is wrong, from 1.
    #[must_use]
    pub fn with_column(mut self, column: Option<u64>) -> Self {
        self.column = column;
        self
    }

    /// Returns what is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "line {}, column {column}: {}", self.line, self.message),
            None => write!(f, "line {}: {}", self.line, self.message),
        }
    }
}

impl std::error::Error for LedgerError {}
