//! Requests that change state (renew, create client, unfetched settlements): each has a connection
//! and a timeout of its own, and keeps its response byte for byte.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::noting::{Noting, client, token};
use crate::support::renewing::{NEW, call_valid, renewed, request_of, slow_server, valid_or};
use crate::support::server::{Reply, Server, Then, read_request};
use crate::support::{PROVISIONING, new_client, partner, period, time_passes};
use cfis::{Client, Environment, ErrorKind, Outcome, Partner, ProvisioningToken, Spool};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Bodies of which no token can be identified, or that are not a list: they must be kept.
const NO_TOKEN: &str = r#"{"Message":"Done, see your mail"}"#;
const SETTLEMENTS: &str = r#"{"settlements":[{"settlementId":7,"settlementAmount":24.00,"currency":"EUR","allocations":[]}]}"#;

fn created() -> String {
    format!(r#"{{"clientId":7,"accessToken":"{NEW}"}}"#)
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A server that puts a label of compression on every body, right or wrong.
async fn labelled(label: &'static str, body: Vec<u8>) -> Server {
    Server::start(move |_, head| {
        if head.contains("/validate") {
            return vec![valid_or(head, "")];
        }
        let length = body.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-encoding: {label}\r\ncontent-length: {length}\r\n\r\n"
        );
        vec![Reply::new([head.as_bytes(), &body].concat(), Then::Keep)]
    })
    .await
}

#[tokio::test]
async fn a_token_is_found_in_a_response_with_a_wrong_label_of_compression() {
    for (label, is_compressed) in [("gzip", false), ("br", false), ("gzip", true), ("br", true)] {
        let bytes = |text: &str| if is_compressed { gzip(text) } else { text.as_bytes().to_vec() };
        let server = labelled(label, bytes(&renewed())).await;
        let store = Noting::with(token(&server.url));
        let renewal = client(&server.url, &store).renew().await.unwrap();
        assert_eq!((renewal.access_token.expose_secret(), store.held().as_str()), (NEW, NEW));
        let server = labelled(label, bytes(&created())).await;
        let created = partner(&server.url).create_client(&new_client()).await.unwrap();
        assert_eq!(created.access_token.expose_secret(), NEW, "{label}");
    }
}

#[tokio::test]
async fn a_response_without_a_token_is_kept_as_it_came_whatever_its_label() {
    let broken = gzip(NO_TOKEN);
    let broken = broken[..broken.len() - 6].to_vec();
    for (label, body) in [
        ("gzip", NO_TOKEN.as_bytes().to_vec()),
        ("br", NO_TOKEN.as_bytes().to_vec()),
        ("br", b"\x0b\x10\x80not JSON".to_vec()),
        ("gzip", gzip(NO_TOKEN)),
        ("gzip", broken),
    ] {
        let server = labelled(label, body.clone()).await;
        let store = Noting::with(token(&server.url));
        let error = client(&server.url, &store).renew().await.unwrap_err();
        let kept = store.0.lock().unwrap().kept.pop().expect("nothing was kept");
        assert!(kept.ends_with(&[b"\n\n", &body[..]].concat()), "{label}: {kept:?}");
        assert_eq!(error.unread_response().unwrap().expose_secret(), kept);
        let error = partner(&server.url).create_client(&new_client()).await.unwrap_err();
        let kept = error.unread_response().unwrap().expose_secret();
        assert!(kept.ends_with(&[b"\n\n", &body[..]].concat()), "{label}: {kept:?}");
    }
}

#[tokio::test]
async fn unfetched_settlements_are_on_disk_as_they_came_whatever_their_label() {
    let whole = gzip(SETTLEMENTS);
    for (label, body) in
        [("gzip", SETTLEMENTS.into()), ("br", SETTLEMENTS.into()), ("gzip", whole.clone())]
    {
        let server = labelled(label, body.clone()).await;
        let spool = Spool::open(crate::support::folder("labelled")).await.unwrap();
        let client = crate::support::client(&server.url);
        let delivery = client.unfetched_settlements(&spool).await.unwrap();
        assert_eq!(std::fs::read(delivery.path().unwrap()).unwrap(), body, "{label}");
        assert_eq!(delivery.settlements().await.unwrap()[0].settlement_id, 7);
    }
    // Whole by HTTP's account, and truncated inside its compression.
    let part = whole[..whole.len() - 10].to_vec();
    let server = labelled("gzip", part.clone()).await;
    let spool = Spool::open(crate::support::folder("labelled")).await.unwrap();
    let error =
        crate::support::client(&server.url).unfetched_settlements(&spool).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Interrupted, Outcome::Unknown));
    let received = spool.interruption().await.unwrap().unwrap().received.unwrap();
    assert_eq!(std::fs::read(received).unwrap(), part);
}

/// Calls everything that changes state, after reads that leave idle connections.
async fn change_state(url: &str) {
    let client = crate::support::client(url);
    for _ in 0..5 {
        client.payments(period()).await.unwrap();
    }
    let partner = partner(url);
    let spool = Spool::open(crate::support::folder("connections")).await.unwrap();
    for _ in 0..2 {
        client.renew().await.unwrap();
        client.payments(period()).await.unwrap();
        partner.create_client(&new_client()).await.unwrap();
        client.unfetched_settlements(&spool).await.unwrap().acknowledge().await.unwrap();
    }
}

fn changes_state(head: &str) -> bool {
    ["/renew", "unfetchedOnly=true", "POST "].iter().any(|part| head.contains(part))
}

fn reply_to(head: &str) -> Reply {
    if head.contains("/renew") {
        // Another token each time: an old one is not taken for a new one.
        let last = if head.contains(NEW) { "f" } else { "e" };
        return Reply::ok(&renewed().replace("950e", &format!("950{last}")));
    }
    if head.starts_with("POST ") {
        return Reply::ok(&created());
    }
    if head.contains("/validate") {
        return Reply::ok(r#"{"isValid":true}"#);
    }
    if head.contains("/settlements") { Reply::ok(SETTLEMENTS) } else { Reply::payments("[]") }
}

#[tokio::test]
async fn what_must_not_be_lost_is_not_compressed() {
    let server = Server::start(|_, head| vec![reply_to(head)]).await;
    change_state(&server.url).await;
    let requests = server.requests();
    assert_eq!(requests.iter().filter(|head| changes_state(head)).count(), 6);
    for head in requests {
        let accepted = if changes_state(&head) { "identity\r\n" } else { "gzip, zstd\r\n" };
        assert!(head.contains(&format!("accept-encoding: {accepted}")), "{head}");
    }
}

/// Connections of which each stays open, and dies at the second request on it that changes state.
#[tokio::test]
async fn a_request_that_changes_state_has_a_connection_of_its_own() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::<Mutex<Vec<(usize, String)>>>::default();
    let heads = Arc::clone(&seen);
    tokio::spawn(async move {
        for connection in 0.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let heads = Arc::clone(&heads);
            tokio::spawn(async move {
                while let Some((head, _)) = read_request(&mut stream).await {
                    let is_used =
                        heads.lock().unwrap().iter().any(|(number, _)| *number == connection);
                    heads.lock().unwrap().push((connection, head.clone()));
                    if is_used && changes_state(&head) {
                        stream.set_zero_linger().unwrap();
                        return;
                    }
                    stream.write_all(&reply_to(&head).bytes).await.unwrap();
                }
            });
        }
    });
    change_state(&url).await;
    let seen = seen.lock().unwrap();
    let (changes, reads): (Vec<_>, Vec<_>) = seen.iter().partition(|(_, head)| changes_state(head));
    assert_eq!((changes.len(), reads.len()), (6, 9));
    for (connection, head) in changes {
        let shared = seen.iter().filter(|(other, _)| other == connection).count();
        assert_eq!(shared, 1, "not alone on its connection: {head}");
    }
    let connections: std::collections::BTreeSet<_> =
        reads.iter().map(|(number, _)| number).collect();
    assert!(connections.len() < reads.len(), "no connection was idle");
}

/// Timeouts of 5 s for reads, and of 60 s for what changes state.
fn impatient<T>(builder: cfis::ClientBuilder<T>) -> cfis::ClientBuilder<T> {
    let limit = Duration::from_secs(5);
    builder
        .retries(0)
        .attempt_timeout(limit)
        .idle_timeout(limit)
        .total_timeout(limit)
        .state_change_timeout(Duration::from_secs(60))
}

/// Responds 20 s after the request, and pauses for 20 s inside the body.
async fn respond_slowly(stream: &mut TcpStream, body: &str) {
    time_passes(Duration::from_secs(20)).await;
    let (beginning, end) = body.split_at(body.len() / 2);
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{beginning}", body.len());
    stream.write_all(head.as_bytes()).await.unwrap();
    // Until the head and the beginning have arrived.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    time_passes(Duration::from_secs(20)).await;
    stream.write_all(end.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn the_timeouts_of_reads_do_not_cut_off_what_changes_state() {
    let (url, listener) = slow_server().await;
    let client = impatient(Client::builder(token(&url))).build().unwrap();
    let mut renewing = tokio::spawn({
        let client = client.clone();
        async move { client.renew().await }
    });
    let (mut stream, _) = request_of(&listener).await;
    respond_slowly(&mut stream, &renewed()).await;
    tokio::select! {
        () = call_valid(&listener) => {}
        ended = &mut renewing => panic!("the new token was not validated: {ended:?}"),
    }
    let renewal = renewing.await.unwrap().unwrap();
    assert_eq!(renewal.access_token.expose_secret(), NEW);

    let token = ProvisioningToken::new(Environment::custom(&url).unwrap(), PROVISIONING).unwrap();
    let partner = impatient(Partner::builder(token)).build().unwrap();
    let creating = tokio::spawn(async move { partner.create_client(&new_client()).await });
    let (mut stream, _) = request_of(&listener).await;
    respond_slowly(&mut stream, &created()).await;
    assert_eq!(creating.await.unwrap().unwrap().access_token.expose_secret(), NEW);

    let spool = Spool::open(crate::support::folder("slow")).await.unwrap();
    let fetching = tokio::spawn(async move {
        client.unfetched_settlements(&spool).await.unwrap().settlements().await
    });
    let (mut stream, _) = request_of(&listener).await;
    respond_slowly(&mut stream, SETTLEMENTS).await;
    assert_eq!(fetching.await.unwrap().unwrap().len(), 1);
}
