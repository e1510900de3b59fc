//! Reading payments.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::client::Client;
use crate::description::operations;
use crate::error::Error;
use crate::framer::Layout;
use crate::generated;
use crate::items::{Items, Opening};
use crate::period::Period;
use crate::types::Payment;

/// A request for payments. Made by [`Client::payments`]; await it for all, or [`stream`](Self::stream) them.
///
/// Awaiting it fails with every item that cannot be read, if there is one: none is left out without a word.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct PaymentsRequest {
    client: Client,
    period: Period,
}

impl PaymentsRequest {
    pub(crate) fn new(client: Client, period: Period) -> Self {
        PaymentsRequest { client, period }
    }

    /// The payments one by one while the answer arrives, in memory that does not grow with their number.
    pub fn stream(self) -> Items<Payment> {
        Items::new(Layout::Bare, async move {
            let (from, to) = (self.period.from(), self.period.to());
            let operation = &operations::LIST_PAYMENTS;
            let attempt = |http: generated::Client| async move { http.list_payments(Some(&from), Some(&to)).await };
            let answer = self.client.send(operation, operation.effect, attempt).await?;
            match answer.head.status {
                204 => Ok(Opening::None(204)),
                _ if answer.head.is_success() => Ok(Opening::List(Box::new(answer))),
                _ => Err(answer.refused().await),
            }
        })
    }
}

impl IntoFuture for PaymentsRequest {
    type Output = Result<Vec<Payment>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.stream().collect().await.map(|(payments, _)| payments) })
    }
}
