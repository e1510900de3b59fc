//! Every network fault with every operation: what the error says, how often the request was sent,
//! and that nothing is lost or duplicated.

mod operation;

use std::io::Write;

use operation::Operation::{CreateClient, Renew, Validate};
use operation::{LONG, Operation, SHORT, call, every, times, truncated};

use crate::support::server::{Reply, Server, Then};
use cfis::ErrorKind::{
    Connect, Interrupted, Server as Failed, Throttled, Timeout, TokenNotFound, TooLarge,
    UnexpectedStatus, Unreadable,
};
use cfis::Outcome::{NotSent, Refused as NotDone, Unknown};
use flate2::{Compress, Compression, FlushCompress};

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
