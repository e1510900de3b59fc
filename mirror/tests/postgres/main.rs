//! The suite of `tests/it` on PostgreSQL, and what only PostgreSQL has: several processes that write,
//! and a server that goes away.
//!
//! `mirror/tests/postgres/run` starts a server of its own, and runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../it/backfill.rs"]
mod backfill;
mod database;
#[path = "../it/failures.rs"]
mod failures;
mod first_schema;
#[path = "../it/forget.rs"]
mod forget;
#[path = "../it/kills.rs"]
mod kills;
#[path = "../it/known.rs"]
mod known;
#[path = "../it/model.rs"]
mod model;
mod moving;
#[path = "../it/provider.rs"]
mod provider;
mod queue;
#[path = "../it/reads.rs"]
mod reads;
#[path = "../it/refusals.rs"]
mod refusals;
#[path = "../it/rekey.rs"]
mod rekey;
mod renewals;
mod restarts;
#[path = "../it/secrets.rs"]
mod secrets;
mod server;
mod several;
#[path = "../it/stop.rs"]
mod stop;
#[path = "../it/support.rs"]
mod support;
#[path = "../it/tokens.rs"]
mod tokens;
