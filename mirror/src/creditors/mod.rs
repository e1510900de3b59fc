//! The creditors of a mirror: add, list, pause, resume, forget.
//!
//! Begin with [`Creditors`]. `forget` deletes, and `creditor` does everything else.

mod creditor;
mod forget;

pub use self::creditor::{Creditor, Creditors};
pub(crate) use self::creditor::{SHARDS, check_first_day, environment};
pub use self::forget::LEAST_AGE_TO_FORGET;
