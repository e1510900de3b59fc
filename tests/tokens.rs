//! Tokens: renewal, environments, and that they are shown nowhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use cfis::{AccessToken, Environment, ErrorKind, Outcome, ProvisioningToken, Secret};
use cfis_sandbox::mocks::MockServerExt;
use httpmock::MockServer;
use support::{ACCESS, Call, PROVISIONING, client, new_client, partner};

const NEW: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// An error and all that it prints.
fn printed(error: &cfis::Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?} {:?}", error.body());
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text.push_str(&format!(" {inner} {inner:?}"));
        source = inner.source();
    }
    text
}

#[tokio::test]
async fn a_renewed_token_is_found_where_it_may_plausibly_stand() {
    for body in [
        format!(r#"{{"Message":"Renewed","accessToken":"{NEW}"}}"#),
        format!(r#"{{"Message":"{NEW}"}}"#),
        format!(r#"{{"message":"Your new token is {NEW}."}}"#),
        format!(r#"{{"data":{{"newApiKey":"{NEW}"}}}}"#),
        format!("\"{NEW}\""),
        NEW.to_owned(),
    ] {
        let server = MockServer::start_async().await;
        server.mock(|_, then| {
            then.status(200).body(&body);
        });
        let token = client(&server.base_url()).renew().await.unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(token.expose_secret(), NEW, "{body}");
    }
}

#[tokio::test]
async fn an_answer_without_a_recognisable_token_is_kept_as_a_secret() {
    for call in [Call::Renew, Call::CreateClient] {
        for body in
            [r#"{"Message":"Renewed"}"#, r#"{"first":"canary-secret-1","second":"canary-secret-2"}"#, "<html>canary-secret-3</html>"]
        {
            let server = MockServer::start_async().await;
            let mock = server.mock(|_, then| {
                then.status(200).body(body);
            });
            let error = call.send(&server.base_url()).await.unwrap_err();
            mock.assert_calls(1);
            assert_eq!((error.kind(), error.outcome()), (ErrorKind::TokenNotFound, Outcome::Unknown), "{call:?} {body}");
            assert_eq!(error.unread_answer().map(Secret::expose_secret), Some(body));
            assert!(!printed(&error).contains("canary"), "{}", printed(&error));
        }
    }
}

#[tokio::test]
async fn a_client_is_created_whatever_the_rest_of_the_answer_is() {
    let server = MockServer::start_async().await;
    server.mock(|_, then| {
        then.status(201).body(format!(r#"{{"result":{{"id":7,"customerNumber":"K-1","apiKey":"{NEW}","region":"FI"}}}}"#));
    });
    let created = partner(&server.base_url()).create_client(&new_client()).await.unwrap();
    assert_eq!(created.access_token.expose_secret(), NEW);
    assert_eq!(created.client_id.map(|id| id.to_string()).as_deref(), Some("7"));
    assert_eq!(created.customer_code.map(|code| code.to_string()).as_deref(), Some("K-1"));
    assert_eq!(created.payment_reference_prefix, None);
    assert_eq!(created.extra.json("region"), Some("\"FI\""));
}

#[tokio::test]
async fn a_refused_token_is_not_valid_and_still_used() {
    let server = MockServer::start_async().await;
    server.validate_access_token(|_, then| {
        then.unauthorized();
    });
    let client = client(&server.base_url());
    assert!(!client.validate().await.unwrap().is_valid);
    server.renew_access_token(|when, then| {
        when.into_inner().header("x-api-key", ACCESS);
        then.unauthorized();
    });
    let error = client.renew().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unauthorized, Outcome::Refused));
}

#[tokio::test]
async fn no_error_shows_the_token_that_was_sent() {
    for status in [200, 302, 400, 401, 500] {
        let echo = format!("{{\"you sent\": \"{ACCESS} {PROVISIONING}\", \"isValid\": \"{ACCESS}\"}}");
        let server = MockServer::start_async().await;
        server.mock(|_, then| {
            then.status(status).header("x-echo", ACCESS).body(&echo);
        });
        for call in Call::ALL {
            let Err(error) = call.send(&server.base_url()).await else { continue };
            let token = if call == Call::CreateClient { PROVISIONING } else { ACCESS };
            assert!(!printed(&error).contains(token), "{call:?}, {status}: {}", printed(&error));
        }
    }
}

#[test]
fn debug_shows_no_token() {
    let access = AccessToken::new(Environment::Production, ACCESS).unwrap();
    let provisioning = ProvisioningToken::new(Environment::Staging, PROVISIONING).unwrap();
    let shown = format!(
        "{access:?} {provisioning:?} {:?} {:?} {:?} {:?}",
        client("http://127.0.0.1:1"),
        partner("http://127.0.0.1:1"),
        cfis::Client::builder(access.clone()),
        Secret::from(ACCESS)
    );
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains("https://integrations.confirmafinance.com"), "{shown}");
    let created: cfis::types::CreatedClient = serde_json::from_str(&format!(r#"{{"accessToken":"{ACCESS}","x":"{ACCESS}"}}"#)).unwrap();
    assert!(!format!("{created:?}").contains("canary"), "{created:?}");
}

#[test]
fn a_token_is_one_word() {
    for wrong in ["", " ", "two words", "line\nend", "line\r\nX-Other: header", "ä", "\u{0}"] {
        let error = AccessToken::new(Environment::Staging, wrong).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Input, Outcome::NotSent), "{wrong:?}");
    }
}

#[test]
fn a_base_url_is_https_or_on_loopback() {
    for right in [
        "https://host.example",
        "https://host.example:8443/prefix/",
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:9",
        "http://127.8.9.1",
    ] {
        let environment = Environment::custom(right).unwrap_or_else(|error| panic!("{right}: {error}"));
        assert!(!environment.base_url().ends_with('/'), "{right}");
    }
    for (wrong, words) in [
        ("http://example.com", "clear text"),
        ("http://127.0.0.1.example.com", "clear text"),
        ("http://localhost.example.com", "clear text"),
        ("http://0.0.0.0", "clear text"),
        ("ftp://127.0.0.1", "https"),
        ("127.0.0.1:80", "URL"),
        ("", "URL"),
        ("https://user:canary@host.example", "user"),
        ("http://127.0.0.1@example.com", "clear text"),
        ("https://host.example/?a=1", "query"),
        ("https://host.example/#a", "fragment"),
    ] {
        let error = Environment::custom(wrong).expect_err(wrong);
        assert_eq!(error.kind(), ErrorKind::Input, "{wrong}");
        assert!(error.to_string().contains(words) && !error.to_string().contains("canary"), "{wrong}: {error}");
    }
}
