//! Every network fault with every operation: what the error says, how often the request was sent,
//! and that nothing is lost or duplicated.

use std::future::ready;
use std::io::Write;
use std::time::Duration;

use crate::support::layout::payments;
use crate::support::server::{Reply, Server, Then};
use crate::support::{ACCESS, PROVISIONING, new_client, period};
use cfis::ErrorKind::{
    Connect, Interrupted, Server as Failed, Throttled, Timeout, TokenNotFound, TooLarge,
    UnexpectedStatus, Unreadable,
};
use cfis::Outcome::{NotSent, Refused as NotDone, Unknown};
use cfis::{
    AccessToken, Client, ClientBuilder, Environment, Error, ErrorKind, Outcome, Partner,
    ProvisioningToken, Spool,
};
use flate2::{Compress, Compression, FlushCompress};

/// The items of payments.
const PAYMENTS: &str = r#"[{"caseId":1},{"caseId":2}]"#;
const NEW: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    CreateClient,
    Validate,
    Renew,
    Payments,
    Settlements,
    Unfetched,
}

use Operation::{CreateClient, Payments, Renew, Settlements, Unfetched, Validate};

impl Operation {
    const ALL: [Operation; 6] = [CreateClient, Validate, Renew, Payments, Settlements, Unfetched];

    /// Whether the operation may be retried.
    fn changes_nothing(self) -> bool {
        matches!(self, Validate | Payments | Settlements)
    }

    /// A complete response.
    fn reply(self) -> Reply {
        if self == Payments { Reply::payments(PAYMENTS) } else { Reply::ok(&self.body()) }
    }

    /// The body of a complete response: two items, if the operation returns a list.
    fn body(self) -> String {
        match self {
            CreateClient => format!(r#"{{"clientId":7,"accessToken":"{NEW}"}}"#),
            Renew => format!(r#"{{"accessToken":"{NEW}"}}"#),
            Validate => r#"{"isValid":true}"#.to_owned(),
            Payments => payments(PAYMENTS),
            Settlements | Unfetched => {
                let settlement = |id: u8| {
                    format!(
                        r#"{{"settlementId":{id},"settlementAmount":1.00,"currency":"EUR","allocations":[]}}"#
                    )
                };
                format!(r#"{{"settlements":[{},{}]}}"#, settlement(1), settlement(2))
            }
        }
    }
}

/// The timeout where a test waits for it.
const SHORT: Duration = Duration::from_millis(500);
/// The timeout elsewhere, which a machine with much to do does not reach.
const LONG: Duration = Duration::from_secs(20);

/// Sets timeouts, and waits that take no time.
fn set_up<T>(
    builder: ClientBuilder<T>,
    limit: Duration,
    state_change: Duration,
) -> ClientBuilder<T> {
    builder
        .sleeper(|_| ready(()))
        .connect_timeout(limit / 2)
        .attempt_timeout(limit)
        .idle_timeout(limit)
        .state_change_timeout(state_change)
        .body_limit(8 << 20)
}

struct Outcomes {
    /// The number of items; 2 for a response that is not a list.
    items: usize,
    error: Option<Error>,
    /// Whether the spool has recorded an interruption.
    is_interrupted: bool,
}

/// Calls an operation, with a timeout for an attempt, and one for an operation that changes state.
async fn call(
    operation: Operation,
    url: &str,
    limit: Duration,
    state_change: Duration,
) -> Outcomes {
    let environment = Environment::custom(url).unwrap();
    let client = set_up(
        Client::builder(AccessToken::new(environment.clone(), ACCESS).unwrap()),
        limit,
        state_change,
    )
    .build()
    .unwrap();
    let partner = set_up(
        Partner::builder(ProvisioningToken::new(environment, PROVISIONING).unwrap()),
        limit,
        state_change,
    )
    .build()
    .unwrap();
    let mut is_interrupted = false;
    let found = match operation {
        CreateClient => partner
            .create_client(&new_client())
            .await
            .map(|created| assert_eq!(created.access_token.expose_secret(), NEW)),
        Validate => client.validate().await.map(|status| assert!(status.is_valid)),
        Renew => client
            .renew()
            .await
            .map(|renewal| assert_eq!(renewal.access_token.expose_secret(), NEW)),
        Payments | Settlements | Unfetched => {
            let mut items = 0;
            let mut error = None;
            if operation == Payments {
                let mut stream = client.payments(period()).stream();
                while let Some(item) = stream.next().await {
                    item.map_or_else(|found| error = Some(found), |_| items += 1);
                }
            } else if operation == Settlements {
                let mut stream = client.settlements(period()).stream();
                while let Some(item) = stream.next().await {
                    item.map_or_else(|found| error = Some(found), |_| items += 1);
                }
            } else {
                let folder = crate::support::folder("faults");
                let spool = Spool::open(&folder).await.unwrap();
                match client.unfetched_settlements(&spool).await {
                    Ok(delivery) => match delivery.settlements().await {
                        Ok(settlements) => items = settlements.len(),
                        Err(found) => error = Some(found),
                    },
                    Err(found) => error = Some(found),
                }
                is_interrupted = spool.interruption().await.unwrap().is_some();
                std::fs::remove_dir_all(folder).unwrap();
            }
            return Outcomes { items, error, is_interrupted };
        }
    };
    Outcomes { items: if found.is_ok() { 2 } else { 0 }, error: found.err(), is_interrupted }
}

/// The expected error and the expected number of requests.
type Expected = (Option<(ErrorKind, Outcome)>, usize);

/// Calls every operation against a server with a fault.
async fn every(
    fault: &str,
    response: impl Fn(Operation, usize) -> Vec<Reply> + Copy + Send + Sync + 'static,
    expected: impl Fn(Operation) -> Expected,
) {
    for operation in Operation::ALL {
        let server = Server::start(move |number, _| response(operation, number)).await;
        let stalls = response(operation, 0).iter().any(|reply| reply.then == Then::Stall);
        let limit = if stalls { SHORT } else { LONG };
        let found = call(operation, &server.url, limit, limit).await;
        let of = format!("{fault}, {operation:?}: {:?}", found.error);
        let (error, requests) = expected(operation);
        assert_eq!(server.requests().len(), requests, "requests, {of}");
        assert_eq!(
            found.error.as_ref().map(|error| (error.kind(), error.outcome())),
            error,
            "{of}"
        );
        let Some(error) = &found.error else {
            assert_eq!(found.items, 2, "{of}");
            continue;
        };
        assert!(found.items < 2, "an error although every item arrived, {of}");
        assert_eq!(error.attempts() as usize, requests, "{of}");
        assert!(error.elapsed().is_some(), "{of}");
        if operation == Unfetched {
            // The spool remembers every request that may have been carried out.
            assert_eq!(found.is_interrupted, error.outcome() == Unknown, "{of}");
        }
        if [CreateClient, Renew].contains(&operation) {
            assert_eq!(
                error.unread_response().is_some(),
                matches!(error.status(), Some(200..=299)),
                "a response that may contain a token, {of}"
            );
        }
    }
}

/// Returns how often a request is sent: 4 times if it may be retried, otherwise once.
fn times(operation: Operation) -> usize {
    if operation.changes_nothing() { 4 } else { 1 }
}

/// Returns a response that ends before its announced end.
fn truncated(operation: Operation, head: &str) -> String {
    let body = operation.body();
    format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{}", &body[..body.len() - 3])
}

#[tokio::test]
async fn a_connection_that_is_reset() {
    every(
        "before the head",
        |_, _| vec![Reply::new("", Then::Reset)],
        |operation| (Some((Interrupted, Unknown)), times(operation)),
    )
    .await;
    every(
        "in the head",
        |_, _| vec![Reply::new("HTTP/1.1 200 O", Then::Reset)],
        |operation| (Some((Interrupted, Unknown)), times(operation)),
    )
    .await;
    // After the head, the caller may have received items, so nothing is requested again.
    every(
        "after the head",
        |operation, _| vec![Reply::new(truncated(operation, "content-length: 4000"), Then::Reset)],
        |_| (Some((Interrupted, Unknown)), 1),
    )
    .await;
    every(
        "before the head, twice",
        |operation, number| match number {
            0 | 1 => vec![Reply::new("", Then::Reset)],
            _ => vec![operation.reply()],
        },
        |operation| {
            if operation.changes_nothing() { (None, 3) } else { (Some((Interrupted, Unknown)), 1) }
        },
    )
    .await;
}

#[tokio::test]
async fn a_body_that_is_truncated() {
    every(
        "chunked",
        |operation, _| {
            let body = operation.body();
            let chunk = format!("{:x}\r\n{}\r\n", body.len() - 3, &body[..body.len() - 3]);
            vec![Reply::new(
                format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunk}"),
                Then::Close,
            )]
        },
        |_| (Some((Interrupted, Unknown)), 1),
    )
    .await;
    every(
        "close-delimited",
        |operation, _| vec![Reply::new(truncated(operation, "connection: close"), Then::Close)],
        |operation| {
            (
                Some((
                    if [CreateClient, Renew].contains(&operation) {
                        TokenNotFound
                    } else {
                        Interrupted
                    },
                    Unknown,
                )),
                1,
            )
        },
    )
    .await;
}

#[tokio::test]
async fn a_server_that_stalls() {
    every(
        "before the head",
        |_, _| vec![Reply::new("", Then::Stall)],
        |operation| (Some((Timeout, Unknown)), times(operation)),
    )
    .await;
    every(
        "in the head",
        |_, _| vec![Reply::new("HTTP/1.1 200 OK\r\ncontent-", Then::Stall)],
        |operation| (Some((Timeout, Unknown)), times(operation)),
    )
    .await;
    every(
        "after the head",
        |_, _| vec![Reply::new("HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n", Then::Stall)],
        |_| (Some((Timeout, Unknown)), 1),
    )
    .await;
    every(
        "in the body",
        |operation, _| vec![Reply::new(truncated(operation, "content-length: 4000"), Then::Stall)],
        |_| (Some((Timeout, Unknown)), 1),
    )
    .await;
}

#[tokio::test]
async fn a_connection_that_is_never_made() {
    // Accepts connections, but does not respond to the TLS handshake.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for url in [silent, format!("http://{closed}")] {
        for operation in Operation::ALL {
            // Room for the waits between the attempts, which are drawn although none is waited for.
            let found = call(operation, &url, SHORT, LONG).await;
            let error = found.error.unwrap();
            let seen = (
                error.kind(),
                error.outcome(),
                error.attempts(),
                found.items,
                found.is_interrupted,
            );
            assert_eq!(seen, (Connect, NotSent, 4, 0, false), "{operation:?}: {error:?}");
        }
    }
}

#[tokio::test]
async fn a_transient_status() {
    let date = (chrono::Utc::now() + chrono::TimeDelta::seconds(30))
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    let date: &'static str = date.leak();
    for wait in ["3", date] {
        every(
            "429 once",
            move |operation, number| match number {
                0 => vec![Reply::new(
                    format!("HTTP/1.1 429 Too Many Requests\r\nretry-after: {wait}\r\ncontent-length: 0\r\n\r\n"),
                    Then::Keep,
                )],
                _ => vec![operation.reply()],
            },
            |operation| if operation.changes_nothing() { (None, 2) } else { (Some((Throttled, NotDone)), 1) },
        )
        .await;
    }
    every(
        "503 three times",
        |operation, number| {
            if number < 3 {
                vec![Reply::status("503 Service Unavailable", "")]
            } else {
                vec![operation.reply()]
            }
        },
        |operation| {
            if operation.changes_nothing() { (None, 4) } else { (Some((Failed, Unknown)), 1) }
        },
    )
    .await;
    every(
        "503 every time",
        |_, _| vec![Reply::status("503 Service Unavailable", "")],
        |operation| (Some((Failed, Unknown)), times(operation)),
    )
    .await;
}

#[tokio::test]
async fn garbage() {
    every(
        "for a body",
        |_, _| vec![Reply::ok("\u{1}\u{2}garbage")],
        |operation| {
            (
                Some((
                    if [CreateClient, Renew].contains(&operation) {
                        TokenNotFound
                    } else {
                        Unreadable
                    },
                    Unknown,
                )),
                1,
            )
        },
    )
    .await;
    every(
        "for a head",
        |_, _| vec![Reply::new(vec![0xff; 64], Then::Close)],
        |operation| (Some((Interrupted, Unknown)), times(operation)),
    )
    .await;
    every(
        "for gzip",
        |_, _| {
            vec![Reply::new(
                "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 7\r\n\r\ngarbage",
                Then::Keep,
            )]
        },
        |operation| {
            let kind =
                if [CreateClient, Renew].contains(&operation) { TokenNotFound } else { Unreadable };
            (Some((kind, Unknown)), 1)
        },
    )
    .await;
}

#[tokio::test]
async fn a_redirect_to_another_host() {
    let elsewhere = Server::start(|_, _| vec![Reply::ok("[]")]).await;
    let location: &'static str = elsewhere.url.clone().leak();
    for status in
        ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        every(
            "a redirect",
            move |_, _| {
                vec![Reply::new(
                    format!(
                        "HTTP/1.1 {status}\r\nlocation: {location}/x\r\ncontent-length: 0\r\n\r\n"
                    ),
                    Then::Keep,
                )]
            },
            |_| (Some((UnexpectedStatus, Unknown)), 1),
        )
        .await;
    }
    assert_eq!(elsewhere.requests(), [""; 0], "the token has left its host");
}

/// Returns a block of compressed spaces that may be repeated any number of times.
fn block_of_spaces(spaces: usize) -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut block = Vec::with_capacity(spaces);
    compress.compress_vec(&vec![b' '; spaces], &mut block, FlushCompress::Full).unwrap();
    assert_eq!(compress.total_in(), spaces as u64);
    block
}

#[tokio::test]
async fn many_gigabytes_of_spaces_in_a_few_megabytes_of_gzip() {
    const BLOCK: usize = 4 << 20;
    let block = block_of_spaces(BLOCK);
    // More than twice what the system buffers on both sides, which is some ten megabytes.
    let times = (64 << 30) / BLOCK;
    assert!(block.len() * times < 72 << 20, "{} bytes for each block", block.len());
    for operation in Operation::ALL {
        let block = block.clone();
        let server = Server::start(move |_, _| {
            let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n";
            // The head of the response and of the gzip file; blocks of spaces follow.
            let mut begin = [head.as_bytes(), &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]].concat();
            begin.write_all(&block).unwrap();
            vec![
                Reply::new(begin, Then::Keep),
                Reply { bytes: block.clone(), times, then: Then::Close },
            ]
        })
        .await;
        let found = call(operation, &server.url, LONG, LONG).await;
        let error = found.error.unwrap();
        assert_eq!(
            (error.kind(), error.outcome(), found.items),
            (TooLarge, Unknown, 0),
            "{operation:?}: {error:?}"
        );
        assert_eq!((server.requests().len(), error.attempts()), (1, 1), "{operation:?}");
        assert!(
            server.sent() < (block_of_spaces(BLOCK).len() * times) as u64 / 2,
            "{operation:?} received {} bytes",
            server.sent()
        );
    }
}

#[tokio::test]
async fn a_complete_response_is_returned_once() {
    every(
        "none",
        |operation, number| {
            // The second request of a renewal validates the new token.
            let is_validation = operation == Renew && number == 1;
            vec![if is_validation { Validate.reply() } else { operation.reply() }]
        },
        |operation| (None, if operation == Renew { 2 } else { 1 }),
    )
    .await;
}
