//! A renewal: once for any number of callers, stored before it is used, and never lost.

use std::sync::{Arc, Mutex};

use crate::support::noting::{Noting, client, token, token_of};
use crate::support::renewing::{
    NEW, call_valid, renewed, request_of, response, slow_server, valid_or,
};
use crate::support::server::{Reply, Server, Then};
use crate::support::{ACCESS, period};
use cfis::{AccessToken, Client, DynTokenStore, Environment, ErrorKind, Outcome, UnprovedToken};
use tokio::io::AsyncWriteExt;

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
    under_way.write_all(&Reply::payments("[{}]").bytes).await.unwrap();
    assert_eq!(reading.await.unwrap().unwrap().len(), 1);
    let later = tokio::spawn(async move { client.payments(period()).await });
    // The request uses one of the open connections.
    let mut request = [0; 4096];
    let length = tokio::io::AsyncReadExt::read(&mut under_way, &mut request).await.unwrap();
    let head = String::from_utf8_lossy(&request[..length]).into_owned();
    assert!(head.contains(NEW) && !head.contains(ACCESS), "{head}");
    under_way.write_all(&Reply::payments("[]").bytes).await.unwrap();
    later.await.unwrap().unwrap();
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
async fn a_lock_is_given_back_unless_a_token_may_have_been_issued() {
    let lost = || Reply::new("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{", Then::Close);
    let status = |status: &str| Reply::status(status, "");
    let cases = [
        (status("401 Unauthorized"), None, 1),
        (status("429 Too Many Requests"), None, 1),
        (status("500 Oops"), None, 0),
        (lost(), None, 0),
        // A refusal that may hold a token all the same.
        (Reply::new("HTTP/1.1 409 No\r\ncontent-length: 99\r\n\r\n{", Then::Close), None, 0),
        // It is not even sent.
        (status("200 OK"), Some("load"), 1),
        // The lock goes to the swap.
        (Reply::ok(&renewed()), None, 0),
    ];
    for (number, (reply, fails, released)) in cases.into_iter().enumerate() {
        let server = Server::start(move |_, head| {
            let is_validation = head.contains("/validate");
            vec![if is_validation { valid_or(head, "") } else { reply.clone() }]
        })
        .await;
        let store = Noting::with(token(&server.url));
        store.0.lock().unwrap().fails = fails;
        let shared: Arc<dyn DynTokenStore> = Arc::new(store.clone());
        let client = Client::builder(token(&server.url)).token_store(shared).retries(0);
        let renewed = client.build().unwrap().renew().await;
        assert_eq!(store.0.lock().unwrap().released, released, "{number}: {renewed:?}");
    }
    // Another process has stored a valid token, so nothing is sent or swapped.
    let server = Server::start(|_, head| vec![valid_or(head, "")]).await;
    let store = Noting::with(token_of(&server.url, NEW));
    client(&server.url, &store).renew().await.unwrap();
    assert_eq!((store.steps(), store.0.lock().unwrap().released), (vec!["lock", "load"], 1));
}

#[tokio::test]
async fn a_refusal_that_is_truncated_is_kept() {
    let cut = "HTTP/1.1 500 Oops\r\ncontent-length: 400\r\n\r\n{\"accessToken\":\"0f8f";
    let server = Server::start(move |_, _| vec![Reply::new(cut, Then::Close)]).await;
    let store = Noting::with(token(&server.url));
    let error = client(&server.url, &store).renew().await.unwrap_err();
    assert_eq!((error.kind(), error.stored_at()), (ErrorKind::Server, Some("the vault")));
    let response = error.unread_response().unwrap();
    assert!(!response.is_whole());
    assert!(response.expose_secret().ends_with(b"{\"accessToken\":\"0f8f"), "{error}");
    assert_eq!(store.0.lock().unwrap().kept, [response.expose_secret()]);
}

#[tokio::test]
async fn a_store_behind_a_pointer_is_asked_everything() {
    let server = Server::start(|_, head| vec![valid_or(head, &renewed())]).await;
    let renewals = || server.requests().iter().filter(|head| head.contains("/renew")).count();
    for (is_saved, renewals_before) in [(false, 0), (true, 2)] {
        let (first, second) = (Noting::with(token(&server.url)), Noting::with(token(&server.url)));
        for store in [&first, &second] {
            let token = token_of(&server.url, NEW);
            let saved = UnprovedToken { token, place: "the vault".to_owned() };
            store.0.lock().unwrap().unproved.extend(is_saved.then_some(saved));
        }
        assert_eq!(renewals(), renewals_before);
        let shared: Arc<dyn DynTokenStore> = Arc::new(first.clone());
        let boxed: Box<dyn DynTokenStore> = Box::new(second.clone());
        let builder = || Client::builder(token(&server.url)).retries(0);
        for (client, store) in
            [(builder().token_store(shared), first), (builder().token_store(boxed), second)]
        {
            let renewal = client.build().unwrap().renew().await.unwrap();
            assert_eq!((renewal.access_token.expose_secret(), store.held().as_str()), (NEW, NEW));
            let steps: &[_] = if is_saved {
                &["lock", "load", "swap"]
            } else {
                &["lock", "load", "keep", "swap"]
            };
            assert_eq!(store.steps(), steps);
            let notes = store.0.lock().unwrap();
            assert_eq!((notes.unproved.len(), notes.kept.len()), (0, 0), "nothing was forgotten");
        }
    }
    assert_eq!(renewals(), 2, "a saved token was not found");
}
