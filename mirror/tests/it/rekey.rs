//! Another key for a mirror: everything is sealed with it, or nothing is.

use cfis::{Client, DynTokenStore};
use cfis_mirror::{ErrorKind, Key};

use crate::database::HEX;
use crate::kills::kill_at;
use crate::provider::{Provider, payment};
use crate::refusals::assert_refused;
use crate::support::{World, day, execute, select};
use crate::tokens::unread_response;

/// The key that a mirror gets.
pub(crate) fn new_key() -> Key {
    Key::parse(&"5a".repeat(32)).unwrap()
}

/// Creates a mirror with two creditors. The first has a kept response with a token, and one
/// without.
async fn mirror_with_kept(world: &World, provider: &Provider) {
    let mirror = world.create().await;
    for name in ["one", "two"] {
        mirror.creditors().add(name, &provider.token(name), None).await.unwrap();
        let payments = vec![payment(day("2026-03-10"), 7, "")];
        provider.books(name, |books| books.payments = payments);
    }
    let store = mirror.token_store("one").await.unwrap();
    let token = cfis::AccessToken::new(provider.environment(), "a-kept-token-0001").unwrap();
    let response = unread_response().await;
    DynTokenStore::keep(&store, &response, Some(&token)).await.unwrap();
    DynTokenStore::keep(&store, &response, None).await.unwrap();
    mirror.close().await;
}

/// Returns all that is sealed, as hexadecimal digits.
async fn sealed(world: &World) -> Vec<String> {
    let mut sealed = Vec::new();
    for table in ["access_token", "kept_response"] {
        sealed.extend(select(world, &format!("select {HEX} from {table}")).await);
    }
    sealed
}

#[tokio::test]
async fn another_key_opens_everything_and_the_old_one_nothing() {
    let (mut world, provider) = (World::new(), Provider::start());
    mirror_with_kept(&world, &provider).await;
    let before = sealed(&world).await;
    assert_eq!(before.len(), 4);
    world.open().await.rekey(&new_key()).await.unwrap();
    let after = sealed(&world).await;
    assert!(after.iter().all(|sealed| !before.contains(sealed)), "something is as it was");

    let old = world.builder().open(world.location(), &world.key).await;
    assert_refused(old, ErrorKind::Key, &["the key is not that of", "--key-file"]);
    world.key = new_key();
    let mirror = world.open().await;
    assert!(world.sync(&mirror).await.is_complete());
    for name in ["one", "two"] {
        let store = mirror.token_store(name).await.unwrap();
        assert_eq!(store.load().await.unwrap(), Some(provider.token(name)));
    }
    let store = mirror.token_store("one").await.unwrap();
    let unproved = DynTokenStore::unproved(&store).await.unwrap();
    assert_eq!(unproved.len(), 1);
    assert_eq!(unproved[0].token.expose_secret(), "a-kept-token-0001");
    DynTokenStore::forget(&store, &unproved[0].place).await.unwrap();
    // The fingerprints are those of the new key, or a renewal would find another token.
    let client = Client::builder_from(store.clone()).await.unwrap().build().unwrap();
    client.renew().await.unwrap();
    assert!(world.sync(&mirror).await.is_complete());
}

#[tokio::test]
async fn a_key_that_cannot_be_changed_stays_and_the_reason_is_said() {
    let (world, provider) = (World::new(), Provider::start());
    mirror_with_kept(&world, &provider).await;
    let same = world.open().await.rekey(&world.key).await;
    assert_refused(same, ErrorKind::Key, &["the new key is the key that the mirror has"]);

    let kept = world.database.kept().await;
    std::fs::create_dir_all(&kept).unwrap();
    let file = kept.join("creditor-99.0.kept");
    std::fs::write(&file, [0, 0, 0, 1, 1, 7]).unwrap();
    let with_file = world.open().await.rekey(&new_key()).await;
    assert_refused(with_file, ErrorKind::Key, &["creditor-99.0.kept", "move it"]);
    std::fs::remove_file(&file).unwrap();

    let damage =
        "update access_token set sealed = (select sealed from access_token where creditor = 1)
                  where creditor = 2";
    execute(&world, damage).await;
    let before = sealed(&world).await;
    let damaged = world.open().await.rekey(&new_key()).await;
    assert_refused(damaged, ErrorKind::Key, &["was not changed", "`two`", "creditor token"]);
    assert_eq!(sealed(&world).await, before);
    // As the error says.
    let mirror = world.open().await;
    mirror.creditors().set_token("two", &provider.token("two")).await.unwrap();
    mirror.rekey(&new_key()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_key_that_is_killed_is_whole_or_was_not() {
    for (step, is_new) in
        [("before the key is committed", false), ("after the key is committed", true)]
    {
        let (mut world, provider) = (World::new(), Provider::start());
        mirror_with_kept(&world, &provider).await;
        kill_at(step, "rekey", &world);
        let other = world.builder();
        if is_new {
            let old = std::mem::replace(&mut world.key, new_key());
            assert_refused(
                other.open(world.location(), &old).await,
                ErrorKind::Key,
                &["not that of"],
            );
        } else {
            let refused = other.open(world.location(), &new_key()).await;
            assert_refused(refused, ErrorKind::Key, &["not that of"]);
        }
        let mirror = world.open().await;
        assert!(world.sync(&mirror).await.is_complete(), "{step}");
        let store = mirror.token_store("one").await.unwrap();
        assert_eq!(DynTokenStore::unproved(&store).await.unwrap().len(), 1, "{step}");
    }
}

#[tokio::test]
async fn who_opened_the_mirror_with_the_old_key_seals_nothing_with_it() {
    let (world, provider) = (World::new(), Provider::start());
    mirror_with_kept(&world, &provider).await;
    let mirror = world.open().await;
    // As another process would, which the lock of an SQLite file keeps out.
    execute(
        &world,
        "update mirror set key_check = (select sealed from access_token where creditor = 1)",
    )
    .await;
    let words = ["the key of the mirror was changed", "start it again with the new key"];
    let added = mirror.creditors().add("three", &provider.token("three"), None).await;
    assert_refused(added, ErrorKind::Key, &words);
    let set = mirror.creditors().set_token("one", &provider.token("one")).await;
    assert_refused(set, ErrorKind::Key, &words);
    let store = mirror.token_store("two").await.unwrap();
    let client = Client::builder_from(store).await.unwrap().build().unwrap();
    let error = client.renew().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (cfis::ErrorKind::Store, cfis::Outcome::NotSent));
    assert_eq!(provider.state().issued, 0);
    let count = "select cast(count(*) as text) from creditor";
    assert_eq!(select(&world, count).await, ["2"]);
}
