//! `GET /api/v1/partner/payments`: the payments that the agency has allocated to invoices.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use chrono::NaiveDate;

use crate::client::Client;
use crate::description::operations;
use crate::error::Error;
use crate::generated;
use crate::generated::types::Payment;
use crate::list::{Items, Layout, Opening, Overlapping, await_list};
use crate::requests::open_list::open_list;
use crate::value::{DateOrDateTime, Period, SplitPeriod};
use crate::wire::Extra;

impl Client {
    /// Reads the payments that the agency has allocated to invoices in a period. Await the request,
    /// or stream it.
    ///
    /// Payments are provisional: their allocation may change until they are settled. A [`Period`]
    /// is one request; [`Period::split`] makes several.
    ///
    /// ```no_run
    /// # async fn example(client: cfis::Client) -> Result<(), cfis::Error> {
    /// for payment in client.payments(cfis::Period::last_days(7)).await? {
    ///     println!("{:?} {:?}", payment.invoice_number, payment.amount);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn payments(&self, period: impl Into<SplitPeriod>) -> PaymentsRequest {
        PaymentsRequest { client: self.clone(), period: period.into() }
    }
}

/// A request for payments. [`Client::payments`] makes it; await it for all payments, or
/// [`stream`](Self::stream) them.
///
/// If items cannot be parsed, awaiting it fails and the error names all of them: none is left out
/// unnoticed.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct PaymentsRequest {
    client: Client,
    period: SplitPeriod,
}

impl PaymentsRequest {
    /// Returns the payments one by one while the response arrives, in memory that does not grow
    /// with their number.
    pub fn stream(self) -> Items<Payment> {
        let client = self.client;
        Items::of_windows(self.period, Layout::Bare, |window| open(client.clone(), window))
    }
}

async fn open(client: Client, window: Period) -> Result<Opening, Error> {
    let (from, to) = (window.from(), window.to());
    let operation = &operations::LIST_PAYMENTS;
    let attempt =
        |http: generated::Client| async move { http.list_payments(Some(&from), Some(&to)).await };
    let response = client.send(operation, operation.effect, attempt).await?;
    open_list(response, false).await
}

impl Overlapping for Payment {
    /// A payment has no identifier, so all of its known fields identify it. It is not known which
    /// of its dates a period refers to, nor in which time zone.
    fn key(&self, day: NaiveDate) -> Option<Vec<u8>> {
        let mut dates = [&self.booking_date, &self.payment_date]
            .into_iter()
            .flatten()
            .map(DateOrDateTime::date)
            .peekable();
        let may_be_of_the_day =
            dates.peek().is_none() || dates.any(|date| (date - day).num_days().abs() <= 1);
        // Unknown fields may say when the payment was read, so they do not count.
        let known = Payment { extra: Extra::default(), ..self.clone() };
        if may_be_of_the_day { serde_json::to_vec(&known).ok() } else { None }
    }
}

impl IntoFuture for PaymentsRequest {
    type Output = Result<Vec<Payment>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let settings = self.client.settings();
            await_list(settings, || self.clone().stream()).await.map(|(payments, _)| payments)
        })
    }
}
