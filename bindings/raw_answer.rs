//! Answers as they came.

use std::fmt;
use std::future::poll_fn;

use crate::client::Client;
use crate::description::{Effect, Operation, operations};
use crate::error::{Error, ErrorKind, Outcome};
use crate::generated;
use crate::period::Period;

/// An answer as it came, whatever its status: for a look at what the description does not say, and for keeping.
#[derive(Clone, PartialEq, Eq)]
pub struct RawAnswer {
    status: u16,
    body: Vec<u8>,
}

impl RawAnswer {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The body, decompressed, and otherwise untouched.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// Without the body, which may be personal.
impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawAnswer")
            .field("status", &self.status)
            .field("body_length", &self.body.len())
            .finish()
    }
}

impl Client {
    /// Sends an operation that changes nothing, and gives its answer as it came. All of it is in memory, up to the limit of a body.
    /// `period` is for the operations that have one.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] for an operation that changes something. Otherwise when no answer came, or none that is whole; a status is
    /// no error.
    pub async fn raw_answer(
        &self,
        operation: &'static Operation,
        period: Option<Period>,
    ) -> Result<RawAnswer, Error> {
        let (from, to) = (period.map(|period| period.from()), period.map(|period| period.to()));
        let attempt = |http: generated::Client| async move {
            if operation.id == operations::LIST_PAYMENTS.id {
                http.list_payments(from.as_ref(), to.as_ref()).await
            } else if operation.id == operations::LIST_SETTLEMENTS.id {
                http.list_settlements(from.as_ref(), to.as_ref(), None).await
            } else {
                http.validate_access_token().await
            }
        };
        let known = [
            operations::VALIDATE_ACCESS_TOKEN.id,
            operations::LIST_PAYMENTS.id,
            operations::LIST_SETTLEMENTS.id,
        ];
        if operation.effect != Effect::None || !known.contains(&operation.id) {
            let message = format!(
                "{} is not asked for a raw answer, since asking may change something",
                operation.id
            );
            return Err(Error::new(ErrorKind::Input, message).with_outcome(Outcome::NotSent));
        }
        let mut answer = self.send(operation, operation.effect, attempt).await?;
        let mut body = Vec::new();
        while let Some(chunk) = poll_fn(|context| answer.poll_bytes(context)).await {
            body.extend_from_slice(&chunk?);
        }
        Ok(RawAnswer { status: answer.head.status, body })
    }
}
