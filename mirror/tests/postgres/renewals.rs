//! Renewals when several processes renew, and when the server goes away meanwhile.

use cfis::{Client, DynTokenStore};
use cfis_mirror::{Mirror, Stop};

use crate::database::Waiting;
use crate::provider::{Mood, Provider, payment, token_text};
use crate::support::{World, day, execute, options, select};

async fn client(mirror: &Mirror) -> Client {
    let builder = Client::builder_from(mirror.token_store("one").await.unwrap()).await.unwrap();
    builder.retries(0).build().unwrap()
}

async fn mirror_of_one(world: &World, provider: &Provider) -> Mirror {
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    let payments = vec![payment(day("2026-03-10"), 7, "")];
    provider.books("one", |books| books.payments = payments);
    mirror
}

/// Ends every connection to a test's database.
async fn end_connections(world: &World) {
    let end = format!(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}'",
        world.database.name()
    );
    crate::database::on_server(&end).await;
}

/// Waits until a connection waits for a lock.
async fn one_waits(world: &World) {
    let waiting = "select cast(count(*) as text) from pg_stat_activity
                   where datname = current_database() and wait_event_type = 'Lock'";
    let patience = Waiting::begin();
    while select(world, waiting).await != ["1"] {
        patience.wait().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_that_renew_at_once_one_asks_the_provider() {
    let (world, provider) = (World::new(), Provider::start());
    let first = mirror_of_one(&world, &provider).await;
    let second = world.open().await;
    provider.state().hold = Some("/renew");
    let mut renewals = Vec::new();
    for number in 0..100 {
        let client = client(if number % 2 == 0 { &first } else { &second }).await;
        renewals.push(tokio::spawn(async move { client.renew().await }));
    }
    provider.holds().await;
    // Room for the second process to ask as well, if nothing keeps it from doing so.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    provider.state().hold = None;
    for renewal in renewals {
        renewal.await.unwrap().unwrap();
    }
    assert_eq!(provider.state().issued, 1);
    assert!(world.sync(&second).await.is_complete());
    let renewed = "select cast(count(*) as text) from renewal where outcome = 'renewed'";
    assert_eq!(select(&world, renewed).await, ["1"]);
    assert_eq!(select(&world, "select cast(count(*) as text) from kept_response").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_is_lost_while_the_request_is_under_way_loses_no_token() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let client = client(&mirror).await;
    provider.state().hold = Some("/renew");
    let renewal = {
        let client = client.clone();
        tokio::spawn(async move { client.renew().await })
    };
    provider.holds().await;
    end_connections(&world).await;
    provider.state().hold = None;
    renewal.await.unwrap().unwrap();
    let store = mirror.token_store("one").await.unwrap();
    assert_eq!(store.load().await.unwrap(), Some(client.access_token()));
    assert_ne!(client.access_token(), provider.token("one"));
    assert!(world.sync(&mirror).await.is_complete());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_swap_overwrites_no_token_that_was_set_in_another_process_since() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let store = mirror.token_store("one").await.unwrap();
    let token = |text: &str| cfis::AccessToken::new(provider.environment(), text).unwrap();
    let lock = DynTokenStore::lock(&store).await.unwrap();
    // The lock goes with its connection, and another process sends no second renewal meanwhile.
    end_connections(&world).await;
    let second = world.open().await;
    let other = second.token_store("one").await.unwrap();
    let refused = DynTokenStore::lock(&other).await.err().unwrap().to_string();
    assert!(refused.contains("came to no known end"), "{refused}");
    let (old, newer) = (provider.token("one"), token("a-newer-token"));
    second.creditors().set_token("one", &newer).await.unwrap();
    let late = DynTokenStore::swap(&store, lock, Some(&old), &token("a-late-token")).await;
    assert!(!late.unwrap());
    assert_eq!(store.load().await.unwrap(), Some(newer));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_arrives_while_the_database_is_away_is_used_when_it_is_there_again() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let client = client(&mirror).await;
    provider.state().hold = Some("/renew");
    let renewal = tokio::spawn(async move { client.renew().await });
    provider.holds().await;
    world.database.take_away(&mirror).await;
    provider.state().hold = None;
    let error = renewal.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), cfis::ErrorKind::Store, "{error}");
    world.database.bring_back().await;
    // The old token has ended, and no other one is in the database.
    assert_eq!(provider.state().issued, 1);
    let summary = world.sync(&mirror).await;
    assert!(summary.is_complete(), "{summary:?}");
    assert_eq!(provider.state().issued, 1, "the kept token was found");
    let kept = world.database.kept().await;
    assert_eq!(std::fs::read_dir(kept).unwrap().count(), 0);
    let fingerprints = "select version::text from access_token";
    assert_eq!(select(&world, fingerprints).await, ["2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_was_not_sent_can_be_sent_although_the_server_was_away_at_its_end() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let store = mirror.token_store("one").await.unwrap();
    let lock = DynTokenStore::lock(&store).await.unwrap();
    world.database.take_away(&mirror).await;
    assert!(DynTokenStore::release(&store, lock).await.is_err(), "the server is away");
    world.database.bring_back().await;
    // As the visit of another process calls the creditor meanwhile.
    execute(&world, "update creditor set needs_token_at = 1, failure_kind = 'unfinished renewal'")
        .await;
    provider.state().ended.push(token_text("one"));
    world.sync(&mirror).await;
    let log = provider.state().log.clone();
    assert_eq!(log.iter().filter(|path| path.contains("/renew")).count(), 1, "{log:?}");
    assert_eq!(select(&world, "select failure_kind from creditor").await, ["unauthorized"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_the_second_sends_no_renewal_after_one_that_is_lost() {
    let (world, provider) = (World::new(), Provider::start());
    let first = mirror_of_one(&world, &provider).await;
    let second = world.open().await;
    let (one, other) = (client(&first).await, client(&second).await);
    provider.books("one", |books| books.mood = Mood::RenewalLost);
    provider.state().hold = Some("/renew");
    let lost = tokio::spawn(async move { one.renew().await });
    provider.holds().await;
    let waiting = tokio::spawn(async move { other.renew().await });
    one_waits(&world).await;
    provider.state().hold = None;
    assert_eq!(lost.await.unwrap().unwrap_err().outcome(), cfis::Outcome::Unknown);
    assert_eq!(waiting.await.unwrap().unwrap_err().outcome(), cfis::Outcome::NotSent);
    assert_eq!(provider.state().issued, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_the_server_ends_blames_no_creditor() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let second = world.open().await;
    let lock = DynTokenStore::lock(&second.token_store("one").await.unwrap()).await.unwrap();
    // The token has ended, so that the visit wants to renew it, and waits for the other process.
    provider.state().ended.push(token_text("one"));
    let visit = {
        let mirror = mirror.clone();
        tokio::spawn(async move { mirror.sync(&options(), &Stop::new()).await })
    };
    let waiting = "from pg_stat_activity where datname = current_database()
                   and wait_event_type = 'Lock'";
    let patience = Waiting::begin();
    while select(&world, &format!("select pid::text {waiting}")).await.is_empty() {
        patience.wait().await;
    }
    execute(&world, &format!("select pg_terminate_backend(pid) {waiting}")).await;
    let error = visit.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), cfis_mirror::ErrorKind::Unavailable, "{error}");
    drop(lock);
    let rows =
        "select failures || ' ' || unfinished || ' ' || (needs_token_at is null) from creditor";
    assert_eq!(select(&world, rows).await, ["0 0 true"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_makes_no_visit_and_no_status_wait() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let store = mirror.token_store("one").await.unwrap();
    let lock = DynTokenStore::lock(&store).await.unwrap();
    assert!(world.sync(&mirror).await.is_complete());
    assert_eq!(mirror.status().await.unwrap().creditors.len(), 1);
    // What deletes the token waits for the renewal.
    let forgetting = {
        let second = world.open().await;
        tokio::spawn(async move { second.creditors().forget("one").await })
    };
    one_waits(&world).await;
    drop(lock);
    forgetting.await.unwrap().unwrap();
    assert_eq!(select(&world, "select name from creditor").await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_replaced_during_a_renewal_is_the_renewed_one() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = mirror_of_one(&world, &provider).await;
    let store = mirror.token_store("one").await.unwrap();
    let lock = DynTokenStore::lock(&store).await.unwrap();
    let replacing = {
        let (second, token) = (world.open().await, provider.token("another"));
        tokio::spawn(async move { second.creditors().set_token("one", &token).await })
    };
    one_waits(&world).await;
    let (old, new) = (provider.token("one"), provider.token("renewed"));
    assert!(DynTokenStore::swap(&store, lock, Some(&old), &new).await.unwrap());
    replacing.await.unwrap().unwrap();
    assert_eq!(store.load().await.unwrap(), Some(provider.token("another")));
    mirror.creditors().take_token_back("one").await.unwrap();
    assert_eq!(store.load().await.unwrap(), Some(new), "the only token that works is gone");
}
