//! A token that is renewed because it was refused: if that is wanted, and never one after another.

use std::sync::Arc;

use crate::support::noting::{Noting, token, token_of};
use crate::support::renewing::{
    NEW, renewed, request_of, slow_server, valid_or, valid_or_payments, with_expired_token,
};
use crate::support::server::{Reply, Server};
use crate::support::{ACCESS, period};
use cfis::{Client, Environment, ErrorKind, FileTokenStore};

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
        (false, true) => vec![valid_or_payments(head, "[{}]")],
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
