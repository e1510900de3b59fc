//! Creditors that fail, providers that are down, and visits that come to no end.

use std::sync::atomic::Ordering;
use std::time::Duration;

use cfis_mirror::{Health, Mirror, Stop, SyncOptions};

use crate::provider::{Mood, Provider, payment, settlement, token_text};
use crate::support::{TODAY, World, day, execute, options, select};

async fn creditors(mirror: &Mirror, provider: &Provider, count: usize) {
    for number in 0..count {
        let name = format!("creditor-{number:02}");
        mirror.creditors().add(&name, &provider.token(&name), None).await.unwrap();
        let day = day("2026-03-10");
        provider.books(&name, |books| books.payments = vec![payment(day, 7, "")]);
    }
}

async fn health(mirror: &Mirror, name: &str) -> (Health, u32) {
    let status = mirror.status().await.unwrap();
    let found = status.creditors.iter().find(|creditor| creditor.name == name).unwrap();
    (found.health, found.failures)
}

fn one_by_one() -> SyncOptions {
    options().concurrency(1)
}

#[tokio::test]
async fn one_that_fails_for_ever_is_named_and_left_alone_longer_each_time() {
    for (mood, expected) in [
        (Mood::Status(401), Health::NeedsToken),
        (Mood::Status(500), Health::Failing),
        (Mood::Garbage, Health::Failing),
        (Mood::Truncated, Health::Failing),
    ] {
        let (world, provider) = (World::new(), Provider::start());
        let mirror = world.create().await;
        creditors(&mirror, &provider, 8).await;
        provider.books("creditor-03", |books| books.mood = mood);
        let mut due = Vec::new();
        for pass in 1..=4 {
            let summary = world.sync_with(&mirror, &one_by_one()).await;
            assert_eq!((summary.read, summary.failed), (7, 1), "{mood:?}: {summary:?}");
            assert_eq!(summary.failures[0].name, "creditor-03");
            assert_eq!(health(&mirror, "creditor-03").await, (expected, pass), "{mood:?}");
            let status = mirror.status().await.unwrap();
            assert!(status.pauses.is_empty(), "one creditor pauses nobody");
            due.push((status.creditors[3].due_at - world.now()).num_minutes());
        }
        assert_eq!(due, [1, 2, 4, 8], "{mood:?}");
        provider.books("creditor-03", |books| books.mood = Mood::Well);
        assert!(world.sync(&mirror).await.is_complete());
        assert_eq!(health(&mirror, "creditor-03").await, (Health::Ok, 0));
    }
}

#[tokio::test]
async fn one_that_failed_and_is_not_due_again_yet_is_counted() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 4).await;
    provider.books("creditor-02", |books| books.mood = Mood::Status(500));
    let summary = world.sync_with(&mirror, &one_by_one()).await;
    assert_eq!((summary.read, summary.failed, summary.failed_before), (3, 1, 0));
    // A job that is repeated at once must not say that all is well.
    let due = one_by_one().all(false);
    let again = mirror.sync(&due, &Stop::new()).await.unwrap();
    assert_eq!((again.read, again.failed, again.failed_before), (0, 0, 1));
    assert!(!again.is_complete());
    provider.books("creditor-02", |books| books.mood = Mood::Well);
    let well = world.sync_with(&mirror, &due).await;
    assert_eq!((well.read, well.failed_before), (1, 0));
    assert!(well.is_complete());
}

#[tokio::test]
async fn those_that_failed_in_an_outage_are_counted_until_they_are_due_again() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 5).await;
    for number in 0..5 {
        provider.books(&format!("creditor-{number:02}"), |books| books.mood = Mood::Status(500));
    }
    let due = one_by_one().all(false);
    let outage = world.sync_with(&mirror, &due).await;
    assert_eq!((outage.failed, outage.left_due), (5, 0), "{outage:?}");
    assert_eq!(mirror.status().await.unwrap().pauses.len(), 1);
    let again = mirror.sync(&due, &Stop::new()).await.unwrap();
    assert_eq!((again.failed, again.failed_before), (0, 5), "{again:?}");
    assert!(!again.is_complete());
}

#[tokio::test]
async fn a_token_that_is_refused_is_not_renewed_again_and_again() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 1).await;
    provider.books("creditor-00", |books| books.mood = Mood::Status(401));
    for _ in 0..3 {
        world.sync(&mirror).await;
    }
    let log = provider.state().log.clone();
    assert_eq!(log.iter().filter(|path| path.contains("/renew")).count(), 1, "{log:?}");
    // A new token makes it due, and it works.
    provider.books("new", |books| books.payments = vec![payment(day("2026-03-10"), 7, "")]);
    mirror.creditors().set_token("creditor-00", &provider.token("new")).await.unwrap();
    let status = mirror.status().await.unwrap();
    assert_eq!(status.creditors[0].failure, None, "that was about the token before");
    assert!(world.sync_with(&mirror, &options().all(false)).await.is_complete());
    assert_eq!(health(&mirror, "creditor-00").await, (Health::Ok, 0));
}

#[tokio::test]
async fn a_renewal_whose_response_is_lost_is_told_and_not_only_the_refusal_before_it() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 1).await;
    provider.books("creditor-00", |books| books.mood = Mood::RenewalLost);
    let summary = world.sync(&mirror).await;
    let failure = &summary.failures[0].failure;
    assert!(failure.message.contains("renewAccessToken"), "{failure:?}");
    // It is not sent again, and its message stays until there is another token.
    for _ in 0..2 {
        assert!(world.sync(&mirror).await.failures[0].failure.is_unauthorized);
        let status = mirror.status().await.unwrap();
        assert_eq!(status.creditors[0].health, Health::NeedsToken);
        assert_eq!(status.creditors[0].failure.as_deref(), Some(failure.message.as_str()));
    }
    let log = provider.state().log.clone();
    assert_eq!(log.iter().filter(|path| path.contains("/renew")).count(), 1, "{log:?}");
}

#[tokio::test]
async fn an_outage_pauses_the_provider_and_blames_nobody() {
    for mood in [Mood::Status(500), Mood::Status(401), Mood::Garbage] {
        let (world, provider) = (World::new(), Provider::start());
        let mirror = world.create().await;
        creditors(&mirror, &provider, 30).await;
        assert!(world.sync(&mirror).await.is_complete());
        provider.state().mood = mood;
        let summary = world.sync_with(&mirror, &one_by_one()).await;
        assert_eq!((summary.failed, summary.left_due), (5, 25), "{mood:?}: {summary:?}");
        let status = mirror.status().await.unwrap();
        assert_eq!(status.count(Health::Ok), 30, "{mood:?}");
        assert_eq!(status.pauses.len(), 1, "{mood:?}");
        // After the pause, one creditor asks, and no other.
        let asked = provider.state().log.len();
        let summary = world.sync_with(&mirror, &one_by_one()).await;
        assert_eq!((summary.failed, summary.left_due), (1, 29), "{mood:?}: {summary:?}");
        let asked = provider.state().log.len() - asked;
        assert!(asked <= 6, "{mood:?}: {asked} requests");
        provider.state().mood = Mood::Well;
        let summary = world.sync(&mirror).await;
        // A renewal may have been refused meanwhile, but no creditor is marked.
        assert_eq!((summary.read, summary.failed), (30, 0), "{mood:?}: {summary:?}");
        assert!(mirror.status().await.unwrap().pauses.is_empty());
    }
}

#[tokio::test]
async fn an_outage_takes_back_no_renewal_that_may_have_been_carried_out() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 10).await;
    assert!(world.sync(&mirror).await.is_complete());
    provider.state().mood = Mood::RenewalLost;
    for (failed, left_due) in [(5, 5), (1, 9)] {
        let summary = world.sync_with(&mirror, &one_by_one()).await;
        assert_eq!((summary.failed, summary.left_due), (failed, left_due), "{summary:?}");
    }
    // One renewal for each of them, and no second one, also after the outage.
    provider.state().mood = Mood::Well;
    for _ in 0..2 {
        let summary = world.sync_with(&mirror, &one_by_one()).await;
        assert_eq!((summary.read, summary.failed), (4, 6), "{summary:?}");
    }
    let status = mirror.status().await.unwrap();
    assert_eq!((status.count(Health::NeedsToken), status.pauses.len()), (6, 0));
    let state = provider.state();
    assert_eq!(state.log.iter().filter(|path| path.contains("/renew")).count(), 6);
    assert_eq!((state.issued, state.ended.len()), (6, 6));
}

/// Leaves renewals as a process does that is killed while it renews these tokens.
async fn kill_renewals(world: &World, provider: &Provider, numbers: std::ops::Range<usize>) {
    world.pass_hours(1);
    for number in numbers {
        let name = format!("creditor-{number:02}");
        let insert = format!(
            "insert into renewal (creditor, worker, started_at)
             select id, 'one that was killed', {} from creditor where name = '{name}'",
            world.now().timestamp_millis()
        );
        execute(world, &insert).await;
        provider.state().ended.push(token_text(&name));
    }
}

#[tokio::test]
async fn many_renewals_that_were_killed_pause_nobody() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 9).await;
    assert!(world.sync(&mirror).await.is_complete());
    kill_renewals(&world, &provider, 0..8).await;
    let summary = world.sync_with(&mirror, &one_by_one()).await;
    assert_eq!((summary.read, summary.failed, summary.left_due), (1, 8, 0), "{summary:?}");
    let status = mirror.status().await.unwrap();
    assert_eq!((status.count(Health::NeedsToken), status.pauses.len()), (8, 0));
    assert!(provider.state().log.iter().all(|path| !path.contains("/renew")));
}

#[tokio::test]
async fn a_renewal_that_was_killed_makes_no_outage_longer() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 9).await;
    assert!(world.sync(&mirror).await.is_complete());
    provider.state().mood = Mood::Status(500);
    let summary = world.sync_with(&mirror, &one_by_one()).await;
    assert_eq!((summary.failed, summary.left_due), (5, 4), "{summary:?}");
    // The first of them asks after the pause: its token is refused, so the provider works again.
    provider.state().mood = Mood::Well;
    kill_renewals(&world, &provider, 0..5).await;
    let summary = world.sync_with(&mirror, &one_by_one()).await;
    assert_eq!((summary.read, summary.failed, summary.left_due), (4, 5, 0), "{summary:?}");
    assert!(mirror.status().await.unwrap().pauses.is_empty());
}

#[tokio::test]
async fn one_retry_after_stops_all() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 20).await;
    // More than a client waits for at once.
    provider.books("creditor-04", |books| books.mood = Mood::Busy(600));
    let summary = world.sync_with(&mirror, &one_by_one()).await;
    assert_eq!((summary.read, summary.failed, summary.left_due), (4, 1, 15), "{summary:?}");
    let status = mirror.status().await.unwrap();
    assert_eq!((status.pauses[0].until - world.now()).num_seconds(), 600);
    assert_eq!(world.waits.load(Ordering::SeqCst), 0);
    // Another process knows it as well.
    mirror.close().await;
    let mirror = world.open().await;
    let asked = provider.state().log.len();
    let summary = mirror.sync(&one_by_one(), &cfis_mirror::Stop::new()).await.unwrap();
    assert_eq!((summary.left_due, provider.state().log.len()), (20, asked));
    provider.books("creditor-04", |books| books.mood = Mood::Well);
    assert_eq!(world.sync(&mirror).await.read, 20);
}

#[tokio::test]
async fn a_404_ends_nothing_that_the_mirror_knows() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 1).await;
    let settlements = vec![settlement(day("2026-03-10"), 7, 5, false)];
    provider.books("creditor-00", |books| books.mood = Mood::NoSettlements);
    let summary = world.sync(&mirror).await;
    assert!(summary.is_complete(), "404 where nothing is known: {summary:?}");
    assert_eq!(summary.not_found, 1, "it is said");
    provider.books("creditor-00", |books| {
        (books.settlements, books.mood) = (settlements, Mood::Well);
    });
    assert_eq!(world.sync(&mirror).await.not_found, 0);
    provider.books("creditor-00", |books| books.mood = Mood::NoSettlements);
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.failed, summary.changes), (1, 0), "{summary:?}");
    assert!(summary.failures[0].failure.message.contains("check the base URL"), "{summary:?}");
    let open =
        select(&world, "select cast(count(*) as text) from settlement where seen_to is null");
    assert_eq!(open.await, ["1"]);
}

#[tokio::test]
async fn a_visit_that_comes_to_no_end_three_times_is_not_repeated() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 3).await;
    mirror.close().await;
    // As three processes leave it that were killed during their visits; kills.rs kills some.
    execute(&world, "update creditor set unfinished = 3 where name = 'creditor-01'").await;
    let mirror = world.open().await;
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.read, summary.quarantined), (2, 1), "{summary:?}");
    assert_eq!(health(&mirror, "creditor-01").await.0, Health::Quarantined);
    assert!(!mirror.status().await.unwrap().metrics().contains("creditor-01"));
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.read, summary.quarantined), (2, 0), "{summary:?}");
    mirror.creditors().resume("creditor-01").await.unwrap();
    assert_eq!(world.sync(&mirror).await.read, 3);
    mirror.creditors().pause("creditor-01").await.unwrap();
    assert_eq!(world.sync(&mirror).await.read, 2);
    assert_eq!(health(&mirror, "creditor-01").await.0, Health::Paused);
}

#[tokio::test]
async fn of_two_visits_at_once_only_the_one_with_the_last_ticket_is_recorded() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 1).await;
    let options = options().longest_wait(Duration::ZERO);
    let stop = cfis_mirror::Stop::new();
    let passes = [mirror.clone(), mirror.clone(), mirror.clone()];
    let syncs = passes.map(|mirror| {
        let (options, stop) = (options.clone(), stop.clone());
        tokio::spawn(async move { mirror.sync(&options, &stop).await.unwrap() })
    });
    let (mut read, mut late, mut changes) = (0, 0, 0);
    for sync in syncs {
        let summary = sync.await.unwrap();
        read += summary.read;
        late += summary.late;
        changes += summary.changes;
    }
    assert_eq!((read + late, changes), (3, 1), "{read} read, {late} late");
    assert!(read >= 1 && late >= 1, "{read} read, {late} late");
}

#[tokio::test]
async fn a_visit_that_was_overtaken_while_it_waited_for_the_provider_records_nothing() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 1).await;
    // The response with one payment is on its way for longer than a whole other visit takes.
    provider.state().hold = Some("/payments");
    let slow = {
        let (mirror, options) = (mirror.clone(), options());
        tokio::spawn(async move { mirror.sync(&options, &cfis_mirror::Stop::new()).await.unwrap() })
    };
    provider.holds().await;
    let later = vec![payment(day("2026-03-11"), 8, ""), payment(day("2026-03-11"), 9, "")];
    provider.books("creditor-00", |books| books.payments = later);
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.read, summary.changes), (1, 2), "{summary:?}");
    provider.state().hold = None;
    let summary = slow.await.unwrap();
    assert_eq!((summary.read, summary.late, summary.changes), (0, 1, 0), "{summary:?}");
    let open = "select cast(count(*) as text) from payment where seen_to is null";
    assert_eq!(select(&world, open).await, ["2"]);
    assert_eq!(mirror.changes("creditor-00", 0, 9).await.unwrap().len(), 2);
    assert_eq!(health(&mirror, "creditor-00").await, (Health::Ok, 0));
}

#[tokio::test]
async fn a_clock_that_was_ahead_for_a_while_keeps_nobody_from_being_read() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 2).await;
    provider.books("creditor-01", |books| books.mood = Mood::Status(500));
    let when_due = SyncOptions::default().longest_wait(Duration::ZERO);
    world.pass_hours(40 * 24);
    world.set_today(day("2026-04-29"));
    let summary = world.sync_with(&mirror, &when_due).await;
    assert_eq!((summary.read, summary.failed), (1, 1));

    // The clock is right again, and the provider as well.
    world.pass_hours(-40 * 24);
    world.set_today(day(TODAY));
    for name in ["creditor-00", "creditor-01"] {
        provider.books(name, |books| {
            books.mood = Mood::Well;
            books.payments.push(payment(day("2026-03-11"), 8, ""));
        });
    }
    let summary = world.sync_with(&mirror, &when_due).await;
    assert_eq!((summary.read, summary.failed), (2, 0));
    let rows =
        select(&world, "select cast(count(*) as text) from payment where seen_to is null").await;
    assert_eq!(rows, ["4"]);
    // From then on as always: nothing is due before its time.
    assert_eq!(world.sync_with(&mirror, &when_due).await.read, 0);
}

#[tokio::test]
async fn who_reads_more_seldom_is_not_taken_for_a_clock_that_was_ahead() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 2).await;
    let weekly =
        SyncOptions::default().longest_wait(Duration::ZERO).every(Duration::from_secs(7 * 86_400));
    assert_eq!(world.sync_with(&mirror, &weekly).await.read, 2);
    drop(mirror);
    // Another process, which looks at once, and which would read every 20 hours.
    let other = world.open().await;
    let when_due = SyncOptions::default().longest_wait(Duration::ZERO);
    assert_eq!(world.sync_with(&other, &when_due).await.read, 0);
    world.pass_hours(6 * 24);
    assert_eq!(world.sync_with(&other, &when_due).await.read, 0);
    world.pass_hours(24);
    assert_eq!(world.sync_with(&other, &when_due).await.read, 2);
}
