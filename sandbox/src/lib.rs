//! A stand-in for the Confirma Finance Integrations API, for tests of `cfis` and of programs that
//! use it.
//!
//! [`Sandbox`] is a real HTTP server on loopback, and it keeps state. It creates clients, renews,
//! expires and refuses tokens, and returns payments and settlements that belong together.
//!
//! - The data come from a seed, or from [fixtures](SandboxBuilder::payments_json). The same seed, date and
//!   calls give the same responses, byte for byte.
//! - [Days pass](Sandbox::advance) when a test says so: payments arrive, allocations change, and
//!   settlements are issued.
//! - A [`Fault`] makes something go wrong, by name.
//! - `mocks` has typed helpers for tests that write each response by hand. It is a feature, which
//!   is on by default.
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
//!
//! # The contract
//! The sandbox compares every request with the API specification. A request that does not match is
//! refused with status 400, a message, and the JSON pointer of the error. Responses are compared
//! too, before they are sent.
//!
//! ```
//! # use std::io::{Read, Write};
//! # use cfis_sandbox::Sandbox;
//! # type Sent = Result<String, Box<dyn std::error::Error>>;
//! # async fn send(sandbox: &Sandbox, request: String) -> Sent {
//! #     let address = sandbox.url().trim_start_matches("http://").to_owned();
//! #     let response = tokio::task::spawn_blocking(move || {
//! #         let mut stream = std::net::TcpStream::connect(address)?;
//! #         stream.write_all(request.as_bytes())?;
//! #         let mut response = String::new();
//! #         stream.read_to_string(&mut response).map(|_| response)
//! #     });
//! #     Ok(response.await??)
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! let token = sandbox.access_token();
//! let path = "/api/v1/partner/payments?fromDate=01.02.2026";
//! let head = format!("GET {path} HTTP/1.0\r\nX-Api-Key: {}", token.expose_secret());
//! let response = send(&sandbox, format!("{head}\r\n\r\n")).await?;
//! assert!(response.contains("400 Bad Request"));
//! assert!(response.contains(r#""pointer":"/query/fromDate""#));
//! # Ok(())
//! # }
//! ```
//!
//! # A story
//! With [`SandboxBuilder::story`], the first invoices of each creditor are those of a small company
//! in the last three months. Their dates follow the sandbox's date, and the seed sets the amounts
//! of ordinary invoices. What makes the story is the same with each seed:
//!
//! | invoice | what happens | ledger | payments | settlements |
//! | --- | --- | --- | --- | --- |
//! | 5002 | an instalment plan | 2510.00 | three of 627.50 by now | two of 627.50; the third is not settled yet |
//! | 5004 | paid late, with interest and fees | 1380.50 | 1433.61 | 1380.50, 13.11 of interest and 40.00 of fees |
//! | 5007 | a credit note, 5011 | 1255.00 and −251.00 | 1004.00 | 1004.00 |
//! | 5009 | a chargeback | 941.25 | 941.25, then −941.25 | 941.25, then −941.25 in a later settlement |
//! | 5013 | a returned overpayment | 803.20 | 830.20, then −27.00 | 803.20 |
//! | 5018 | a direct payment | 489.45, of which nothing is open | none | none |
//! | | a commission of 84.60 with 21.57 of VAT (25.5 %) | | | the settlement of the first instalment is less than its allocations by 106.17 |
//!
//! The provider's documentation shows none of these events. That credit notes and direct payments
//! are not visible in payments and settlements is `inferred`: other calls tell the provider of them.
//! Everything else in the table is `assumed`: that a chargeback and a returned overpayment are
//! negative payments, that a chargeback is a negative allocation, that nothing is settled of a
//! returned overpayment, that each instalment has an allocation, and that a commission has no row of
//! its own.
//!
//! # Steering over HTTP
//! Tests in other languages steer a sandbox over HTTP. `cfis sandbox` starts one as a process.
//!
//! | request | effect |
//! | --- | --- |
//! | `GET /sandbox/health` | returns `{"status": "ok"}` |
//! | `POST /sandbox/faults` | adds the fault in the body, such as `truncate*1` |
//! | `DELETE /sandbox/faults` | removes all faults |
//! | `GET /sandbox/clock` | returns the date: `{"today": "2026-03-20"}` |
//! | `POST /sandbox/clock` | moves the date by the days in the body, such as `7`, and returns it |
//! | `GET /sandbox/ledger` | returns, as CSV, the ledger of the creditor of the `X-Api-Key` token |
//!
//! ```
//! # use std::io::{Read, Write};
//! # use cfis_sandbox::Sandbox;
//! # type Sent = Result<String, Box<dyn std::error::Error>>;
//! # async fn send(sandbox: &Sandbox, request: String) -> Sent {
//! #     let address = sandbox.url().trim_start_matches("http://").to_owned();
//! #     let response = tokio::task::spawn_blocking(move || {
//! #         let mut stream = std::net::TcpStream::connect(address)?;
//! #         stream.write_all(request.as_bytes())?;
//! #         let mut response = String::new();
//! #         stream.read_to_string(&mut response).map(|_| response)
//! #     });
//! #     Ok(response.await??)
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder().today("2026-03-20".parse()?).start().await?;
//! let request = "POST /sandbox/clock HTTP/1.0\r\nContent-Length: 1\r\n\r\n7";
//! let response = send(&sandbox, request.to_owned()).await?;
//! assert!(response.ends_with(r#"{"today":"2026-03-27"}"#));
//! # Ok(())
//! # }
//! ```

// The floors, top first. A folder imports only from those below it:
//   server
//   data, faults
//   responses
//   contract
//   random, references, shape
// The mocks are separate: they use `cfis` and `httpmock`, and nothing else of this crate.
mod server;

mod data;
mod faults;

mod responses;

mod contract;

mod random;
pub mod references;
mod shape;

#[cfg(feature = "mocks")]
pub mod mocks;

pub use faults::fault::{Fault, FaultError};
pub use server::{Sandbox, SandboxBuilder};
pub use shape::Shape;
