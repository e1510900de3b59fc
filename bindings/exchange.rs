//! From the progenitor client's result to an answer of ours: within limits, and kept when it cannot be understood.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use progenitor_client::{ByteStream, ResponseValue};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};

use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::generated;

/// So much is taken of the body of an answer that is not successful: more than is shown of it.
const TAKEN_BODY: usize = 80 * 1024;

/// What a method of the progenitor client gives.
pub(crate) type Outgoing = Result<ResponseValue<ByteStream>, generated::Error<()>>;

/// An answer whose body is still to come.
pub(crate) struct Opened {
    pub(crate) call: Call,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    body: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>,
    received: u64,
    deadline: Pin<Box<Sleep>>,
    /// How many requests were sent for it.
    attempts: u32,
}

/// An answer of any status, with its whole body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// How many requests were sent for it.
    pub(crate) attempts: u32,
}

impl Call {
    /// Sends the request, again where it may be sent again, and takes in the head of the answer.
    pub(crate) async fn send<F: Future<Output = Outgoing>>(self, mut attempt: impl FnMut() -> F) -> Result<Opened, Error> {
        let deadline = after(self.limits.total);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let limit = deadline.min(after(self.limits.attempt));
            let result = match timeout_at(limit, attempt()).await {
                Ok(outgoing) => self.open(outgoing, deadline),
                Err(_) => Err(self.timed_out()),
            };
            // A wait past the deadline would end in nothing.
            let wait = |error: &Error| {
                let wait = self.retries.wait(error, self.operation.effect, attempts)?;
                Some(wait).filter(|wait| Instant::now() + *wait < deadline)
            };
            let wait = match result {
                Ok(answer) if answer.status < 400 => {
                    self.retries.succeeded();
                    return Ok(Opened { attempts, ..answer });
                }
                // Whether a failure may pass shows in the head of the answer; the body tells no more.
                Ok(answer) => match wait(&self.refused(&answer.head())) {
                    Some(wait) => wait,
                    None => return Ok(Opened { attempts, ..answer }),
                },
                Err(error) => match wait(&error) {
                    Some(wait) => wait,
                    None => return Err(error.with_attempts(attempts)),
                },
            };
            (self.retries.sleeper)(wait).await;
        }
    }

    fn open(&self, result: Outgoing, deadline: Instant) -> Result<Opened, Error> {
        let response = match result {
            Ok(response) => response,
            Err(generated::Error::UnexpectedResponse(response)) => ResponseValue::stream(response),
            Err(generated::Error::CommunicationError(error)) => return Err(self.not_answered(error)),
            Err(other) => {
                let message = format!("{} could not be put into a request", self.operation.id);
                return Err(Error::new(ErrorKind::Input, message).with_source(other));
            }
        };
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let deadline = Box::pin(sleep_until(deadline));
        Ok(Opened { call: self.clone(), status, headers, body: response.into_inner_stream(), received: 0, deadline, attempts: 1 })
    }

    /// Reads the JSON of a successful answer.
    pub(crate) fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, Error> {
        serde_json::from_slice(&answer.body).map_err(|error| {
            let unreadable = |what: &str| self.unreadable(answer.status, &answer.headers, what);
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
                unreadable(&format!("cannot be read at `{path}`; none of it is used")).with_json_path(path)
            };
            self.with_detail(found, &error)
        })
    }
}

/// The end of a time limit. One that no clock reaches is none, so a year stands for it.
fn after(limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(limit).unwrap_or(now + Duration::from_secs(365 * 24 * 3_600))
}

pub(crate) const IS_HTML: &str = "is HTML or XML, not JSON; check the base URL, and what stands between here and the provider";

/// Where reading fails. Found by reading again, so that reading what is right costs nothing for it.
pub(crate) fn json_path<T: DeserializeOwned>(json: &[u8]) -> String {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    serde_path_to_error::deserialize::<_, T>(&mut deserializer).err().map(|error| error.path().to_string()).unwrap_or_default()
}

impl Opened {
    /// The next bytes of the body. The end of the stream is the end of a body that has arrived whole.
    pub(crate) fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if self.deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(self.call.late(self.status, &self.headers))));
        }
        self.body.as_mut().poll_next(context).map(|chunk| {
            chunk.map(|chunk| {
                let chunk = chunk.map_err(|error| self.call.cut_off(error, self.status, &self.headers))?;
                self.received += chunk.len() as u64;
                if self.is_success() && self.received > self.call.limits.body {
                    return Err(self.call.too_large(self.status, &self.headers));
                }
                Ok(chunk)
            })
        })
    }

    /// The whole answer. Of a body without success, as much as is kept: the status has said what there is to know.
    pub(crate) async fn whole(mut self) -> Result<Answer, Error> {
        let mut body = Vec::new();
        while let Some(chunk) = poll_fn(|context| self.poll_bytes(context)).await {
            match chunk {
                Ok(chunk) => body.extend_from_slice(&chunk),
                Err(error) if self.is_success() => return Err(self.call.keep_answer(error, self.status, &self.headers, &body)),
                Err(_) => break,
            }
            if !self.is_success() && body.len() >= TAKEN_BODY {
                body.truncate(TAKEN_BODY);
                break;
            }
        }
        Ok(Answer { status: self.status, headers: self.headers, body, attempts: self.attempts })
    }

    /// The answer without its body.
    fn head(&self) -> Answer {
        Answer { status: self.status, headers: self.headers.clone(), body: Vec::new(), attempts: self.attempts }
    }

    /// The error that this answer, which is not successful, is.
    pub(crate) async fn refused(self) -> Error {
        let call = self.call.clone();
        match self.whole().await {
            Ok(answer) => call.refused(&answer),
            Err(error) => error,
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        is_success(self.status)
    }
}

impl Answer {
    /// JSON that was put together from an answer.
    pub(crate) fn made(json: Vec<u8>) -> Self {
        Answer { status: 200, headers: HeaderMap::new(), body: json, attempts: 0 }
    }

    pub(crate) fn is_success(&self) -> bool {
        is_success(self.status)
    }

    pub(crate) fn is_html(&self) -> bool {
        is_html(&self.headers, &self.body)
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// Whether an answer is markup, by what it says of itself or by how it begins.
pub(crate) fn is_html(headers: &HeaderMap, beginning: &[u8]) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    declared.is_some_and(|declared| declared.to_ascii_lowercase().starts_with("text/html"))
        || beginning.trim_ascii_start().starts_with(b"<")
}
