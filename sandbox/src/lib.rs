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
//! - [`mocks`] has typed helpers for tests that write each response by hand.
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

pub mod mocks;

pub use faults::fault::{Fault, FaultError};
pub use server::{Sandbox, SandboxBuilder};
pub use shape::Shape;
