//! What either database refuses, with one sentence.

use cfis_mirror::{ErrorKind, Key, Mirror};

use crate::database::LATER;
use crate::support::{World, day, execute};

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
    let future =
        mirror.creditors().add("two", &provider.token("two"), Some(day("2026-03-21"))).await;
    assert_refused(future, ErrorKind::Input, &["2026-03-21", "from 2000 to today", "--from"]);
    let typo = mirror.creditors().add("two", &provider.token("two"), Some(day("0206-03-01"))).await;
    assert_refused(typo, ErrorKind::Input, &["from 2000 to today"]);
    let missing = mirror.creditors().pause("two").await;
    assert_refused(missing, ErrorKind::NotFound, &["no creditor `two`", "creditor list"]);
    let other = cfis::AccessToken::new(cfis::Environment::Staging, "another-token").unwrap();
    let moved = mirror.creditors().set_token("one", &other).await;
    assert_refused(moved, ErrorKind::Input, &["another environment"]);
}

#[tokio::test]
async fn a_token_belongs_to_one_creditor() {
    let world = World::new();
    let provider = crate::provider::Provider::start();
    let mirror = world.create().await;
    let creditors = mirror.creditors();
    let (one, two) = (provider.token("one"), provider.token("two"));
    creditors.add("one", &one, None).await.unwrap();
    let words = ["the token for creditor `again` is that of creditor `one`"];
    assert_refused(creditors.add("again", &one, None).await, ErrorKind::Input, &words);
    creditors.add("two", &two, None).await.unwrap();
    let words = ["the token for creditor `two` is that of creditor `one`"];
    assert_refused(creditors.set_token("two", &one).await, ErrorKind::Input, &words);
    // It may be set again for the creditor that has it.
    creditors.set_token("two", &two).await.unwrap();
    let store = mirror.token_store("two").await.unwrap();
    assert_eq!(store.load().await.unwrap(), Some(two));
}

#[tokio::test]
async fn several_creditors_are_added_all_or_none() {
    let world = World::new();
    let provider = crate::provider::Provider::start();
    let mirror = world.create().await;
    let tokens: Vec<_> = ["a", "b", "c"].map(|name| provider.token(name)).into();
    mirror.creditors().add("b", &tokens[1], None).await.unwrap();
    let [a, b, c] = [0, 1, 2].map(|place| &tokens[place]);
    for (all, word) in [
        ([("a", a), ("b", b), ("c", c)], "has a creditor `b` already"),
        ([("a", a), ("d", a), ("c", c)], "creditor `d` is that of creditor `a`"),
        ([("a", a), ("", c), ("c", c)], "1 to 200 bytes"),
    ] {
        let added = mirror.creditors().add_all(all, None).await;
        assert_refused(added, ErrorKind::Input, &[word]);
        assert_eq!(mirror.creditors().list().await.unwrap().len(), 1, "{word}");
    }
    mirror.creditors().add_all([("a", a), ("c", c)], None).await.unwrap();
    assert_eq!(mirror.creditors().list().await.unwrap().len(), 3);
}
