//! Reading payments.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::client::Client;
use crate::description::operations;
use crate::error::Error;
use crate::period::Period;
use crate::types::Payment;

/// A request for payments. Made by [`Client::payments`]; await it.
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

    async fn send(self) -> Result<Vec<Payment>, Error> {
        let (from, to) = (self.period.from(), self.period.to());
        let call = self.client.call(&operations::LIST_PAYMENTS);
        let answer = call.receive(self.client.http.list_payments(Some(&from), Some(&to)).await).await?;
        match answer.status {
            204 => Ok(Vec::new()),
            _ if answer.is_success() => call.read(&answer),
            _ => Err(call.refused(&answer)),
        }
    }
}

impl IntoFuture for PaymentsRequest {
    type Output = Result<Vec<Payment>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
