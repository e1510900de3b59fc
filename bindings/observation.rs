//! What can be seen of a call from outside: with the feature `tracing` a span, and without it nothing.
//!
//! Neither bodies nor queries nor headers are in it, since they may be personal or secret. The names are those of OpenTelemetry where
//! it has one.

use crate::call::Call;
use crate::error::Error;

#[cfg(feature = "tracing")]
pub(crate) use with_tracing::Observation;

#[cfg(not(feature = "tracing"))]
pub(crate) use without_tracing::Observation;

#[cfg(feature = "tracing")]
mod with_tracing {
    use std::future::Future;

    use tokio::time::Instant;
    use tracing::field::Empty;
    use tracing::{Instrument, Span};

    use super::{Call, Error};

    /// The span of a call, up to the last byte of its answer or the error that ended it.
    pub(crate) struct Observation {
        span: Span,
        started: Instant,
        items: u64,
    }

    impl Observation {
        pub(crate) fn begin(call: &Call) -> Self {
            let (operation, url) = (call.operation, call.environment.url());
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
            Observation { span, started: Instant::now(), items: 0 }
        }

        /// For what is no call, such as reading a spool.
        pub(crate) fn none() -> Self {
            Observation { span: Span::none(), started: Instant::now(), items: 0 }
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

    impl Drop for Observation {
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

    use super::{Call, Error};

    pub(crate) struct Observation;

    impl Observation {
        pub(crate) fn begin(_: &Call) -> Self {
            Observation
        }

        pub(crate) fn none() -> Self {
            Observation
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
