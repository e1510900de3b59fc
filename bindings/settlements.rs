//! Reading settlements.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use chrono::NaiveDate;

use crate::client::Client;
use crate::description::operations;
use crate::error::{Error, ErrorKind};
use crate::framer::Layout;
use crate::generated;
use crate::items::{Items, Opening};
use crate::merged::{Repeated, split};
use crate::minting;
use crate::period::{Period, SplitPeriod};
use crate::types::{Settlement, SettlementReport};

/// A request for settlements. Made by [`Client::settlements`]; await it for all, or [`stream`](Self::stream) them.
///
/// Awaiting it fails with every item that cannot be read, if there is one: none is left out without a word. It gives the list
/// alone; [`report`](Self::report) has what stands beside it too.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct SettlementsRequest {
    client: Client,
    period: SplitPeriod,
}

impl SettlementsRequest {
    pub(crate) fn new(client: Client, period: SplitPeriod) -> Self {
        SettlementsRequest { client, period }
    }

    /// The settlements one by one while the answer arrives, in memory that does not grow with their number.
    pub fn stream(self) -> Items<Settlement> {
        split(self.period, |window| window_of(self.client.clone(), window))
    }

    /// The whole answer: the settlements, when the provider made the answer, and what else it holds.
    ///
    /// # Errors
    /// When the request is refused, or its answer does not arrive whole or cannot be read. Reading changes nothing, so it
    /// may be repeated whatever the error.
    pub async fn report(self) -> Result<SettlementReport, Error> {
        let (settlements, mut beside) = self.stream().collect().await?;
        if beside.is_empty() {
            return Ok(SettlementReport::new(settlements));
        }
        // Each window of a split period says when it was made.
        beside.keep_last(&minting::names::<SettlementReport>("createdAt"));
        // Read like any other object, with an empty list in the place of the settlements.
        let unreadable = |error: serde_json::Error| {
            let message = format!(
                "what stands beside the list in the answer to {} cannot be read",
                operations::LIST_SETTLEMENTS.id
            );
            Error::new(ErrorKind::Unreadable, message).with_source(error)
        };
        beside.write("settlements", &[(); 0]).map_err(unreadable)?;
        let object = beside.to_object().map_err(unreadable)?;
        let mut report: SettlementReport = serde_json::from_slice(&object).map_err(unreadable)?;
        report.settlements = settlements;
        Ok(report)
    }
}

impl IntoFuture for SettlementsRequest {
    type Output = Result<Vec<Settlement>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.stream().collect().await.map(|(settlements, _)| settlements) })
    }
}

fn window_of(client: Client, window: Period) -> Items<Settlement> {
    Items::new(Layout::Named("settlements"), async move {
        let (from, to) = (window.from(), window.to());
        let operation = &operations::LIST_SETTLEMENTS;
        let attempt = |http: generated::Client| async move {
            http.list_settlements(Some(&from), Some(&to), None).await
        };
        let answer = client.send(operation, operation.effect, attempt).await?;
        match answer.head.status {
            204 => Ok(Opening::None(204)),
            404 => {
                let (call, answer) = (answer.call.clone(), answer.whole().await?);
                // A page of HTML is not the API speaking: a gateway, or a wrong base URL.
                if answer.is_html() { Err(call.refused(&answer)) } else { Ok(Opening::None(404)) }
            }
            _ if answer.head.is_success() => Ok(Opening::List(Box::new(answer))),
            _ => Err(Box::pin(answer.refused()).await),
        }
    })
}

impl Repeated for Settlement {
    fn key(&self, _: NaiveDate) -> Option<Vec<u8>> {
        Some(self.settlement_id.to_be_bytes().to_vec())
    }
}
