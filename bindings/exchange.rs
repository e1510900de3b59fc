//! From a method of the progenitor client to an answer of ours: sent again where it may be, and within time limits.

use std::future::Future;
use std::pin::pin;

use progenitor_client::{ByteStream, ResponseValue};
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::time::Instant;

use crate::answer::{Answer, Head, IS_HTML, Opened};
use crate::body::Body;
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::framer::Layout;
use crate::generated;
use crate::observation::Observation;
use crate::patience::{Alarm, Patience, after};

/// What a method of the progenitor client gives.
pub(crate) type Outgoing = Result<ResponseValue<ByteStream>, generated::Error<()>>;

impl Call {
    /// Sends the request, again where it may be sent again, and takes in the head of the answer.
    pub(crate) async fn send<F: Future<Output = Outgoing>>(
        self,
        attempt: impl FnMut() -> F,
    ) -> Result<Opened, Error> {
        let observation = Observation::begin(&self);
        match observation.within(self.exchange(attempt, &observation)).await {
            Ok((head, body, patience)) => {
                observation.status(head.status);
                Ok(Opened::new(self, head, body, patience, observation))
            }
            Err(error) => {
                observation.failed(&error);
                Err(error)
            }
        }
    }

    async fn exchange<F: Future<Output = Outgoing>>(
        &self,
        mut attempt: impl FnMut() -> F,
        observation: &Observation,
    ) -> Result<(Head, Body, Patience), Error> {
        let (limits, retries) = (self.settings.limits, &self.settings.retries);
        let started = Instant::now();
        let deadline = after(limits.total);
        let (mut attempts, mut alarm) = (0, Alarm::default());
        loop {
            attempts += 1;
            observation.attempt(attempts);
            let limit = deadline.min(after(limits.attempt));
            // Pinned here: a future that is passed on is kept twice in the one that waits for it.
            let result = match alarm.in_time(limit, pin!(attempt())).await {
                Some(outgoing) => self.response(outgoing),
                None => Err(self.timed_out()),
            };
            let now = self.settings.clock.now();
            let opened = result.map(|response| {
                let head = Head::new(
                    response.status().as_u16(),
                    response.headers().clone(),
                    attempts,
                    started,
                    now,
                );
                (head, Body::Network(response.into_inner()))
            });
            let opened = opened.map_err(|error| error.with_attempts(attempts, started.elapsed()));
            // Whether a failure may pass shows in the head of the answer; the body tells no more.
            let failure = match &opened {
                Ok((head, _)) if head.status < 400 => None,
                Ok((head, _)) => Some(self.refused(&Answer {
                    head: head.clone(),
                    body: Default::default(),
                    is_whole: false,
                })),
                Err(error) => Some(error.clone()),
            };
            // A wait past the deadline would end in nothing.
            let wait =
                failure.as_ref().and_then(|failure| retries.wait(failure, self.effect, attempts));
            match wait.filter(|wait| Instant::now() + *wait < deadline) {
                Some(wait) if retries.spend() => (retries.sleeper)(wait).await,
                _ => {
                    if failure.is_none() {
                        retries.succeeded();
                    }
                    let (head, body) = opened?;
                    return Ok((head, body, Patience::new(limits.idle, deadline, alarm)));
                }
            }
        }
    }

    fn response(&self, result: Outgoing) -> Result<ResponseValue<ByteStream>, Error> {
        match result {
            Ok(response) => Ok(response),
            Err(generated::Error::UnexpectedResponse(response)) => {
                Ok(ResponseValue::stream(response))
            }
            Err(generated::Error::CommunicationError(error)) => Err(self.not_answered(error)),
            Err(other) => {
                let message = format!("{} could not be put into a request", self.operation.id);
                Err(Error::new(ErrorKind::Input, message).with_source(other))
            }
        }
    }

    /// Reads the JSON of a successful answer.
    pub(crate) fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, Error> {
        serde_json::from_slice(&answer.body).map_err(|error| {
            let unreadable = |what: &str| self.unreadable(&answer.head, what);
            let found = if answer.body.is_empty() {
                unreadable("is empty")
            } else if answer.is_html() {
                unreadable(IS_HTML)
            } else if error.is_eof() {
                unreadable("was cut off; none of it is used")
            } else if !error.is_data() {
                unreadable("is not JSON")
            } else {
                let path = json_path::<T>(&answer.body);
                unreadable(&format!("cannot be read at `{path}`; none of it is used"))
                    .with_json_path(path)
            };
            self.with_detail(found, &error)
        })
    }
}

/// Reads the item that a text begins with, if all of it is there and it is one, and gives how long it is.
pub(crate) fn read_first<T: DeserializeOwned>(text: &str, item: &mut Option<T>) -> Option<usize> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    *item = T::deserialize(&mut deserializer).ok();
    item.as_ref()?;
    // An iterator over what follows is the one that knows where it begins.
    Some(deserializer.into_iter::<IgnoredAny>().byte_offset())
}

/// Whether an item that cannot be read is no JSON. What is wrong first may be a value, and what is wrong behind it the JSON.
pub(crate) fn is_no_json(error: &serde_json::Error, item: &str) -> bool {
    !error.is_data() || serde_json::from_str::<IgnoredAny>(item).is_err()
}

/// Where reading fails. Found by reading again, so that reading what is right costs nothing for it.
pub(crate) fn json_path<T: DeserializeOwned>(json: &[u8]) -> String {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    serde_path_to_error::deserialize::<_, T>(&mut deserializer)
        .err()
        .map(|error| error.path().to_string())
        .unwrap_or_default()
}

/// Where reading an item of a list fails, from the top of the answer.
pub(crate) fn item_path<T: DeserializeOwned>(layout: Layout, index: u64, item: &str) -> String {
    let list = match layout {
        Layout::Bare => "",
        Layout::Named(name) => name,
    };
    match json_path::<T>(item.as_bytes()) {
        root if root == "." => format!("{list}[{index}]"),
        inner => format!("{list}[{index}].{inner}"),
    }
}
