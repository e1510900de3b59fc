//! Lists as streams: they have the same items as awaited lists, an item that cannot be parsed does
//! not end them, and a truncated response is not taken for the end.

use crate::support::layout::{payments, payments_path, respond_with_payments, truncated_payments};
use crate::support::{client, period};
use cfis::{ErrorKind, Items, Period};
use cfis_sandbox::Sandbox;
use httpmock::MockServer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn all<T: serde::de::DeserializeOwned>(mut items: Items<T>) -> Vec<Result<T, cfis::Error>> {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(item);
    }
    found
}

#[tokio::test]
async fn a_stream_has_the_items_of_the_list() {
    let sandbox = Sandbox::builder().today("2026-03-20".parse().unwrap()).start().await.unwrap();
    let client = cfis::Client::new(sandbox.access_token()).unwrap();
    let period = Period::new("2025-01-01".parse().unwrap(), "2026-03-20".parse().unwrap()).unwrap();
    let payments: Result<Vec<_>, _> =
        all(client.payments(period).stream()).await.into_iter().collect();
    assert_eq!(payments.unwrap(), client.payments(period).await.unwrap());
    let settlements: Result<Vec<_>, _> =
        all(client.settlements(period).stream()).await.into_iter().collect();
    assert_eq!(settlements.unwrap(), client.settlements(period).await.unwrap());
}

#[tokio::test]
async fn an_item_that_cannot_be_parsed_is_an_error_and_the_next_items_follow() {
    let server = MockServer::start_async().await;
    server.mock(|_, then| {
        let items = r#"[{"caseId":0},{"caseId":"one","amount":1.00}, {"caseId":2},3,{"bookingDate":"soon"},{"caseId":5}]"#;
        respond_with_payments(then, items);
    });
    let client = client(&server.base_url());
    let items = all(client.payments(period()).stream()).await;
    let cases: Vec<_> = items
        .iter()
        .filter_map(|item| item.as_ref().ok())
        .map(|payment| payment.case_id.unwrap())
        .collect();
    assert_eq!(cases, [0, 2, 5]);
    let errors: Vec<_> = items.iter().filter_map(|item| item.as_ref().err()).collect();
    let found: Vec<_> = errors
        .iter()
        .map(|error| (error.item_index(), error.json_path(), error.item_text()))
        .collect();
    let wanted = ["[1].caseId", "[3]", "[4].bookingDate"].map(payments_path);
    assert_eq!(
        found,
        [
            (Some(1), Some(wanted[0].as_str()), Some(r#"{"caseId":"one","amount":1.00}"#)),
            (Some(3), Some(wanted[1].as_str()), Some("3")),
            (Some(4), Some(wanted[2].as_str()), Some(r#"{"bookingDate":"soon"}"#)),
        ]
    );
    assert!(
        errors.iter().all(|error| error.kind() == ErrorKind::Unreadable
            && !format!("{error:?}").contains("amount")),
        "{errors:?}"
    );

    let error = client.payments(period()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the response to listPayments cannot be parsed at `{}`; \
             2 other items cannot be parsed either",
            wanted[0]
        )
    );
    let paths: Vec<_> = error.items().iter().map(|error| error.json_path().unwrap()).collect();
    assert_eq!(paths, wanted);
}

#[tokio::test]
async fn invalid_json_ends_the_stream_with_an_error() {
    for list in [
        "[{\"caseId\":0},{\"caseId\":1]",
        "[{\"caseId\":0}{}]",
        "[{\"caseId\":0},{caseId:1},{}]",
        "[{\"caseId\":0},{\"caseId\":\"x\",}]",
        "[{\"caseId\":0}] []",
        "[{\"caseId\":0},",
    ] {
        let is_truncated = list.ends_with(',');
        let body = if is_truncated { truncated_payments(list) } else { payments(list) };
        let server = MockServer::start_async().await;
        server.mock(|_, then| {
            then.status(200).body(&body);
        });
        let mut items = client(&server.base_url()).payments(period()).stream();
        assert_eq!(items.next().await.unwrap().unwrap().case_id, Some(0), "{body}");
        let error = items.next().await.expect(&body).expect_err(&body);
        let kind = if is_truncated { ErrorKind::Interrupted } else { ErrorKind::Unreadable };
        assert_eq!((error.kind(), error.item_index()), (kind, None), "{body}: {error}");
        assert!(items.next().await.is_none(), "{body}: something comes after the end");
    }
}

/// A server that sends the beginning of a list; the test sends the rest.
async fn slow_server() -> (String, tokio::net::TcpListener) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    (format!("http://{}", listener.local_addr().unwrap()), listener)
}

async fn accept(listener: tokio::net::TcpListener) -> tokio::net::TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = [0; 4096];
    assert!(stream.read(&mut request).await.unwrap() > 0);
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{\"settlements\":[")
        .await
        .unwrap();
    stream
}

const SETTLEMENT: &[u8] =
    br#"{"settlementId":1,"settlementAmount":1.00,"currency":"EUR","allocations":[]}"#;

#[tokio::test]
async fn items_arrive_before_the_response_is_complete() {
    let (url, listener) = slow_server().await;
    let mut items = client(&url).settlements(period()).stream();
    let server = tokio::spawn(async move {
        let mut stream = accept(listener).await;
        stream.write_all(SETTLEMENT).await.unwrap();
        stream
    });
    assert_eq!(items.next().await.unwrap().unwrap().settlement_id, 1);
    drop(server.await.unwrap());
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn dropping_a_stream_stops_the_transfer() {
    let (url, listener) = slow_server().await;
    let mut items = client(&url).settlements(period()).stream();
    let server = tokio::spawn(async move {
        let mut stream = accept(listener).await;
        stream.write_all(SETTLEMENT).await.unwrap();
        // Returns when the client closes the connection.
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.map(|_| rest)
    });
    assert!(items.next().await.unwrap().is_ok());
    drop(items);
    let rest = server.await.unwrap().unwrap_or_default();
    assert!(rest.is_empty(), "{rest:?}");
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_poll() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|_, then| {
        respond_with_payments(then, "[]");
    });
    let items = client(&server.base_url()).payments(period()).stream();
    mock.assert_calls(0);
    assert!(all(items).await.is_empty());
    mock.assert_calls(1);
}

#[tokio::test]
async fn limits_on_items_and_bodies_end_the_stream() {
    let server = MockServer::start_async().await;
    let body = payments("[{\"caseId\":1},{\"caseId\":1234567890}]");
    server.mock(|_, then| {
        then.status(200).body(&body);
    });
    let environment = cfis::Environment::custom(&server.base_url()).unwrap();
    let builder =
        cfis::Client::builder(cfis::AccessToken::new(environment, crate::support::ACCESS).unwrap());
    let items =
        all(builder.clone().item_limit(15).build().unwrap().payments(period()).stream()).await;
    assert_eq!((items.len(), items[1].as_ref().unwrap_err().kind()), (2, ErrorKind::TooLarge));
    let items = all(builder
        .body_limit(body.len() as u64 - 16)
        .build()
        .unwrap()
        .payments(period())
        .stream())
    .await;
    assert_eq!(items.last().unwrap().as_ref().unwrap_err().kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn the_other_members_are_kept_before_and_after_the_list() {
    for body in [
        r#"{"createdAt":"2026-03-20T06:15:04.127Z","total":1.50,"settlements":[]}"#,
        r#"{"settlements":[],"total":1.50,"createdAt":"2026-03-20T06:15:04.127Z"}"#,
        r#"{"total":1.50,"settlements":[],"createdAt":"2026-03-20T06:15:04.127Z"}"#,
    ] {
        let server = MockServer::start_async().await;
        server.mock(|_, then| {
            then.status(200).body(body);
        });
        let report = client(&server.base_url()).settlements(period()).report().await.unwrap();
        assert_eq!(
            report.created_at.as_ref().map(ToString::to_string).as_deref(),
            Some("2026-03-20T06:15:04.127Z"),
            "{body}"
        );
        assert_eq!(report.extra.json("total"), Some("1.50"), "{body}");
    }
}

#[tokio::test]
async fn an_item_comes_with_its_text() {
    let items = r#"[ {"caseId": 7,  "amount":1.50, "new":[1 ]} ,{"caseId":"x"}, 8, {} ]"#;
    let server = crate::support::server::Server::start(move |_, _| {
        vec![crate::support::server::Reply::payments(items)]
    })
    .await;
    let client = crate::support::client(&server.url);
    let mut items = client.payments(crate::support::period()).stream_with_text();
    let first = items.next().await.unwrap().unwrap();
    assert_eq!(first.text, r#"{"caseId": 7,  "amount":1.50, "new":[1 ]}"#);
    assert_eq!(
        (first.item.case_id, first.item.amount.unwrap().to_string()),
        (Some(7), "1.50".into())
    );
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.item_text(), Some(r#"{"caseId":"x"}"#));
    assert_eq!(error.json_path(), Some(payments_path("[1].caseId").as_str()));
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.json_path(), Some(payments_path("[2]").as_str()));
    assert_eq!(items.next().await.unwrap().unwrap().text, "{}");
    assert!(items.next().await.is_none());
}
