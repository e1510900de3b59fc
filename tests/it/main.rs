//! The integration tests of `cfis`, in one binary, because each binary links reqwest, TLS and the
//! sandbox.
//!
//! Each topic is a module; `support` holds what several modules need. Tests that need a process of
//! their own are in `tests/memory.rs` and `bindings/tests/`, tests that need rustdoc in
//! `tests/public_interface/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod amounts;
mod architecture;
mod automatic_renewal;
mod causes;
mod connection;
mod contract;
mod creation_into_store;
mod diagrams;
mod examples;
mod failures;
mod faults;
mod file_token_store;
mod get;
mod hanging_stores;
mod observer;
mod onboarding;
mod payment_service;
mod periods;
mod published;
mod renewal;
mod requests;
mod retries;
mod sandbox;
mod sandbox_faults;
mod spans;
mod spec_examples;
mod state_change;
mod streams;
mod support;
mod token_files;
mod token_recovery;
mod tokens;
mod tolerance;
mod unfetched;
mod values;
mod whole_lists;
