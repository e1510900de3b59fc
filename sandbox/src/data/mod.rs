//! The data of a sandbox: creditors, their tokens, payments and settlements.
//!
//! Begin with [`state`], which holds all that a sandbox remembers. A creditor's [`books`] come from
//! a [`ledger`] of [`booking`]s generated from a seed, or from [`fixtures`] of the test's own.
//! Nothing here knows HTTP requests or faults.

mod booking;
mod books;
pub(crate) mod fixtures;
mod ledger;
pub(crate) mod state;
