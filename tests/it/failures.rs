//! An error says what went wrong, and keeps the status and the body. Here each request is sent
//! once.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::support::layout::{
    payments, payments_path, respond_with_body, respond_with_payments, truncated_payments,
};
use crate::support::{ACCESS, Call, client, period, raw_server};
use cfis::{AccessToken, Client, Environment, ErrorKind, Outcome};
use httpmock::MockServer;

const HTML: &str = "<!DOCTYPE html><html><body>Bad gateway</body></html>";
const JSON: &str = r#"{"error":"not today"}"#;

#[tokio::test]
async fn statuses_are_errors_that_keep_status_and_body() {
    for (status, kind, outcome) in [
        (400, ErrorKind::Refused, Outcome::Refused),
        (401, ErrorKind::Unauthorized, Outcome::Refused),
        (403, ErrorKind::Unauthorized, Outcome::Refused),
        (404, ErrorKind::NotAvailable, Outcome::Refused),
        (429, ErrorKind::Throttled, Outcome::Refused),
        (500, ErrorKind::Server, Outcome::Unknown),
        (501, ErrorKind::NotAvailable, Outcome::Refused),
        (503, ErrorKind::Server, Outcome::Unknown),
        (302, ErrorKind::UnexpectedStatus, Outcome::Unknown),
    ] {
        for (content_type, body) in [("", ""), ("text/html", HTML), ("application/json", JSON)] {
            let server = MockServer::start_async().await;
            let mock = server.mock(|_, then| {
                let then = then
                    .status(status)
                    .header("x-request-id", "request-7")
                    .header("retry-after", "12")
                    .body(body);
                if !content_type.is_empty() {
                    then.header("content-type", content_type);
                }
            });
            for (calls, call) in Call::all().enumerate() {
                let result = call.send(&server.base_url()).await;
                mock.assert_calls(calls + 1);
                let of = format!("{call:?}, {status}, {body:?}");
                if (call == Call::Validate && status == 401)
                    || (call == Call::Settlements && status == 404 && body != HTML)
                {
                    assert!(result.is_ok(), "{of}: {result:?}");
                    continue;
                }
                let error = result.expect_err(&of);
                assert_eq!(
                    (error.kind(), error.outcome(), error.status()),
                    (kind, outcome, Some(status)),
                    "{of}"
                );
                assert_eq!(error.body(), Some(body), "{of}");
                assert_eq!(error.request_id(), Some("request-7"), "{of}");
                assert_eq!(error.retry_after(), Some(Duration::from_secs(12)), "{of}");
                assert!(error.to_string().contains(&status.to_string()), "{of}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn a_response_that_is_not_what_the_spec_says_is_unreadable() {
    let unparsed = "cannot be parsed";
    for (body, count, path, words) in [
        ("", 0, None, "is empty"),
        (HTML, 0, None, "is HTML or XML"),
        ("not json", 0, None, "is not the list"),
        ("# not json", 0, None, "is not JSON"),
        (&truncated_payments("[{\"caseId\":1}"), 0, None, "truncated"),
        (&payments("[{\"caseId\":\"one\"}]"), 1, Some("[0].caseId"), unparsed),
        (&payments("[{},{\"bookingDate\":\"1.5.\"}]"), 2, Some("[1].bookingDate"), unparsed),
        (&format!("{} trailing", payments("[]")), 0, None, "is not JSON"),
        (JSON, 0, None, "is not the list"),
    ] {
        let server = MockServer::start_async().await;
        let mock = server.mock(|_, then| respond_with_body(then.status(200), body, count));
        let error = client(&server.base_url()).payments(period()).await.expect_err(body);
        mock.assert_calls(1);
        let kind =
            if words == "truncated" { ErrorKind::Interrupted } else { ErrorKind::Unreadable };
        assert_eq!(
            (error.kind(), error.outcome(), error.status()),
            (kind, Outcome::Unknown, Some(200)),
            "{body}"
        );
        let path = path.map(payments_path);
        assert_eq!(error.json_path(), path.as_deref(), "{body}");
        assert!(error.to_string().contains(words), "{body}: {error}");
        let at = path.map(|path| format!("at `{path}`")).unwrap_or_default();
        assert!(error.to_string().contains(&at), "{body}: {error}");
    }
}

#[tokio::test]
async fn a_json_path_names_fields_of_the_older_shape_too() {
    let server = MockServer::start_async().await;
    server.mock(|_, then| {
        then.status(200).body(
            r#"{"settlements":[{"settlementId":1,"settlementAmount":1,"currency":"EUR","allocations":[
               {"allocatedTotalAmount":1,"events":[{"type":"CAPITAL","amount":1},{"type":"FEES","amount":true}]}]}]}"#,
        );
    });
    let error = client(&server.base_url()).settlements(period()).await.unwrap_err();
    assert_eq!(
        error.json_path(),
        Some("settlements[0].allocations[0].events[1].amount"),
        "{error}"
    );
}

#[tokio::test]
async fn no_settlements_are_an_empty_list() {
    for (status, body) in [
        (204, ""),
        (404, ""),
        (404, "{}"),
        (200, r#"{"settlements":[]}"#),
        (200, r#"{"createdAt":"2026-03-20","settlements":[]}"#),
    ] {
        let server = MockServer::start_async().await;
        server.mock(|_, then| {
            then.status(status).body(body);
        });
        let settlements = client(&server.base_url())
            .settlements(period())
            .await
            .unwrap_or_else(|error| panic!("{status} {body}: {error}"));
        assert!(settlements.is_empty(), "{status} {body}");
    }
}

#[tokio::test]
async fn a_truncated_response_is_never_data() {
    use ErrorKind::{Interrupted, TokenNotFound, Unreadable};
    let announced: fn(&str) -> String =
        |body| format!("HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{body}");
    let chunked: fn(&str) -> String = |body| {
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n")
    };
    let closed: fn(&str) -> String =
        |body| format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{body}");
    let head: fn(&str) -> String = str::to_owned;
    for (response, text, list, token) in [
        (announced, "[{\"caseId\":1}", Interrupted, Interrupted),
        (announced, "[{\"caseId\":1}]", Interrupted, Interrupted),
        (chunked, "[{\"caseId\":1}]", Interrupted, Interrupted),
        (closed, "[{\"caseId\":1},", Interrupted, TokenNotFound),
        (closed, "0f8fad5b-d9cb-469f-a165-7086", Unreadable, TokenNotFound),
        (head, "HTTP/1.1 200 OK\r\n", Interrupted, Interrupted),
        (head, "", Interrupted, Interrupted),
    ] {
        for call in [Call::Payments, Call::Settlements, Call::Renew, Call::CreateClient] {
            let is_payments = call == Call::Payments && text.starts_with('[');
            let body = if is_payments { truncated_payments(text) } else { text.to_owned() };
            let response = response(&body);
            let (url, requests) = raw_server(response.as_bytes()).await;
            let error = call.send(&url).await.expect_err(&response);
            assert_eq!(error.outcome(), Outcome::Unknown, "{call:?}: {error}");
            // For settlements, a bare list is unreadable even before it is found to be truncated.
            let expected = match call {
                Call::Renew | Call::CreateClient => token,
                Call::Settlements if response.contains("\r\n\r\n") => Unreadable,
                _ => list,
            };
            assert_eq!(error.kind(), expected, "{call:?}, {response:?}: {error:?}");
            assert_eq!(requests.load(Ordering::SeqCst), 1, "{call:?} was retried");
        }
    }
}

#[tokio::test]
async fn without_a_server_nothing_is_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for call in Call::all() {
        let error = call.send(&url).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome(), error.status()),
            (ErrorKind::Connect, Outcome::NotSent, None),
            "{error}"
        );
        assert!(error.to_string().contains(&url), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_respond_causes_a_timeout() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let environment =
        Environment::custom(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let token = AccessToken::new(environment, ACCESS).unwrap();
    let builder = Client::builder(token).retries(0);
    for builder in [
        builder.clone().attempt_timeout(Duration::from_millis(30)),
        builder.total_timeout(Duration::from_millis(30)),
    ] {
        let error = builder.build().unwrap().payments(period()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Timeout, Outcome::Unknown),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_body_that_stalls_causes_a_timeout() {
    let body = truncated_payments("[");
    let begin = format!("HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{body}");
    for total in [true, false] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let environment =
            Environment::custom(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let begin = begin.clone();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            assert!(tokio::io::AsyncReadExt::read(&mut stream, &mut request).await.unwrap() > 0);
            tokio::io::AsyncWriteExt::write_all(&mut stream, begin.as_bytes()).await.unwrap();
            // Keeps the connection open until the client closes it.
            let mut rest = Vec::new();
            let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest).await;
        });
        let builder = Client::builder(AccessToken::new(environment, ACCESS).unwrap());
        // Long enough for the head to arrive on a busy machine.
        let limit = Duration::from_millis(400);
        let client = if total { builder.total_timeout(limit) } else { builder.idle_timeout(limit) }
            .build()
            .unwrap();
        let error = client.payments(period()).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, Some(200)), "{error}");
        drop(client);
        server.await.unwrap();
    }
}

#[tokio::test]
async fn a_response_above_the_limit_is_refused() {
    let server = MockServer::start_async().await;
    let items = "[{\"caseId\":1}]";
    server.mock(|_, then| respond_with_payments(then, items));
    let environment = Environment::custom(&server.base_url()).unwrap();
    let token = AccessToken::new(environment, ACCESS).unwrap();
    let length = payments(items).len() as u64;
    let limited = |bytes| Client::builder(token.clone()).body_limit(bytes).build().unwrap();
    assert_eq!(limited(length).payments(period()).await.unwrap().len(), 1);
    let error = limited(length - 1).payments(period()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = MockServer::start_async().await;
    let stolen = elsewhere.mock(|_, then| {
        then.status(200).body("[]");
    });
    let server = MockServer::start_async().await;
    server.mock(|_, then| {
        then.status(307).header("location", elsewhere.url("/api/v1/partner/payments"));
    });
    for call in Call::all() {
        let error = call.send(&server.base_url()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedStatus, "{call:?}: {error}");
    }
    stolen.assert_calls(0);
}

#[tokio::test]
async fn retry_after_is_parsed_in_both_forms() {
    let in_an_hour = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let date = in_an_hour.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (header, at_least, at_most) in
        [("7", 7, 7), (date.as_str(), 3_500, 3_600), ("Sun, 06 Nov 1994 08:49:37 GMT", 0, 0)]
    {
        let server = MockServer::start_async().await;
        server.mock(|_, then| {
            then.status(503).header("retry-after", header);
        });
        let wait = client(&server.base_url())
            .validate()
            .await
            .unwrap_err()
            .retry_after()
            .unwrap()
            .as_secs();
        assert!((at_least..=at_most).contains(&wait), "{header}: {wait}");
    }
}

#[tokio::test]
async fn personal_data_is_not_printed_with_an_error() {
    for (status, body) in [
        (200, payments(r#"[{"caseId":"Matti Meikäläinen"}]"#)),
        (200, payments(r#"[{"caseId":4711.5}]"#)),
        (200, payments(r#"[{"bookingDate":"Matti 4711.5"}]"#)),
        (400, r#"{"error":"Matti Meikäläinen <matti@example.fi> 4711.5"}"#.to_owned()),
    ] {
        let server = MockServer::start_async().await;
        server.mock(|_, then| respond_with_body(then.status(status), &body, 1));
        let error = client(&server.base_url()).payments(period()).await.unwrap_err();
        let mut printed = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            printed.push_str(&format!(" {inner} {inner:?}"));
            source = inner.source();
        }
        assert!(
            !printed.contains("Matti") && !printed.contains("4711") && !printed.contains("matti"),
            "{printed}"
        );
        // The accessors return it.
        let asked = format!("{:?} {:?}", error.body(), error.item_text());
        assert!(asked.contains("Matti") || asked.contains("4711"), "{asked}");
    }
}
