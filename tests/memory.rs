//! A stream needs no more memory for many items than for ten thousand, and a few compressed bytes do
//! not become gigabytes.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};

#[path = "it/support/layout.rs"]
#[allow(dead_code)]
mod layout;

use cfis::description::operations;
use cfis::{AccessToken, Amount, Client, Environment, ErrorKind, Period};

/// One payment with as many fields as the provider's, and unknown fields.
const PAYMENT: &str = r#"{"caseId":31000417,"invoiceNumber":"20260417","invoicePaymentReference":"RF4539000000041700","originalPaymentReference":"RF4539000000041700","accountName":"Koivurannan Puutyo Oy","bookingDate":"2026-03-17T00:00:00Z","paymentDate":"2026-03-16T00:00:00Z","amount":124.05,"currency":"EUR","channel":"bank","fee":0.10}"#;
const IN_A_CHUNK: usize = 1_000;

/// A server that sends this number of payments.
fn server(payments: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        assert!(stream.read(&mut request).unwrap() > 0);
        let chunk = format!("{PAYMENT},").repeat(IN_A_CHUNK);
        let (before, after) = layout::around(&operations::LIST_PAYMENTS, payments);
        let total = layout::total_header(&operations::LIST_PAYMENTS, payments);
        let total = total.map_or_else(String::new, |(name, value)| format!("{name}: {value}\r\n"));
        let length = before.len() + payments * (PAYMENT.len() + 1) + 1 + after.len();
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n{total}\r\n{before}[")
            .unwrap();
        for _ in 1..payments / IN_A_CHUNK {
            stream.write_all(chunk.as_bytes()).unwrap();
        }
        stream.write_all(&chunk.as_bytes()[..chunk.len() - 1]).unwrap();
        write!(stream, "]{after}").unwrap();
        // Waits until the client closes the connection.
        let _ = stream.read(&mut request);
    });
    url
}

/// Returns the peak memory of this process so far, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Streams payments in a child process whose memory is measured. Does nothing if it is run as one
/// of the tests.
#[test]
fn stream_in_a_child() {
    let Ok(url) = std::env::var("CFIS_CHILD_URL") else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (count, total) = runtime.block_on(async {
        let client =
            Client::new(AccessToken::new(Environment::custom(&url).unwrap(), "token").unwrap())
                .unwrap();
        let mut items = client.payments(Period::last_days(30)).stream();
        let (mut count, mut total) = (0_u64, Amount::ZERO);
        while let Some(payment) = items.next().await {
            count += 1;
            total = total.checked_add(payment.unwrap().amount.unwrap()).unwrap();
        }
        (count, total)
    });
    println!("streamed: {count} {total} {}", peak());
}

/// Starts a child, and returns the sum of the amounts that it streamed and its peak memory in KiB.
fn stream(payments: usize) -> (String, u64) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "stream_in_a_child", "--nocapture"])
        .env("CFIS_CHILD_URL", server(payments))
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text
        .lines()
        .find_map(|line| line.split_once("streamed: "))
        .unwrap_or_else(|| panic!("{text}"))
        .1;
    let [count, total, peak] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(count, payments.to_string());
    (total.to_owned(), peak.parse().unwrap())
}

/// Streams a hundred thousand payments; `.ci/nightly` sets `CFIS_PAYMENTS` to a million.
#[test]
fn many_payments_need_no_more_memory_than_ten_thousand() {
    let payments = std::env::var("CFIS_PAYMENTS").unwrap_or_else(|_| "100000".into());
    let payments: usize = payments.parse().unwrap();
    let (few, most_of_few) = stream(10_000);
    let (many, most_of_many) = stream(payments);
    println!("peak: {most_of_few} KiB for 10,000, {most_of_many} KiB for {payments}");
    // Each payment is of 124.05.
    let total = format!("{}.{:02}", payments * 12405 / 100, payments * 12405 % 100);
    assert_eq!((few.as_str(), many.as_str()), ("1240500.00", total.as_str()));
    assert!(
        most_of_many <= most_of_few + 16 * 1024,
        "{most_of_few} KiB for 10,000, {most_of_many} KiB for {payments}"
    );
}

/// Awaits payments in a child process whose memory is measured. Does nothing if it is run as one of
/// the tests.
#[test]
fn await_in_a_child() {
    let Ok(url) = std::env::var("CFIS_CHILD_AWAITS") else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(async {
        let token = AccessToken::new(Environment::custom(&url).unwrap(), "token").unwrap();
        let client = Client::new(token).unwrap();
        client.payments(Period::last_days(30)).await.unwrap_err()
    });
    println!("awaited: {:?} {} {}", error.kind(), error.items().len(), peak());
}

/// Starts a child that awaits a list of items, sent as gzip. Returns the kind of its error, the
/// number of errors of items in it, and its peak memory in MiB.
fn amplify(item: &str, times: usize) -> (String, usize, u64) {
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let mut gzip = std::io::BufWriter::new(gzip);
    let (before, after) = layout::around(&operations::LIST_PAYMENTS, times);
    let total = layout::total_header(&operations::LIST_PAYMENTS, times);
    let total = total.map_or_else(String::new, |(name, value)| format!("{name}: {value}\r\n"));
    write!(gzip, "{before}[{item}").unwrap();
    (1..times).for_each(|_| write!(gzip, ",{item}").unwrap());
    write!(gzip, "]{after}").unwrap();
    let body = gzip.into_inner().unwrap().finish().unwrap();
    assert!(body.len() < 20_000, "{} bytes are not few", body.len());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        assert!(stream.read(&mut request).unwrap() > 0);
        write!(stream, "HTTP/1.1 200 OK\r\n{total}content-length: {}\r\n\r\n", body.len()).unwrap();
        stream.write_all(&body).unwrap();
        let _ = stream.read(&mut request);
    });
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "await_in_a_child", "--nocapture"])
        .env("CFIS_CHILD_AWAITS", url)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = text.lines().find_map(|line| line.split_once("awaited: "));
    let line = found.unwrap_or_else(|| panic!("{text}")).1;
    let [kind, items, peak] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
    (kind.to_owned(), items.parse().unwrap(), peak.parse::<u64>().unwrap() / 1024)
}

#[test]
fn a_few_compressed_bytes_need_little_memory() {
    let (kind, _, peak) = amplify("{}", 3_000_000);
    println!("peak: {peak} MiB for a list of empty items");
    assert_eq!(kind, format!("{:?}", ErrorKind::TooLarge));
    assert!(peak < 400, "{peak} MiB for a list of empty items");
    let (kind, errors, peak) = amplify("7", 2_000_000);
    println!("peak: {peak} MiB for a list of items that cannot be parsed");
    assert_eq!((kind, errors), (format!("{:?}", ErrorKind::Unreadable), 100));
    assert!(peak < 32, "{peak} MiB for a list of items that cannot be parsed");
}
