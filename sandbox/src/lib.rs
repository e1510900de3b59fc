//! A stand-in for the Confirma Finance Integrations API, for tests of `cfis` and of what is built on it.
//!
//! [`Sandbox`] is a real HTTP server on loopback that keeps state: it creates clients, renews and refuses tokens, lets them expire, and answers
//! payments and settlements that belong together. All data come from a seed, or from [fixtures](Builder::payments_json); the same seed, day and
//! calls give the same answers, byte for byte. [Days pass](Sandbox::advance) when a test says so: payments arrive, allocations change, settlements are
//! made. Every request is held against the description, and refused with status 400 and the JSON pointer of what is wrong; every answer is too,
//! before it leaves. What goes wrong on a network can be asked for by name: [`Fault`]. [`mocks`] has typed helpers for tests in which each
//! answer is written by hand.
//!
//! Tests in other languages steer a sandbox over HTTP:
//!
//! | | |
//! | --- | --- |
//! | `GET /sandbox/health` | `{"status": "ok"}` |
//! | `POST /sandbox/faults` | adds the fault in the body, such as `truncate*1` |
//! | `DELETE /sandbox/faults` | lets nothing go wrong any more |
//! | `GET /sandbox/clock` | `{"today": "2026-03-20"}` |
//! | `POST /sandbox/clock` | lets as many days pass as the body says, such as `7`, and answers as `GET` does |
//! | `GET /sandbox/ledger` | the own ledger of the creditor whose token is in `X-Api-Key`, as CSV |
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

// The floors, top first; a folder imports only from those below it:
//   server
//   data, faults
//   responses
//   contract
//   random, references, shape
// The mocks stand alone: they use `cfis` and `httpmock`, and nothing of the sandbox.
mod server;

mod data;
mod faults;

mod responses;

mod contract;

mod random;
pub mod references;
mod shape;

pub mod mocks;

pub use faults::fault::{Fault, FaultError};
pub use server::{Builder, Sandbox};
pub use shape::Shape;
