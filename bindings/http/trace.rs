//! The span of a call, with the feature `tracing`; without it, nothing.
//!
//! A span holds no body, query or header, because they may be personal or secret. Field names are
//! those of OpenTelemetry, if it has one.

use crate::error::ErrorKind;
use crate::http::environment::Environment;
use crate::http::observer::CallEnd;
#[cfg(feature = "tracing")]
use crate::http::observer::CallResult;
use crate::operation::Operation;

#[cfg(feature = "tracing")]
pub(crate) use with_tracing::CallSpan;

#[cfg(not(feature = "tracing"))]
pub(crate) use without_tracing::CallSpan;

#[cfg(feature = "tracing")]
mod with_tracing {
    use std::future::Future;
    use std::time::Duration;

    use tracing::field::Empty;
    use tracing::{Instrument, Span};

    use super::{CallEnd, CallResult, Environment, ErrorKind, Operation};

    pub(crate) struct CallSpan(Span);

    impl CallSpan {
        pub(crate) fn begin(operation: &Operation, environment: &Environment) -> Self {
            let url = environment.url();
            CallSpan(tracing::info_span!(
                target: "cfis",
                "cfis.call",
                otel.name = operation.id,
                otel.kind = "client",
                otel.status_code = Empty,
                http.request.method = operation.method,
                http.request.resend_count = Empty,
                http.response.status_code = Empty,
                url.template = operation.path,
                server.address = url.as_ref().and_then(|url| url.host_str().map(ToOwned::to_owned)),
                server.port = url.as_ref().and_then(reqwest::Url::port_or_known_default),
                error.r#type = Empty,
                cfis.operation = operation.id,
                cfis.items = Empty,
                cfis.unreadable_items = Empty,
                cfis.duration_ms = Empty,
            ))
        }

        pub(crate) fn none() -> Self {
            CallSpan(Span::none())
        }

        pub(crate) fn within<F: Future>(
            &self,
            future: F,
        ) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.0.clone())
        }

        pub(crate) fn attempt(&self, attempts: u32) {
            if attempts > 1 {
                self.0.record("http.request.resend_count", attempts - 1);
            }
        }

        pub(crate) fn status(&self, status: u16) {
            self.0.record("http.response.status_code", status);
        }

        pub(crate) fn retry(&self, attempts: u32, wait: Duration, kind: ErrorKind) {
            let kind = format!("{kind:?}");
            let wait_ms = milliseconds(wait);
            self.0.in_scope(|| {
                tracing::info!(target: "cfis", attempts, wait_ms, error.r#type = kind, "retry");
            });
        }

        pub(crate) fn end(&self, end: &CallEnd) {
            let error = match (end.result, end.status) {
                (CallResult::Success, _) => None,
                (CallResult::Cancelled, _) => Some("cancelled".to_owned()),
                (CallResult::Failure(_), Some(status)) if status >= 400 => Some(status.to_string()),
                (CallResult::Failure(kind), _) => Some(format!("{kind:?}")),
            };
            if let Some(error) = error {
                self.0.record("otel.status_code", "ERROR");
                self.0.record("error.type", error);
            }
            if end.items > 0 {
                self.0.record("cfis.items", end.items);
            }
            if end.unreadable_items > 0 {
                self.0.record("cfis.unreadable_items", end.unreadable_items);
            }
            self.0.record("cfis.duration_ms", milliseconds(end.elapsed));
        }
    }

    fn milliseconds(time: Duration) -> u64 {
        u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod without_tracing {
    use std::future::Future;
    use std::time::Duration;

    use super::{CallEnd, Environment, ErrorKind, Operation};

    pub(crate) struct CallSpan;

    impl CallSpan {
        pub(crate) fn begin(_: &Operation, _: &Environment) -> Self {
            CallSpan
        }

        pub(crate) fn none() -> Self {
            CallSpan
        }

        pub(crate) fn within<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn attempt(&self, _: u32) {}

        pub(crate) fn status(&self, _: u16) {}

        pub(crate) fn retry(&self, _: u32, _: Duration, _: ErrorKind) {}

        pub(crate) fn end(&self, _: &CallEnd) {}
    }
}
