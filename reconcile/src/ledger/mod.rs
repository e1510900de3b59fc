//! The creditor's own ledger: its invoices, and a reader of ledgers in CSV.
//!
//! Begin with [`Reader`], which yields one [`Invoice`] a row. A ledger from elsewhere, such as a
//! database, needs no reader: make each invoice with [`Invoice::new`].
//!
//! This module does not know what a payment or a settlement is.

mod amounts;
mod columns;
mod error;
mod invoice;
mod reader;
mod rows;
mod unread;

pub use amounts::DecimalMark;
pub use columns::Column;
pub use error::{LedgerError, Remedy};
pub use invoice::{Invoice, LedgerState};
pub use reader::{Reader, Settings};
pub use unread::UnreadCells;
