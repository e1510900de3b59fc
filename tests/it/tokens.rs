//! Tokens: they are found in responses, bound to environments, and never shown.

use crate::support::{ACCESS, Call, PROVISIONING, client, new_client, partner};
use cfis::{AccessToken, Client, Environment, ErrorKind, Outcome, ProvisioningToken, Secret};
use cfis_sandbox::mocks::MockServerExt;
use httpmock::MockServer;

const NEW: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// Returns everything that an error prints.
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
async fn a_renewed_token_is_found_in_every_plausible_place() {
    for body in [
        format!(r#"{{"Message":"Renewed","accessToken":"{NEW}"}}"#),
        format!(r#"{{"data":{{"newApiKey":"{NEW}"}}}}"#),
        format!(r#"{{"Message":"{NEW}"}}"#),
        format!(r#"{{"message":"Your new token is {NEW}."}}"#),
        format!("\"{NEW}\""),
        NEW.to_owned(),
    ] {
        let server = MockServer::start_async().await;
        let validate = renewing(&server, &body, true);
        let client = client(&server.base_url());
        let renewal = client.renew().await.unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(renewal.access_token.expose_secret(), NEW, "{body}");
        assert_eq!(client.access_token().expose_secret(), NEW, "{body}");
        validate.assert_calls(1);
    }
}

/// Mocks the response to a renewal, and whether the new token is valid.
fn renewing<'a>(server: &'a MockServer, body: &str, is_valid: bool) -> httpmock::Mock<'a> {
    server.renew_access_token(|_, then| {
        then.into_inner().status(200).body(body);
    });
    server.validate_access_token(|when, then| {
        when.into_inner().header("x-api-key", NEW);
        then.ok(&cfis::TokenStatus::new(is_valid));
    })
}

#[tokio::test]
async fn a_guess_that_is_not_valid_does_not_replace_the_old_token() {
    for body in [
        format!(r#"{{"Message":"Your request was {NEW}."}}"#),
        format!(r#"{{"sessionKey":"{NEW}"}}"#),
    ] {
        let server = MockServer::start_async().await;
        renewing(&server, &body.replace("request", "ticket"), false);
        let client = client(&server.base_url());
        let error = client.renew().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::TokenNotFound, Outcome::Unknown),
            "{body}"
        );
        assert!(
            String::from_utf8_lossy(error.unread_response().unwrap().expose_secret()).contains(NEW),
            "{body}"
        );
        assert_eq!(client.access_token().expose_secret(), ACCESS, "{body}");
    }
}

#[tokio::test]
async fn a_response_without_an_identifiable_token_is_kept_as_a_secret() {
    for call in [Call::Renew, Call::CreateClient] {
        for body in [
            r#"{"Message":"Renewed"}"#,
            r#"{"first":"canary-secret-1","second":"canary-secret-2"}"#,
            "<html>canary-secret-3</html>",
        ] {
            let server = MockServer::start_async().await;
            let mock = server.mock(|_, then| {
                then.status(200).header("x-other", "canary-header").body(body);
            });
            let error = call.send(&server.base_url()).await.unwrap_err();
            mock.assert_calls(1);
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::TokenNotFound, Outcome::Unknown),
                "{call:?} {body}"
            );
            let kept = String::from_utf8_lossy(error.unread_response().unwrap().expose_secret())
                .into_owned();
            assert!(
                kept.starts_with("status: 200\n")
                    && kept.contains("\nx-other: canary-header\n")
                    && kept.ends_with(&format!("\n\n{body}")),
                "{kept}"
            );
            assert!(!printed(&error).contains("canary"), "{}", printed(&error));
        }
    }
}

#[tokio::test]
async fn the_other_members_of_a_renewal_are_kept() {
    let server = MockServer::start_async().await;
    let body = format!(
        r#"{{"Message":"Renewed","accessToken":"{NEW}","expiresAt":"2027-01-01","days":1.50}}"#
    );
    renewing(&server, &body, true);
    let renewal = client(&server.base_url()).renew().await.unwrap();
    let kept: Vec<_> = renewal.extra.iter().collect();
    assert_eq!(
        kept,
        [("Message", "\"Renewed\""), ("expiresAt", "\"2027-01-01\""), ("days", "1.50")]
    );
    assert!(!format!("{renewal:?}").contains(NEW), "{renewal:?}");
}

#[tokio::test]
async fn a_client_is_created_whatever_else_the_response_contains() {
    let text = |identifier: &Option<cfis::Identifier>| identifier.as_ref().map(ToString::to_string);
    for (body, id, code, prefix, extra) in [
        (
            r#"{"id":7,"customerCode":"K-1","apiKey":"NEW","region":"FI"}"#,
            Some("7"),
            Some("K-1"),
            None,
            vec!["region"],
        ),
        (
            r#"{"result":{"id":7,"customerNumber":"K-1","apiKey":"NEW"}}"#,
            Some("7"),
            Some("K-1"),
            None,
            vec!["result"],
        ),
        (
            r#"{"client":{"clientId":7,"customerCode":"K-1","referencePrefix":"77"},"credentials":{"accessToken":"NEW"}}"#,
            Some("7"),
            Some("K-1"),
            Some("77"),
            vec!["client", "credentials"],
        ),
        (
            r#"{"clientId":{"value":7},"customerCode":"K-1","accessToken":"NEW"}"#,
            None,
            Some("K-1"),
            None,
            vec!["clientId"],
        ),
        (
            r#"{"clientId":7.0,"clientIdentifier":8,"accessToken":"NEW"}"#,
            Some("8"),
            None,
            None,
            vec!["clientId"],
        ),
        (r#"{"Message":"The token is NEW"}"#, None, None, None, vec!["Message"]),
    ] {
        let server = MockServer::start_async().await;
        server.mock(|_, then| {
            then.status(201).body(body.replace("NEW", NEW));
        });
        let created = partner(&server.base_url())
            .create_client(&new_client())
            .await
            .unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(created.access_token.expose_secret(), NEW, "{body}");
        let found = (
            text(&created.client_id),
            text(&created.customer_code),
            text(&created.payment_reference_prefix),
        );
        assert_eq!(
            (found.0.as_deref(), found.1.as_deref(), found.2.as_deref()),
            (id, code, prefix),
            "{body}"
        );
        assert_eq!(created.extra.iter().map(|(name, _)| name).collect::<Vec<_>>(), extra, "{body}");
    }
}

#[tokio::test]
async fn a_refused_token_is_invalid_and_stays_in_use() {
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
        for token in [ACCESS.to_owned(), ACCESS.replace('-', "\\u002d"), ACCESS.replace('-', "%2D")]
        {
            let echo =
                format!("{{\"you sent\": \"{token} {PROVISIONING}\", \"isValid\": \"{token}\"}}");
            let server = MockServer::start_async().await;
            server.mock(|_, then| {
                then.status(status).header("x-request-id", ACCESS).body(&echo);
            });
            for call in Call::all() {
                let Err(error) = call.send(&server.base_url()).await else {
                    // A text, a file or nothing can be read from any response.
                    let is_any = status == 200 && matches!(call, Call::Generated(_));
                    let is_validation = status == 401 && call == Call::Validate;
                    assert!(is_any || is_validation, "{call:?} with {status} succeeds");
                    continue;
                };
                let printed = printed(&error);
                if call == Call::CreateClient {
                    assert!(!printed.contains(PROVISIONING), "{status}: {printed}");
                } else {
                    assert!(
                        !printed.contains(ACCESS) && !printed.contains(&token),
                        "{call:?}, {status}: {printed}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn a_token_in_a_refusal_is_not_shown_and_not_lost() {
    for (call, status) in [(Call::CreateClient, 409), (Call::Renew, 500), (Call::Renew, 400)] {
        let server = MockServer::start_async().await;
        server.mock(|_, then| {
            then.status(status).body(format!(r#"{{"error":"exists","accessToken":"{NEW}"}}"#));
        });
        let error = call.send(&server.base_url()).await.unwrap_err();
        assert!(!printed(&error).contains(NEW), "{}", printed(&error));
        assert_eq!(error.body(), Some(r#"{"error":"exists","accessToken":"[redacted]"}"#));
        let kept =
            String::from_utf8_lossy(error.unread_response().unwrap().expose_secret()).into_owned();
        assert!(kept.contains(NEW), "{kept}");
    }
}

#[tokio::test]
async fn no_part_of_a_token_is_left_at_the_end_of_a_shortened_body() {
    let server = MockServer::start_async().await;
    let body = format!("{}{ACCESS}", "x".repeat(64 * 1024 - 5));
    server.mock(|_, then| {
        then.status(400).body(&body);
    });
    let error = client(&server.base_url()).payments(crate::support::period()).await.unwrap_err();
    let kept = error.body().unwrap();
    assert!(kept.len() <= 64 * 1024 && !kept.contains("canar"), "{}", &kept[kept.len() - 20..]);
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
    let created: cfis::types::CreatedClient =
        serde_json::from_str(&format!(r#"{{"accessToken":"{ACCESS}","x":"{ACCESS}"}}"#)).unwrap();
    assert!(!format!("{created:?}").contains("canary"), "{created:?}");
    let by_token: cfis::TokenStatus =
        serde_json::from_str(&format!(r#"{{"isValid":true,"{ACCESS}":1}}"#)).unwrap();
    assert!(!format!("{by_token:?}").contains("canary"), "{by_token:?}");
}

#[test]
fn a_token_is_one_word() {
    for wrong in ["", " ", "two words", "line\nend", "line\r\nX-Other: header", "ä", "\u{0}"] {
        let error = AccessToken::new(Environment::Staging, wrong).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Input, Outcome::NotSent),
            "{wrong:?}"
        );
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
        let environment =
            Environment::custom(right).unwrap_or_else(|error| panic!("{right}: {error}"));
        assert!(!environment.base_url().ends_with('/'), "{right}");
    }
    for (wrong, words) in [
        ("http://example.com", "unencrypted"),
        ("http://127.0.0.1.example.com", "unencrypted"),
        ("http://localhost.example.com", "unencrypted"),
        ("http://0.0.0.0", "unencrypted"),
        ("ftp://127.0.0.1", "https"),
        ("127.0.0.1:80", "URL"),
        ("", "URL"),
        ("https://user:canary@host.example", "user"),
        ("http://127.0.0.1@example.com", "unencrypted"),
        ("https://host.example/?key=canary", "query"),
        ("https://host.example/#canary", "fragment"),
        ("http://host.example/?key=canary", "unencrypted"),
    ] {
        let error = Environment::custom(wrong).expect_err(wrong);
        assert_eq!(error.kind(), ErrorKind::Input, "{wrong}");
        assert!(
            error.to_string().contains(words) && !error.to_string().contains("canary"),
            "{wrong}: {error}"
        );
    }
}

#[tokio::test]
async fn many_creditors_share_the_connections_of_one_client_but_not_its_token() {
    let sandbox = cfis_sandbox::Sandbox::start().await.unwrap();
    let first = Client::new(sandbox.access_token()).unwrap();
    let created = cfis::Partner::new(sandbox.provisioning_token())
        .unwrap()
        .create_client(&crate::support::new_client())
        .await
        .unwrap();
    let second = first.builder_for(created.access_token.clone()).build().unwrap();
    let ids = async |client: &Client| {
        let settlements = client.settlements(cfis::Period::last_days(90)).await.unwrap();
        settlements.into_iter().map(|settlement| settlement.settlement_id).collect::<Vec<_>>()
    };
    let (one, other) = (ids(&first).await, ids(&second).await);
    assert!(
        !one.is_empty() && !other.is_empty() && one.iter().all(|id| !other.contains(id)),
        "{one:?} {other:?}"
    );
    // Renewing one token does not affect the other.
    second.renew().await.unwrap();
    assert!(first.validate().await.unwrap().is_valid && second.validate().await.unwrap().is_valid);
    assert_eq!(first.access_token(), sandbox.access_token());
    let elsewhere = AccessToken::new(Environment::Staging, "a-token-for-staging").unwrap();
    let error = first.builder_for(elsewhere).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input, "{error}");
}
