//! With the feature `tracing`, each call is a span with its result and without personal data.

use std::future::ready;
use std::io;
use std::sync::{Arc, Mutex};

use crate::support::server::{Reply, Server};
use crate::support::{ACCESS, period};
use cfis::{AccessToken, Client, Environment};
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
        1 => vec![Reply::ok(r#"[{"caseId":1,"accountName":"Koivuranta"},{"caseId":2}]"#)],
        _ => vec![Reply::status("401 Unauthorized", "")],
    })
    .await;
    let token = AccessToken::new(Environment::custom(&server.url).unwrap(), ACCESS).unwrap();
    let client = Client::builder(token).sleeper(|_| ready(())).build().unwrap();
    client.payments(period()).await.unwrap();
    client.renew().await.unwrap_err();
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<_> = text.lines().filter(|line| line.contains("cfis.call")).collect();
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
        "error.type=401",
    ] {
        assert!(lines[1].contains(field), "{field} is not in {}", lines[1]);
    }
    for hidden in ["Koivuranta", "2026-03", "fromDate", ACCESS] {
        assert!(!text.contains(hidden), "{hidden} is in {text}");
    }
}
