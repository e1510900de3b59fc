//! What becomes of one call: the one place that ends its span and tells the observer.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind};
use crate::http::environment::Environment;
use crate::http::observer::{CallEnd, CallResult, ObservedCall, Observing};
use crate::http::trace::CallSpan;
use crate::operation::Operation;

/// Lasts up to the last byte of the response, or the error that ends the call.
pub(crate) struct CallRecord {
    span: CallSpan,
    /// The observer, and what it is told of. `None` for reading a spool, which is not a call.
    observed: Option<(Observing, &'static Operation, Environment)>,
    started: Instant,
    items: u64,
    unreadable: u64,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    attempts: u32,
    status: Option<u16>,
    /// `None` until the response has arrived to its end, or an error has been recorded.
    result: Option<CallResult>,
}

impl CallRecord {
    pub(crate) fn begin(
        operation: &'static Operation,
        environment: &Environment,
        observer: Option<&Observing>,
    ) -> Self {
        let observed = observer.map(|observer| (observer.clone(), operation, environment.clone()));
        CallRecord::of(CallSpan::begin(operation, environment), observed)
    }

    /// Returns a record for reading a spool, which is not a call.
    pub(crate) fn none() -> Self {
        CallRecord::of(CallSpan::none(), None)
    }

    fn of(span: CallSpan, observed: Option<(Observing, &'static Operation, Environment)>) -> Self {
        let (started, progress) = (Instant::now(), Mutex::default());
        CallRecord { span, observed, started, items: 0, unreadable: 0, progress }
    }

    pub(crate) fn within<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.span.within(future)
    }

    pub(crate) fn attempt(&self, attempts: u32) {
        self.progress().attempts = attempts;
        self.span.attempt(attempts);
        if let Some((observer, call)) = self.observed() {
            observer.0.attempt(&call, attempts);
        }
    }

    /// Notes that a request is sent again, and when.
    pub(crate) fn retry(&self, attempts: u32, wait: Duration, failure: &Error) {
        self.span.retry(attempts, wait, failure.kind());
        if let Some((observer, call)) = self.observed() {
            observer.0.retry(&call, attempts, wait, failure);
        }
    }

    /// Notes the status of a response.
    pub(crate) fn status(&self, status: u16) {
        self.span.status(status);
        let mut progress = self.progress();
        progress.status = Some(status);
        if status >= 400 {
            progress.result = Some(CallResult::Failure(ErrorKind::of_status(status)));
        }
    }

    pub(crate) fn item(&mut self, is_readable: bool) {
        self.items += 1;
        self.unreadable += u64::from(!is_readable);
    }

    /// Notes that the response arrived to its end, unless its status or an error has ended the call.
    pub(crate) fn ended(&self) {
        self.progress().result.get_or_insert(CallResult::Success);
    }

    /// Notes that the response is a good one, whatever its status.
    pub(crate) fn succeeded(&self) {
        self.progress().result = Some(CallResult::Success);
    }

    pub(crate) fn failed(&self, error: &Error) {
        self.progress().result = Some(CallResult::Failure(error.kind()));
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn observed(&self) -> Option<(&Observing, ObservedCall<'_>)> {
        let (observer, operation, environment) = self.observed.as_ref()?;
        Some((observer, ObservedCall { operation, environment }))
    }
}

/// The one place that ends a call.
impl Drop for CallRecord {
    fn drop(&mut self) {
        let Progress { attempts, status, result } = *self.progress();
        let result = match result {
            // The caller dropped the stream, or was dropped.
            None => CallResult::Cancelled,
            Some(CallResult::Success) if self.unreadable > 0 => {
                CallResult::Failure(ErrorKind::Unreadable)
            }
            Some(result) => result,
        };
        let end = CallEnd {
            status,
            attempts,
            elapsed: self.started.elapsed(),
            items: self.items,
            unreadable_items: self.unreadable,
            result,
        };
        self.span.end(&end);
        if let Some((observer, call)) = self.observed() {
            observer.0.end(&call, &end);
        }
    }
}
