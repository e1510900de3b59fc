//! A token in a file: it is there whole or not at all, only the user can read it, and one process
//! at a time renews it.

use crate::support::noting::{Noting, client, token};
use crate::support::server::{Reply, Server};
use cfis::{AccessToken, Client, Environment, ErrorKind, FileTokenStore, Outcome, TokenStore};

#[tokio::test]
async fn a_file_holds_one_token_that_only_the_user_can_read() {
    let folder = crate::support::folder("file");
    let path = folder.join("token");
    let store = FileTokenStore::new(&path, Environment::Staging);
    let of = |text: &str| AccessToken::new(Environment::Staging, text).unwrap();
    assert_eq!(store.load().await.unwrap(), None);
    let lock = store.lock().await.unwrap();
    assert!(store.swap(&lock, None, &of("first-1")).await.unwrap());
    assert!(
        !store.swap(&lock, None, &of("second-2")).await.unwrap(),
        "it replaced a token that the caller had not seen"
    );
    assert!(!store.swap(&lock, Some(&of("other-0")), &of("second-2")).await.unwrap());
    assert_eq!(store.load().await.unwrap(), Some(of("first-1")));
    assert!(store.swap(&lock, Some(&of("first-1")), &of("second-2")).await.unwrap());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "second-2\n");
    let response = Server::start(|_, _| vec![Reply::ok("{}")]).await;
    let error =
        client(&response.url, &Noting::with(token(&response.url))).renew().await.unwrap_err();
    for number in [1, 2] {
        let place = store.keep(error.unread_response().unwrap()).await.unwrap();
        assert_eq!(
            place,
            path.with_file_name(format!("token.unread-{number}")).display().to_string()
        );
        assert!(std::fs::read_to_string(&place).unwrap().starts_with("status: 200\n"));
    }
    #[cfg(unix)]
    for entry in std::fs::read_dir(&folder).unwrap() {
        use std::os::unix::fs::PermissionsExt;
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{:?}",
            entry.path()
        );
    }
    drop(lock);
    assert!(std::fs::read_dir(&folder).unwrap().count() == 4, "something is left over");
}

#[tokio::test]
async fn one_process_at_a_time_locks_a_file() {
    let store =
        FileTokenStore::new(crate::support::folder("lock").join("token"), Environment::Staging);
    let lock = store.lock().await.unwrap();
    let waiting = store.clone();
    let mut second = tokio::spawn(async move { waiting.lock().await.map(drop) });
    let within = tokio::time::timeout(std::time::Duration::from_millis(200), &mut second).await;
    assert!(within.is_err(), "a second lock was given");
    drop(lock);
    second.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_token_that_was_written_but_not_renamed_is_found_unless_the_file_is_newer() {
    let folder = crate::support::folder("pending");
    let (path, next) = (folder.join("token"), folder.join(".token.new"));
    let store = FileTokenStore::new(&path, Environment::Staging);
    let found = async || store.load().await.unwrap().map(|token| token.expose_secret().to_owned());
    std::fs::write(&path, "old-1\n").unwrap();
    for (text, expected) in [("new-2\n", "new-2"), ("half-of-a-tok", "old-1"), ("", "old-1")] {
        std::fs::write(&next, text).unwrap();
        assert_eq!(found().await.as_deref(), Some(expected), "{text:?}");
    }
    std::fs::write(&next, "new-2\n").unwrap();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
    assert_eq!(found().await.as_deref(), Some("old-1"), "the file was replaced by hand afterwards");
    drop(store.lock().await.unwrap());
    assert!(!next.exists() && found().await.as_deref() == Some("old-1"));
}

#[tokio::test]
async fn a_store_without_a_token_does_not_build_a_client() {
    let folder = crate::support::folder("empty");
    let store = |name: &str| FileTokenStore::new(folder.join(name), Environment::Staging);
    let error = Client::builder_from(store("none")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input, "{error}");
    std::fs::write(folder.join("words"), "two words").unwrap();
    let error = Client::builder_from(store("words")).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Store, Outcome::NotSent), "{error}");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("words: ") && !source.contains("two words"), "{source}");
}

#[tokio::test]
async fn a_swap_keeps_its_lock_until_it_has_ended() {
    let folder = crate::support::folder("lock-of-a-swap");
    let store = FileTokenStore::new(folder.join("token"), Environment::Staging);
    let of = |text: &str| AccessToken::new(Environment::Staging, text).unwrap();
    for round in 0..50 {
        let (old, new) = (store.load().await.unwrap(), of(&format!("token-number-{round}")));
        {
            let lock = store.lock().await.unwrap();
            let mut swap = store.swap(&lock, old.as_ref(), &new);
            // Polls the swap once, and drops it.
            let _ =
                std::future::poll_fn(|context| std::task::Poll::Ready(swap.as_mut().poll(context)))
                    .await;
        }
        drop(store.lock().await.unwrap());
        assert_eq!(store.load().await.unwrap(), Some(new), "round {round}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn room_for_a_token_is_reserved_before_one_is_issued() {
    let folder = crate::support::folder("room");
    let store = FileTokenStore::new(folder.join("token"), Environment::Staging);
    let lock = store.lock().await.unwrap();
    assert!(std::fs::metadata(folder.join(".token.new")).unwrap().len() >= 8192);
    drop(lock);
    assert!(!folder.join(".token.new").exists(), "the reserved room was not released");
}
