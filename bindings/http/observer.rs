//! Told of every call: for metrics.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::http::environment::Environment;
use crate::operation::Operation;

/// Is told of every call of a client, for metrics. Each method does nothing unless you write it.
///
/// The methods are called on the task that makes the call, so they must be quick and must not wait.
/// A request that is sent again with another token, because the first one was refused, is another
/// call.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use cfis::{AccessToken, CallEnd, Client, Environment, ObservedCall, Observer};
///
/// #[derive(Default)]
/// struct Counters {
///     calls: AtomicU64,
///     failures: AtomicU64,
/// }
///
/// impl Observer for Counters {
///     fn end(&self, _: &ObservedCall<'_>, end: &CallEnd) {
///         self.calls.fetch_add(1, Ordering::Relaxed);
///         self.failures.fetch_add(u64::from(!end.result.is_success()), Ordering::Relaxed);
///     }
/// }
///
/// let counters = Arc::new(Counters::default());
/// let token = AccessToken::new(Environment::Staging, "made-up-token-1")?;
/// let client = Client::builder(token).observer(Arc::clone(&counters)).build()?;
/// # Ok::<(), cfis::Error>(())
/// ```
pub trait Observer: Send + Sync {
    /// A request is about to be sent. The first attempt is number 1.
    fn attempt(&self, call: &ObservedCall<'_>, attempt: u32) {
        let _ = (call, attempt);
    }

    /// An attempt failed, and the request is sent again after a wait.
    fn retry(&self, call: &ObservedCall<'_>, attempt: u32, wait: Duration, failure: &Error) {
        let _ = (call, attempt, wait, failure);
    }

    /// The call ended: its response arrived to its end, it failed, or its caller was dropped.
    fn end(&self, call: &ObservedCall<'_>, end: &CallEnd) {
        let _ = (call, end);
    }
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn attempt(&self, call: &ObservedCall<'_>, attempt: u32) {
        (**self).attempt(call, attempt);
    }

    fn retry(&self, call: &ObservedCall<'_>, attempt: u32, wait: Duration, failure: &Error) {
        (**self).retry(call, attempt, wait, failure);
    }

    fn end(&self, call: &ObservedCall<'_>, end: &CallEnd) {
        (**self).end(call, end);
    }
}

/// A call, as an [`Observer`] sees it: nothing of it is personal or secret.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ObservedCall<'a> {
    /// The operation. A request by [`Client::get`](crate::Client::get) has the operation `get`.
    pub operation: &'static Operation,
    /// Where the request goes.
    pub environment: &'a Environment,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallEnd {
    /// The HTTP status, if there was a response.
    pub status: Option<u16>,
    /// The number of requests that were sent.
    pub attempts: u32,
    /// The time from the first attempt to the end, waits included. For a stream, that includes the
    /// time in which its reader did other things.
    pub elapsed: Duration,
    /// The number of list items that arrived, unreadable ones included.
    pub items: u64,
    /// The number of list items that could not be parsed.
    pub unreadable_items: u64,
    /// Whether it succeeded.
    pub result: CallResult,
}

/// Whether a call succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallResult {
    /// The response arrived to its end, and could be parsed.
    Success,
    /// The call failed in this way. A list of which items could not be parsed is
    /// [`Unreadable`](ErrorKind::Unreadable).
    Failure(ErrorKind),
    /// The caller dropped the call, or a stream before its end.
    Cancelled,
}

impl CallResult {
    /// Returns whether the call succeeded.
    pub fn is_success(self) -> bool {
        self == CallResult::Success
    }
}

/// The observer of a client.
#[derive(Clone)]
pub(crate) struct Observing(pub(crate) Arc<dyn Observer>);

impl fmt::Debug for Observing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
