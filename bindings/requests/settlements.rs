//! `GET /api/v1/partner/settlements`: what the agency has disbursed to the creditor.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use chrono::NaiveDate;

use crate::client::Client;
use crate::description::{Layout, Operation, operations};
use crate::error::{Error, ErrorKind};
use crate::generated::types::{Settlement, SettlementReport};
use crate::http::json_path;
use crate::list::{Items, Overlapping, WithText, await_list};
use crate::requests::from_spec::{ListSettlementsParameters, open};
use crate::value::{Period, SplitPeriod};
use crate::wire::UsualForm;
use crate::wire::names_of;

impl Client {
    /// Reads the settlements of a period: what the agency has disbursed to the creditor. Await the
    /// request, or stream it.
    ///
    /// Both shapes that the provider has published give the same values. A period without
    /// settlements gives an empty list, whether the provider responds with 204, 404 or an empty
    /// list.
    ///
    /// ```no_run
    /// # async fn example(client: cfis::Client) -> Result<(), cfis::Error> {
    /// for settlement in client.settlements(cfis::Period::last_days(30)).await? {
    ///     println!("{} {}", settlement.settlement_id, settlement.settlement_amount);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn settlements(&self, period: impl Into<SplitPeriod>) -> SettlementsRequest {
        SettlementsRequest { client: self.clone(), period: period.into(), timeout: None }
    }
}

/// A request for settlements. [`Client::settlements`] makes it; await it for all settlements, or
/// [`stream`](Self::stream) them.
///
/// If items cannot be parsed, awaiting it fails and the error names all of them: none is left out
/// unnoticed. Awaiting it returns only the list; [`report`](Self::report) also returns the other
/// members of the response.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct SettlementsRequest {
    client: Client,
    period: SplitPeriod,
    timeout: Option<Duration>,
}

impl SettlementsRequest {
    /// Sets how long this request may take, instead of the client's
    /// [`total_timeout`](crate::ClientBuilder::total_timeout). It applies to each window of a split
    /// period.
    pub fn timeout(self, limit: Duration) -> Self {
        Self { timeout: Some(limit), ..self }
    }

    /// Returns the settlements one by one while the response arrives, in memory that does not grow
    /// with their number.
    pub fn stream(self) -> Items<Settlement> {
        self.items()
    }

    /// Returns the settlements one by one like [`stream`](Self::stream), each with its JSON text.
    pub fn stream_with_text(self) -> Items<WithText<Settlement>> {
        self.items()
    }

    fn items<T: Overlapping + UsualForm>(self) -> Items<T> {
        let client = self.client;
        Items::of_windows(self.period, OPERATION, json_path::<Settlement>, move |window, page| {
            open(client.clone(), parameters(window), self.timeout, page, true)
        })
    }

    /// Returns the whole response: the settlements, when the provider made the response, and its
    /// other members.
    ///
    /// # Errors
    /// If the request is refused, or its response does not arrive whole or cannot be parsed.
    /// Reading changes nothing, so you may try again whatever the error.
    pub async fn report(self) -> Result<SettlementReport, Error> {
        let stream = || self.clone().stream();
        let (settlements, mut envelope) =
            await_list(self.client.settings(), self.timeout, stream).await?;
        if envelope.is_empty() {
            return Ok(SettlementReport::new(settlements));
        }
        // Each window of a split period says when its response was made.
        envelope.keep_last(&names_of::<SettlementReport>("createdAt"));
        let unreadable = |error: serde_json::Error| {
            let message = format!(
                "the members beside the list in the response to {} cannot be parsed",
                OPERATION.id
            );
            Error::new(ErrorKind::Unreadable, message).with_source(error)
        };
        // Parsed like any other object, with an empty list in place of the settlements.
        if let Layout::Named(name) = OPERATION.layout() {
            envelope.write(name, &[(); 0]).map_err(unreadable)?;
        }
        let object = envelope.to_object().map_err(unreadable)?;
        let mut report: SettlementReport = serde_json::from_slice(&object).map_err(unreadable)?;
        report.settlements = settlements;
        Ok(report)
    }
}

impl IntoFuture for SettlementsRequest {
    type Output = Result<Vec<Settlement>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            await_list(self.client.settings(), self.timeout, || self.clone().stream())
                .await
                .map(|(settlements, _)| settlements)
        })
    }
}

const OPERATION: &Operation = &operations::LIST_SETTLEMENTS;

fn parameters(window: Period) -> ListSettlementsParameters {
    // The spec may get more parameters.
    #[allow(clippy::needless_update)]
    ListSettlementsParameters {
        from_date: Some(window.from()),
        to_date: Some(window.to()),
        ..Default::default()
    }
}

impl Overlapping for Settlement {
    fn key(&self, _: NaiveDate) -> Option<Vec<u8>> {
        Some(self.settlement_id.to_be_bytes().to_vec())
    }
}
