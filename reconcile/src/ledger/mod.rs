//! The creditor's own ledger: its invoices, and reading them from CSV.

mod amounts;
mod columns;
mod reader;

use cfis::Amount;
use chrono::NaiveDate;

pub use amounts::DecimalMark;
pub use columns::Column;
pub use reader::{LedgerError, Reader, Remedy, Settings};

/// An invoice of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// The line of the ledger on which it stands, from 1.
    pub line: u64,
    /// Its number, as text.
    pub number: String,
    /// What was invoiced; negative for a credit note.
    pub amount: Amount,
    /// ISO 4217, in upper case.
    pub currency: String,
    /// What ties it to the agency's case.
    pub case_id: Option<i64>,
    /// The payment reference that it was sent with.
    pub reference: Option<String>,
    /// When it is due.
    pub due_date: Option<NaiveDate>,
    /// Who owes it.
    pub customer: Option<String>,
}

impl Invoice {
    /// An invoice with what every one has. The number is taken without the blanks around it, the currency in upper case.
    pub fn new(line: u64, number: &str, amount: Amount, currency: &str) -> Self {
        Invoice {
            line,
            number: number.trim().to_owned(),
            amount,
            currency: currency.trim().to_ascii_uppercase(),
            case_id: None,
            reference: None,
            due_date: None,
            customer: None,
        }
    }
}
