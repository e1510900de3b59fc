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

    use tokio::time::Instant;
    use tracing::field::Empty;
    use tracing::{Instrument, Span};

    use super::{Environment, Error, Operation};

    /// A span that lasts up to the last byte of the response, or the error that ends the call.
    pub(crate) struct CallSpan {
        span: Span,
        started: Instant,
        items: u64,
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
                cfis.duration_ms = Empty,
            );
            CallSpan { span, started: Instant::now(), items: 0 }
        }

        /// Returns a span for reading a spool, which is not a call.
        pub(crate) fn none() -> Self {
            CallSpan { span: Span::none(), started: Instant::now(), items: 0 }
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
                self.span.record("error.type", status);
            }
        }

        pub(crate) fn item(&mut self) {
            self.items += 1;
        }

        pub(crate) fn failed(&self, error: &Error) {
            self.span.record("otel.status_code", "ERROR");
            self.span.record("error.type", tracing::field::debug(error.kind()));
        }
    }

    impl Drop for CallSpan {
        fn drop(&mut self) {
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

        pub(crate) fn item(&mut self) {}

        pub(crate) fn failed(&self, _: &Error) {}
    }
}
