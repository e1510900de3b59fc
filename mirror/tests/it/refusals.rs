//! What either database refuses, with one sentence.

use cfis_mirror::{ErrorKind, Key, Mirror};

use crate::database::LATER;
use crate::support::{World, execute};

#[track_caller]
pub(crate) fn assert_refused<T>(
    result: Result<T, cfis_mirror::Error>,
    kind: ErrorKind,
    words: &[&str],
) {
    let Err(error) = result else { panic!("it was not refused") };
    let text = error.to_string();
    assert_eq!(error.kind(), kind, "{text}");
    assert!(words.iter().all(|word| text.contains(word)), "{words:?} in {text}");
    assert!(!text.contains('\n'), "{text}");
}

#[tokio::test]
async fn another_key_and_a_newer_version_are_refused() {
    let world = World::new();
    world.create().await.close().await;
    let other = Key::generate().unwrap();
    let wrong = Mirror::open(world.location(), &other).await;
    assert_refused(wrong, ErrorKind::Key, &["the key is not that of", "--key-file"]);
    assert_refused(Key::parse("12"), ErrorKind::Key, &["2 characters instead of 64"]);
    let text = "g".repeat(64);
    let Err(error) = Key::parse(&text) else { panic!() };
    assert!(!error.to_string().contains(&text), "the key is in the error");

    execute(&world, LATER).await;
    for newer in [
        Mirror::open(world.location(), &world.key).await,
        Mirror::open_to_read(world.location()).await,
    ] {
        assert_refused(newer, ErrorKind::Newer, &["a newer version", "install"]);
    }
}

#[tokio::test]
async fn names_of_creditors_are_checked() {
    let world = World::new();
    let provider = crate::provider::Provider::start();
    let mirror = world.create().await;
    let token = provider.token("one");
    mirror.creditors().add("one", &token, None).await.unwrap();
    let again = mirror.creditors().add("one", &token, None).await;
    assert_refused(again, ErrorKind::Input, &["already", "creditor token"]);
    for name in ["", " one", "a\u{7}"] {
        let added = mirror.creditors().add(name, &token, None).await;
        assert_refused(added, ErrorKind::Input, &["1 to 200 bytes"]);
    }
    let missing = mirror.creditors().pause("two").await;
    assert_refused(missing, ErrorKind::NotFound, &["no creditor `two`", "creditor list"]);
    let other = cfis::AccessToken::new(cfis::Environment::Staging, "another-token").unwrap();
    let moved = mirror.creditors().set_token("one", &other).await;
    assert_refused(moved, ErrorKind::Input, &["another environment"]);
}
