//! The tests of the public interface, as one program: linking it once is most of what they cost.
//! Data files are one folder up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod cases;
mod findings;
mod ledger;
mod properties;
mod reconciler;
mod references;
mod settlement_findings;
mod sides;
mod world;
