//! The creditor's own ledger: its invoices, and a reader of ledgers in CSV.
//!
//! Begin with [`Reader`], which yields one [`Invoice`] a row. A ledger from elsewhere, such as a
//! database, needs no reader: make each invoice with [`Invoice::new`]. A reconciler keeps them as
//! [`PackedInvoice`].
//!
//! This module does not know what a payment or a settlement is.

mod amounts;
mod cell;
mod check_sums;
mod column_names;
mod column_places;
mod error;
mod header;
mod heading_words;
mod invoice;
mod packed_invoice;
mod reader;
mod reading;
mod rows;
mod settings;
mod sum_rows;
mod survey;
mod text;
mod unread;

pub use amounts::DecimalMark;
pub use cell::DateOrder;
pub use check_sums::CheckSum;
pub use column_names::Column;
pub use error::{LedgerError, Remedy};
pub use invoice::{Invoice, LedgerState};
pub use packed_invoice::PackedInvoice;
pub use reader::Reader;
pub use reading::Reading;
pub use settings::Settings;
pub use sum_rows::sum_rows;
pub use unread::UnreadCells;
