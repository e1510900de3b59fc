//! The span of a call, with the feature `tracing`; without it, nothing.
//!
//! A span holds no body, query or header, because they may be personal or secret. Field names are
//! those of OpenTelemetry, if it has one.

use crate::error::Error;
use crate::http::environment::Environment;
use crate::operation::Operation;

#[cfg(feature = "tracing")]
pub(crate) use with_tracing::CallSpan;

#[cfg(not(feature = "tracing"))]
pub(crate) use without_tracing::CallSpan;

#[cfg(feature = "tracing")]
mod with_tracing {
    use std::future::Future;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use tokio::time::Instant;
    use tracing::field::Empty;
    use tracing::{Instrument, Span};

    use super::{Environment, Error, Operation};

    /// A span that lasts up to the last byte of the response, or the error that ends the call.
    pub(crate) struct CallSpan {
        span: Span,
        started: Instant,
        items: u64,
        unreadable: u64,
        /// Whether the response arrived to its end, or an error has been recorded.
        has_ended: AtomicBool,
    }

    impl CallSpan {
        pub(crate) fn begin(operation: &Operation, environment: &Environment) -> Self {
            let url = environment.url();
            let span = tracing::info_span!(
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
            );
            CallSpan::of(span)
        }

        fn of(span: Span) -> Self {
            let (started, has_ended) = (Instant::now(), AtomicBool::new(false));
            CallSpan { span, started, items: 0, unreadable: 0, has_ended }
        }

        /// Returns a span for reading a spool, which is not a call.
        pub(crate) fn none() -> Self {
            CallSpan::of(Span::none())
        }

        pub(crate) fn within<F: Future>(
            &self,
            future: F,
        ) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.span.clone())
        }

        pub(crate) fn attempt(&self, attempts: u32) {
            if attempts > 1 {
                self.span.record("http.request.resend_count", attempts - 1);
            }
        }

        pub(crate) fn status(&self, status: u16) {
            self.span.record("http.response.status_code", status);
            if status >= 400 {
                self.span.record("otel.status_code", "ERROR");
                self.span.record("error.type", status.to_string());
                self.ended();
            }
        }

        /// Notes that a request is sent again, and when.
        pub(crate) fn retry(&self, attempts: u32, wait: Duration, error: &Error) {
            let kind = kind(error);
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            self.span.in_scope(|| {
                tracing::info!(target: "cfis", attempts, wait_ms, error.r#type = kind, "retry");
            });
        }

        pub(crate) fn item(&mut self, is_readable: bool) {
            self.items += 1;
            self.unreadable += u64::from(!is_readable);
        }

        /// Notes that the response arrived to its end.
        pub(crate) fn ended(&self) {
            self.has_ended.store(true, Ordering::Relaxed);
        }

        pub(crate) fn failed(&self, error: &Error) {
            self.error(&kind(error));
        }

        fn error(&self, kind: &str) {
            self.span.record("otel.status_code", "ERROR");
            self.span.record("error.type", kind);
            self.ended();
        }
    }

    fn kind(error: &Error) -> String {
        format!("{:?}", error.kind())
    }

    /// The one place that ends a call.
    impl Drop for CallSpan {
        fn drop(&mut self) {
            if !self.has_ended.load(Ordering::Relaxed) {
                // The caller dropped the stream, or was dropped.
                self.error("cancelled");
            } else if self.unreadable > 0 {
                self.error("Unreadable");
                self.span.record("cfis.unreadable_items", self.unreadable);
            }
            if self.items > 0 {
                self.span.record("cfis.items", self.items);
            }
            self.span.record(
                "cfis.duration_ms",
                u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            );
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod without_tracing {
    use std::future::Future;
    use std::time::Duration;

    use super::{Environment, Error, Operation};

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

        pub(crate) fn retry(&self, _: u32, _: Duration, _: &Error) {}

        pub(crate) fn item(&mut self, _: bool) {}

        pub(crate) fn ended(&self) {}

        pub(crate) fn failed(&self, _: &Error) {}
    }
}
