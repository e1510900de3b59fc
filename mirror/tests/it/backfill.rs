//! Earlier months: read after what is due, resumed after a stop, and never twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cfis_mirror::{Health, Mirror, Stop};
use chrono::{Datelike, Days};

use crate::provider::{Mood, Provider, payment};
use crate::support::{TODAY, World, day, options, select};

#[tokio::test]
async fn two_years_of_months_are_read_once_and_go_on_after_a_stop() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let from = day("2024-03-01");
    let days = (day(TODAY) - from).num_days() as u64;
    for number in 0..6 {
        let name = format!("creditor-{number}");
        mirror.creditors().add(&name, &provider.token(&name), None).await.unwrap();
        let payments = (0..days).step_by(10).zip(1..);
        let payments = payments.map(|(ago, number)| {
            payment(day(TODAY).checked_sub_days(Days::new(ago)).unwrap(), number, "")
        });
        provider.books(&name, |books| books.payments = payments.collect());
    }
    // Stopped in the middle of the first months.
    let stop = Stop::new();
    let (stopping, seen) = (stop.clone(), Arc::new(AtomicU64::new(0)));
    let first = options().concurrency(1).from(from).on_progress(move |progress| {
        seen.store(progress.done, Ordering::SeqCst);
        if progress.done == 4 {
            stopping.stop();
        }
    });
    let summary = mirror.sync(&first, &stop).await.unwrap();
    assert_eq!((summary.read, summary.left_due), (4, 2), "{summary:?}");
    mirror.close().await;
    let mirror = world.open().await;
    assert!(mirror.status().await.unwrap().creditors.iter().all(|one| one.is_backfilling));
    let summary = world.sync(&mirror).await;
    assert!(summary.is_complete(), "{summary:?}");
    // 90 days are read first: from December 2025.
    assert_eq!(summary.backfilled, 6 * 22, "{summary:?}");
    assert_eq!(world.sync(&mirror).await.backfilled, 0);
    for number in 0..6 {
        let name = format!("creditor-{number}");
        let view = mirror.view(&name, None).await.unwrap();
        assert_eq!(view.reach(), Some(from));
        assert_eq!(view.payments(None).collect().await.unwrap().len() as u64, days.div_ceil(10));
        let changes = mirror.changes(&name, 0, 1_000).await.unwrap();
        assert_eq!(changes.len() as u64, days.div_ceil(10), "a month's edge ends nothing");
    }
    assert_eq!(from.day(), 1);
}

#[tokio::test]
async fn where_an_earlier_month_joins_later_reads_no_payment_is_there_twice_or_lost() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    // The last 90 days begin on the 20th, and the month before them reaches to the 24th.
    let payments: Vec<_> =
        (20..=24).map(|date| payment(day(&format!("2025-12-{date}")), date, "")).collect();
    provider.books("one", |books| books.payments = payments.clone());
    world.sync(&mirror).await;
    // All are other payments by now, without their cases, and one is late.
    let altered = payments.into_iter().zip(20..).map(|(mut item, number)| {
        item.json = item.json.replace(&format!(r#""caseId":{number},"#), "");
        item
    });
    let late = payment(day("2025-12-22"), 7, "");
    provider.books("one", |books| books.payments = altered.chain([late]).collect());
    let summary = world.sync_with(&mirror, &options().from(day("2025-12-01"))).await;
    assert_eq!((summary.backfilled, summary.failed), (1, 0), "{summary:?}");
    let open = "select substr(day, 9) || ' ' || coalesce(cast(case_id as text), '') from payment
                where seen_to is null order by 1";
    assert_eq!(select(&world, open).await, ["20 ", "21 ", "22 ", "22 7", "23 ", "24 24"]);
}

#[tokio::test]
async fn a_month_that_fails_is_read_later_and_does_not_delay_what_is_due() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let from = Some(day("2025-10-01"));
    mirror.creditors().add("one", &provider.token("one"), from).await.unwrap();
    assert_eq!(world.sync(&mirror).await.backfilled, 3);
    mirror.creditors().add("two", &provider.token("two"), from).await.unwrap();
    // The first read succeeds, and the months fail.
    let failing = provider.clone();
    let options = options().on_progress(move |progress| {
        if progress.done == 2 {
            failing.books("two", |books| books.mood = Mood::Status(500));
        }
    });
    let summary = world.sync_with(&mirror, &options).await;
    assert_eq!((summary.read, summary.failed, summary.backfilled), (2, 1, 0), "{summary:?}");
    provider.books("two", |books| books.mood = Mood::Well);
    let status = mirror.status().await.unwrap();
    assert_eq!(status.count(cfis_mirror::Health::Ok), 2);
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.failed, summary.backfilled), (0, 3), "{summary:?}");
}

#[tokio::test]
async fn months_that_all_fail_leave_room_for_what_is_due_as_well() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    for number in 0..6 {
        let name = format!("creditor-{number}");
        let from = Some(day("2025-10-01"));
        mirror.creditors().add(&name, &provider.token(&name), from).await.unwrap();
    }
    let failing = provider.clone();
    let options = options().all(false).concurrency(1).earlier_months_for(Duration::ZERO);
    let options = options.on_progress(move |progress| {
        if progress.done == 6 {
            failing.state().mood = Mood::Status(500);
        }
    });
    let (stop, mut steps) = (Stop::new(), Vec::new());
    let working = mirror.work(&options, &stop, |summary| {
        steps.push(summary.failed);
        if steps.iter().sum::<u64>() == 6 {
            stop.stop();
        }
    });
    working.await.unwrap();
    assert_eq!(steps, [1; 6], "each step ends after a month");
    // A pass goes on to the creditors whose turn has not come.
    world.pass_hours(2);
    let summary = mirror.sync(&options, &Stop::new()).await.unwrap();
    assert_eq!((summary.read, summary.failed), (0, 6), "{summary:?}");
}

/// A worker that reads two years of six creditors. Returns how many months were in each step.
async fn months_of_steps(time: Duration) -> Vec<u64> {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    for number in 0..6 {
        let name = format!("creditor-{number}");
        let from = Some(day("2024-03-01"));
        mirror.creditors().add(&name, &provider.token(&name), from).await.unwrap();
    }
    let options = options().all(false).concurrency(2).earlier_months_for(time);
    let (stop, mut steps) = (Stop::new(), Vec::new());
    let working = mirror.work(&options, &stop, |summary| {
        steps.push(summary.backfilled);
        if steps.iter().sum::<u64>() == 6 * 22 {
            stop.stop();
        }
    });
    working.await.unwrap();
    steps
}

#[tokio::test]
async fn what_is_due_is_looked_for_between_the_months_however_many_creditors_there_are() {
    let steps = months_of_steps(Duration::from_secs(600)).await;
    assert_eq!(steps, [6; 22], "a month of each creditor in a step");
    // With no time at all, a step ends the months that it has begun.
    let steps = months_of_steps(Duration::ZERO).await;
    assert!(steps.iter().all(|months| (1..=3).contains(months)), "{steps:?}");
    assert_eq!(steps.iter().sum::<u64>(), 6 * 22, "each month once");
}

#[tokio::test]
async fn a_wait_that_the_provider_asks_for_in_an_earlier_month_is_noted_for_all() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let from = Some(day("2025-10-01"));
    mirror.creditors().add("one", &provider.token("one"), from).await.unwrap();
    let busy = provider.clone();
    let options = options().on_progress(move |_| {
        busy.books("one", |books| books.mood = Mood::Busy(40));
    });
    let summary = world.sync_with(&mirror, &options).await;
    assert_eq!((summary.read, summary.failed, summary.backfilled), (1, 1, 0), "{summary:?}");
    let pauses = mirror.status().await.unwrap().pauses;
    let left = pauses.iter().map(|pause| (pause.until - world.now()).num_seconds());
    assert_eq!(left.collect::<Vec<_>>(), [40]);
    let next = select(&world, "select cast(backfill_at as text) from creditor").await;
    assert_eq!(next, [(world.now().timestamp_millis() + 40_000).to_string()]);
    // Another process that reads another creditor now asks nothing.
    provider.books("one", |books| books.mood = Mood::Well);
    mirror.creditors().add("two", &provider.token("two"), None).await.unwrap();
    mirror.close().await;
    let mirror = world.open().await;
    let asked = provider.state().log.len();
    let summary = mirror.sync(&crate::support::options().all(false), &Stop::new()).await.unwrap();
    assert_eq!((summary.read, summary.left_due), (0, 1), "{summary:?}");
    assert_eq!(provider.state().log.len(), asked);
}

/// Reads the latest days, and then earlier months of a provider in another mood.
async fn sync_with_mood(world: &World, mirror: &Mirror, provider: &Provider, mood: Mood) {
    let ending = provider.clone();
    let earlier = options().from(day("2025-06-01")).on_progress(move |progress| {
        if progress.done == 1 {
            ending.books("one", |books| books.mood = mood);
        }
    });
    let summary = world.sync_with(mirror, &earlier).await;
    assert_eq!((summary.read, summary.backfilled), (1, 0), "{summary:?}");
}

#[tokio::test]
async fn a_renewal_that_is_lost_while_an_earlier_month_is_read_is_told_and_not_sent_again() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    sync_with_mood(&world, &mirror, &provider, Mood::RenewalLost).await;
    let creditor = &mirror.status().await.unwrap().creditors[0];
    assert_eq!(creditor.health, Health::NeedsToken);
    assert!(creditor.failure.as_deref().unwrap().contains("renewAccessToken"), "{creditor:?}");
    for _ in 0..2 {
        world.sync_with(&mirror, &options().from(day("2025-06-01"))).await;
    }
    let log = provider.state().log.clone();
    assert_eq!(log.iter().filter(|path| path.contains("/renew")).count(), 1, "{log:?}");
}

#[tokio::test]
async fn an_earlier_month_that_is_refused_blames_no_creditor() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    sync_with_mood(&world, &mirror, &provider, Mood::Status(403)).await;
    let creditor = &mirror.status().await.unwrap().creditors[0];
    assert_eq!((creditor.health, creditor.failures), (Health::Ok, 0));
    assert_eq!(creditor.month_retried_at, Some(world.now() + chrono::TimeDelta::hours(1)));
    let metric = "\ncfis_mirror_months_failed 1\n";
    assert!(mirror.status().await.unwrap().metrics().contains(metric));
    provider.books("one", |books| books.mood = Mood::Well);
    mirror.creditors().add("two", &provider.token("two"), None).await.unwrap();
    // A job that is repeated at once must not say that all is well, also if it has read something.
    for all in [false, true] {
        let again = mirror.sync(&options().all(all), &Stop::new()).await.unwrap();
        assert_eq!((again.read, again.failed_before), (1 + u64::from(all), 0), "{again:?}");
        assert_eq!((again.failed, again.months_failed_before), (0, 1), "{again:?}");
        assert!(!again.is_complete());
    }
    mirror.creditors().pause("one").await.unwrap();
    assert!(mirror.sync(&options(), &Stop::new()).await.unwrap().is_complete(), "nobody waits");
    mirror.creditors().resume("one").await.unwrap();
    let well = world.sync_with(&mirror, &options()).await;
    assert_eq!(well.months_failed_before, 0, "{well:?}");
    assert!(well.backfilled > 0 && well.is_complete(), "{well:?}");
    assert_eq!(mirror.status().await.unwrap().months_failed(), 0);
}
