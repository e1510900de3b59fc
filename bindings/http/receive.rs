//! Receives the body of a response, within limits.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::fs::File;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::http::body::{Body, BodyError};
use crate::http::call::Call;
use crate::http::decompress::decompress;
use crate::http::record::CallRecord;
use crate::http::response::{Head, Response};
use crate::http::timeout::{LazyTimer, ReadTimeout, after};

/// The maximum bytes that are received of the body of an unsuccessful response, if the call issues
/// no token. More than an error shows of it.
const RECEIVED_BODY: u64 = 80 * 1024;

/// A response whose head has arrived and whose body is still to come.
pub(crate) struct Incoming {
    pub(crate) call: Call,
    pub(crate) head: Head,
    body: Body,
    received: u64,
    timeout: ReadTimeout,
    pub(crate) record: CallRecord,
}

impl Incoming {
    pub(super) fn new(
        call: Call,
        head: Head,
        body: Body,
        timeout: ReadTimeout,
        record: CallRecord,
    ) -> Self {
        Incoming { call, head, body, received: 0, timeout, record }
    }

    /// Makes a successful response of a body that was saved to a file.
    pub(crate) fn from_file(call: Call, file: File) -> Self {
        let head = Head::new(200, Default::default(), 0, Instant::now(), call.settings.clock.now());
        let limits = call.settings.limits;
        let timeout = ReadTimeout::new(limits.idle, after(limits.total), LazyTimer::default());
        Incoming::new(call, head, Body::from_file(file), timeout, CallRecord::none())
    }

    /// Returns the next bytes of the body. The stream ends only if the body has arrived whole.
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
        Poll::Ready(match ready!(self.timeout.poll(arrives, context)) {
            Ok(Some(Ok(chunk))) => {
                self.received += chunk.len() as u64;
                Some(Ok(chunk))
            }
            Ok(Some(Err(BodyError::Network(error)))) => {
                Some(Err(self.call.truncated(error.without_url(), &self.head)))
            }
            Ok(Some(Err(BodyError::File(error)))) => {
                let message = "cannot read the response in the spool";
                Some(Err(Error::new(ErrorKind::Store, message).with_source(error)))
            }
            Ok(Some(Err(BodyError::Compression(error)))) => {
                Some(Err(self.call.not_decompressed(error, &self.head)))
            }
            Ok(None) => None,
            Err(expired) => Some(Err(self.call.body_timed_out(expired, &self.head))),
        })
    }

    /// Receives a response that is not a list, whole.
    ///
    /// If the response is unsuccessful and cannot contain a token, only the beginning of its body
    /// is received: the status says what there is to know.
    pub(crate) async fn whole(mut self) -> Result<Response, Error> {
        let limits = self.call.settings.limits;
        let (is_success, issues_token) = (self.head.is_success(), self.call.issues_token());
        let limit = if is_success || issues_token {
            limits.body.min(limits.item as u64)
        } else {
            RECEIVED_BODY
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
        let is_whole = failure.is_none();
        // What does not decompress is kept as it came.
        let plain = if is_whole { decompress(&body, limits.item).ok().flatten() } else { None };
        let plain = plain.map(Zeroizing::new);
        let (body, raw) = match plain {
            Some(plain) => (plain, Some(body)),
            None => (body, None),
        };
        self.record.ended();
        let record = Some(self.record);
        let response = Response { head: self.head, body, raw, is_whole, record };
        match failure {
            Some(error) if is_success => {
                let error = self.call.with_unread(error, &response);
                response.note::<()>(&Err(error.clone()));
                Err(error)
            }
            _ => Ok(response),
        }
    }

    /// Returns the error that this unsuccessful response is.
    pub(crate) async fn refused(self) -> Error {
        let call = self.call.clone();
        match self.whole().await {
            Ok(response) => call.refused(&response),
            Err(error) => error,
        }
    }
}
