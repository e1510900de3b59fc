//! Sends a request: within timeouts, and again if that is allowed, up to the head of a response.

use std::future::Future;
use std::pin::pin;

use reqwest::Response as Received;
use tokio::time::Instant;

use crate::error::{Error, ErrorKind};
use crate::generated;
use crate::http::body::Body;
use crate::http::call::Call;
use crate::http::receive::Incoming;
use crate::http::record::CallRecord;
use crate::http::response::{Head, Response};
use crate::http::timeout::{LazyTimer, ReadTimeout, after};
use crate::operation::Effect;

/// What a method of the generated client returns.
pub(crate) type Outgoing = Result<Received, generated::Error<()>>;

impl Call {
    /// Sends the request, retries it if that is allowed, and receives the head of the response.
    pub(crate) async fn send<F: Future<Output = Outgoing>>(
        self,
        attempt: impl FnMut() -> F,
    ) -> Result<Incoming, Error> {
        if !crate::runtime::is_there() {
            let message = format!("{} needs a Tokio runtime; nothing was sent", self.operation.id);
            return Err(Error::new(ErrorKind::Setup, message));
        }
        let record =
            CallRecord::begin(self.operation, &self.environment, self.settings.observer.as_ref());
        match record.within(self.exchange(attempt, &record)).await {
            Ok((head, body, timeout)) => {
                record.status(head.status);
                Ok(Incoming::new(self, head, body, timeout, record))
            }
            Err(error) => {
                record.failed(&error);
                Err(error)
            }
        }
    }

    async fn exchange<F: Future<Output = Outgoing>>(
        &self,
        mut attempt: impl FnMut() -> F,
        record: &CallRecord,
    ) -> Result<(Head, Body, ReadTimeout), Error> {
        let limits = self.settings.limits.of(self.effect, self.environment.is_loopback());
        let retries = &self.settings.retries;
        let started = Instant::now();
        let deadline = after(limits.total);
        let (mut attempts, mut timer) = (0, LazyTimer::default());
        loop {
            attempts += 1;
            record.attempt(attempts);
            let limit = deadline.min(after(limits.attempt));
            // Pinned here: a future that is passed on is stored twice in the one that awaits it.
            let result = match timer.in_time(limit, pin!(attempt())).await {
                Some(outgoing) => self.response(outgoing),
                None => Err(self.timed_out()),
            };
            let now = self.settings.clock.now();
            let received = result.map(|mut response| {
                let status = response.status().as_u16();
                let headers = std::mem::take(response.headers_mut());
                let head = Head::new(status, headers, attempts, started, now);
                let is_raw = self.effect != Effect::None;
                (head, if is_raw { Body::raw(response) } else { Body::decompressed(response) })
            });
            let received =
                received.map_err(|error| error.with_attempts(attempts, started.elapsed()));
            // The head alone says whether a failure is transient; the body adds nothing.
            let failure = match &received {
                Ok((head, _)) if head.status < 400 => None,
                Ok((head, _)) => Some(self.refused(&Response {
                    head: head.clone(),
                    body: Default::default(),
                    raw: None,
                    is_whole: false,
                    record: None,
                })),
                Err(error) => Some(error.clone()),
            };
            let wait =
                failure.as_ref().and_then(|failure| retries.wait(failure, self.effect, attempts));
            // A wait past the deadline would be for nothing.
            match wait.filter(|wait| Instant::now() + *wait < deadline) {
                Some(wait) if retries.spend() => {
                    if let Some(failure) = &failure {
                        record.retry(attempts, wait, failure);
                    }
                    (retries.sleeper)(wait).await;
                }
                _ => {
                    if failure.is_none() {
                        retries.succeeded();
                    }
                    let (head, body) = received?;
                    return Ok((head, body, ReadTimeout::new(limits.idle, deadline, timer)));
                }
            }
        }
    }

    fn response(&self, result: Outgoing) -> Result<Received, Error> {
        match result {
            Ok(response) => Ok(response),
            Err(generated::Error::CommunicationError(error)) => Err(self.no_response(error)),
            // From the hook of the user.
            Err(generated::Error::Custom(message)) => Err(Error::new(ErrorKind::Input, message)),
            Err(other) => {
                let message = format!("{} cannot be put into a request", self.operation.id);
                Err(Error::new(ErrorKind::Input, message).with_source(other))
            }
        }
    }
}
