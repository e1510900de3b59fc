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
    let swap = async |old: Option<&str>, new: &str| {
        let lock = store.lock().await.unwrap();
        store.swap(lock, old.map(of).as_ref(), &of(new)).await.unwrap()
    };
    assert!(swap(None, "first-1").await);
    assert!(!swap(None, "second-2").await, "it replaced a token that the caller had not seen");
    assert!(!swap(Some("other-0"), "second-2").await);
    assert_eq!(store.load().await.unwrap(), Some(of("first-1")));
    assert!(swap(Some("first-1"), "second-2").await);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "second-2\n");
    let response = Server::start(|_, _| vec![Reply::ok("{}")]).await;
    let error =
        client(&response.url, &Noting::with(token(&response.url))).renew().await.unwrap_err();
    for number in [1, 2] {
        let place = store.keep(error.unread_response().unwrap(), None).await.unwrap();
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

/// Makes a file that only the user can use.
fn write_private(path: &std::path::Path, text: &[u8]) {
    std::fs::write(path, text).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

#[tokio::test]
async fn a_token_that_was_written_whole_is_found_whatever_the_clock_says() {
    let folder = crate::support::folder("pending");
    let (path, next) = (folder.join("token"), folder.join(".token.new"));
    let store = FileTokenStore::new(&path, Environment::Staging);
    let found = async || {
        let unproved = store.unproved().await.unwrap();
        unproved.iter().map(|found| found.token.expose_secret().to_owned()).collect::<Vec<_>>()
    };
    std::fs::write(&path, "old-1\n").unwrap();
    for (text, expected) in [
        (&b"new-2\n"[..], &["new-2"][..]),
        (b"new-2\n\0\0\0\0", &["new-2"]),
        (b"half-of-a-tok", &[]),
        (b"half-of-a-tok\0\0\0", &[]),
        (b"", &[]),
        (b"old-1\n", &[]),
    ] {
        write_private(&next, text);
        for minutes in [-60_i64, 0, 60] {
            let seconds = std::time::Duration::from_secs(minutes.unsigned_abs() * 60);
            let now = std::time::SystemTime::now();
            let time = if minutes < 0 { now - seconds } else { now + seconds };
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
            assert_eq!(found().await, expected, "{text:?}, {minutes}");
            assert_eq!(store.load().await.unwrap().unwrap().expose_secret(), "old-1");
        }
    }
    write_private(&next, b"new-2\n\0\0");
    drop(store.lock().await.unwrap());
    assert!(!next.exists());
    assert_eq!(found().await, ["new-2"], "a whole token was removed that is not proved");
    let saved = store.unproved().await.unwrap().remove(0).place;
    assert_eq!(saved, folder.join("token.unread-1").display().to_string());
    store.forget(&saved).await.unwrap();
    assert_eq!(found().await, [""; 0]);
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
            let mut swap = std::pin::pin!(store.swap(lock, old.as_ref(), &new));
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

#[cfg(unix)]
#[tokio::test]
async fn a_link_that_is_put_in_place_of_the_room_is_refused() {
    let path = crate::support::folder("links-and-names").join("token");
    std::fs::write(&path, "old-1\n").unwrap();
    let store = FileTokenStore::new(&path, Environment::Staging);
    let lock = store.lock().await.unwrap();
    let (room, loot) = (path.with_file_name(".token.new"), path.with_file_name("loot"));
    std::fs::write(&loot, "").unwrap();
    std::fs::remove_file(&room).unwrap();
    std::os::unix::fs::symlink(&loot, &room).unwrap();
    let token = |text| AccessToken::new(Environment::Staging, text).unwrap();
    let result = store.swap(lock, Some(&token("old-1")), &token("new-2")).await;
    assert!(result.is_err(), "{result:?}");
    assert_eq!(std::fs::read_to_string(&loot).unwrap(), "", "the token is in the other file");
}

#[cfg(unix)]
#[tokio::test]
async fn files_with_different_names_share_nothing() {
    use std::os::unix::ffi::OsStrExt;
    let folder = crate::support::folder("links-and-names");
    let store = |name: &[u8]| {
        let path = folder.join(std::ffi::OsStr::from_bytes(name));
        std::fs::write(&path, "old-token-1\n").unwrap();
        FileTokenStore::new(path, Environment::Staging)
    };
    let (first, second) = (store(b"creditor-\xff"), store(b"creditor-\xfe"));
    let secret = AccessToken::new(Environment::Staging, "token-of-the-first").unwrap();
    let server = Server::start(|_, _| vec![Reply::ok("{}")]).await;
    let error = Client::builder(token(&server.url)).build().unwrap().renew().await.unwrap_err();
    TokenStore::keep(&first, error.unread_response().unwrap(), Some(&secret)).await.unwrap();
    assert_eq!(TokenStore::unproved(&second).await.unwrap(), [], "the token of another creditor");
}

#[cfg(unix)]
#[tokio::test]
async fn the_newest_saved_token_comes_first() {
    let server = Server::start(|_, _| vec![Reply::ok("{}")]).await;
    let error = Client::builder(token(&server.url)).build().unwrap().renew().await.unwrap_err();
    let response = error.unread_response().unwrap();
    let path = crate::support::folder("links-and-names").join("token");
    std::fs::write(&path, "old-token-1\n").unwrap();
    let store = FileTokenStore::new(&path, Environment::Staging);
    let mut places = Vec::new();
    for number in 1..=3 {
        let token =
            AccessToken::new(Environment::Staging, &format!("saved-token-{number}")).unwrap();
        places.push(TokenStore::keep(&store, response, Some(&token)).await.unwrap());
    }
    for place in &places[..2] {
        TokenStore::forget(&store, place).await.unwrap();
    }
    let newest = AccessToken::new(Environment::Staging, "saved-token-4").unwrap();
    TokenStore::keep(&store, response, Some(&newest)).await.unwrap();
    assert_eq!(TokenStore::unproved(&store).await.unwrap()[0].token, newest);
}

#[cfg(unix)]
#[tokio::test]
async fn a_mounted_secret_that_is_replaced_is_read_again() {
    let folder = crate::support::folder("links-and-names");
    for (name, text) in [("..1", "old-token-1\n"), ("..2", "new-token-2\n")] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        std::fs::write(folder.join(name).join("token"), text).unwrap();
    }
    std::os::unix::fs::symlink("..1", folder.join("..data")).unwrap();
    std::os::unix::fs::symlink("..data/token", folder.join("token")).unwrap();
    let store = FileTokenStore::new(folder.join("token"), Environment::Staging);
    assert_eq!(store.load().await.unwrap().unwrap().expose_secret(), "old-token-1");
    std::os::unix::fs::symlink("..2", folder.join("..tmp")).unwrap();
    std::fs::rename(folder.join("..tmp"), folder.join("..data")).unwrap();
    std::fs::remove_dir_all(folder.join("..1")).unwrap();
    let found = store.load().await.unwrap();
    assert_eq!(found.map(|token| token.expose_secret().to_owned()).as_deref(), Some("new-token-2"));
}

#[test]
fn a_store_that_is_locked_elsewhere_does_not_panic_without_a_runtime() {
    let path = crate::support::folder("links-and-names").join("token");
    std::fs::write(&path, "old-1\n").unwrap();
    let store = FileTokenStore::new(&path, Environment::Staging);
    let poll = |store: &FileTokenStore| {
        let mut lock = std::pin::pin!(TokenStore::lock(store));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::future::Future::poll(lock.as_mut(), &mut context) {
            std::task::Poll::Ready(lock) => Some(lock),
            std::task::Poll::Pending => None,
        }
    };
    let _held = poll(&store).unwrap().unwrap();
    poll(&store);
}

#[test]
fn a_relative_path_is_that_of_the_folder_in_which_the_store_was_made() {
    let store = FileTokenStore::new("no-such-file.token", Environment::Staging);
    let folder = std::env::current_dir().unwrap();
    assert_eq!(store.path(), folder.join("no-such-file.token"));
}

#[tokio::test]
async fn a_file_with_anything_but_one_token_is_refused_and_not_changed() {
    for (bytes, expected) in [
        (&b"token-0001"[..], Some(true)),
        (b"token-0001\r\n", Some(true)),
        (b"\xef\xbb\xbftoken-0001\r\n", Some(true)),
        (b"  token-0001  \n\n\n", Some(true)),
        (b"token-0001\n\0\0\0\0", Some(true)),
        (b"token-0001\0\0\0\0", None),
        (b"token-0001\nmore\n", None),
        (b"two words", None),
        (b"", Some(false)),
        (b"\n\n", Some(false)),
        (b"\0\0\0\0", Some(false)),
    ] {
        let path = crate::support::folder("odd").join("token");
        std::fs::write(&path, bytes).unwrap();
        let store = FileTokenStore::new(&path, Environment::Staging);
        let loaded = store.load().await;
        assert_eq!(loaded.as_ref().ok().map(Option::is_some), expected, "{loaded:?}");
        if let Err(error) = loaded {
            assert!(error.to_string().contains("put the token alone into it"), "{error}");
        }
        drop(store.lock().await);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}

/// A file with a second name, or with an access list, keeps it: it is overwritten.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_another_one_could_not_stand_in_for_is_overwritten() {
    use std::os::unix::fs::MetadataExt;

    for attribute in [None, Some("user.note")] {
        let folder = crate::support::folder("bound");
        let path = folder.join("token");
        write_private(&path, b"a-long-old-token-1\n");
        match attribute {
            None => std::fs::hard_link(&path, folder.join("second")).unwrap(),
            Some(name) => {
                let set = rustix::fs::setxattr(&path, name, b"1", rustix::fs::XattrFlags::CREATE);
                if let Err(error) = set {
                    println!("no extended attributes here ({error}); the second name is tested");
                    continue;
                }
            }
        }
        let inode = std::fs::metadata(&path).unwrap().ino();
        let store = FileTokenStore::new(&path, Environment::Staging);
        let of = |text: &str| AccessToken::new(Environment::Staging, text).unwrap();
        let lock = store.lock().await.unwrap();
        assert!(store.swap(lock, Some(&of("a-long-old-token-1")), &of("new-2")).await.unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new-2\n", "of the longer token");
        assert_eq!(std::fs::metadata(&path).unwrap().ino(), inode);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_whose_response_cannot_be_saved_is_in_the_reserved_room() {
    let server = Server::start(|_, _| vec![Reply::ok("{}")]).await;
    let error = client(&server.url, &Noting::with(token(&server.url))).renew().await.unwrap_err();
    let response = error.unread_response().unwrap();
    let folder = crate::support::folder("room");
    let path = folder.join("token");
    write_private(&path, b"old-1\n");
    let store = FileTokenStore::new(&path, Environment::Staging);
    let of = |text: &str| AccessToken::new(Environment::Staging, text).unwrap();
    let lock = store.lock().await.unwrap();
    // No number is left for another saved response.
    write_private(&folder.join("token.unread-4294967295"), b"status: 200\n");
    let place = store.keep(response, Some(&of("new-2"))).await.unwrap();
    assert_eq!(place, folder.join(".token.new").display().to_string());
    assert_eq!(store.unproved().await.unwrap()[0].token, of("new-2"));
    assert!(store.keep(response, Some(&of("new-3"))).await.is_err(), "a token was overwritten");
    assert!(store.swap(lock, Some(&of("old-1")), &of("new-2")).await.unwrap());
    assert_eq!(store.load().await.unwrap(), Some(of("new-2")));
    assert_eq!(store.unproved().await.unwrap(), []);
}

#[tokio::test]
async fn a_name_that_leaves_no_room_for_the_files_beside_it_is_refused_before_anything_is_sent() {
    let path = crate::support::folder("long").join("t".repeat(240));
    std::fs::write(&path, "old-1\n").unwrap();
    let error = FileTokenStore::new(&path, Environment::Staging).lock().await.unwrap_err();
    assert!(
        error.to_string().ends_with("its name is too long for the files that are kept beside it")
    );
}
