//! The sandbox's faults, as a user's service sees them.

use std::future::ready;
use std::time::Duration;

use cfis::description::operations::{LIST_PAYMENTS, LIST_SETTLEMENTS};
use cfis::{Client, ErrorKind, Period};
use cfis_sandbox::{Fault, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::layout::{error_of_added_item, error_of_next_link, error_of_total_count};

async fn sandbox(faults: &[&str]) -> Sandbox {
    let builder = Sandbox::builder().today("2026-03-20".parse().unwrap());
    let faults = faults.iter().map(|fault| fault.parse::<Fault>().unwrap());
    faults.fold(builder, cfis_sandbox::SandboxBuilder::fault).start().await.unwrap()
}

/// A client with that number of retries.
fn client(sandbox: &Sandbox, retries: u32) -> Client {
    let limit = Duration::from_millis(300);
    Client::builder(sandbox.access_token())
        .retries(retries)
        .sleeper(|_| ready(()))
        .attempt_timeout(limit)
        .idle_timeout(limit)
        .build()
        .unwrap()
}

fn period() -> Period {
    Period::new("2026-02-18".parse().unwrap(), "2026-03-20".parse().unwrap()).unwrap()
}

#[tokio::test]
async fn each_fault_does_what_its_name_says() {
    use ErrorKind::{
        Interrupted, NotAvailable, Refused, Server, Throttled, Timeout, Unauthorized,
        UnexpectedStatus, Unreadable,
    };
    for (fault, payments, settlements) in [
        ("stall", Some(Timeout), Some(Timeout)),
        ("latency", Some(Timeout), Some(Timeout)),
        ("reset", Some(Interrupted), Some(Interrupted)),
        ("truncate", Some(Interrupted), Some(Interrupted)),
        ("401", Some(Unauthorized), Some(Unauthorized)),
        ("429", Some(Throttled), Some(Throttled)),
        ("500", Some(Server), Some(Server)),
        ("502", Some(Server), Some(Server)),
        ("503", Some(Server), Some(Server)),
        ("404", Some(NotAvailable), None),
        ("501", Some(NotAvailable), Some(NotAvailable)),
        ("html", Some(Unreadable), Some(Unreadable)),
        // The status says what happened, whatever the body is.
        ("html-401", Some(Unauthorized), Some(Unauthorized)),
        ("html-502", Some(Server), Some(Server)),
        ("half-json-401", Some(Unauthorized), Some(Unauthorized)),
        ("half-json-502", Some(Server), Some(Server)),
        ("echo-token", Some(Refused), Some(Refused)),
        ("stall-body", Some(Timeout), Some(Timeout)),
        ("trickle", Some(Timeout), Some(Timeout)),
        ("202", Some(UnexpectedStatus), Some(UnexpectedStatus)),
        ("204", None, None),
        ("206", Some(UnexpectedStatus), Some(UnexpectedStatus)),
        ("next-link", error_of_next_link(&LIST_PAYMENTS), error_of_next_link(&LIST_SETTLEMENTS)),
        (
            "total-count",
            error_of_total_count(&LIST_PAYMENTS),
            error_of_total_count(&LIST_SETTLEMENTS),
        ),
        ("wrong-encoding", None, None),
        ("byte-order-mark", None, None),
        // A payment may lack every field; a settlement has required ones.
        ("nulls", None, Some(Unreadable)),
        ("quoted-numbers", None, None),
        ("half-surrogate", Some(Unreadable), Some(Unreadable)),
        ("duplicate-field", Some(Unreadable), Some(Unreadable)),
        ("wrong-type", Some(Unreadable), Some(Unreadable)),
        // A payment has no required field.
        ("missing-field", None, Some(Unreadable)),
        ("unknown-value", None, None),
        ("unknown-field", None, None),
        (
            "duplicate-item",
            error_of_added_item(&LIST_PAYMENTS),
            error_of_added_item(&LIST_SETTLEMENTS),
        ),
    ] {
        let sandbox = sandbox(&[fault]).await;
        let client = client(&sandbox, 0);
        let limit = Duration::from_millis(900);
        let found =
            client.payments(period()).timeout(limit).await.map(drop).map_err(|error| error.kind());
        assert_eq!(found.err(), payments, "{fault}");
        let found = client
            .settlements(period())
            .timeout(limit)
            .await
            .map(drop)
            .map_err(|error| error.kind());
        assert_eq!(found.err(), settlements, "{fault}");
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn unknown_values_are_kept_and_duplicates_are_visible() {
    let sandbox = sandbox(&[]).await;
    let client = client(&sandbox, 0);
    let usual = client.settlements(period()).await.unwrap();
    let with = async |fault: &str| {
        sandbox.clear_faults();
        sandbox.add_fault(fault.parse().unwrap());
        client.settlements(period()).await.unwrap()
    };
    assert_eq!(with("unknown-field").await[0].extra.json("sandboxUnknownField"), Some("24.00"));
    let unknown = with("unknown-value").await;
    assert_eq!(unknown[0].agency.as_ref().unwrap().as_str(), "SANDBOX-UNKNOWN");
    assert_eq!(
        (unknown[0].settlement_amount, &unknown[1..]),
        (usual[0].settlement_amount, &usual[1..]),
        "the rest is unchanged"
    );
    let doubled = with("duplicate-item").await;
    assert_eq!(
        (doubled.len(), &doubled[0], &doubled[1..]),
        (usual.len() + 1, &usual[0], &usual[..])
    );
}

#[tokio::test]
async fn faults_apply_to_an_operation_and_a_number_of_requests() {
    let sandbox = sandbox(&["503@listPayments*2", "500@listSettlements*1"]).await;
    let client = client(&sandbox, 3);
    assert!(client.validate().await.unwrap().is_valid);
    assert!(
        !client.payments(period()).await.unwrap().is_empty(),
        "the third attempt gets a response"
    );
    assert_eq!(client.settlements(period()).await.unwrap_err().kind(), ErrorKind::Server);
    assert!(!client.settlements(period()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_percentage_fails_depending_on_the_seed() {
    let failures = async || {
        let sandbox = sandbox(&["500%30"]).await;
        let client = client(&sandbox, 0);
        let mut failed = Vec::new();
        for number in 0..100 {
            if client.validate().await.is_err() {
                failed.push(number);
            }
        }
        failed
    };
    let first = failures().await;
    assert!((15..45).contains(&first.len()), "{first:?}");
    assert_eq!(first, failures().await, "the same seed and calls");
}

#[tokio::test]
async fn a_renewal_whose_response_is_truncated_has_been_carried_out() {
    let sandbox = sandbox(&["truncate@renewAccessToken*1"]).await;
    let client = client(&sandbox, 3);
    assert_eq!(client.renew().await.unwrap_err().kind(), ErrorKind::Interrupted);
    assert!(
        !client.validate().await.unwrap().is_valid,
        "the old token is revoked, as it may be at the provider"
    );
}

/// Sends a request as text, as any language can.
async fn raw(sandbox: &Sandbox, request: &str) -> String {
    let mut stream =
        tokio::net::TcpStream::connect(sandbox.url().trim_start_matches("http://")).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

#[tokio::test]
async fn a_sandbox_is_steered_over_http() {
    let sandbox = sandbox(&[]).await;
    let health = raw(
        &sandbox,
        "GET /sandbox/health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(
        health.starts_with("HTTP/1.1 200") && health.ends_with(r#"{"status":"ok"}"#),
        "{health}"
    );
    let post = |fault: &str| {
        format!(
            "POST /sandbox/faults HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{fault}",
            fault.len()
        )
    };
    let added = raw(&sandbox, &post("500@validateAccessToken\n")).await;
    assert!(added.starts_with("HTTP/1.1 204"), "{added}");
    assert_eq!(client(&sandbox, 0).validate().await.unwrap_err().kind(), ErrorKind::Server);
    let wrong = raw(&sandbox, &post("explode")).await;
    assert!(
        wrong.starts_with("HTTP/1.1 400")
            && wrong.contains("unknown fault `explode`; use one of latency, "),
        "{wrong}"
    );
    let cleared = raw(
        &sandbox,
        "DELETE /sandbox/faults HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(cleared.starts_with("HTTP/1.1 204"), "{cleared}");
    assert!(client(&sandbox, 0).validate().await.unwrap().is_valid);
}

#[test]
fn the_error_for_an_unknown_fault_is_one_sentence() {
    for (wrong, words) in [
        ("", "unknown fault ``"),
        ("truncate*", "no count after `*`; write one such as truncate*2"),
        ("truncate*0", "no count after `*`"),
        ("503%0", "no percentage from 1 to 100 after `%`; write one such as 503%5"),
        ("503%101", "no percentage"),
        ("reset@listInvoices", "unknown operation `listInvoices`; use one of createClient, "),
        ("418", "unknown fault `418`"),
    ] {
        let error = wrong.parse::<Fault>().unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains('\n'), "{wrong}: {error}");
    }
}

#[tokio::test]
async fn a_response_that_stops_is_an_error_and_the_older_shape_has_the_same_values() {
    let sandbox = Sandbox::builder().shape(cfis_sandbox::Shape::Newer).start().await.unwrap();
    let client = Client::builder(sandbox.access_token()).retries(0).build().unwrap();
    let period = Period::last_days(90);
    let whole = client.settlements(period).await.unwrap();
    sandbox.add_fault("truncate-close*1".parse().unwrap());
    let error = client.settlements(period).await.unwrap_err();
    assert!(
        error.kind() == ErrorKind::Interrupted && error.to_string().contains("truncated"),
        "{error}"
    );
    sandbox.add_fault("older-shape*1".parse().unwrap());
    let older = client.settlements(period).await.unwrap();
    let money = |settlements: &[cfis::Settlement]| -> Vec<_> {
        settlements
            .iter()
            .map(|settlement| {
                (settlement.settlement_id, settlement.settlement_amount, settlement.agency.clone())
            })
            .collect()
    };
    assert_eq!(money(&older), money(&whole));
    assert!(older.iter().all(|settlement| settlement.beneficiary.is_none()));
    assert!(
        client
            .settlements(period)
            .await
            .unwrap()
            .iter()
            .all(|settlement| settlement.beneficiary.is_some())
    );
}

#[tokio::test]
async fn a_token_that_the_sandbox_echoes_is_not_shown() {
    let sandbox = sandbox(&["echo-token"]).await;
    let error = client(&sandbox, 0).payments(period()).await.unwrap_err();
    assert_eq!(error.body(), Some(r#"{"message":"the key [redacted] is not accepted"}"#));
}

/// A connection that the sandbox must not wait for.
async fn half_a_request(sandbox: &Sandbox) -> tokio::net::TcpStream {
    let address = sandbox.url().trim_start_matches("http://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET /api/v1/partner/payments HTTP/1.1\r\nhost: 127.0.0.1\r\n")
        .await
        .unwrap();
    stream
}

#[tokio::test]
async fn a_sandbox_stops_whatever_its_clients_do() {
    for fault in [None, Some("stall-body"), Some("trickle"), Some("stall")] {
        let sandbox = sandbox(fault.as_slice()).await;
        let half = half_a_request(&sandbox).await;
        let mut unread =
            tokio::net::TcpStream::connect(sandbox.url().trim_start_matches("http://"))
                .await
                .unwrap();
        let token = sandbox.access_token();
        let head = format!(
            "GET /api/v1/partner/payments?fromDate=2025-01-01 HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: {}\r\naccept: application/json\r\n\r\n",
            token.expose_secret()
        );
        unread.write_all(head.as_bytes()).await.unwrap();
        let begun = std::time::Instant::now();
        sandbox.stop().await;
        assert!(begun.elapsed() < Duration::from_secs(10), "{fault:?}: {:?}", begun.elapsed());
        for mut stream in [half, unread] {
            let mut rest = Vec::new();
            // Ends, with or without an error: the connection was cut.
            let _ = stream.read_to_end(&mut rest).await;
        }
    }
}

#[tokio::test]
async fn a_web_page_cannot_steer_a_sandbox() {
    let sandbox = sandbox(&[]).await;
    let own = sandbox.url().trim_start_matches("http://").to_owned();
    let port = own.rsplit(':').next().unwrap();
    let local = [own.clone(), format!("localhost:{port}"), "LOCALHOST".into(), "[::1]:80".into()];
    for host in local {
        let ok = raw(&sandbox, &format!("GET /sandbox/clock HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\nconnection: close\r\n\r\n")).await;
        assert!(ok.starts_with("HTTP/1.1 200"), "{host}: {ok}");
    }
    for headers in [
        "host: evil.example".to_owned(),
        "host: 127.0.0.1.evil.example".to_owned(),
        format!("host: localhost.evil.example:{port}"),
        format!("host: {own}\r\norigin: http://evil.example"),
        format!("host: {own}\r\norigin: https://{own}"),
        format!("host: {own}\r\norigin: null"),
        format!("host: {own}\r\norigin: http://127.0.0.1:1"),
    ] {
        for request in [
            "GET /sandbox/ledger",
            "DELETE /sandbox/faults",
            "POST /sandbox/clock",
            "GET /sandbox/health",
        ] {
            let refused = raw(
                &sandbox,
                &format!("{request} HTTP/1.1\r\n{headers}\r\nconnection: close\r\n\r\n"),
            )
            .await;
            assert!(refused.starts_with("HTTP/1.1 403"), "{headers}, {request}: {refused}");
        }
    }
}

#[tokio::test]
async fn a_sandbox_for_containers_listens_everywhere_and_knows_no_name() {
    let sandbox = Sandbox::builder().host("0.0.0.0".parse().unwrap()).start().await.unwrap();
    assert!(sandbox.url().starts_with("http://127.0.0.1:"), "{}", sandbox.url());
    let client = Client::new(sandbox.access_token()).unwrap();
    assert!(client.validate().await.unwrap().is_valid);
    let named = "GET /sandbox/clock HTTP/1.1\r\nhost: sandbox:8080\r\nconnection: close\r\n\r\n";
    assert!(raw(&sandbox, named).await.starts_with("HTTP/1.1 200"));
    let foreign = "GET /sandbox/clock HTTP/1.1\r\nhost: sandbox:8080\r\norigin: http://evil.example\r\nconnection: close\r\n\r\n";
    assert!(raw(&sandbox, foreign).await.starts_with("HTTP/1.1 403"));
}

#[tokio::test]
async fn lists_may_be_null_and_a_renewed_token_may_be_in_message_alone() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let client = Client::builder(sandbox.access_token()).retries(0).build().unwrap();
    let period = Period::last_days(90);
    let whole = client.settlements(period).await.unwrap();
    assert!(whole.iter().all(|settlement| !settlement.allocations.is_empty()));
    sandbox.add_fault("null-lists*1".parse().unwrap());
    let nulls = client.settlements(period).await.unwrap();
    assert_eq!(nulls.len(), whole.len());
    assert!(nulls[0].allocations.is_empty() && nulls[1..] == whole[1..]);
    sandbox.add_fault("null-list*2".parse().unwrap());
    assert!(client.settlements(period).await.unwrap().is_empty());
    sandbox.clear_faults();
    sandbox.add_fault("message-alone*1".parse().unwrap());
    client.renew().await.unwrap();
    assert_eq!(client.settlements(period).await.unwrap(), whole);
}
