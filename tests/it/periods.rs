//! Split periods: they have the same items as one request, whether or not the provider includes the
//! last day.

use std::collections::BTreeMap;

use crate::support::client;
use crate::support::server::{Reply, Server};
use cfis::{ErrorKind, NaiveDate, Payment, Period, Window};
use proptest::prelude::*;

/// A provider that selects items by the booking date, with or without the last day.
async fn provider(
    includes_last_day: bool,
    items: Vec<(NaiveDate, String)>,
    reply: fn(&str) -> Reply,
) -> Server {
    Server::start(move |_, head| {
        let day = |name: &str| -> NaiveDate {
            let start = head.find(&format!("{name}=")).unwrap() + name.len() + 1;
            head[start..start + 10].parse().unwrap()
        };
        let (from, to) = (day("fromDate"), day("toDate"));
        let held =
            |date: &NaiveDate| from <= *date && (*date < to || (includes_last_day && *date == to));
        let found: Vec<_> =
            items.iter().filter(|(date, _)| held(date)).map(|(_, json)| json.as_str()).collect();
        vec![reply(&format!("[{}]", found.join(",")))]
    })
    .await
}

fn day(number: u32) -> NaiveDate {
    "2026-01-01".parse::<NaiveDate>().unwrap() + chrono::Days::new(number.into())
}

fn payment(date: NaiveDate, case: u8) -> String {
    format!(r#"{{"caseId":{case},"bookingDate":"{date}T00:00:00Z","amount":1.00}}"#)
}

/// Returns how often each payment occurs.
fn counted(payments: &[Payment]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    payments.iter().for_each(|payment| {
        *counts.entry(serde_json::to_string(payment).unwrap()).or_default() += 1
    });
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    // Few days and few cases: many payments are equal, and many are on a day in two windows.
    #[test]
    fn a_split_period_has_the_items_of_the_whole_period(
        payments in prop::collection::vec((0_u32..12, 0_u8..3), 0..40),
        window in 1_u32..6,
        concurrency in 1_usize..4,
        includes_last_day: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let items = payments.iter().map(|(number, case)| (day(*number), payment(day(*number), *case))).collect();
            let server = provider(includes_last_day, items, Reply::payments).await;
            let client = client(&server.url);
            let period = Period::new(day(0), day(11)).unwrap();
            let whole = client.payments(period).await.unwrap();
            let split = client.payments(period.split(Window::Days(window)).concurrency(concurrency)).await.unwrap();
            assert_eq!(counted(&split), counted(&whole));
            assert_eq!(server.requests().len(), 1 + 11_usize.div_ceil(window as usize));
            // The items are in the order of the windows, which here is the order of the days.
            let days: Vec<_> = split.iter().map(|payment| payment.booking_date.as_ref().unwrap().date()).collect();
            let windows: Vec<_> = days.iter().map(|date| (*date - day(0)).num_days() / i64::from(window)).collect();
            assert!(windows.windows(2).all(|pair| pair[0] <= pair[1] + 1), "{windows:?}");
        });
    }
}

#[tokio::test]
async fn a_settlement_in_two_windows_is_returned_once() {
    let settlement = |id: u32| {
        format!(
            r#"{{"settlementId":{id},"settlementAmount":24.00,"currency":"EUR","allocations":[]}}"#
        )
    };
    let items = vec![
        (day(0), settlement(1)),
        (day(2), settlement(2)),
        (day(2), settlement(3)),
        (day(4), settlement(4)),
    ];
    for includes_last_day in [true, false] {
        let server = provider(includes_last_day, items.clone(), |items| {
            Reply::ok(&format!(r#"{{"total":1.50,"settlements":{items}}}"#))
        })
        .await;
        let period = Period::new(day(0), day(5)).unwrap();
        let report =
            client(&server.url).settlements(period.split(Window::Days(2))).report().await.unwrap();
        let ids: Vec<_> =
            report.settlements.iter().map(|settlement| settlement.settlement_id).collect();
        assert_eq!(ids, [1, 2, 3, 4], "{includes_last_day}");
        assert_eq!(
            report.extra.iter().collect::<Vec<_>>(),
            [("total", "1.50")],
            "{includes_last_day}"
        );
    }
}

#[tokio::test]
async fn equal_payments_of_other_days_are_all_returned() {
    // Both responses contain it, but its date is far from the day that the windows share, so it is
    // not known to be the same payment.
    let payment = r#"{"caseId":1,"bookingDate":"2025-06-01","amount":1.00}"#;
    let server = Server::start(move |_, _| vec![Reply::payments(&format!("[{payment}]"))]).await;
    let period = Period::new(day(0), day(4)).unwrap();
    assert_eq!(client(&server.url).payments(period.split(Window::Days(2))).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_window_that_fails_ends_the_stream() {
    let server = Server::start(|number, _| match number {
        1 => vec![Reply::status("500 Oops", "")],
        number => vec![Reply::payments(&format!(r#"[{{"caseId":{number}}},{{"caseId":"x"}}]"#))],
    })
    .await;
    let mut items = client(&server.url)
        .payments(Period::new(day(0), day(9)).unwrap().split(Window::Days(3)))
        .stream();
    assert_eq!(items.next().await.unwrap().unwrap().case_id, Some(0));
    assert_eq!(
        items.next().await.unwrap().unwrap_err().item_index(),
        Some(1),
        "an item that cannot be parsed does not end the stream"
    );
    assert_eq!(items.next().await.unwrap().unwrap_err().kind(), ErrorKind::Server);
    assert!(items.next().await.is_none());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn concurrency_limits_how_many_windows_are_requested_at_a_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let reading = tokio::spawn(async move {
        client(&url)
            .payments(Period::new(day(0), day(9)).unwrap().split(Window::Days(1)).concurrency(3))
            .await
    });
    // Three requests arrive without a response to any of them, and no fourth one.
    let mut held = Vec::new();
    for _ in 0..3 {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        assert!(tokio::io::AsyncReadExt::read(&mut stream, &mut request).await.unwrap() > 0);
        held.push(stream);
    }
    let fourth =
        tokio::time::timeout(std::time::Duration::from_millis(100), listener.accept()).await;
    assert!(fourth.is_err(), "a fourth window was requested");
    reading.abort();
}

#[tokio::test]
async fn the_other_members_of_all_responses_are_kept() {
    let server = Server::start(|number, _| {
        vec![Reply::ok(&format!(
            r#"{{"createdAt":"2026-01-0{}T00:00:00Z","isFirst":{},"settlements":[]}}"#,
            number + 1,
            number == 0
        ))]
    })
    .await;
    let period = Period::new(day(0), day(4)).unwrap();
    let report =
        client(&server.url).settlements(period.split(Window::Days(2))).report().await.unwrap();
    assert_eq!(
        report.extra.iter().collect::<Vec<_>>(),
        [("isFirst", "true"), ("isFirst", "false")]
    );
    assert_eq!(report.created_at.unwrap().to_string(), "2026-01-02T00:00:00Z");
}

#[tokio::test]
async fn unknown_fields_do_not_duplicate_a_payment_in_two_windows() {
    let server = Server::start(|number, _| {
        vec![Reply::payments(&format!(
            r#"[{{"caseId":1,"bookingDate":"2026-01-03","readAt":{number}}}]"#
        ))]
    })
    .await;
    let period = Period::new(day(0), day(4)).unwrap();
    assert_eq!(client(&server.url).payments(period.split(Window::Days(2))).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_window_with_the_most_occurrences_of_a_payment_decides() {
    for (first, second) in [(1, 3), (3, 1), (2, 2), (0, 2), (2, 0)] {
        let of = move |count: usize| format!("[{}]", vec![payment(day(2), 1); count].join(","));
        let server = Server::start(move |number, _| {
            vec![Reply::payments(&of(if number == 0 { first } else { second }))]
        })
        .await;
        let period = Period::new(day(0), day(4)).unwrap();
        let found =
            client(&server.url).payments(period.split(Window::Days(2))).await.unwrap().len();
        assert_eq!(
            found,
            first.max(second),
            "{first} in the first window, and {second} in the second"
        );
    }
}
