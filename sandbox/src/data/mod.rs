//! The data of a sandbox: creditors, their tokens, payments and settlements.
//!
//! Begin with [`state`], which holds all that a sandbox remembers. A creditor's [`books`] come from
//! a [`ledger`] of [`booking`]s generated from a seed, with a [`story`] before it if that is asked
//! for, or from [`fixtures`] of the test's own. [`items`] says how they look in responses.
//! Nothing here knows HTTP requests or faults.

mod booking;
mod books;
pub(crate) mod fixtures;
mod items;
mod ledger;
mod own_ledger;
pub(crate) mod state;
mod story;
