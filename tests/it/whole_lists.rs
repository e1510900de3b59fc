//! A list is whole, or awaiting it is an error: parts, promises, pages and truncated responses are
//! never taken for all of it.

use std::io::Write;

use cfis::description::operations;
use cfis::{
    AccessToken, Client, ClientBuilder, Environment, Error, ErrorKind, Payment, Settlement,
};

use crate::support::layout::{listed, payments, payments_head, truncated_payments};
use crate::support::server::{Reply, Server, Then};
use crate::support::{ACCESS, period};

fn builder(url: &str) -> ClientBuilder<AccessToken> {
    let token = AccessToken::new(Environment::custom(url).unwrap(), ACCESS).unwrap();
    Client::builder(token).sleeper(|_| async {})
}

/// Reads payments from a server that responds with a head, these bytes and these payments.
async fn read(head: &str, before: &str, items: &str) -> Result<Vec<Payment>, Error> {
    let head = format!("{head}\r\n{}", payments_head(items)).trim_end().to_owned();
    let body = format!("{before}{}", payments(items));
    let server = Server::start(move |_, _| vec![Reply::status(&head, &body)]).await;
    builder(&server.url).build().unwrap().payments(period()).await
}

/// Reads a settlement from a server that responds with a head.
async fn read_settlement(head: &'static str) -> Result<Vec<Settlement>, Error> {
    let item = r#"{"settlementId":1,"settlementAmount":1.00,"currency":"EUR","allocations":[]}"#;
    let body = listed(&operations::LIST_SETTLEMENTS, &format!("[{item}]"));
    let server = Server::start(move |_, _| vec![Reply::status(head, &body)]).await;
    builder(&server.url).build().unwrap().settlements(period()).await
}

/// A response that ends after this part of a list, with these lines in its head.
fn truncated(head: &str, part: &str) -> Reply {
    let body = truncated_payments(part);
    Reply::new(format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}"), Then::Close)
}

#[tokio::test]
async fn a_part_a_promise_or_a_page_of_a_list_is_not_the_list() {
    for (head, words) in [
        ("206 Partial Content\r\ncontent-range: items 0-0/250", "only a part of the list"),
        ("202 Accepted", "only a promise of the list"),
    ] {
        let error = read(head, "", "[{}]").await.expect_err(head);
        assert!(error.to_string().contains(words), "{head}: {error}");
    }
    // The spec has no pages of settlements.
    for (head, words) in [
        ("206 Partial Content\r\ncontent-range: items 0-0/250", "only a part of the list"),
        ("202 Accepted", "only a promise of the list"),
        ("200 OK\r\nlink: <https://host.example/?page=2>; rel=\"next\"", "the header `link`"),
        ("200 OK\r\nx-total-count: 250", "the header `x-total-count`"),
    ] {
        let error = read_settlement(head).await.expect_err(head);
        assert!(error.to_string().contains(words), "{head}: {error}");
    }
    assert_eq!(read_settlement("200 OK\r\nx-total-count: 1").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_page_of_settlements_is_told_by_the_members_beside_the_list() {
    let server = Server::start(|_, _| {
        vec![Reply::ok(r#"{"settlements":[],"nextPage":"https://host.example/?page=2"}"#)]
    })
    .await;
    let client = builder(&server.url).build().unwrap();
    let error = client.settlements(period()).await.unwrap_err();
    assert!(error.to_string().contains("the member `nextPage`"), "{error}");
    let mut stream = client.settlements(period()).stream();
    assert!(stream.next().await.unwrap().is_err(), "a stream ends as if it were whole");
}

#[tokio::test]
async fn an_awaited_list_that_is_truncated_is_read_again() {
    for head in ["content-length: 400\r\n", ""] {
        let server = Server::start(move |number, _| match number {
            0 | 1 => vec![truncated(head, "[{},")],
            _ => vec![Reply::payments("[{},{}]")],
        })
        .await;
        let client = builder(&server.url).build().unwrap();
        assert_eq!(client.payments(period()).await.unwrap().len(), 2);
        assert_eq!(server.requests().len(), 3);
    }
    let server = Server::start(|_, _| vec![truncated("", "[{},")]).await;
    let error = builder(&server.url).retries(1).build().unwrap().payments(period()).await;
    let error = error.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Interrupted, 2), "{error}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn the_number_of_awaited_items_and_of_their_errors_is_limited() {
    let list =
        |item: &str, times: usize| format!("[{}{item}]", format!("{item},").repeat(times - 1));
    let server = Server::start(move |number, _| {
        vec![Reply::payments(&if number == 0 { list("{}", 1_001) } else { list("7", 5_000) })]
    })
    .await;
    let client = builder(&server.url).list_limit(1_000).build().unwrap();
    let error = client.payments(period()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    assert!(error.to_string().contains("`list_limit`"), "{error}");
    let error = client.payments(period()).await.unwrap_err();
    assert!(error.to_string().contains("4999 other items"), "{error}");
    assert_eq!(error.items().len(), 100);
    // Of long items, the texts of the first are kept.
    let long = format!("{{\"caseId\":\"{}\"}}", "x".repeat(100_000));
    let server = Server::start(move |_, _| vec![Reply::payments(&list(&long, 50))]).await;
    let error = builder(&server.url).build().unwrap().payments(period()).await.unwrap_err();
    let texts: Vec<_> = error.items().iter().filter_map(|item| item.item_text()).collect();
    assert_eq!((error.items().len(), texts.len()), (50, 10));
    assert!(texts.iter().map(|text| text.len()).sum::<usize>() <= 1 << 20);
}

#[tokio::test]
async fn what_can_be_read_is_read() {
    let list = "[{\"caseId\":\"31000417\",\"amount\":1.00}]";
    let found = read("200 OK", "\u{feff}", list).await.unwrap();
    assert_eq!(found[0].case_id, Some(31_000_417));
    let half = r#"[{"caseId":1},{"accountName":"half a pair: \ud83d"},{"caseId":3}]"#;
    let error = read("200 OK", "", half).await.unwrap_err();
    assert_eq!((error.kind(), error.item_index()), (ErrorKind::Unreadable, Some(1)), "{error}");
    for wrong in [r#"[{"caseId":"7 or 8"}]"#, r#"[{"caseId":"+7"}]"#, r#"[{"caseId":"0x7"}]"#] {
        assert!(read("200 OK", "", wrong).await.is_err(), "{wrong}");
    }
    let settlement = r#"{"settlementId":"310000000417","settlementAmount":1.00,"currency":"EUR","allocations":[]}"#;
    let settlement: cfis::Settlement = serde_json::from_str(settlement).unwrap();
    assert_eq!(settlement.settlement_id, 310_000_000_417);
}

/// Compresses texts, each as a member of its own.
fn gzip(parts: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        let mut encoder = flate2::write::GzEncoder::new(&mut bytes, flate2::Compression::fast());
        encoder.write_all(part.as_bytes()).unwrap();
        encoder.finish().unwrap();
    }
    bytes
}

/// A server that puts a label of compression on a body with one payment.
async fn labelled(label: &'static str, body: Vec<u8>) -> Server {
    Server::start(move |_, _| {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-encoding: {label}\r\n{}content-length: {length}\r\n\r\n",
            payments_head("[{}]")
        );
        vec![Reply::new([head.as_bytes(), &body].concat(), Then::Keep)]
    })
    .await
}

#[tokio::test]
async fn a_label_of_compression_need_not_be_right() {
    let list = payments("[{}]");
    let (begin, end) = list.split_at(list.len() / 2);
    for (label, body) in [
        ("GZIP", gzip(&[&list])),
        ("x-gzip", gzip(&[&list])),
        ("gzip", gzip(&[begin, end])),
        ("gzip", list.clone().into_bytes()),
        ("identity", gzip(&[&list])),
        ("br", list.clone().into_bytes()),
    ] {
        let server = labelled(label, body).await;
        let client = builder(&server.url).build().unwrap();
        assert_eq!(client.payments(period()).await.unwrap().len(), 1, "{label}");
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_decompressed_is_not_called_truncated() {
    let whole = gzip(&[&payments("[{}]")]);
    let with_wrong_checksum: Vec<u8> = {
        let mut body = whole.clone();
        let checksum = body.len() - 8;
        body[checksum] ^= 1;
        body
    };
    let no_deflate = [&whole[..10], &[0xff; 20]].concat();
    for body in [with_wrong_checksum, no_deflate] {
        let server = labelled("gzip", body).await;
        let error = builder(&server.url).build().unwrap().payments(period()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Unreadable, 1), "{error}");
        assert!(error.to_string().contains("cannot be decompressed"), "{error}");
    }
    let server = labelled("gzip", whole[..whole.len() - 3].to_vec()).await;
    let client = builder(&server.url).retries(0).build().unwrap();
    let error = client.payments(period()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
}

/// A future of this crate, polled where there is no Tokio runtime.
#[test]
fn without_a_runtime_a_call_is_an_error() {
    let token = AccessToken::new(Environment::custom("http://127.0.0.1:1").unwrap(), ACCESS);
    let client = Client::new(token.unwrap()).unwrap();
    let mut call = std::pin::pin!(client.validate());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(result) = call.as_mut().poll(&mut context) else {
        panic!("it waits for a runtime that is not there");
    };
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Setup, "{error}");
    assert!(error.to_string().contains("Tokio runtime"), "{error}");
}

#[tokio::test]
async fn reading_a_truncated_list_again_ends_within_the_total_timeout() {
    let server = Server::start(|_, _| vec![truncated("content-length: 4000\r\n", "[{}")]).await;
    let client = builder(&server.url)
        .total_timeout(std::time::Duration::from_millis(300))
        .sleeper(|_| std::future::pending::<()>())
        .build()
        .unwrap();
    let error = client.payments(period()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 1), "{error:?}");
}

#[tokio::test]
async fn reading_truncated_lists_again_uses_up_the_budget_for_retries() {
    let server = Server::start(|_, _| vec![truncated("content-length: 4000\r\n", "[{}")]).await;
    let client = builder(&server.url).build().unwrap();
    for _ in 0..20 {
        assert!(client.clone().payments(period()).await.is_err());
    }
    // The budget is ten retries, and ten heads of responses that arrive add one.
    let requests = server.requests().len();
    assert!((30..=33).contains(&requests), "{requests} requests for 20 reads");
}
