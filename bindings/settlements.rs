//! Reading settlements.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::client::Client;
use crate::description::operations;
use crate::error::Error;
use crate::period::Period;
use crate::types::{Settlement, SettlementReport};

/// A request for settlements. Made by [`Client::settlements`]; await it.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct SettlementsRequest {
    client: Client,
    period: Period,
}

impl SettlementsRequest {
    pub(crate) fn new(client: Client, period: Period) -> Self {
        SettlementsRequest { client, period }
    }

    /// The whole answer: the settlements, when the provider made the answer, and what else it holds.
    ///
    /// # Errors
    /// When the request is refused, or its answer does not arrive whole or cannot be read. Reading changes nothing, so it
    /// may be repeated whatever the error.
    pub async fn report(self) -> Result<SettlementReport, Error> {
        let (from, to) = (self.period.from(), self.period.to());
        let call = self.client.call(&operations::LIST_SETTLEMENTS);
        let answer = call.receive(self.client.http.list_settlements(Some(&from), Some(&to), None).await).await?;
        match answer.status {
            204 => Ok(SettlementReport::new(Vec::new())),
            // A page of HTML is not the API speaking: a gateway, or a wrong base URL.
            404 if !answer.is_html() => Ok(SettlementReport::new(Vec::new())),
            _ if answer.is_success() => call.read(&answer),
            _ => Err(call.refused(&answer)),
        }
    }
}

impl IntoFuture for SettlementsRequest {
    type Output = Result<Vec<Settlement>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.report().await.map(|report| report.settlements) })
    }
}
