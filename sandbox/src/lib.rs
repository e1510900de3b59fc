//! A stand-in for the Confirma Finance Integrations API, for tests of `cfis` and of what is built on it.
//!
//! [`Sandbox`] is a real HTTP server on loopback that keeps state: it creates clients, renews and refuses tokens, and answers
//! payments and settlements that belong together. All data come from a seed; the same seed, day and calls give the same
//! answers. What goes wrong on a network can be asked for by name: [`Fault`]. [`mocks`] has typed helpers for tests in which each answer is written by hand.
//!
//! ```
//! use cfis::{Client, Period};
//! use cfis_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! let client = Client::new(sandbox.access_token())?;
//! let settlements = client.settlements(Period::last_days(90)).await?;
//! assert!(!settlements.is_empty());
//! # Ok(())
//! # }
//! ```

pub mod mocks;

mod answer;
mod fault;
mod ledger;
mod random;
pub mod references;
mod requests;
mod routes;
mod server;
mod shape;
mod spoil;
mod state;

pub use fault::{Fault, FaultError};
pub use server::{Builder, Sandbox};
pub use shape::Shape;
