//! Answers, within limits.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::body::{Body, BodyError};
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::observation::Observation;
use crate::patience::Patience;

/// So much is taken of the body of an answer that is not successful and makes no token: more than is shown of it.
const TAKEN_BODY: u64 = 80 * 1024;

pub(crate) const IS_HTML: &str =
    "is HTML or XML, not JSON; check the base URL, and what stands between here and the provider";

/// What is known of an answer before its body.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// How long the provider asked to wait, when the head arrived.
    pub(crate) retry_after: Option<Duration>,
    /// How many requests were sent for it.
    pub(crate) attempts: u32,
    /// When the call began.
    pub(crate) started: Instant,
}

/// An answer whose body is still to come.
pub(crate) struct Opened {
    pub(crate) call: Call,
    pub(crate) head: Head,
    body: Body,
    received: u64,
    patience: Patience,
    pub(crate) observation: Observation,
}

/// An answer of any status, with its body.
pub(crate) struct Answer {
    pub(crate) head: Head,
    /// Wiped on drop, since there may be a token in it.
    pub(crate) body: Zeroizing<Vec<u8>>,
    /// Whether all of the body is there.
    pub(crate) is_whole: bool,
}

impl Head {
    pub(crate) fn new(
        status: u16,
        headers: HeaderMap,
        attempts: u32,
        started: Instant,
        now: DateTime<Utc>,
    ) -> Self {
        let retry_after = headers
            .get(RETRY_AFTER)
            .and_then(|value| parse_retry_after(value.to_str().ok()?.trim(), now));
        Head { status, headers, retry_after, attempts, started }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Seconds, or a date.
fn parse_retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(text).ok()?;
    Some((date.to_utc() - now).to_std().unwrap_or(Duration::ZERO))
}

impl Opened {
    pub(crate) fn new(
        call: Call,
        head: Head,
        body: Body,
        patience: Patience,
        observation: Observation,
    ) -> Self {
        Opened { call, head, body, received: 0, patience, observation }
    }

    /// The next bytes of the body. The end of the stream is the end of a body that has arrived whole.
    pub(crate) fn poll_bytes(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        let chunk = ready!(self.poll_chunk(context));
        let limit = self.call.settings.limits.body;
        if self.received > limit {
            return Poll::Ready(Some(Err(self.call.too_large(limit, &self.head))));
        }
        Poll::Ready(chunk)
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let arrives = self.body.poll_next(context);
        Poll::Ready(match ready!(self.patience.poll(arrives, context)) {
            Ok(Some(Ok(chunk))) => {
                self.received += chunk.len() as u64;
                Some(Ok(chunk))
            }
            Ok(Some(Err(BodyError::Network(error)))) => {
                Some(Err(self.call.cut_off(error.without_url(), &self.head)))
            }
            Ok(Some(Err(BodyError::File(error)))) => {
                Some(Err(Error::new(ErrorKind::Store, "the answer in the spool cannot be read")
                    .with_source(error)))
            }
            Ok(None) => None,
            Err(exhausted) => Some(Err(self.call.late(exhausted, &self.head))),
        })
    }

    /// The whole answer, which is no list. Of a body without success, as much as is kept: the status has said what there is to
    /// know, except where there may be a token in it.
    pub(crate) async fn whole(mut self) -> Result<Answer, Error> {
        let limits = self.call.settings.limits;
        let (is_success, makes_token) = (self.head.is_success(), self.call.makes_token());
        let limit = if is_success || makes_token {
            limits.body.min(limits.item as u64)
        } else {
            TAKEN_BODY
        };
        let mut body = Zeroizing::new(Vec::new());
        let failure = loop {
            match poll_fn(|context| self.poll_chunk(context)).await {
                None => break None,
                Some(Ok(chunk)) => body.extend_from_slice(&chunk),
                Some(Err(error)) => break Some(error),
            }
            if self.received > limit {
                break Some(self.call.too_large(limit, &self.head));
            }
        };
        let answer = Answer { head: self.head, body, is_whole: failure.is_none() };
        match failure {
            Some(error) if is_success => {
                self.observation.failed(&error);
                Err(self.call.keep_answer(error, &answer))
            }
            _ => Ok(answer),
        }
    }

    /// The error that this answer, which is not successful, is.
    pub(crate) async fn refused(self) -> Error {
        let call = self.call.clone();
        match self.whole().await {
            Ok(answer) => call.refused(&answer),
            Err(error) => error,
        }
    }
}

impl Answer {
    pub(crate) fn is_html(&self) -> bool {
        is_html(&self.head.headers, &self.body)
    }
}

/// Whether an answer is markup, by what it says of itself or by how it begins.
pub(crate) fn is_html(headers: &HeaderMap, beginning: &[u8]) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    declared.is_some_and(|declared| declared.to_ascii_lowercase().starts_with("text/html"))
        || beginning.trim_ascii_start().starts_with(b"<")
}
