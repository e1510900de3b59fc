//! What a team adds to a client: a hook on requests, an observer of calls, a timeout of one request.

use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::layout::truncated_payments;
use crate::support::noting::token;
use crate::support::renewing::{request_of, slow_server};
use crate::support::server::{Reply, Server, Then};
use crate::support::{ACCESS, period};
use cfis::{CallEnd, Client, Error, ErrorKind, ObservedCall, Observer, Outcome};
use tokio::time::Instant;

/// Writes down what it is told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn note(&self, call: &ObservedCall<'_>, what: String) {
        self.0.lock().unwrap().push(format!("{} {what}", call.operation.id));
    }

    fn lines(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Observer for Told {
    fn attempt(&self, call: &ObservedCall<'_>, attempt: u32) {
        self.note(call, format!("attempt {attempt}"));
    }

    fn retry(&self, call: &ObservedCall<'_>, attempt: u32, wait: Duration, failure: &Error) {
        assert!(wait <= Duration::from_millis(200), "{wait:?}");
        self.note(call, format!("retry after {attempt} {:?}", failure.kind()));
    }

    fn end(&self, call: &ObservedCall<'_>, end: &CallEnd) {
        let CallEnd { status, attempts, items, unreadable_items, result, .. } = end;
        let status = status.unwrap_or_default();
        self.note(call, format!("end {status} {attempts} {items} {unreadable_items} {result:?}"));
    }
}

fn observed(server: &Server, told: &Told) -> Client {
    let builder = Client::builder(token(&server.url)).observer(told.clone());
    builder.sleeper(|_| ready(())).retries(1).build().unwrap()
}

#[tokio::test]
async fn an_observer_is_told_of_attempts_retries_and_ends() {
    let server = Server::start(|number, head| match (number, head.contains("/validate")) {
        (0, _) => vec![Reply::status("503 Service Unavailable", "")],
        (1, _) => vec![Reply::payments(r#"[{"caseId":1},{"caseId":"x"}]"#)],
        (2, _) => vec![Reply::payments("[{},{},{}]")],
        (3, _) => vec![Reply::status("404 Not Found", "")],
        (4, _) => vec![Reply::ok("{}")],
        (5, _) => vec![Reply::status("401 Unauthorized", "")],
        _ => {
            let body = truncated_payments("[{},");
            vec![Reply::new(format!("HTTP/1.1 200 OK\r\n\r\n{body}"), Then::Close)]
        }
    })
    .await;
    let told = Told::default();
    let client = observed(&server, &told);
    client.payments(period()).await.unwrap_err();
    assert_eq!(
        told.lines(),
        [
            "listPayments attempt 1",
            "listPayments retry after 1 Server",
            "listPayments attempt 2",
            "listPayments end 200 2 2 1 Failure(Unreadable)",
        ]
    );
    let mut stream = client.payments(period()).stream();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    assert_eq!(told.lines()[1], "listPayments end 200 1 1 0 Cancelled");
    client.settlements(period()).await.unwrap();
    assert_eq!(told.lines()[1], "listSettlements end 404 1 0 0 Success", "none, and no failure");
    client.validate().await.unwrap_err();
    assert_eq!(told.lines()[1], "validateAccessToken end 200 1 0 0 Failure(Unreadable)");
    client.validate().await.unwrap();
    assert_eq!(told.lines()[1], "validateAccessToken end 401 1 0 0 Success");
    client.payments(period()).stream().next().await.unwrap().unwrap();
    told.lines();
    client.renew().await.unwrap_err();
    assert_eq!(told.lines()[1], "renewAccessToken end 200 1 0 0 Failure(TokenNotFound)");
    let nowhere = Client::builder(token("http://127.0.0.1:1")).observer(told.clone()).retries(1);
    let nowhere = nowhere.sleeper(|_| ready(())).build().unwrap();
    nowhere.payments(period()).await.unwrap_err();
    assert_eq!(told.lines().last().unwrap(), "listPayments end 0 2 0 0 Failure(Connect)");
}

#[tokio::test]
async fn a_hook_sees_every_attempt_without_the_credential_and_adds_headers() {
    let server = Server::start(|number, _| match number {
        0 => vec![Reply::status("503 Service Unavailable", "")],
        _ => vec![Reply::payments("[]")],
    })
    .await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let client = Client::builder(token(&server.url))
        .header("x-team", "erp")
        .sleeper(|_| ready(()))
        .on_request(move |parts| {
            let mut seen = noted.lock().unwrap();
            // A sensitive value is not shown by `Debug`, so the values are shown as they are.
            let values: Vec<_> = parts.headers.values().map(|value| value.as_bytes()).collect();
            let values = String::from_utf8_lossy(&values.concat()).into_owned();
            seen.push(format!("{parts:?} {values}"));
            let value = format!("attempt-{}", seen.len()).parse().unwrap();
            parts.headers.insert("traceparent", value);
        })
        .build()
        .unwrap();
    client.payments(period()).await.unwrap();
    let heads = server.requests();
    assert!(
        heads[0].contains("traceparent: attempt-1") && heads[1].contains("traceparent: attempt-2")
    );
    assert!(heads.iter().all(|head| head.contains("x-team: erp") && head.contains(ACCESS)));
    let seen = seen.lock().unwrap().concat();
    assert!(!seen.contains(ACCESS) && seen.contains("/api/v1/partner/payments"), "{seen}");
}

#[tokio::test]
async fn a_hook_that_changes_what_cfis_sets_stops_the_request() {
    for (name, culprit) in [
        ("method", "it may only add headers"),
        ("uri", "it may only add headers"),
        ("x-api-key", "set the header x-api-key"),
        ("accept", "set the header accept"),
        ("host", "set the header host"),
    ] {
        let server = Server::start(|_, _| vec![Reply::payments("[]")]).await;
        let client = Client::builder(token(&server.url))
            .on_request(move |parts| match name {
                "method" => parts.method = "POST".parse().unwrap(),
                "uri" => parts.uri = "http://127.0.0.1:9/other".parse().unwrap(),
                name => drop(parts.headers.insert(name, "mine".parse().unwrap())),
            })
            .build()
            .unwrap();
        for error in
            [client.payments(period()).await.unwrap_err(), client.renew().await.unwrap_err()]
        {
            assert_eq!((error.kind(), error.outcome()), (ErrorKind::Input, Outcome::NotSent));
            assert!(error.to_string().contains(culprit), "{error}");
        }
        assert_eq!(server.requests().len(), 0, "{name}");
    }
}

#[tokio::test]
async fn one_request_can_have_a_timeout_of_its_own() {
    for is_streamed in [false, true] {
        let (url, listener) = slow_server().await;
        let client = Client::builder(token(&url)).retries(0).build().unwrap();
        let limit = Duration::from_secs(7);
        let begun = Instant::now();
        let reading = tokio::spawn(async move {
            if !is_streamed {
                return client.payments(period()).timeout(limit).await.map(drop);
            }
            let mut stream = client.settlements(period()).timeout(limit).stream();
            stream.next().await.unwrap().map(drop)
        });
        let (_stream, _) = request_of(&listener).await;
        // Nothing more is sent, so time passes as fast as it can.
        tokio::time::pause();
        let error = reading.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        let elapsed = begun.elapsed();
        assert!((7..10).contains(&elapsed.as_secs()), "not its own timeout: {elapsed:?}");
        tokio::time::resume();
    }
}

#[test]
fn a_timeout_of_zero_is_refused() {
    let builder = || Client::builder(token("http://127.0.0.1:1"));
    let zero = Duration::ZERO;
    for (built, name) in [
        (builder().connect_timeout(zero).build(), "connect_timeout"),
        (builder().attempt_timeout(zero).build(), "attempt_timeout"),
        (builder().idle_timeout(zero).build(), "idle_timeout"),
        (builder().total_timeout(zero).build(), "total_timeout"),
        (builder().state_change_timeout(zero).build(), "state_change_timeout"),
    ] {
        let error = built.unwrap_err();
        assert!(error.kind() == ErrorKind::Input && error.to_string().contains(name), "{error}");
    }
}
