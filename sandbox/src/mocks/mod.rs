//! Typed mocks for `httpmock`: the expected request and its response, in the types of `cfis`.
//!
//! Begin with [`MockServerExt`], which has a method for each operation. The mocks keep no state and
//! check nothing; [`Sandbox`](crate::Sandbox) does both.
//!
//! ```
//! use cfis::{AccessToken, Client, Environment, TokenStatus};
//! use cfis_sandbox::mocks::MockServerExt;
//! use httpmock::MockServer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), cfis::Error> {
//! let server = MockServer::start_async().await;
//! let mock = server.validate_access_token(|_when, then| {
//!     then.ok(&TokenStatus::new(true));
//! });
//!
//! let environment = Environment::custom(&server.base_url())?;
//! let client = Client::new(AccessToken::new(environment, "a-test-token")?)?;
//! assert!(client.validate().await?.is_valid);
//! mock.assert_calls(1);
//! # Ok(())
//! # }
//! ```

#[allow(missing_docs, clippy::all, clippy::missing_panics_doc, clippy::unwrap_used)]
#[rustfmt::skip]
mod generated;
mod json;

pub use generated::{MockServerExt, operations};
