//! The command `cfis`, run as its users run it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod deployment_request;
mod drift;
mod drift_patch;
mod events;
mod interrupts;
mod language;
mod lists;
mod mirror;
mod reconcile;
mod secrets;
mod story;
mod support;
mod tokens;
mod vouchers;
