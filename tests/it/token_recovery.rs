//! A token that another process issued, or a renewal that did not get to its end: it is found and
//! used, and nothing is issued for it.

use crate::support::noting::{Noting, client, token, token_of};
use crate::support::renewing::{NEW, renewed, valid_or, valid_or_payments, with_expired_token};
use crate::support::server::{Reply, Server};
use crate::support::{ACCESS, period};
use cfis::{
    AccessToken, Client, Environment, ErrorKind, FileTokenStore, Outcome, TokenStore, UnprovedToken,
};

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
async fn a_new_token_that_cannot_be_validated_now_is_used_by_the_next_renewal() {
    for has_store in [true, false] {
        let server = Server::start(|number, head| match (head.contains("/validate"), number) {
            (true, 1) => vec![Reply::status("503 Service Unavailable", "")],
            _ => vec![valid_or(head, &renewed())],
        })
        .await;
        let store = Noting::with(token(&server.url));
        let mut builder = Client::builder(token(&server.url)).retries(0);
        if has_store {
            builder = builder.token_store(store.clone());
        }
        let client = builder.build().unwrap();
        let error = client.renew().await.unwrap_err();
        assert!(error.to_string().contains("could not be validated"), "{error}");
        let response = error.unread_response().unwrap().expose_secret();
        assert!(String::from_utf8_lossy(response).contains(NEW), "{has_store}");
        assert_eq!(
            (client.access_token().expose_secret(), store.held().as_str()),
            (ACCESS, ACCESS)
        );
        assert_eq!(client.renew().await.unwrap().access_token.expose_secret(), NEW);
        assert_eq!(client.access_token().expose_secret(), NEW);
        assert_eq!(store.held(), if has_store { NEW } else { ACCESS });
        let renewals = server.requests().iter().filter(|head| head.contains("/renew")).count();
        assert_eq!(renewals, 1, "a second token was issued, with a store: {has_store}");
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
    let saved = UnprovedToken { token: token_of(&server.url, NEW), place: "here".to_owned() };
    store.0.lock().unwrap().unproved.push(saved);
    assert_eq!(client(&server.url, &store).payments(period()).await.unwrap().len(), 1);
    let renewal = client(&server.url, &store).renew().await.unwrap();
    assert_eq!((renewal.access_token.expose_secret(), store.held().as_str()), (NEW, NEW));
    assert!(!server.requests().iter().any(|head| head.contains("/renew")), "a token was issued");
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
            true => vec![valid_or_payments(head, "[{}]")],
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

/// Two valid tokens, and a provider that refuses every read with 401 all the same.
#[tokio::test]
async fn refused_reads_try_each_token_once() {
    let other = "another-valid-token-1";
    let server = Server::start(|_, head| match head.contains("/payments") {
        true => vec![Reply::status("401 Unauthorized", "no")],
        false => vec![valid_or(head, &renewed())],
    })
    .await;
    let store = Noting::with(token_of(&server.url, other));
    let client = client(&server.url, &store);
    for _ in 0..20 {
        let error = client.payments(period()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
    }
    let count = |part: &str| server.requests().iter().filter(|head| head.contains(part)).count();
    assert_eq!((count("/payments"), count("/validate"), count("/renew")), (21, 1, 0));
    // Asked for, a renewal does not go back to a token that was refused.
    assert_eq!(client.renew().await.unwrap().access_token.expose_secret(), NEW);
}

#[tokio::test]
async fn a_refused_token_is_tried_again_after_another_one_was_accepted() {
    let other = "another-valid-token-1";
    let server = Server::start(move |number, head| {
        let accepted = if number < 5 { other } else { ACCESS };
        match head.contains("/payments") && !head.contains(accepted) {
            true => vec![Reply::status("401 Unauthorized", "no")],
            false => vec![valid_or_payments(head, "[{}]")],
        }
    })
    .await;
    let store = Noting::with(token_of(&server.url, other));
    let client = client(&server.url, &store);
    while server.requests().len() < 5 {
        assert_eq!(client.payments(period()).await.unwrap().len(), 1);
    }
    store.0.lock().unwrap().held = Some(token(&server.url));
    assert_eq!(client.payments(period()).await.unwrap().len(), 1);
}

/// As after a power cut of a program that wrote the file.
#[tokio::test]
#[cfg(unix)]
async fn a_saved_token_is_found_beside_an_unreadable_token_file() {
    for damaged in ["", "\0\0\0\0", "two words\n"] {
        let path = crate::support::folder("damaged").join("token");
        std::fs::write(&path, damaged).unwrap();
        let room = path.with_file_name(".token.new");
        std::fs::write(&room, "new-token-2\n").unwrap();
        std::fs::set_permissions(&room, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .unwrap();
        let store = FileTokenStore::new(&path, Environment::Staging);
        let client = Client::builder_from(store).await.unwrap().build().unwrap();
        assert_eq!(client.access_token().expose_secret(), "new-token-2");
    }
}

/// As when a renewal fails, or its task is dropped, with a new token in the reserved room.
#[tokio::test]
#[cfg(unix)]
async fn a_lock_that_is_dropped_leaves_a_whole_token_in_the_reserved_room() {
    let server = Server::start(|_, _| vec![Reply::ok("{}")]).await;
    let error = client(&server.url, &Noting::with(token(&server.url))).renew().await.unwrap_err();
    let path = crate::support::folder("dropped").join("token");
    std::fs::write(&path, "old-1\n").unwrap();
    let store = FileTokenStore::new(&path, Environment::Staging);
    let lock = TokenStore::lock(&store).await.unwrap();
    // No number is left for another saved response, so the token goes into the room.
    std::fs::write(path.with_file_name("token.unread-4294967295"), "status: 200\n").unwrap();
    let new = AccessToken::new(Environment::Staging, "new-token-2").unwrap();
    let response = error.unread_response().unwrap();
    let place = TokenStore::keep(&store, response, Some(&new)).await.unwrap();
    assert_eq!(place, path.with_file_name(".token.new").display().to_string());
    drop(lock);
    let unproved = TokenStore::unproved(&store).await.unwrap();
    assert_eq!(unproved, [UnprovedToken { token: new, place }], "a whole token was deleted");
}
