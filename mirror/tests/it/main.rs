//! The mirror, against a sandbox, against a provider that does as it is told, and in child processes
//! that are killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod backfill;
#[cfg(unix)]
mod damaged;
mod database;
mod failures;
mod first_schema;
mod forget;
mod kills;
mod known;
mod model;
mod open;
mod provider;
mod reads;
mod refusals;
mod rekey;
mod secrets;
mod stop;
mod support;
mod tokens;
