//! Settlements that were not fetched before. Reading them changes the provider's state, so what is read is on disk before it is used.

use std::future::{Future, IntoFuture, poll_fn};
use std::path::PathBuf;
use std::pin::Pin;

use serde::de::IgnoredAny;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::answer::{Head, Opened};
use crate::body::Body;
use crate::call::Call;
use crate::client::Client;
use crate::description::{Effect, operations};
use crate::durable::{self, blocking};
use crate::error::{Error, ErrorKind, Outcome};
use crate::framer::{FrameError, Framer, Layout};
use crate::generated;
use crate::items::{Items, Opening, unframed};
use crate::observation::Observation;
use crate::patience::{Alarm, Patience, after};
use crate::period::Period;
use crate::spool::{Content, Spool, Turn};
use crate::steps::step;
use crate::types::Settlement;

/// A request for settlements that were not fetched before. Made by [`Client::unfetched_settlements`]; await it.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct UnfetchedSettlementsRequest {
    client: Client,
    spool: Spool,
    period: Option<Period>,
}

/// Settlements that wait in a spool until they are acknowledged. Dropped without that, they are given again by the next
/// [`Client::unfetched_settlements`].
#[derive(Debug)]
#[must_use = "what is not acknowledged is delivered again"]
pub struct Delivery {
    call: Call,
    spool: Spool,
    /// No other delivery of the spool is under way.
    turn: Turn,
    /// Whether there is an answer in the spool.
    is_answered: bool,
    is_repeated: bool,
}

impl Client {
    /// The settlements that this integration has not retrieved yet, as the provider counts (`unfetchedOnly`, evidence: `documented` in
    /// the newer version alone). **Reading them changes the provider's state, and what counts as retrieved is not known**: a
    /// settlement in an answer that is lost is not given again.
    ///
    /// So the answer is written to a [`Spool`] and synced before any of it is decoded, and it is given again by the next call until it
    /// is [acknowledged](Delivery::acknowledge). There is no such call without a spool. Prefer [`settlements`](Self::settlements) with
    /// periods that overlap, and leave out what you have by its `settlement_id`: that can be repeated at will, and depends neither on
    /// what the provider remembers nor on this machine's disk.
    ///
    /// The request runs in a task of its own, so that no caller who goes away loses the answer.
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
    /// [`ErrorKind::Store`] when the spool failed. Where the request may have been carried out and its answer did not arrive whole,
    /// this and every later call fails with the outcome `Unknown`: read a period that goes back far enough with
    /// [`settlements`](Self::settlements), and then call [`Spool::resolve_interruption`].
    pub fn unfetched_settlements(&self, spool: &Spool) -> UnfetchedSettlementsRequest {
        UnfetchedSettlementsRequest { client: self.clone(), spool: spool.clone(), period: None }
    }
}

impl UnfetchedSettlementsRequest {
    /// Asks for the settlements of a period. Without one the provider takes the last 30 days (evidence: `documented`).
    pub fn period(self, period: Period) -> Self {
        UnfetchedSettlementsRequest { period: Some(period), ..self }
    }

    async fn deliver(self, turn: Turn) -> Result<Delivery, Error> {
        let UnfetchedSettlementsRequest { client, spool, period } = self;
        let (_, call) = client.prepare(&operations::LIST_SETTLEMENTS, effect());
        let is_repeated = match spool.content(Some(client.environment())).await? {
            Content::Answer => true,
            Content::Nothing => false,
            Content::Interrupted(interruption) => {
                return Err(interrupted(&format!("{} was sent", interruption.sent_at)));
            }
        };
        let is_answered = is_repeated || fetch(&client, &spool, &turn, period).await?;
        Ok(Delivery { call, spool, turn, is_answered, is_repeated })
    }
}

impl IntoFuture for UnfetchedSettlementsRequest {
    type Output = Result<Delivery, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async {
            let turn = self.spool.turn()?;
            let runtime = Handle::try_current().map_err(|error| {
                Error::new(
                    ErrorKind::Setup,
                    "unfetched settlements are read within a tokio runtime only",
                )
                .with_source(error)
            })?;
            match runtime.spawn(self.deliver(turn)).await {
                Ok(delivery) => delivery,
                Err(_) => Err(interrupted("was under way when the runtime that it ran on ended")),
            }
        })
    }
}

/// What the description says of the parameter. Without it, the worst.
fn effect() -> Effect {
    let parameter = operations::LIST_SETTLEMENTS
        .parameters
        .iter()
        .find(|parameter| parameter.name == "unfetchedOnly");
    parameter.map_or(Effect::Consumes, |parameter| parameter.effect)
}

fn interrupted(when: &str) -> Error {
    let message = format!(
        "a request for unfetched settlements that {when} was not answered whole, and what it would have given may not be given again; \
         read a period that goes back far enough, and then resolve the interruption of the spool"
    );
    Error::new(ErrorKind::Interrupted, message)
}

/// Asks the provider, and puts the answer into the spool. Says whether there is one.
async fn fetch(
    client: &Client,
    spool: &Spool,
    turn: &Turn,
    period: Option<Period>,
) -> Result<bool, Error> {
    step("before the spool");
    spool.announce(client.environment(), client.settings().clock.now(), period).await?;
    step("before the request");
    let (from, to) = (period.map(|period| period.from()), period.map(|period| period.to()));
    let attempt = |http: generated::Client| async move {
        http.list_settlements(from.as_ref(), to.as_ref(), Some(true)).await
    };
    let answer = match client.send(&operations::LIST_SETTLEMENTS, effect(), attempt).await {
        Ok(answer) => answer,
        Err(error) => return Err(given_up(spool, turn, error).await),
    };
    step("after the head");
    match answer.head.status {
        204 => cleared(spool, turn).await.map(|()| false),
        404 => {
            let (call, answer) = (answer.call.clone(), answer.whole().await?);
            cleared(spool, turn).await?;
            if answer.is_html() { Err(call.refused(&answer)) } else { Ok(false) }
        }
        _ if answer.head.is_success() => receive(spool, turn, answer).await.map(|()| true),
        _ => Err(given_up(spool, turn, answer.refused().await).await),
    }
}

/// Where the provider had nothing to give, nothing is left in the spool.
async fn cleared(spool: &Spool, turn: &Turn) -> Result<(), Error> {
    spool.clear(turn).await.map_err(|error| error.with_outcome(Outcome::Refused))
}

/// Where nothing was carried out, nothing is left in the spool.
async fn given_up(spool: &Spool, turn: &Turn, error: Error) -> Error {
    // What was tried after a refusal, to renew the token, may have been carried out; the request for settlements was not.
    if error.is_after_refusal() || matches!(error.outcome(), Outcome::NotSent | Outcome::Refused) {
        return match spool.clear(turn).await {
            Ok(()) => error,
            Err(_) => error.with_advice(
                "the spool cannot be cleared, and says that the request was interrupted",
            ),
        };
    }
    error.with_advice(
        "settlements may count as fetched that were not received: read a period that goes back far enough, and then resolve the \
         interruption of the spool",
    )
}

/// Writes the body to disk as it comes.
async fn receive(spool: &Spool, turn: &Turn, mut answer: Opened) -> Result<(), Error> {
    let (part, path) = (spool.part_path(), spool.answer_path());
    let failed =
        |error| spool.failed("could not take the answer in", error).with_outcome(Outcome::Unknown);
    let temporary = part.clone();
    let mut file =
        File::from_std(blocking(move || durable::create(&temporary)).await.map_err(failed)?);
    step("part created");
    // Whole by HTTP's account is not enough: a body may be cut off where nothing says how long it is, or be somebody else's.
    let mut list = Listening::new(&answer);
    while let Some(bytes) = poll_fn(|context| answer.poll_bytes(context)).await {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => return Err(given_up(spool, turn, error).await),
        };
        file.write_all(&bytes).await.map_err(failed)?;
        list.listen(&bytes);
        step("part received");
    }
    file.flush().await.map_err(failed)?;
    let file = file.into_std().await;
    if let Err(error) = list.end(&answer) {
        file.sync_all().map_err(failed)?;
        return Err(given_up(spool, turn, error).await);
    }
    blocking(move || durable::put(&file, &part, &path)).await.map_err(failed)?;
    step("in the spool");
    Ok(())
}

/// Follows a body on its way to the disk, to see whether it is a list.
struct Listening {
    framer: Framer,
    beginning: Vec<u8>,
    wrong: Option<FrameError>,
}

impl Listening {
    fn new(answer: &Opened) -> Self {
        let framer = Framer::new(Layout::Named("settlements"), answer.call.settings.limits.item);
        Listening { framer, beginning: Vec::new(), wrong: None }
    }

    fn listen(&mut self, bytes: &[u8]) {
        if self.beginning.is_empty() {
            self.beginning.extend(bytes.iter().take(16));
        }
        if self.wrong.is_some() {
            return;
        }
        self.framer.push(bytes);
        loop {
            match self.framer.next() {
                Ok(Some(item)) if serde_json::from_str::<IgnoredAny>(item).is_ok() => {}
                // An item may be unreadable; what is no JSON is the end of the list.
                Ok(Some(_)) => self.wrong = Some(FrameError::NotJson(0)),
                Ok(None) => return,
                Err(error) => self.wrong = Some(error),
            }
            if self.wrong.is_some() {
                return;
            }
        }
    }

    fn end(self, answer: &Opened) -> Result<(), Error> {
        let ended = match self.wrong {
            Some(wrong) => Err(wrong),
            None => self.framer.finish().map(drop),
        };
        ended.map_err(|error| unframed(answer, &self.beginning, error))
    }
}

impl Delivery {
    /// Whether these settlements were given before, and not acknowledged.
    pub fn is_repeated(&self) -> bool {
        self.is_repeated
    }

    /// The file with the answer as it came, until it is acknowledged. `None` where there are no settlements.
    pub fn path(&self) -> Option<PathBuf> {
        self.is_answered.then(|| self.spool.answer_path())
    }

    /// The settlements one by one. As often as it is called, from the beginning.
    pub fn stream(&self) -> Items<Settlement> {
        let (call, path) = (self.call.clone(), self.path());
        let spool = self.spool.clone();
        Items::new(Layout::Named("settlements"), async move {
            let Some(path) = path else { return Ok(Opening::None(204)) };
            let file = File::open(path)
                .await
                .map_err(|error| spool.failed("has lost its answer", error))?;
            let head =
                Head::new(200, Default::default(), 0, Instant::now(), call.settings.clock.now());
            let patience = Patience::new(
                call.settings.limits.idle,
                after(call.settings.limits.total),
                Alarm::default(),
            );
            Ok(Opening::List(Box::new(Opened::new(
                call,
                head,
                Body::File(file),
                patience,
                Observation::none(),
            ))))
        })
    }

    /// The settlements.
    ///
    /// # Errors
    /// With every settlement that cannot be read; the others are in [`stream`](Self::stream), and the answer as it came is in
    /// [`path`](Self::path). It stays there until it is acknowledged, so that a newer version of this crate may read it.
    pub async fn settlements(&self) -> Result<Vec<Settlement>, Error> {
        self.stream().collect().await.map(|(settlements, _)| settlements)
    }

    /// Says that the settlements are where they belong, and need not be given again. Removes them from the spool.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] when they could not be removed, and are given again.
    pub async fn acknowledge(self) -> Result<(), Error> {
        if self.is_answered { self.spool.clear(&self.turn).await } else { Ok(()) }
    }
}
