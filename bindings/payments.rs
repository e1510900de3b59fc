//! Reading payments.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use chrono::NaiveDate;

use crate::client::Client;
use crate::date::DateOrDateTime;
use crate::description::operations;
use crate::error::Error;
use crate::extra::Extra;
use crate::framer::Layout;
use crate::generated;
use crate::items::{Items, Opening};
use crate::merged::{Repeated, split};
use crate::period::{Period, SplitPeriod};
use crate::types::Payment;

/// A request for payments. Made by [`Client::payments`]; await it for all, or [`stream`](Self::stream) them.
///
/// Awaiting it fails with every item that cannot be read, if there is one: none is left out without a word.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct PaymentsRequest {
    client: Client,
    period: SplitPeriod,
}

impl PaymentsRequest {
    pub(crate) fn new(client: Client, period: SplitPeriod) -> Self {
        PaymentsRequest { client, period }
    }

    /// The payments one by one while the answer arrives, in memory that does not grow with their number.
    pub fn stream(self) -> Items<Payment> {
        split(self.period, |window| window_of(self.client.clone(), window))
    }
}

fn window_of(client: Client, window: Period) -> Items<Payment> {
    Items::new(Layout::Bare, async move {
        let (from, to) = (window.from(), window.to());
        let operation = &operations::LIST_PAYMENTS;
        let attempt = |http: generated::Client| async move {
            http.list_payments(Some(&from), Some(&to)).await
        };
        let answer = client.send(operation, operation.effect, attempt).await?;
        match answer.head.status {
            204 => Ok(Opening::None(204)),
            _ if answer.head.is_success() => Ok(Opening::List(Box::new(answer))),
            _ => Err(Box::pin(answer.refused()).await),
        }
    })
}

impl Repeated for Payment {
    /// A payment has no identifier, so it is all of its fields that are known. Which of its dates a period goes by is not known, nor in which time
    /// zone.
    fn key(&self, day: NaiveDate) -> Option<Vec<u8>> {
        let mut dates = [&self.booking_date, &self.payment_date]
            .into_iter()
            .flatten()
            .map(DateOrDateTime::date)
            .peekable();
        let may_be_of_the_day =
            dates.peek().is_none() || dates.any(|date| (date - day).num_days().abs() <= 1);
        // Fields that nobody knows may say when it was read.
        let known = Payment { extra: Extra::default(), ..self.clone() };
        if may_be_of_the_day { serde_json::to_vec(&known).ok() } else { None }
    }
}

impl IntoFuture for PaymentsRequest {
    type Output = Result<Vec<Payment>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.stream().collect().await.map(|(payments, _)| payments) })
    }
}
