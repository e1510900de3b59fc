//! What a read means for the database: rows that appear, change and end, and a line of each change.
//!
//! Begin with [`read`], which records one whole response in a transaction of its caller. [`payments`]
//! and [`settlements`] compare it with the rows that are open. Nothing here sends anything, and
//! nothing here commits.

mod changes;
mod payment_key;
mod payment_row;
mod payments;
mod read;
mod settlement_content;
mod settlement_row;
mod settlements;

pub(crate) use self::changes::Changes;
pub(crate) use self::read::{Fetched, Kind, Recorded, Times, has_open, incomplete, read};
