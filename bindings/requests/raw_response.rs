//! Any read operation, with its response as it came.

use std::fmt;
use std::future::poll_fn;

use crate::client::Client;
use crate::description::{Effect, Operation};
use crate::error::{Error, ErrorKind, Outcome};
use crate::http::{Head, Request, Response};
use crate::list::paging_hint;
use crate::requests::from_spec::send_raw;
use crate::value::Period;

/// A response as it came, whatever its status. Use it to look at what the spec does not say, or to
/// save it.
#[derive(Clone, PartialEq, Eq)]
pub struct RawResponse {
    status: u16,
    body: Vec<u8>,
    paging_hint: Option<String>,
}

impl RawResponse {
    pub(super) fn of(response: Response) -> Self {
        RawResponse::new(&response.head, response.body.to_vec())
    }

    fn new(head: &Head, body: Vec<u8>) -> Self {
        let paging_hint = paging_hint(&head.headers, &body);
        RawResponse { status: head.status, body, paging_hint }
    }

    /// Returns what says that the response is one page of a longer list, such as "the header
    /// `link`". No paging is documented, so only usual names are looked for.
    pub fn paging_hint(&self) -> Option<&str> {
        self.paging_hint.as_deref()
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the body: decompressed, otherwise untouched.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// Shows no body: it may be personal.
impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("body_length", &self.body.len())
            .finish()
    }
}

impl Client {
    /// Sends an operation that changes nothing, and returns its response as it came, whole in
    /// memory up to the body limit.
    ///
    /// `period` applies to operations that have one.
    ///
    /// ```no_run
    /// # async fn example(client: cfis::Client) -> Result<(), cfis::Error> {
    /// use cfis::{Period, description::operations};
    ///
    /// let response = client.raw_response(&operations::LIST_PAYMENTS, Some(Period::last_days(7))).await?;
    /// println!("{} bytes with status {}", response.body().len(), response.status());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Input`] for an operation that changes something, or that has required
    /// parameters. Otherwise if no response came, or it did not arrive whole; a status is not an
    /// error.
    pub async fn raw_response(
        &self,
        operation: &'static Operation,
        period: Option<Period>,
    ) -> Result<RawResponse, Error> {
        let refused = |why: &str| {
            let message = format!("{} cannot be sent as a raw request: {why}", operation.id);
            Error::new(ErrorKind::Input, message).with_outcome(Outcome::NotSent)
        };
        if operation.effect != Effect::None {
            return Err(refused("it may change something at the provider"));
        }
        if operation.parameters.iter().any(|parameter| parameter.is_required) {
            return Err(refused("it needs parameters; call its own method"));
        }
        let attempt = async |http| send_raw(operation, period, http).await;
        let mut response = self.send(Request::of(operation), attempt).await?;
        let mut body = Vec::new();
        while let Some(chunk) = poll_fn(|context| response.poll_bytes(context)).await {
            body.extend_from_slice(&chunk?);
        }
        response.record.ended();
        Ok(RawResponse::new(&response.head, body))
    }
}
