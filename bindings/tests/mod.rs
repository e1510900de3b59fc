//! Tests that need the inside of the crate.
//!
//! Two pull a test hook, and do their work in a child process, because a hook belongs to the whole
//! process: `crash_safety.rs` kills the child at each step; `secret_leaks.rs` looks for planted
//! secrets in all that the child prints. `paging.rs` reads lists in pages, which no operation of the
//! spec has today. `two_readers.rs` compares the two readers of items.

#[cfg(unix)]
mod crash_safety;
mod paging;
mod secret_leaks;
mod two_readers;
