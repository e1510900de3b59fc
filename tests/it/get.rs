//! `GET` of a path that the spec does not hold: with the rules of every other request.

use std::future::ready;

use crate::support::noting::{Noting, client, token, token_of};
use crate::support::server::{Reply, Server, Then};
use crate::support::{ACCESS, client as plain};
use cfis::description::Effect;
use cfis::{Client, ErrorKind, Outcome};
use serde_json::{Value, json};

#[tokio::test]
async fn a_path_is_read_as_json_or_as_it_came() {
    let server = Server::start(|_, _| vec![Reply::ok("\u{feff}{\"total\": 1.50}")]).await;
    let client = plain(&server.url);
    let path = "/api/v1/some%20module";
    let found: Value =
        client.get(path, &[("q", "a b&c"), ("n", "ä")], Effect::None).json().await.unwrap();
    assert_eq!(found, json!({"total": 1.5}));
    let response = client.get(path, &[], Effect::None).await.unwrap();
    assert_eq!((response.status(), response.body()), (200, "\u{feff}{\"total\": 1.50}".as_bytes()));
    let heads = server.requests();
    assert!(
        heads[0].starts_with("GET /api/v1/some%20module?q=a+b%26c&n=%C3%A4 HTTP/1.1"),
        "{heads:?}"
    );
    assert!(heads[0].contains(ACCESS) && heads[0].contains("accept: application/json"));
}

#[tokio::test]
async fn a_path_that_leads_elsewhere_is_refused() {
    let server = Server::start(|_, _| vec![Reply::ok("{}")]).await;
    let under = Server::start(|_, _| vec![Reply::ok("{}")]).await;
    for base in [server.url.clone(), format!("{}/prefix", under.url)] {
        for path in [
            "",
            "api",
            "/..",
            "/a/../../b",
            "/%2e%2e/b",
            "/a?b",
            "/a#b",
            "@evil.example/",
            "//..",
            ":1/",
            "/a b",
            "/\t",
            "\\x",
        ] {
            let error = plain(&base).get(path, &[], Effect::None).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::Input, Outcome::NotSent),
                "{path}"
            );
        }
    }
    assert_eq!(server.requests().len() + under.requests().len(), 0);
}

#[tokio::test]
async fn the_effect_decides_about_retries() {
    for (effect, requests) in [(Effect::None, 3), (Effect::Creates, 1), (Effect::Consumes, 1)] {
        let server = Server::start(|_, _| vec![Reply::status("503 Service Unavailable", "")]).await;
        let client = Client::builder(token(&server.url)).retries(2).sleeper(|_| ready(())).build();
        let error = client.unwrap().get("/x", &[], effect).await.unwrap_err();
        assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Server, requests));
    }
}

#[tokio::test]
async fn refusals_and_responses_that_cannot_be_parsed_are_errors_without_secrets() {
    for (reply, kind) in [
        (Reply::status("403 Forbidden", &format!("no {ACCESS}")), ErrorKind::Unauthorized),
        (Reply::status("302 Found", ""), ErrorKind::UnexpectedStatus),
        (Reply::ok(&format!(r#"{{"a":"{ACCESS}"}}"#)), ErrorKind::Unreadable),
        (Reply::ok("<html>"), ErrorKind::Unreadable),
        (
            Reply::new("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", Then::Close),
            ErrorKind::Interrupted,
        ),
    ] {
        let server = Server::start(move |_, _| vec![reply.clone()]).await;
        let result = plain(&server.url).get("/x", &[], Effect::None).json::<Vec<u8>>().await;
        let error = result.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!format!("{error:?} {:?}", error.body()).contains(ACCESS), "{error:?}");
    }
}

#[tokio::test]
async fn another_token_of_the_store_is_used_after_a_refusal() {
    let server =
        Server::start(|_, head| match (head.contains(ACCESS), head.contains("/validate")) {
            (true, _) => vec![Reply::status("401 Unauthorized", "")],
            (false, true) => vec![Reply::ok(r#"{"isValid":true}"#)],
            (false, false) => vec![Reply::ok("[]")],
        })
        .await;
    let store = Noting::with(token_of(&server.url, "the-newer-token-1"));
    let found: Value =
        client(&server.url, &store).get("/x", &[], Effect::None).json().await.unwrap();
    assert_eq!(found, json!([]));
}
