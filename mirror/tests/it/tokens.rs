//! Tokens that are renewed into the database, and what becomes of them when something fails.

use std::sync::Arc;

use cfis::{Client, DynTokenStore, ErrorKind};
use cfis_mirror::Mirror;

use crate::provider::{Mood, Provider, payment};
use crate::refusals::assert_refused;
use crate::support::{World, day, execute, select};

async fn client(mirror: &Mirror, name: &str) -> Client {
    let store: Arc<dyn DynTokenStore> = mirror.token_store(name).await.unwrap();
    let builder = Client::builder_from(store).await.unwrap();
    builder.retries(0).renew_automatically(true).build().unwrap()
}

async fn mirror_of_one(world: &World, provider: &Provider) -> Mirror {
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    let payments = vec![payment(day("2026-03-10"), 7, "")];
    provider.books("one", |books| books.payments = payments);
    mirror
}

#[tokio::test]
async fn a_token_that_has_ended_is_renewed_once_for_all_callers() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    // The first renewal is made by hand, and the old token ends with it.
    client(&mirror, "one").await.renew().await.unwrap();
    let (one, other) = (client(&mirror, "one").await, client(&mirror, "one").await);
    let renewals = (0..200).map(|number| {
        let client = if number % 2 == 0 { one.clone() } else { other.clone() };
        tokio::spawn(async move { client.renew().await })
    });
    for renewal in renewals.collect::<Vec<_>>() {
        renewal.await.unwrap().unwrap();
    }
    // Two clients, so that the second finds the token of the first.
    assert_eq!(provider.state().issued, 2);
    assert!(world.sync(&mirror).await.is_complete());
    let outcomes = select(&world, "select coalesce(outcome, '') from renewal order by id").await;
    assert!(outcomes.iter().filter(|outcome| *outcome == "renewed").count() == 2, "{outcomes:?}");
    let kept = select(&world, "select cast(count(*) as text) from kept_response").await;
    assert_eq!(kept, ["0"], "what was kept is removed when it is in use");
    let folder = world.database.kept().await;
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
}

#[tokio::test]
async fn nothing_is_sent_if_a_renewal_cannot_be_recorded() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let client = client(&mirror, "one").await;
    mirror.close().await;
    let error = client.renew().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Store, cfis::Outcome::NotSent));
    assert_eq!(provider.state().issued, 0);
    assert!(provider.state().log.iter().all(|path| !path.contains("/renew")));
}

#[tokio::test]
async fn a_renewal_that_may_have_been_carried_out_is_not_sent_again() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    provider.books("one", |books| books.mood = Mood::RenewalLost);
    let lost = client(&mirror, "one").await.renew().await.unwrap_err();
    assert_eq!(lost.outcome(), cfis::Outcome::Unknown, "{lost}");
    let renewals = || provider.state().log.iter().filter(|path| path.contains("/renew")).count();
    // By no other client, and by no visit, also after a restart.
    let refused = client(&mirror, "one").await.renew().await.unwrap_err();
    assert_eq!(refused.outcome(), cfis::Outcome::NotSent, "{refused}");
    assert_eq!(world.sync(&mirror).await.failed, 1);
    mirror.close().await;
    let mirror = world.open().await;
    assert_eq!(world.sync(&mirror).await.failed, 1);
    let status = mirror.status().await.unwrap();
    assert_eq!(status.creditors[0].health, cfis_mirror::Health::NeedsToken);
    assert_eq!(renewals(), 1);
}

#[tokio::test]
async fn what_was_read_before_a_renewal_was_lost_allows_no_other_one() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    provider.books("one", |books| books.mood = Mood::RenewalLostLater);
    let summary = world.sync(&mirror).await;
    assert!(summary.failures[0].failure.message.contains("renewAccessToken"), "{summary:?}");
    let refused = client(&mirror, "one").await.renew().await.unwrap_err();
    assert_eq!(refused.outcome(), cfis::Outcome::NotSent, "{refused}");
    // Another failure hides neither what is to be done nor why.
    provider.state().ended.clear();
    for status in [503, 401] {
        provider.books("one", |books| books.mood = Mood::Status(status));
        assert_eq!(world.sync(&mirror).await.failed, 1);
        let creditor = &mirror.status().await.unwrap().creditors[0];
        assert_eq!(creditor.health, cfis_mirror::Health::NeedsToken);
        assert!(creditor.failure.as_deref().unwrap().contains("renewAccessToken"), "{creditor:?}");
    }
    let log = provider.state().log.clone();
    assert_eq!(log.iter().filter(|path| path.contains("/renew")).count(), 1, "{log:?}");
}

#[tokio::test]
async fn a_response_is_kept_in_a_file_when_the_database_is_away_and_adopted_at_the_next_start() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let store = mirror.token_store("one").await.unwrap();
    let lock = DynTokenStore::lock(&store).await.unwrap();
    world.database.take_away(&mirror).await;
    // The database is away from here on: as if the response arrived now.
    let issued = cfis::AccessToken::new(provider.environment(), "a-new-token-0001").unwrap();
    let response = unread_response().await;
    let place = DynTokenStore::keep(&store, &response, Some(&issued)).await.unwrap();
    assert!(place.ends_with(".kept"), "{place}");
    let bytes = std::fs::read(&place).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("a-new-token"), "it is not sealed");
    let swapped = DynTokenStore::swap(&store, lock, None, &issued).await;
    assert!(swapped.is_err(), "the database is away");
    world.database.bring_back().await;
    drop(mirror);
    let mirror = world.open().await;
    assert!(!std::path::Path::new(&place).exists());
    let store = mirror.token_store("one").await.unwrap();
    let unproved = DynTokenStore::unproved(&store).await.unwrap();
    assert_eq!(unproved.len(), 1);
    assert_eq!(unproved[0].token, issued);
    assert!(mirror.status().await.unwrap().creditors[0].has_kept_token);
    DynTokenStore::forget(&store, &unproved[0].place).await.unwrap();
    assert!(DynTokenStore::unproved(&store).await.unwrap().is_empty());
}

#[tokio::test]
async fn only_what_nobody_needs_is_removed_beside_the_database() {
    let (world, provider) = (World::new(), Provider::start());
    mirror_of_one(&world, &provider).await.close().await;
    let folder = world.database.kept().await;
    std::fs::create_dir_all(&folder).unwrap();
    // Room that another process has reserved, and some that was left behind the day before yesterday.
    let [reserved, left_behind, unknown] =
        ["creditor-1.a.reserved", "creditor-1.b.reserved", "creditor-99.c.0.kept"]
            .map(|name| folder.join(name));
    for file in [&reserved, &left_behind] {
        std::fs::write(file, [0; 8]).unwrap();
    }
    // A response of no byte, of a creditor that this database does not know.
    std::fs::write(&unknown, [0; 5]).unwrap();
    let file = std::fs::File::options().write(true).open(&left_behind).unwrap();
    let two_days = std::time::Duration::from_secs(2 * 86_400);
    file.set_modified(std::time::SystemTime::now() - two_days).unwrap();
    world.open().await.close().await;
    assert_eq!([&reserved, &left_behind, &unknown].map(|file| file.exists()), [true, false, true]);

    // What cannot be read may be the only place of a token.
    std::fs::create_dir(folder.join("creditor-1.d.0.kept")).unwrap();
    let opened = world.builder().open(world.location(), &world.key).await;
    assert_refused(opened, cfis_mirror::ErrorKind::Database, &["creditor-1.d.0.kept", "readable"]);
}

/// Returns a response that may hold a token: one of a provider that issues none.
pub(crate) async fn unread_response() -> cfis::UnreadResponse {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = server.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
    });
    let token = cfis::AccessToken::new(url.parse().unwrap(), "made-up-token").unwrap();
    let error = Client::new(token).unwrap().renew().await.unwrap_err();
    error.unread_response().unwrap().clone()
}

#[tokio::test]
async fn the_second_of_two_renewals_changes_nothing() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let store = mirror.token_store("one").await.unwrap();
    let token = |text: &str| cfis::AccessToken::new(provider.environment(), text).unwrap();
    let old = provider.token("one");
    for (new, expected) in [("first-new-token", true), ("second-new-token", false)] {
        let lock = DynTokenStore::lock(&store).await.unwrap();
        let swapped = DynTokenStore::swap(&store, lock, Some(&old), &token(new)).await.unwrap();
        assert_eq!(swapped, expected, "{new}");
    }
    assert_eq!(store.load().await.unwrap(), Some(token("first-new-token")));
}

#[tokio::test]
async fn a_backup_that_was_restored_is_noticed_and_nothing_is_overwritten() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    mirror.close().await;
    let backup = world.database.back_up().await;
    let mirror = world.open().await;
    client(&mirror, "one").await.renew().await.unwrap();
    mirror.close().await;
    // The token in the backup has ended, and the provider does not renew it.
    world.database.restore(backup).await;
    let mirror = world.open().await;
    let summary = world.sync(&mirror).await;
    assert!(summary.failures[0].failure.is_unauthorized, "{summary:?}");
    let status = mirror.status().await.unwrap();
    assert_eq!(status.creditors[0].health, cfis_mirror::Health::NeedsToken);
    assert_eq!(provider.state().issued, 1);
    let store = mirror.token_store("one").await.unwrap();
    assert_eq!(store.load().await.unwrap(), Some(provider.token("one")));
}

#[tokio::test]
async fn a_response_that_was_kept_for_a_creditor_is_not_given_to_another_one_with_its_number() {
    let (world, provider) = (World::new(), Provider::start());
    world.create().await.close().await;
    // As after a backup was restored in which the creditor is not yet.
    let kept = world.database.kept().await;
    std::fs::create_dir_all(&kept).unwrap();
    let file = kept.join("creditor-1.0.kept");
    std::fs::write(&file, [0, 0, 0, 1, 1, 7]).unwrap();
    let mirror = world.open().await;
    let added = mirror.creditors().add("one", &provider.token("one"), None).await;
    let words = ["`one` was not added", "creditor-1.0.kept", "move the file"];
    crate::refusals::assert_refused(added, cfis_mirror::ErrorKind::Input, &words);
    assert!(mirror.creditors().list().await.unwrap().is_empty() && file.exists());
    std::fs::remove_file(&file).unwrap();
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
}

#[tokio::test]
async fn a_token_that_was_put_into_another_row_does_not_open() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    mirror.creditors().add("two", &provider.token("two"), None).await.unwrap();
    mirror.close().await;
    let swap =
        "update access_token set sealed = (select sealed from access_token where creditor = 1)
                where creditor = 2";
    execute(&world, swap).await;
    let mirror = world.open().await;
    let store = mirror.token_store("two").await.unwrap();
    let error = store.load().await.unwrap_err().to_string();
    assert!(error.contains("cannot be opened"), "{error}");
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.read, summary.failed), (1, 1), "{summary:?}");
}

#[tokio::test]
async fn an_outage_during_a_renewal_keeps_both_tokens() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    provider.state().mood = Mood::Status(401);
    client(&mirror, "one").await.renew().await.unwrap_err();
    provider.state().mood = Mood::Well;
    assert!(world.sync(&mirror).await.is_complete());
}

#[tokio::test]
async fn a_token_that_was_replaced_by_mistake_is_taken_back() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let creditors = mirror.creditors();
    let nothing = creditors.take_token_back("one").await;
    assert_refused(
        nothing,
        cfis_mirror::ErrorKind::NotFound,
        &["`one` was replaced", "--token-file"],
    );
    // The mirror renews the token, and then has the only one that works.
    client(&mirror, "one").await.renew().await.unwrap();
    assert!(world.sync(&mirror).await.is_complete());
    creditors.set_token("one", &provider.token("one")).await.unwrap();
    let summary = world.sync(&mirror).await;
    assert!(summary.failures[0].failure.is_unauthorized, "{summary:?}");
    // The user tries another one, and the one in the file again.
    let wrong = cfis::AccessToken::new(provider.environment(), "not-a-token-of-anybody").unwrap();
    for token in [&wrong, &wrong, &provider.token("one")] {
        creditors.set_token("one", token).await.unwrap();
    }
    let store = mirror.token_store("one").await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        creditors.take_token_back("one").await.unwrap();
        let token = store.load().await.unwrap().unwrap();
        // Exposed to a test, which made it up.
        seen.push(token.expose_secret().to_owned());
    }
    let first = provider.token("one").expose_secret().to_owned();
    let renewed = "renewed-token-000000000001".to_owned();
    let wrong = "not-a-token-of-anybody".to_owned();
    assert_eq!(seen, [wrong.clone(), first.clone(), renewed, first]);
    creditors.take_token_back("one").await.unwrap();
    // All of them come round, and no visit tries one that was replaced.
    assert_eq!(store.load().await.unwrap().unwrap().expose_secret(), wrong);
    assert!(store.unproved().await.unwrap().is_empty());
    for _ in 0..2 {
        creditors.take_token_back("one").await.unwrap();
    }
    assert!(world.sync(&mirror).await.is_complete());
    assert!(!mirror.status().await.unwrap().creditors[0].has_kept_token);
    assert_eq!(provider.state().issued, 1);
}

#[tokio::test]
async fn a_token_that_is_set_again_is_not_kept_twice_and_a_damaged_one_is_replaced() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let kept = "select state from kept_response order by id";
    mirror.creditors().set_token("one", &provider.token("one")).await.unwrap();
    assert!(select(&world, kept).await.is_empty());
    mirror.creditors().set_token("one", &provider.token("two")).await.unwrap();
    assert_eq!(select(&world, kept).await, ["replaced"]);
    mirror.close().await;
    let other = cfis_mirror::Key::generate().unwrap();
    world.open().await.rekey(&other).await.unwrap();
    let mirror = world.builder().open(world.location(), &other).await.unwrap();
    mirror.creditors().take_token_back("one").await.unwrap();
    let store = mirror.token_store("one").await.unwrap();
    assert_eq!(store.load().await.unwrap(), Some(provider.token("one")), "sealed with the new key");
    mirror.close().await;
    execute(&world, "update access_token set sealed = key_check from mirror").await;
    let mirror = world.builder().open(world.location(), &other).await.unwrap();
    mirror.creditors().set_token("one", &provider.token("three")).await.unwrap();
    let store = mirror.token_store("one").await.unwrap();
    assert_eq!(store.load().await.unwrap(), Some(provider.token("three")));
}

#[tokio::test]
async fn no_visit_uses_a_token_that_was_replaced_and_none_stands_in_the_way_of_another() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let creditors = mirror.creditors();
    let (live, wrong) = (provider.token("one"), provider.token("two"));
    creditors.set_token("one", &wrong).await.unwrap();
    // A renewal of the wrong token leaves one that is valid, and not proved yet.
    let store = mirror.token_store("one").await.unwrap();
    let left = cfis::AccessToken::new(provider.environment(), "a-token-of-two-0001").unwrap();
    DynTokenStore::keep(&store, &unread_response().await, Some(&left)).await.unwrap();
    creditors.take_token_back("one").await.unwrap();
    assert_eq!(store.load().await.unwrap(), Some(live.clone()));
    assert!(store.unproved().await.unwrap().is_empty());
    // The live one ends, and the visit does not fall back to that of the other client.
    provider.state().ended.push(crate::provider::token_text("one"));
    assert!(world.sync(&mirror).await.failures[0].failure.is_unauthorized);
    assert_eq!(store.load().await.unwrap(), Some(live.clone()));
    // The token that was replaced last is another creditor's by now, and the one before it is found.
    creditors.set_token("one", &wrong).await.unwrap();
    creditors.set_token("one", &provider.token("three")).await.unwrap();
    creditors.add("two", &wrong, None).await.unwrap();
    creditors.take_token_back("one").await.unwrap();
    assert_eq!(store.load().await.unwrap(), Some(live));
}
