//! A response as data: its head, and its body when that has arrived.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::http::record::CallRecord;

/// What an error says about a response that is markup.
pub(crate) const IS_MARKUP: &str =
    "is HTML or XML, not JSON; check the base URL and any proxy before the provider";

/// The headers in which servers and gateways usually put the identifier of a request. None is
/// documented for this API.
const REQUEST_ID_HEADERS: [&str; 6] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-ms-request-id",
    "x-amzn-requestid",
    "traceparent",
];

/// What is known of a response before its body.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// How long the provider asked to wait, when the head arrived.
    pub(crate) retry_after: Option<Duration>,
    /// The number of requests that were sent for the response.
    pub(crate) attempts: u32,
    /// When the call began.
    pub(crate) started: Instant,
}

/// A response of any status, with its body.
pub(crate) struct Response {
    pub(crate) head: Head,
    /// The body, decompressed. Wiped on drop, because it may contain a token.
    pub(crate) body: Zeroizing<Vec<u8>>,
    /// The body as it came, if that was compressed.
    pub(crate) raw: Option<Zeroizing<Vec<u8>>>,
    /// Whether all of the body has arrived.
    pub(crate) is_whole: bool,
    /// What becomes of the call, until its response has been parsed.
    pub(crate) record: Option<CallRecord>,
}

impl Head {
    pub(crate) fn new(
        status: u16,
        headers: HeaderMap,
        attempts: u32,
        started: Instant,
        now: DateTime<Utc>,
    ) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let retry_after = text(RETRY_AFTER).and_then(|value| {
            // A date is compared with the provider's own clock, because this machine's may be wrong.
            let now = text(DATE).and_then(parse_date).unwrap_or(now);
            parse_retry_after(value, now)
        });
        Head { status, headers, retry_after, attempts, started }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns the identifier of the request, as the response says it. Foreign text: redact it
    /// before it is shown.
    pub(crate) fn request_id(&self) -> Option<&str> {
        REQUEST_ID_HEADERS.iter().find_map(|name| self.headers.get(*name)?.to_str().ok())
    }
}

impl Response {
    /// Notes how the call ended, once its response has been looked at.
    pub(crate) fn note<T>(&self, result: &Result<T, Error>) {
        match (&self.record, result) {
            (Some(record), Ok(_)) => record.succeeded(),
            (Some(record), Err(error)) => record.failed(error),
            (None, _) => {}
        }
    }

    pub(crate) fn is_markup(&self) -> bool {
        is_markup(&self.head.headers, &self.body)
    }
}

/// Parses seconds, or a date in any of the three forms of HTTP.
fn parse_retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    Some((parse_date(text)? - now).to_std().unwrap_or(Duration::ZERO))
}

fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    httpdate::parse_http_date(text).ok().map(DateTime::from)
}

/// Returns whether a response is HTML or XML, by its content type or by its first bytes.
pub(crate) fn is_markup(headers: &HeaderMap, beginning: &[u8]) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    declared.is_some_and(|declared| declared.to_ascii_lowercase().starts_with("text/html"))
        || beginning.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_in_every_form_of_http() {
        let now = "2026-03-16T10:00:00Z".parse().unwrap();
        for (text, seconds) in [
            ("120", Some(120)),
            ("Mon, 16 Mar 2026 10:00:30 GMT", Some(30)),
            ("Monday, 16-Mar-26 10:00:30 GMT", Some(30)),
            ("Mon Mar 16 10:00:30 2026", Some(30)),
            ("Mon, 16 Mar 2026 09:00:00 GMT", Some(0)),
            ("soon", None),
        ] {
            let found = parse_retry_after(text, now).map(|wait| wait.as_secs());
            assert_eq!(found, seconds, "{text}");
        }
    }
}
