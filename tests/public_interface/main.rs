//! The public interface of the libraries, according to rustdoc: every item and every foreign type.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod foreign_types;
mod items;
mod rustdoc;
