//! `GET /api/v1/partner/payments`: the payments that the agency has allocated to invoices.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use chrono::NaiveDate;

use crate::client::Client;
use crate::description::{Operation, operations};
use crate::error::Error;
use crate::generated::types::Payment;
use crate::http::json_path;
use crate::list::{Items, Overlapping, WithText, await_list};
use crate::requests::from_spec::{ListPaymentsParameters, open};
use crate::value::{DateOrDateTime, Period, SplitPeriod};
use crate::wire::UsualForm;

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
        PaymentsRequest { client: self.clone(), period: period.into(), timeout: None }
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
    timeout: Option<Duration>,
}

impl PaymentsRequest {
    /// Sets how long this request may take, instead of the client's
    /// [`total_timeout`](crate::ClientBuilder::total_timeout). It applies to each window of a split
    /// period.
    pub fn timeout(self, limit: Duration) -> Self {
        Self { timeout: Some(limit), ..self }
    }

    /// Returns the payments one by one while the response arrives, in memory that does not grow
    /// with their number.
    pub fn stream(self) -> Items<Payment> {
        self.items()
    }

    /// Returns the payments one by one like [`stream`](Self::stream), each with its JSON text.
    pub fn stream_with_text(self) -> Items<WithText<Payment>> {
        self.items()
    }

    fn items<T: Overlapping + UsualForm>(self) -> Items<T> {
        let client = self.client;
        Items::of_windows(self.period, OPERATION, json_path::<Payment>, move |window, page| {
            open(client.clone(), parameters(window), self.timeout, page, false)
        })
    }
}

const OPERATION: &Operation = &operations::LIST_PAYMENTS;

fn parameters(window: Period) -> ListPaymentsParameters {
    // The spec may get more parameters.
    #[allow(clippy::needless_update)]
    ListPaymentsParameters {
        from_date: Some(window.from()),
        to_date: Some(window.to()),
        ..Default::default()
    }
}

impl Overlapping for Payment {
    /// It is not known which
    /// of its dates a period refers to, nor in which time zone.
    fn key(&self, day: NaiveDate) -> Option<Vec<u8>> {
        let mut dates = [&self.booking_date, &self.payment_date]
            .into_iter()
            .flatten()
            .map(DateOrDateTime::date)
            .peekable();
        let may_be_of_the_day =
            dates.peek().is_none() || dates.any(|date| (date - day).num_days().abs() <= 1);
        may_be_of_the_day.then(|| String::from(Payment::key(self)).into_bytes())
    }
}

impl IntoFuture for PaymentsRequest {
    type Output = Result<Vec<Payment>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            await_list(self.client.settings(), self.timeout, || self.clone().stream())
                .await
                .map(|(payments, _)| payments)
        })
    }
}
