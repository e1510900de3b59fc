//! The life of an access token: it is renewed once for any number of callers, stored before it is
//! used, and never lost.

use std::sync::{Arc, Mutex};

use crate::support::noting::{Noting, client, token, token_of};
use crate::support::server::{Reply, Server, Then};
use crate::support::{ACCESS, period};
use cfis::{AccessToken, Client, Environment, ErrorKind, FileTokenStore, Outcome};

const NEW: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

fn renewed() -> String {
    format!(r#"{{"accessToken":"{NEW}"}}"#)
}

/// Calls every token valid, and responds to other requests with a body.
fn valid_or(head: &str, body: &str) -> Reply {
    Reply::ok(if head.contains("/validate") { r#"{"isValid":true}"# } else { body })
}

#[tokio::test]
async fn a_new_token_is_stored_before_it_is_used() {
    let server = Server::start(|_, head| vec![valid_or(head, &renewed())]).await;
    let store = Noting::with(token(&server.url));
    let client = client(&server.url, &store);
    let (clone, used) = (client.clone(), Arc::new(Mutex::new(None)));
    let seen = Arc::clone(&used);
    store.0.lock().unwrap().at_swap =
        Some(Box::new(move || *seen.lock().unwrap() = Some(clone.access_token())));
    assert_eq!(client.renew().await.unwrap().access_token.expose_secret(), NEW);
    assert_eq!(
        used.lock().unwrap().as_ref().unwrap().expose_secret(),
        ACCESS,
        "used before it was stored"
    );
    assert_eq!((store.held().as_str(), client.access_token().expose_secret()), (NEW, NEW));
    assert_eq!(store.steps(), ["lock", "load", "keep", "swap"]);
}

#[tokio::test]
async fn nothing_is_sent_if_the_store_does_not_work() {
    for step in ["lock", "load"] {
        let server = Server::start(|_, head| vec![valid_or(head, &renewed())]).await;
        let store = Noting::with(token(&server.url)).failing(step);
        let error = client(&server.url, &store).renew().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Store, Outcome::NotSent),
            "{error}"
        );
        assert_eq!(
            std::error::Error::source(&error).unwrap().to_string(),
            format!("{step} does not work")
        );
        assert_eq!(server.requests().len(), 0, "{step}");
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_stored_is_saved_and_not_used() {
    for other_process in [false, true] {
        let server = Server::start(|_, head| vec![valid_or(head, &renewed())]).await;
        let store = Noting::with(token(&server.url));
        let store = if other_process { store } else { store.failing("swap") };
        // Another process stores its own token first.
        store.0.lock().unwrap().replaced_by =
            other_process.then(|| token_of(&server.url, "another-token-00000001"));
        let client = client(&server.url, &store);
        let error = client.renew().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Store, Outcome::Unknown),
            "{error}"
        );
        assert!(
            String::from_utf8_lossy(error.unread_response().unwrap().expose_secret()).contains(NEW),
            "{error}"
        );
        assert_eq!(
            (error.stored_at(), client.access_token().expose_secret()),
            (Some("the vault"), ACCESS),
            "{error}"
        );
        assert!(
            error.to_string().contains("the vault") && !format!("{error:?}").contains(NEW),
            "{error:?}"
        );
        assert_eq!(store.0.lock().unwrap().kept.len(), 1, "{error}");
        assert_eq!(store.held(), if other_process { "another-token-00000001" } else { ACCESS });
    }
}

#[tokio::test]
async fn a_response_that_the_store_cannot_save_is_in_the_error() {
    let server = Server::start(|_, _| vec![Reply::ok("{}")]).await;
    let error = client(&server.url, &Noting::with(token(&server.url)).failing("keep"))
        .renew()
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.stored_at()), (ErrorKind::TokenNotFound, None), "{error}");
    assert!(error.unread_response().unwrap().expose_secret().ends_with(b"{}"));
}

#[tokio::test]
async fn a_response_that_is_not_understood_is_saved_in_the_store() {
    for (reply, kind) in [
        (Reply::ok(r#"{"Message":"Renewed"}"#), ErrorKind::TokenNotFound),
        (
            Reply::new(
                "HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{\"accessToken\":\"0f8f",
                Then::Close,
            ),
            ErrorKind::Interrupted,
        ),
    ] {
        let reply = Arc::new(reply);
        let response = Arc::clone(&reply);
        let server =
            Server::start(move |_, _| vec![Reply::new(response.bytes.clone(), response.then)])
                .await;
        let store = Noting::with(token(&server.url));
        let client = client(&server.url, &store);
        let error = client.renew().await.unwrap_err();
        assert_eq!((error.kind(), error.stored_at()), (kind, Some("the vault")), "{error}");
        let body = reply.bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        let kept = store.0.lock().unwrap().kept.pop().unwrap();
        assert!(kept.ends_with(&reply.bytes[body..]), "{}", String::from_utf8_lossy(&kept));
        assert_eq!(error.unread_response().unwrap().is_whole(), kind != ErrorKind::Interrupted);
        assert_eq!(
            (store.held().as_str(), client.access_token().expose_secret()),
            (ACCESS, ACCESS)
        );
    }
}

#[tokio::test]
async fn the_token_of_another_process_is_used_instead_of_a_renewal() {
    let server = Server::start(|_, _| vec![Reply::ok(r#"{"isValid":true}"#)]).await;
    let client = client(&server.url, &Noting::with(token_of(&server.url, NEW)));
    assert_eq!(client.renew().await.unwrap().access_token.expose_secret(), NEW);
    assert_eq!(client.access_token().expose_secret(), NEW);
    let requests = server.requests();
    assert!(
        requests.len() == 1 && requests[0].contains("/validate") && requests[0].contains(NEW),
        "{requests:?}"
    );
}

#[tokio::test]
async fn a_store_with_an_outdated_token_gets_the_new_one() {
    let server = Server::start(|_, head| match head.contains("/renew") || head.contains(NEW) {
        true => vec![valid_or(head, &renewed())],
        false => vec![Reply::status("401 Unauthorized", "")],
    })
    .await;
    let store = Noting::with(token_of(&server.url, "a-token-of-long-ago-1"));
    assert_eq!(
        client(&server.url, &store).renew().await.unwrap().access_token.expose_secret(),
        NEW
    );
    assert_eq!(store.held(), NEW);
    assert!(server.requests()[1].contains(ACCESS), "{:?}", server.requests());
}

#[tokio::test]
async fn a_token_for_another_environment_is_not_taken_from_a_store() {
    let server = Server::start(|_, head| vec![valid_or(head, &renewed())]).await;
    let store = Noting::with(AccessToken::new(Environment::Production, NEW).unwrap());
    let error = client(&server.url, &store).renew().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Input, Outcome::NotSent), "{error}");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn concurrent_callers_share_a_renewal_and_its_failure() {
    for (body, is_ok) in [(renewed(), true), (r#"{"Message":"none"}"#.to_owned(), false)] {
        let server = Server::start(move |_, head| vec![valid_or(head, &body)]).await;
        let client = Client::builder(token(&server.url)).build().unwrap();
        let callers: Vec<_> = (0..50)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(
                    async move { client.renew().await.map(|renewal| renewal.access_token) },
                )
            })
            .collect();
        for caller in callers {
            let result = caller.await.unwrap();
            assert_eq!(result.is_ok(), is_ok, "{result:?}");
            assert!(is_ok || result.unwrap_err().unread_response().is_some());
        }
        let requests = server.requests();
        assert_eq!(requests.iter().filter(|head| head.contains("/renew")).count(), 1);
    }
}

/// A server whose responses the test sends itself, to control when they arrive.
async fn slow_server() -> (String, tokio::net::TcpListener) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    (format!("http://{}", listener.local_addr().unwrap()), listener)
}

async fn request_of(listener: &tokio::net::TcpListener) -> (tokio::net::TcpStream, String) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = [0; 4096];
    let length = tokio::io::AsyncReadExt::read(&mut stream, &mut request).await.unwrap();
    (stream, String::from_utf8_lossy(&request[..length]).into_owned())
}

async fn response(stream: &mut tokio::net::TcpStream, body: &str) {
    let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    tokio::io::AsyncWriteExt::write_all(stream, response.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_caller_who_goes_away_does_not_stop_a_renewal() {
    let (url, listener) = slow_server().await;
    let store = Noting::with(token(&url));
    let client = client(&url, &store);
    let caller = tokio::spawn({
        let client = client.clone();
        async move { client.renew().await }
    });
    let (mut stream, _) = request_of(&listener).await;
    // The request is in progress, and its caller goes away.
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    let other = tokio::spawn(async move { client.renew().await });
    response(&mut stream, &renewed()).await;
    call_valid(&listener).await;
    assert_eq!(other.await.unwrap().unwrap().access_token.expose_secret(), NEW);
    assert_eq!(store.held(), NEW);
}

/// Responds to the validation of a new token, and closes the connection.
async fn call_valid(listener: &tokio::net::TcpListener) {
    let (mut stream, head) = request_of(listener).await;
    assert!(head.contains("/validate") && head.contains(NEW), "{head}");
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 16\r\nconnection: close\r\n\r\n";
    let response = format!("{head}{{\"isValid\":true}}");
    tokio::io::AsyncWriteExt::write_all(&mut stream, response.as_bytes()).await.unwrap();
}

/// A provider at which the old token has expired.
fn with_expired_token(_: usize, head: &str) -> Vec<Reply> {
    if head.contains("/renew") {
        return vec![Reply::ok(&renewed())];
    }
    if head.contains(NEW) {
        vec![valid_or(head, r#"[{"caseId":1}]"#)]
    } else {
        vec![Reply::status("401 Unauthorized", "expired")]
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_callers_with_an_expired_token_renew_it_once() {
    let server = Server::start(with_expired_token).await;
    let folder = crate::support::folder("expired");
    let path = folder.join("token");
    std::fs::write(&path, ACCESS).unwrap();
    let store = FileTokenStore::new(&path, Environment::custom(&server.url).unwrap());
    let client =
        Client::builder_from(store).await.unwrap().renew_automatically(true).build().unwrap();
    let barrier = Arc::new(tokio::sync::Barrier::new(200));
    let callers: Vec<_> = (0..200)
        .map(|_| {
            let (client, barrier) = (client.clone(), Arc::clone(&barrier));
            tokio::spawn(async move {
                barrier.wait().await;
                client.payments(period()).await.map(|payments| payments.len())
            })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap().unwrap(), 1);
    }
    let requests = server.requests();
    assert_eq!(requests.iter().filter(|head| head.contains("/renew")).count(), 1);
    assert!(
        requests.iter().filter(|head| head.contains(ACCESS)).count() > 1,
        "only one caller met the expired token"
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{NEW}\n"));
}

#[tokio::test]
async fn a_token_is_renewed_automatically_only_if_that_is_on_and_only_once() {
    // Refuses both the old and the new token, though it calls the new one valid.
    let refusing = |_: usize, head: &str| match !head.contains("/payments") {
        true => vec![valid_or(head, &renewed())],
        false => vec![Reply::status("401 Unauthorized", "no")],
    };
    for (is_automatic, requests) in [(false, 2), (true, 5)] {
        let server = Server::start(refusing).await;
        let store = Noting::with(token(&server.url));
        let client = Client::builder(token(&server.url))
            .token_store(store)
            .renew_automatically(is_automatic)
            .build()
            .unwrap();
        for _ in 0..2 {
            let error = client.payments(period()).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.status()),
                (ErrorKind::Unauthorized, Some(401)),
                "{error}"
            );
        }
        // With automatic renewal: refused, renewed, validated, refused; then refused.
        assert_eq!(
            server.requests().len(),
            requests,
            "{:?}",
            server.requests().iter().map(|head| &head[..40]).collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn a_renewal_that_fails_is_not_retried_automatically() {
    let server = Server::start(|_, head| match head.contains("/renew") {
        true => vec![Reply::status("500 Oops", "")],
        false => vec![Reply::status("401 Unauthorized", "no")],
    })
    .await;
    let store = Noting::with(token(&server.url));
    let client = Client::builder(token(&server.url))
        .token_store(store)
        .renew_automatically(true)
        .build()
        .unwrap();
    let first = client.payments(period()).await.unwrap_err();
    assert_eq!(
        (first.kind(), first.status()),
        (ErrorKind::Server, Some(500)),
        "not the error of the renewal: {first}"
    );
    let second = client.payments(period()).await.unwrap_err();
    assert_eq!(second.kind(), ErrorKind::Unauthorized, "{second}");
    assert_eq!(server.requests().iter().filter(|head| head.contains("/renew")).count(), 1);
    assert!(!client.validate().await.unwrap().is_valid, "validating a token does not renew it");
    assert_eq!(server.requests().iter().filter(|head| head.contains("/renew")).count(), 1);
}

#[tokio::test]
async fn a_token_without_a_store_is_not_renewed_automatically() {
    let error =
        Client::builder(token("http://127.0.0.1:1")).renew_automatically(true).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    assert!(error.to_string().contains("token store"), "{error}");
}

#[tokio::test]
async fn requests_in_progress_finish_with_the_old_token() {
    let (url, listener) = slow_server().await;
    let client = Client::builder(token(&url)).build().unwrap();
    let reading = tokio::spawn({
        let client = client.clone();
        async move { client.payments(period()).await }
    });
    let (mut under_way, head) = request_of(&listener).await;
    assert!(head.contains(ACCESS), "{head}");
    let renewing = tokio::spawn({
        let client = client.clone();
        async move { client.renew().await }
    });
    let (mut renewal, _) = request_of(&listener).await;
    response(&mut renewal, &renewed()).await;
    call_valid(&listener).await;
    renewing.await.unwrap().unwrap();
    response(&mut under_way, "[{}]").await;
    assert_eq!(reading.await.unwrap().unwrap().len(), 1);
    let later = tokio::spawn(async move { client.payments(period()).await });
    // The request uses one of the open connections.
    let mut request = [0; 4096];
    let length = tokio::io::AsyncReadExt::read(&mut under_way, &mut request).await.unwrap();
    let head = String::from_utf8_lossy(&request[..length]).into_owned();
    assert!(head.contains(NEW) && !head.contains(ACCESS), "{head}");
    response(&mut under_way, "[]").await;
    later.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_token_in_the_store_that_cannot_be_validated_is_neither_used_nor_replaced() {
    let server = Server::start(|_, _| vec![Reply::status("503 Oops", "")]).await;
    let store = Noting::with(token_of(&server.url, NEW));
    let client = client(&server.url, &store);
    let error = client.renew().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Store, Outcome::NotSent), "{error}");
    assert_eq!((client.access_token().expose_secret(), store.held().as_str()), (ACCESS, NEW));
    assert!(
        server.requests().iter().all(|head| head.contains("/validate")),
        "{:?}",
        server.requests()
    );
}

#[tokio::test]
async fn the_one_of_two_old_tokens_that_can_be_renewed_is_renewed() {
    let stored = "the-newer-but-expired-1";
    let server = Server::start(move |_, head| {
        match head.contains(NEW) || (head.contains("/renew") && head.contains(stored)) {
            true => vec![valid_or(head, &renewed())],
            false => vec![Reply::status("401 Unauthorized", "")],
        }
    })
    .await;
    let store = Noting::with(token_of(&server.url, stored));
    assert_eq!(
        client(&server.url, &store).renew().await.unwrap().access_token.expose_secret(),
        NEW
    );
    assert_eq!(store.held(), NEW);
}

#[tokio::test]
async fn a_token_that_could_not_be_stored_is_stored_by_the_next_renewal() {
    let server = Server::start(|_, head| vec![valid_or(head, &renewed())]).await;
    let store = Noting::with(token(&server.url)).failing("swap");
    let client = client(&server.url, &store);
    assert_eq!(client.renew().await.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!(
        client.renew().await.unwrap_err().outcome(),
        Outcome::NotSent,
        "no other token is issued"
    );
    store.0.lock().unwrap().fails = None;
    assert_eq!(client.renew().await.unwrap().access_token.expose_secret(), NEW);
    let renewals = server.requests().iter().filter(|head| head.contains("/renew")).count();
    assert_eq!(
        (store.held().as_str(), client.access_token().expose_secret(), renewals),
        (NEW, NEW, 1)
    );
    assert_eq!(store.0.lock().unwrap().unproved.len(), 0, "what is in use stays saved");
}

#[tokio::test]
async fn a_failed_renewal_is_remembered_if_the_caller_goes_away() {
    let (url, listener) = slow_server().await;
    let store = Noting::with(token(&url));
    let client =
        Client::builder(token(&url)).token_store(store).renew_automatically(true).build().unwrap();
    let refuse = async |stream: &mut tokio::net::TcpStream, status: &str| {
        let response =
            format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        tokio::io::AsyncWriteExt::write_all(stream, response.as_bytes()).await.unwrap();
    };
    let caller = tokio::spawn({
        let client = client.clone();
        async move { client.payments(period()).await }
    });
    let (mut read, _) = request_of(&listener).await;
    refuse(&mut read, "401 Unauthorized").await;
    let (mut renewal, head) = request_of(&listener).await;
    assert!(head.contains("/renew"), "{head}");
    caller.abort();
    let joined = tokio::spawn({
        let client = client.clone();
        async move { client.renew().await }
    });
    tokio::task::yield_now().await;
    refuse(&mut renewal, "500 Oops").await;
    assert_eq!(joined.await.unwrap().unwrap_err().kind(), ErrorKind::Server);
    let next = tokio::spawn(async move { client.payments(period()).await });
    let (mut read, head) = request_of(&listener).await;
    assert!(head.contains("/payments"), "{head}");
    refuse(&mut read, "401 Unauthorized").await;
    assert_eq!(
        next.await.unwrap().unwrap_err().kind(),
        ErrorKind::Unauthorized,
        "the token was renewed automatically again"
    );
}

#[tokio::test]
async fn a_token_put_into_the_store_is_found_after_automatic_renewal_stopped() {
    let server = Server::start(|_, head| match (head.contains("/renew"), head.contains(NEW)) {
        (true, _) => vec![Reply::status("500 Oops", "")],
        (false, true) => vec![valid_or(head, "[{}]")],
        (false, false) => vec![Reply::status("401 Unauthorized", "")],
    })
    .await;
    let store = Noting::with(token(&server.url));
    let client = Client::builder(token(&server.url))
        .token_store(store.clone())
        .renew_automatically(true)
        .build()
        .unwrap();
    assert_eq!(client.payments(period()).await.unwrap_err().kind(), ErrorKind::Server);
    assert_eq!(client.payments(period()).await.unwrap_err().kind(), ErrorKind::Unauthorized);
    store.0.lock().unwrap().held = Some(token_of(&server.url, NEW));
    assert_eq!(client.payments(period()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_client_is_created_only_into_an_empty_store() {
    let partner = |url: &str| {
        let token = cfis::ProvisioningToken::new(
            Environment::custom(url).unwrap(),
            crate::support::PROVISIONING,
        )
        .unwrap();
        cfis::Partner::builder(token).retries(0).build().unwrap()
    };
    let server = Server::start(|_, _| {
        vec![Reply::ok(&format!(r#"{{"clientId":7,"accessToken":"{NEW}"}}"#))]
    })
    .await;
    let full = Noting::with(token(&server.url));
    let error = partner(&server.url)
        .create_client_into(crate::support::new_client(), full.clone())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), server.requests().len()),
        (ErrorKind::Input, Outcome::NotSent, 0),
        "{error}"
    );
    assert_eq!(full.held(), ACCESS);

    let store = Noting::default();
    let created = partner(&server.url)
        .create_client_into(crate::support::new_client(), store.clone())
        .await
        .unwrap();
    assert_eq!((created.access_token.expose_secret(), store.held().as_str()), (NEW, NEW));

    let failing = Noting::default().failing("swap");
    let error = partner(&server.url)
        .create_client_into(crate::support::new_client(), failing.clone())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.stored_at()),
        (ErrorKind::Store, Outcome::Unknown, Some("the vault")),
        "{error}"
    );
    assert!(String::from_utf8_lossy(&failing.0.lock().unwrap().kept[0]).contains(NEW));
}

#[tokio::test]
async fn a_new_token_that_the_provider_calls_invalid_is_saved_and_not_used() {
    for (status, body) in [("200 OK", r#"{"isValid":false}"#), ("401 Unauthorized", "")] {
        let server = Server::start(move |_, head| match head.contains("/validate") {
            true => vec![Reply::status(status, body)],
            false => vec![Reply::ok(&format!(r#"{{"error":"session expired","token":"{NEW}"}}"#))],
        })
        .await;
        for store in [Some(Noting::with(token(&server.url))), None] {
            let mut builder = Client::builder(token(&server.url)).retries(0);
            if let Some(store) = &store {
                builder = builder.token_store(store.clone());
            }
            let client = builder.build().unwrap();
            let error = client.renew().await.unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::TokenNotFound, Outcome::Unknown),
                "{error}"
            );
            assert!(error.to_string().contains("so the old one stays in use"), "{error}");
            assert_eq!(client.access_token().expose_secret(), ACCESS);
            if let Some(store) = store {
                assert_eq!((store.held().as_str(), error.stored_at()), (ACCESS, Some("the vault")));
                assert_eq!(store.0.lock().unwrap().unproved.len(), 1);
            }
        }
    }
}

#[tokio::test]
async fn a_new_token_that_cannot_be_validated_now_is_used_by_the_next_renewal() {
    let server = Server::start(|number, head| match (head.contains("/validate"), number) {
        (true, 1) => vec![Reply::status("503 Service Unavailable", "")],
        _ => vec![valid_or(head, &renewed())],
    })
    .await;
    for store in [Some(Noting::with(token(&server.url))), None] {
        let mut builder = Client::builder(token(&server.url)).retries(0);
        if let Some(store) = &store {
            builder = builder.token_store(store.clone());
        }
        let client = builder.build().unwrap();
        if server.requests().is_empty() {
            let error = client.renew().await.unwrap_err();
            assert!(error.to_string().contains("could not be validated"), "{error}");
            assert_eq!(client.access_token().expose_secret(), ACCESS);
        }
        assert_eq!(client.renew().await.unwrap().access_token.expose_secret(), NEW);
        if let Some(store) = store {
            let renewals = server.requests().iter().filter(|head| head.contains("/renew")).count();
            assert_eq!((store.held().as_str(), renewals), (NEW, 1), "a second token was issued");
        }
    }
}

#[tokio::test]
async fn a_client_finds_the_token_of_another_process_without_a_restart() {
    let server = Server::start(with_expired_token).await;
    let store = Noting::with(token(&server.url));
    let client = client(&server.url, &store);
    assert_eq!(client.payments(period()).await.unwrap_err().kind(), ErrorKind::Unauthorized);
    store.0.lock().unwrap().held = Some(token_of(&server.url, NEW));
    assert_eq!(client.payments(period()).await.unwrap().len(), 1);
    assert!(!server.requests().iter().any(|head| head.contains("/renew")), "a token was issued");
}

#[tokio::test]
async fn a_token_of_a_renewal_that_was_killed_is_found_by_a_read() {
    let server = Server::start(with_expired_token).await;
    let store = Noting::with(token(&server.url));
    let saved = cfis::UnprovedToken { token: token_of(&server.url, NEW), place: "here".to_owned() };
    store.0.lock().unwrap().unproved.push(saved);
    assert_eq!(client(&server.url, &store).payments(period()).await.unwrap().len(), 1);
    let renewal = client(&server.url, &store).renew().await.unwrap();
    assert_eq!((renewal.access_token.expose_secret(), store.held().as_str()), (NEW, NEW));
    assert!(!server.requests().iter().any(|head| head.contains("/renew")), "a token was issued");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_does_not_keep_its_caller_waiting() {
    struct Hanging;

    impl cfis::TokenStore for Hanging {
        type Lock = ();

        async fn lock(&self) -> Result<(), cfis::StoreError> {
            std::future::pending().await
        }

        async fn load(&self) -> Result<Option<AccessToken>, cfis::StoreError> {
            std::future::pending().await
        }

        async fn swap(
            &self,
            (): (),
            _: Option<&AccessToken>,
            _: &AccessToken,
        ) -> Result<bool, cfis::StoreError> {
            std::future::pending().await
        }

        async fn keep(
            &self,
            _: &cfis::UnreadResponse,
            _: Option<&AccessToken>,
        ) -> Result<String, cfis::StoreError> {
            std::future::pending().await
        }
    }

    let store: Arc<dyn cfis::DynTokenStore> = Arc::new(Hanging);
    let client = Client::builder(token("http://127.0.0.1:1")).token_store(store).build().unwrap();
    let begun = tokio::time::Instant::now();
    let error = client.renew().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Store, Outcome::NotSent), "{error}");
    assert!(begun.elapsed().as_secs() <= 900, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_refused_renewal_leaves_nothing_and_says_what_the_provider_says() {
    for status in ["400 Bad Request", "401 Unauthorized", "429 Too Many Requests", "500 Oops"] {
        let body = r#"{"message":"Not now, ask again on Monday."}"#;
        let server = Server::start(move |_, _| vec![Reply::status(status, body)]).await;
        let store = Noting::with(token(&server.url));
        let error = client(&server.url, &store).renew().await.unwrap_err();
        assert!(error.to_string().contains("the provider says: Not now, ask again"), "{error}");
        assert!(error.unread_response().is_none() && error.stored_at().is_none(), "{error:?}");
        assert_eq!(store.0.lock().unwrap().kept.len(), 0, "{status}");
    }
}

#[tokio::test]
async fn a_token_in_the_store_that_could_not_be_validated_once_is_tried_again() {
    let validations = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |_, head| {
        if head.contains("/validate")
            && validations.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0
        {
            return vec![Reply::status("503 Service Unavailable", "")];
        }
        match head.contains(NEW) {
            true => vec![valid_or(head, "[{}]")],
            false => vec![Reply::status("401 Unauthorized", "")],
        }
    })
    .await;
    let store = Noting::with(token_of(&server.url, NEW));
    let client = client(&server.url, &store);
    assert!(client.payments(period()).await.is_err());
    assert!(client.payments(period()).await.is_ok(), "the valid token of the store is never used");
}

#[tokio::test]
async fn two_processes_do_not_issue_one_token_after_another() {
    let number = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |_, head| {
        if head.contains("/payments") {
            return vec![Reply::status("401 Unauthorized", "no")];
        }
        let next = number.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        vec![valid_or(head, &format!(r#"{{"accessToken":"0f8fad5b-d9cb-469f-a165-{next:012}"}}"#))]
    })
    .await;
    let store = Noting::with(token(&server.url));
    let process = || {
        Client::builder(token(&server.url))
            .token_store(store.clone())
            .renew_automatically(true)
            .retries(0)
            .build()
            .unwrap()
    };
    let (first, second) = (process(), process());
    for _ in 0..20 {
        let _ = first.payments(period()).await;
        let _ = second.payments(period()).await;
    }
    assert!(
        server.requests().iter().filter(|head| head.contains("/renew")).count() <= 3,
        "{} tokens were issued",
        server.requests().iter().filter(|head| head.contains("/renew")).count()
    );
}

#[tokio::test]
async fn a_client_is_not_created_into_a_store_with_the_token_of_another_creditor_beside_it() {
    let server = Server::start(|_, head| {
        vec![valid_or(head, &format!(r#"{{"clientId":7,"accessToken":"{NEW}"}}"#))]
    })
    .await;
    let store = Noting::default();
    let foreign = token_of(&server.url, "11111111-d9cb-469f-a165-70867728950e");
    store
        .0
        .lock()
        .unwrap()
        .unproved
        .push(cfis::UnprovedToken { token: foreign, place: "x".into() });
    let partner = crate::support::partner(&server.url);
    let created = partner.create_client_into(crate::support::new_client(), store.clone()).await;
    assert_eq!(created.as_ref().unwrap_err().kind(), ErrorKind::Input, "{created:?}");
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}

#[tokio::test]
async fn a_valid_token_in_the_store_is_not_replaced_by_an_older_one_beside_it() {
    let server = Server::start(|_, head| vec![valid_or(head, &renewed())]).await;
    let path = crate::support::folder("renewal-older").join("token");
    std::fs::write(&path, "11111111-d9cb-469f-a165-70867728950e\n").unwrap();
    std::fs::write(
        path.with_file_name("token.unread-1"),
        format!("cfis-token: {NEW}\n\nstatus: 200\n"),
    )
    .unwrap();
    std::fs::set_permissions(
        path.with_file_name("token.unread-1"),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .unwrap();
    let store = FileTokenStore::new(&path, Environment::custom(&server.url).unwrap());
    let client = Client::builder(token(&server.url)).token_store(store).retries(0).build().unwrap();
    let _ = client.renew().await.unwrap();
    let folder = path.parent().unwrap();
    let everything: String = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            String::from_utf8_lossy(&std::fs::read(entry.unwrap().path()).unwrap()).into_owned()
        })
        .collect();
    assert!(
        everything.contains("11111111-d9cb-469f-a165-70867728950e"),
        "a token that nobody called invalid is nowhere any more"
    );
}
