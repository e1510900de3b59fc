//! With the feature `tracing`, each call is a span with its result and without personal data.

use std::future::ready;
use std::io;
use std::sync::{Arc, Mutex};

use crate::support::layout::truncated_payments;
use crate::support::server::{Reply, Server};
use crate::support::{ACCESS, period};
use cfis::{AccessToken, Client, Environment};
use tracing::Instrument;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_call_is_a_span() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .without_time()
        .with_ansi(false)
        .with_max_level(tracing::Level::INFO)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = Server::start(|number, _| match number {
        0 => vec![Reply::status("503 Service Unavailable", "")],
        1 => vec![Reply::payments(r#"[{"caseId":1,"accountName":"Koivuranta"},{"caseId":2}]"#)],
        _ => vec![Reply::status("401 Unauthorized", "")],
    })
    .await;
    let token = AccessToken::new(Environment::custom(&server.url).unwrap(), ACCESS).unwrap();
    let client = Client::builder(token).sleeper(|_| ready(())).build().unwrap();
    client.payments(period()).await.unwrap();
    client.renew().await.unwrap_err();
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<_> = text.lines().filter(|line| line.ends_with("cfis: close")).collect();
    assert_eq!(lines.len(), 2, "{text}");
    let port = server.url.rsplit(':').next().unwrap();
    for field in [
        "otel.name=\"listPayments\"",
        "otel.kind=\"client\"",
        "http.request.method=\"GET\"",
        "url.template=\"/api/v1/partner/payments\"",
        "server.address=\"127.0.0.1\"",
        &format!("server.port={port}"),
        "http.request.resend_count=1",
        "http.response.status_code=200",
        "cfis.items=2",
        "cfis.duration_ms=",
    ] {
        assert!(lines[0].contains(field), "{field} is not in {}", lines[0]);
    }
    for field in [
        "cfis.operation=\"renewAccessToken\"",
        "http.response.status_code=401",
        "otel.status_code=\"ERROR\"",
        "error.type=\"401\"",
    ] {
        assert!(lines[1].contains(field), "{field} is not in {}", lines[1]);
    }
    for hidden in ["Koivuranta", "2026-03", "fromDate", ACCESS] {
        assert!(!text.contains(hidden), "{hidden} is in {text}");
    }
}

/// The line of each span that a client's calls leave, and of each event.
async fn lines_of(
    replies: impl Fn(usize, &str) -> Vec<Reply> + Send + Sync + 'static,
    calls: impl AsyncFn(Client),
) -> Vec<String> {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .without_time()
        .with_ansi(false)
        .with_max_level(tracing::Level::INFO)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = Server::start(replies).await;
    let token = AccessToken::new(Environment::custom(&server.url).unwrap(), ACCESS).unwrap();
    calls(Client::builder(token).retries(1).sleeper(|_| ready(())).build().unwrap()).await;
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_list_that_is_truncated_dropped_or_unreadable_is_not_a_success() {
    let truncated = lines_of(
        |_, _| {
            let body = truncated_payments("[{},");
            vec![Reply::new(
                format!("HTTP/1.1 200 OK\r\n\r\n{body}"),
                crate::support::server::Then::Close,
            )]
        },
        async |client| assert!(client.payments(period()).await.is_err()),
    );
    let dropped = lines_of(
        |_, _| vec![Reply::payments("[{},{}]")],
        async |client| assert!(client.payments(period()).stream().next().await.unwrap().is_ok()),
    );
    let unreadable = lines_of(
        |_, _| vec![Reply::payments("[{},7]")],
        async |client| assert!(client.payments(period()).await.is_err()),
    );
    for (lines, kind) in [
        (truncated.await, "Interrupted"),
        (dropped.await, "cancelled"),
        (unreadable.await, "Unreadable"),
    ] {
        let last = lines.last().unwrap();
        for field in ["otel.status_code=\"ERROR\"", &format!("error.type=\"{kind}\"")] {
            assert!(last.contains(field), "{field} is not in {last}");
        }
    }
    let whole = lines_of(
        |_, _| vec![Reply::payments("[{},{}]")],
        async |client| assert_eq!(client.payments(period()).await.unwrap().len(), 2),
    );
    assert!(!whole.await.concat().contains("ERROR"));
}

#[tokio::test]
async fn a_retry_is_an_event_with_its_wait() {
    let lines = lines_of(
        |number, _| match number {
            0 => vec![Reply::new(
                "HTTP/1.1 503 Service Unavailable\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n",
                crate::support::server::Then::Keep,
            )],
            _ => vec![Reply::payments("[]")],
        },
        async |client| assert!(client.payments(period()).await.unwrap().is_empty()),
    );
    let lines = lines.await;
    let event = lines.iter().find(|line| line.contains("retry attempts=1")).expect("no event");
    assert!(event.contains("wait_ms=7") && event.contains("error.type=\"Server\""), "{event}");
}

#[tokio::test]
async fn work_that_outlives_its_caller_keeps_the_span_of_its_caller() {
    let lines = lines_of(
        |_, head| match head.contains("/settlements") {
            true => vec![Reply::ok(r#"{"settlements":[]}"#)],
            false => vec![Reply::status("401 Unauthorized", "")],
        },
        async |client| {
            let spool = cfis::Spool::open(crate::support::folder("spans")).await.unwrap();
            let calls = async {
                client.renew().await.unwrap_err();
                let _ = client.unfetched_settlements(&spool).await.unwrap();
            };
            calls.instrument(tracing::info_span!("nightly")).await;
        },
    );
    let lines = lines.await;
    for operation in ["renewAccessToken", "listSettlements"] {
        let call = lines.iter().find(|line| line.contains(operation)).expect(operation);
        let before = call.split(operation).next().unwrap();
        assert!(before.contains("nightly:"), "{operation} has no parent: {call}");
    }
}
