//! `GET /api/v1/partner/settlements?unfetchedOnly=true`: settlements that this integration has not
//! fetched before.
//!
//! The provider returns them once. So the response is on disk before any of it is used.

use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;

use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use crate::client::Client;
use crate::description::{Operation, operations};
use crate::error::{Error, ErrorKind, Outcome};
use crate::http::{Incoming, Request};
use crate::list::{ListCheck, Opening};
use crate::requests::delivery::Delivery;
use crate::requests::from_spec::{ListSettlementsParameters, Parameters as _};
use crate::requests::open_list::open_list;
use crate::runtime;
use crate::storage::{self, Content, Spool, Turn};
use crate::test_hooks::failpoint;
use crate::value::{Amendment, Period};

/// A request for settlements that were not fetched before. [`Client::unfetched_settlements`] makes
/// it; await it.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct UnfetchedSettlementsRequest {
    client: Client,
    spool: Spool,
    period: Option<Period>,
}

impl Client {
    /// Reads the settlements that this integration has not fetched yet, as the provider counts
    /// (`unfetchedOnly`, evidence: `documented` in the newer version alone). **Reading them changes
    /// the provider's state, and it is not known what counts as fetched**: the provider does not
    /// return a settlement again if its response is lost.
    ///
    /// So the response is written to a [`Spool`] and synced before any of it is parsed, and each
    /// later call delivers it again until it is [acknowledged](Delivery::acknowledge). There is no
    /// such call without a spool. Prefer [`settlements`](Self::settlements) with periods that
    /// overlap, and skip what you have by its `settlement_id`: you can repeat that as often as you
    /// like, and it relies neither on the provider's memory nor on this machine's disk.
    ///
    /// The request runs in a task of its own, so that the response is not lost if the caller is
    /// dropped.
    ///
    /// ```no_run
    /// # async fn book(_: cfis::Settlement) -> Result<(), Box<dyn std::error::Error>> { Ok(()) }
    /// # async fn example(client: cfis::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let spool = cfis::Spool::open("spool/creditor-7").await?;
    /// let delivery = client.unfetched_settlements(&spool).await?;
    /// for settlement in delivery.settlements().await? {
    ///     book(settlement).await?;
    /// }
    /// delivery.acknowledge().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Store`] if the spool failed. If the request may have been carried out and its
    /// response did not arrive whole, this and every later call fails with the outcome `Unknown`:
    /// read a period that covers the settlements with [`settlements`](Self::settlements), then call
    /// [`Spool::resolve_interruption`].
    pub fn unfetched_settlements(&self, spool: &Spool) -> UnfetchedSettlementsRequest {
        UnfetchedSettlementsRequest { client: self.clone(), spool: spool.clone(), period: None }
    }
}

impl UnfetchedSettlementsRequest {
    /// Requests the settlements of a period. Without one, the provider takes the last 30 days
    /// (evidence: `documented`).
    pub fn period(self, period: Period) -> Self {
        UnfetchedSettlementsRequest { period: Some(period), ..self }
    }

    async fn deliver(self, turn: Turn) -> Result<Delivery, Error> {
        let UnfetchedSettlementsRequest { client, spool, period } = self;
        let (_, call) = client.prepare(request())?;
        let is_repeated = match spool.content(Some(client.environment().base_url())).await? {
            Content::Answer => true,
            Content::Nothing => false,
            Content::Interrupted(interruption) => {
                return Err(interrupted(&format!("sent {}", interruption.sent_at)));
            }
        };
        let has_response = is_repeated || fetch(&client, &spool, &turn, period).await?;
        Ok(Delivery { call, spool, turn, has_response, is_repeated })
    }
}

impl IntoFuture for UnfetchedSettlementsRequest {
    type Output = Result<Delivery, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async {
            let turn = self.spool.turn()?;
            let task = runtime::spawn(self.deliver(turn)).map_err(|error| {
                let message = "`unfetched_settlements` needs a Tokio runtime; nothing was sent";
                Error::new(ErrorKind::Setup, message).with_source(error)
            })?;
            task.await.unwrap_or_else(|_| Err(interrupted("in progress when its runtime ended")))
        })
    }
}

/// Returns the request with the effect that the spec gives the parameter. Without it, the worst.
fn request() -> Request {
    let effect = OPERATION.effect_with(&["unfetchedOnly"]);
    Request { effect, ..Request::of(OPERATION) }
}

const OPERATION: &Operation = &operations::LIST_SETTLEMENTS;

const REMEDY: &str = "read a period that covers them, then call `Spool::resolve_interruption`";

fn interrupted(when: &str) -> Error {
    let message = format!(
        "an earlier request for unfetched settlements ({when}) was interrupted, \
         and the provider may not return its settlements again; {REMEDY}"
    );
    Error::new(ErrorKind::Interrupted, message)
}

/// Sends the request, and puts its response into the spool. Returns whether there is one.
async fn fetch(
    client: &Client,
    spool: &Spool,
    turn: &Turn,
    period: Option<Period>,
) -> Result<bool, Error> {
    failpoint("before the spool");
    let sent_at = client.settings().clock.now();
    spool.announce(client.environment().base_url(), sent_at, period).await?;
    failpoint("before the request");
    // The spec may get more parameters.
    #[allow(clippy::needless_update)]
    let parameters = ListSettlementsParameters {
        from_date: period.map(|period| period.from()),
        to_date: period.map(|period| period.to()),
        unfetched_only: Some(true),
        ..Default::default()
    };
    let send = |http| parameters.clone().send(http, Amendment::default());
    let response = match client.send(request(), send).await {
        Ok(response) => response,
        Err(error) => return Err(given_up(spool, turn, error).await),
    };
    failpoint("after the head");
    let status = response.head.status;
    match open_list(response, true).await {
        Ok(Opening::List(response)) => receive(spool, turn, *response).await.map(|()| true),
        Ok(Opening::None(_)) => clear(spool, turn).await.map(|()| false),
        Err(error) if status == 404 => clear(spool, turn).await.and(Err(error)),
        Err(error) => Err(given_up(spool, turn, error).await),
    }
}

/// Clears the spool after a response without settlements.
async fn clear(spool: &Spool, turn: &Turn) -> Result<(), Error> {
    spool.clear(turn).await.map_err(|error| error.with_outcome(Outcome::Refused))
}

/// Clears the spool if nothing was carried out; otherwise adds to the error what to do.
async fn given_up(spool: &Spool, turn: &Turn, error: Error) -> Error {
    // A renewal after the refusal may have been carried out; the request for settlements was not.
    let is_harmless = matches!(error.outcome(), Outcome::NotSent | Outcome::Refused);
    if error.is_after_refusal() || is_harmless {
        return match spool.clear(turn).await {
            Ok(()) => error,
            Err(_) => error.with_advice(
                "the spool cannot be cleared and records the request as interrupted; \
                 check its folder, then call `Spool::resolve_interruption`",
            ),
        };
    }
    error.with_advice(&format!(
        "the provider may consider settlements fetched that were not received: {REMEDY}"
    ))
}

/// Writes the body to disk as it arrives.
async fn receive(spool: &Spool, turn: &Turn, mut response: Incoming) -> Result<(), Error> {
    let (part, path) = (spool.part_path(), spool.answer_path());
    let failed = |error| {
        spool.failed("could not receive the response", error).with_outcome(Outcome::Unknown)
    };
    let temporary = part.clone();
    let created = runtime::blocking(move || storage::create(&temporary)).await;
    let mut file = File::from_std(created.map_err(failed)?);
    failpoint("part created");
    let mut list = ListCheck::new(OPERATION.layout(), &response);
    while let Some(bytes) = poll_fn(|context| response.poll_bytes(context)).await {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => return Err(given_up(spool, turn, error).await),
        };
        file.write_all(&bytes).await.map_err(failed)?;
        if let Err(error) = list.push(bytes, &response) {
            return Err(given_up(spool, turn, error).await);
        }
        failpoint("part received");
    }
    response.record.ended();
    file.flush().await.map_err(failed)?;
    let file = file.into_std().await;
    if let Err(error) = list.finish(&response) {
        file.sync_all().map_err(failed)?;
        return Err(given_up(spool, turn, error).await);
    }
    let put = move || storage::put_in_place(&file, &part, &path);
    runtime::blocking(put).await.map_err(failed)?;
    failpoint("in the spool");
    Ok(())
}
