//! Which requests are retried, when and how often, depending on what they change.

use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::layout::{respond_with_payments, truncated_payments};
use crate::support::server::Reply;
use crate::support::{ACCESS, PROVISIONING, new_client, period};
use cfis::{
    AccessToken, Client, ClientBuilder, Environment, ErrorKind, Partner, ProvisioningToken,
};
use httpmock::MockServer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Records the waits between attempts; none of them takes any time.
#[derive(Clone, Default)]
struct Waits(Arc<Mutex<Vec<Duration>>>);

impl Waits {
    fn of<T>(&self, builder: ClientBuilder<T>) -> ClientBuilder<T> {
        let waits = self.clone();
        builder.sleeper(move |wait| {
            waits.0.lock().unwrap().push(wait);
            ready(())
        })
    }

    fn client(&self, base_url: &str) -> Client {
        let token = AccessToken::new(Environment::custom(base_url).unwrap(), ACCESS).unwrap();
        self.of(Client::builder(token)).build().unwrap()
    }

    fn partner(&self, base_url: &str) -> Partner {
        let token =
            ProvisioningToken::new(Environment::custom(base_url).unwrap(), PROVISIONING).unwrap();
        self.of(Partner::builder(token)).build().unwrap()
    }

    fn taken(&self) -> Vec<Duration> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[tokio::test]
async fn reads_are_retried_after_transient_statuses_and_no_others() {
    for (status, calls) in [
        (408, 4),
        (429, 4),
        (502, 4),
        (503, 4),
        (504, 4),
        (400, 1),
        (401, 1),
        (403, 1),
        (500, 1),
        (501, 1),
        (302, 1),
    ] {
        let server = MockServer::start_async().await;
        let mock = server.mock(|_, then| {
            then.status(status).body("kept");
        });
        let waits = Waits::default();
        let error = waits.client(&server.base_url()).payments(period()).await.unwrap_err();
        mock.assert_calls(calls);
        assert_eq!(
            (error.status(), error.attempts() as usize, error.body()),
            (Some(status), calls, Some("kept")),
            "{error}"
        );
        let waits = waits.taken();
        assert_eq!(waits.len(), calls - 1);
        assert!(
            waits
                .iter()
                .zip([200, 400, 800])
                .all(|(wait, limit)| *wait <= Duration::from_millis(limit)),
            "{waits:?}"
        );
    }
}

#[tokio::test]
async fn requests_that_change_state_are_not_retried_if_they_may_have_been_sent() {
    for status in [408, 429, 500, 502, 503, 504] {
        let server = MockServer::start_async().await;
        let mock = server.mock(|_, then| {
            then.status(status);
        });
        let waits = Waits::default();
        assert!(waits.client(&server.base_url()).renew().await.is_err());
        assert!(waits.partner(&server.base_url()).create_client(&new_client()).await.is_err());
        mock.assert_calls(2);
        assert!(waits.taken().is_empty(), "{:?}", waits.taken());
    }
    let (url, requests) = crate::support::raw_server(b"").await;
    let waits = Waits::default();
    assert_eq!(waits.client(&url).renew().await.unwrap_err().kind(), ErrorKind::Interrupted);
    assert_eq!(
        waits.partner(&url).create_client(&new_client()).await.unwrap_err().kind(),
        ErrorKind::Interrupted
    );
    assert_eq!(requests.load(std::sync::atomic::Ordering::SeqCst), 2);
    assert!(waits.taken().is_empty(), "{:?}", waits.taken());
}

#[tokio::test]
async fn requests_that_were_not_sent_are_retried_whatever_they_change() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let waits = Waits::default();
    let errors = [
        waits.client(&url).payments(period()).await.map(drop).unwrap_err(),
        waits.client(&url).renew().await.map(drop).unwrap_err(),
        waits.partner(&url).create_client(&new_client()).await.map(drop).unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 4), "{error}");
    }
    assert_eq!(waits.taken().len(), 9);
}

/// A server that sends the next of these responses to each connection.
async fn responses_of(responses: Vec<Vec<u8>>) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        for response in responses {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            assert!(stream.read(&mut request).await.unwrap() > 0);
            stream.write_all(&response).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    (url, server)
}

const UNAVAILABLE: &str =
    "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn a_read_that_fails_and_then_succeeds_returns_each_item_once() {
    let list = Reply::payments_with("connection: close\r\n", "[{\"caseId\":1}]");
    let responses = [UNAVAILABLE.as_bytes(), b"", UNAVAILABLE.as_bytes(), &list.bytes];
    let (url, server) = responses_of(responses.map(<[u8]>::to_vec).to_vec()).await;
    let waits = Waits::default();
    let payments = waits.client(&url).payments(period()).await.unwrap();
    assert_eq!(payments.len(), 1);
    assert_eq!(waits.taken().len(), 3);
    server.await.unwrap();
}

#[tokio::test]
async fn a_response_that_is_truncated_is_not_requested_again() {
    let body = truncated_payments("[{\"caseId\":1},");
    let broken = format!("HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{body}");
    let (url, server) = responses_of(vec![broken.into_bytes()]).await;
    let waits = Waits::default();
    let mut items = waits.client(&url).payments(period()).stream();
    assert_eq!(items.next().await.unwrap().unwrap().case_id, Some(1));
    assert_eq!(items.next().await.unwrap().unwrap_err().kind(), ErrorKind::Interrupted);
    assert!(items.next().await.is_none());
    assert!(waits.taken().is_empty(), "{:?}", waits.taken());
    server.await.unwrap();
}

#[tokio::test]
async fn a_call_fails_at_once_if_retry_after_is_above_the_limit() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|_, then| {
        then.status(503).header("retry-after", "3600");
    });
    let waits = Waits::default();
    let error = waits.client(&server.base_url()).validate().await.unwrap_err();
    assert!(waits.taken().is_empty(), "{:?}", waits.taken());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    mock.assert_calls(1);
}

#[tokio::test]
async fn a_date_in_retry_after_is_compared_with_the_clock_of_the_provider() {
    let server = MockServer::start_async().await;
    server.mock(|_, then| {
        then.status(503)
            .header("date", "Mon, 16 Mar 2020 10:00:00 GMT")
            .header("retry-after", "Mon, 16 Mar 2020 10:00:30 GMT");
    });
    let waits = Waits::default();
    assert!(waits.client(&server.base_url()).validate().await.is_err());
    let waits: Vec<_> = waits.taken().iter().map(Duration::as_secs).collect();
    assert_eq!(waits, [30, 30, 30]);
}

#[tokio::test]
async fn retry_after_is_obeyed_up_to_a_limit() {
    let in_a_minute = (chrono::Utc::now() + chrono::TimeDelta::seconds(60))
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    for (header, at_least, at_most) in
        [("7", 7, 7), ("0", 0, 0), (in_a_minute.as_str(), 50, 60), ("120", 120, 120)]
    {
        let server = MockServer::start_async().await;
        server.mock(|_, then| {
            then.status(429).header("retry-after", header);
        });
        let waits = Waits::default();
        assert!(waits.client(&server.base_url()).validate().await.is_err());
        let waits: Vec<_> = waits.taken().iter().map(Duration::as_secs).collect();
        assert!(
            waits.len() == 3 && waits.iter().all(|wait| (at_least..=at_most).contains(wait)),
            "{header}: {waits:?}"
        );
    }
}

#[tokio::test]
async fn no_wait_exceeds_the_total_timeout() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|_, then| {
        then.status(503).header("retry-after", "100");
    });
    let waits = Waits::default();
    let token = AccessToken::new(Environment::custom(&server.base_url()).unwrap(), ACCESS).unwrap();
    let client =
        waits.of(Client::builder(token)).total_timeout(Duration::from_secs(50)).build().unwrap();
    let error = client.validate().await.unwrap_err();
    assert_eq!(
        (error.status(), error.attempts()),
        (Some(503), 1),
        "the error is not that of the provider's response"
    );
    assert!(waits.taken().is_empty(), "{:?}", waits.taken());
    mock.assert_calls(1);
}

#[tokio::test]
async fn clones_share_a_budget() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|_, then| {
        then.status(503);
    });
    let waits = Waits::default();
    let client = waits.client(&server.base_url());
    for _ in 0..20 {
        assert!(client.clone().validate().await.is_err());
    }
    mock.assert_calls(20 + 10);
}

#[tokio::test]
async fn the_longest_timeout_is_no_timeout() {
    let server = MockServer::start_async().await;
    server.mock(|_, then| {
        respond_with_payments(then, "[]");
    });
    let token = AccessToken::new(Environment::custom(&server.base_url()).unwrap(), ACCESS).unwrap();
    let builder = Client::builder(token)
        .total_timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX)
        .idle_timeout(Duration::MAX)
        .connect_timeout(Duration::MAX);
    assert!(builder.build().unwrap().payments(period()).await.unwrap().is_empty());
}
