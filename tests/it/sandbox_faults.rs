//! The sandbox's faults, as a user's service sees them.

use std::future::ready;
use std::time::Duration;

use cfis::{Client, ErrorKind, Period};
use cfis_sandbox::{Fault, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

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
        .build()
        .unwrap()
}

fn period() -> Period {
    Period::new("2026-02-18".parse().unwrap(), "2026-03-20".parse().unwrap()).unwrap()
}

#[tokio::test]
async fn each_fault_does_what_its_name_says() {
    use ErrorKind::{Interrupted, Server, Throttled, Timeout, Unauthorized, Unreadable};
    for (fault, payments, settlements) in [
        ("stall", Some(Timeout), Some(Timeout)),
        ("latency", Some(Timeout), Some(Timeout)),
        ("reset", Some(Interrupted), Some(Interrupted)),
        ("truncate", Some(Interrupted), Some(Interrupted)),
        ("401", Some(Unauthorized), Some(Unauthorized)),
        ("429", Some(Throttled), Some(Throttled)),
        ("500", Some(Server), Some(Server)),
        ("503", Some(Server), Some(Server)),
        ("html", Some(Unreadable), Some(Unreadable)),
        ("wrong-type", Some(Unreadable), Some(Unreadable)),
        // A payment has no required field.
        ("missing-field", None, Some(Unreadable)),
        ("unknown-value", None, None),
        ("unknown-field", None, None),
        ("duplicate-item", None, None),
    ] {
        let sandbox = sandbox(&[fault]).await;
        let client = client(&sandbox, 0);
        let found = client.payments(period()).await.map(drop).map_err(|error| error.kind());
        assert_eq!(found.err(), payments, "{fault}");
        let found = client.settlements(period()).await.map(drop).map_err(|error| error.kind());
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
    let health =
        raw(&sandbox, "GET /sandbox/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(
        health.starts_with("HTTP/1.1 200") && health.ends_with(r#"{"status":"ok"}"#),
        "{health}"
    );
    let post = |fault: &str| {
        format!(
            "POST /sandbox/faults HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{fault}",
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
    let cleared =
        raw(&sandbox, "DELETE /sandbox/faults HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
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
