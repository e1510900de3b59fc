//! Several processes that write at once. Each mirror of a test is as one process: they share nothing
//! but the database.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cfis_mirror::{Mirror, Stop, Summary, SyncOptions};

use crate::provider::{Mood, Provider, payment};
use crate::support::{World, day, execute, options, select};

/// Adds creditors with a payment each.
async fn creditors(mirror: &Mirror, provider: &Provider, count: usize) {
    for number in 0..count {
        let name = format!("creditor-{number:02}");
        mirror.creditors().add(&name, &provider.token(&name), None).await.unwrap();
        let payments = vec![payment(day("2026-03-10"), 7, "")];
        provider.books(&name, |books| books.payments = payments);
    }
}

/// Reads over several mirrors at the same time.
async fn sync_all(mirrors: &[Mirror], options: &SyncOptions) -> Vec<Summary> {
    let syncs = mirrors.iter().map(|mirror| {
        let (mirror, options) = (mirror.clone(), options.clone());
        tokio::spawn(async move { mirror.sync(&options, &Stop::new()).await.unwrap() })
    });
    let mut summaries = Vec::new();
    for sync in syncs.collect::<Vec<_>>() {
        summaries.push(sync.await.unwrap());
    }
    summaries
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_read_the_same_creditors_share_the_work_and_record_each_once() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 60).await;
    let others = [world.open().await, world.open().await];
    let mirrors = [mirror, others[0].clone(), others[1].clone()];
    let summaries = sync_all(&mirrors, &options().all(false).concurrency(4)).await;
    let sum = |count: fn(&Summary) -> u64| summaries.iter().map(count).sum::<u64>();
    assert_eq!(sum(|summary| summary.read), 60, "{summaries:?}");
    assert_eq!((sum(|summary| summary.changes), sum(|summary| summary.failed)), (60, 0));
    let lists = provider.state().log.iter().filter(|path| path.contains("/payments")).count();
    assert!((60..=60 + 2 * 4).contains(&lists), "{lists} requests for 60 lists");
    let rows = "select cast(count(*) as text) from payment";
    assert_eq!(select(&world, rows).await, ["60"]);
    let numbers = "select distinct last_seq || ' ' || unfinished from creditor";
    assert_eq!(select(&world, numbers).await, ["1 0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stands_still_for_longer_than_another_reads_records_nothing_when_it_goes_on()
{
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 1).await;
    provider.state().hold = Some("/settlements");
    let slow = {
        let mirror = world.open().await;
        tokio::spawn(async move { mirror.sync(&options(), &Stop::new()).await.unwrap() })
    };
    provider.holds().await;
    let later = vec![payment(day("2026-03-11"), 8, "")];
    provider.books("creditor-00", |books| books.payments = later);
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.read, summary.changes), (1, 1), "{summary:?}");
    provider.state().hold = None;
    let summary = slow.await.unwrap();
    assert_eq!((summary.read, summary.late, summary.changes), (0, 1, 0), "{summary:?}");
    let rows = "select invoice_number || ' ' || (seen_to is null) from payment";
    assert_eq!(select(&world, rows).await, ["8 true"]);
    assert_eq!(mirror.changes("creditor-00", 0, 9).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_after_that_one_process_sees_stops_the_others() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 30).await;
    let other = world.open().await;
    // The other one is in the middle of its pass when the provider asks this one to wait.
    provider.state().hold = Some("/payments");
    let slow = {
        let (other, options) = (other.clone(), options().concurrency(1));
        tokio::spawn(async move { other.sync(&options, &Stop::new()).await.unwrap() })
    };
    provider.holds().await;
    provider.books("creditor-01", |books| books.mood = Mood::Busy(600));
    let one = options().concurrency(1);
    let summary = world.sync_with(&mirror, &one).await;
    assert!(summary.failed == 1 && summary.left_due >= 28, "{summary:?}");
    let asked = provider.state().log.len();
    provider.state().hold = None;
    let summary = slow.await.unwrap();
    // The other one has visited the first two.
    assert_eq!((summary.late, summary.left_due), (2, 28), "{summary:?}");
    // The settlements of the one that was under way.
    let asked = provider.state().log.len() - asked;
    assert!(asked <= 1, "{asked} requests");
    let unfinished = "select distinct unfinished::text from creditor";
    assert_eq!(select(&world, unfinished).await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creditor_that_was_read_since_it_was_found_due_is_left_alone() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 2).await;
    provider.state().hold = Some("token-of-creditor-00");
    let is_over = Arc::new(AtomicBool::new(false));
    let slow = {
        let (mirror, is_over) = (world.open().await, Arc::clone(&is_over));
        tokio::spawn(async move {
            let options = options().concurrency(1);
            let summary = mirror.sync(&options, &Stop::new()).await.unwrap();
            is_over.store(true, Ordering::SeqCst);
            summary
        })
    };
    provider.holds().await;
    // This one finds both due, and reads the second first; meanwhile the other ends with the first.
    execute(&world, "update creditor set due_at = due_at + 1 where name = 'creditor-00'").await;
    let releasing = provider.clone();
    let options = options().concurrency(1).on_progress(move |progress| {
        releasing.state().hold = None;
        while progress.done == 1 && !is_over.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
    });
    let summary = world.sync_with(&mirror, &options).await;
    assert_eq!((summary.read, summary.late), (1, 1), "{summary:?}");
    let summary = slow.await.unwrap();
    assert_eq!((summary.read, summary.late), (1, 1), "{summary:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_processes_one_asks_a_provider_that_was_down() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 20).await;
    provider.state().mood = Mood::Garbage;
    let one = options().concurrency(1);
    assert_eq!(world.sync_with(&mirror, &one).await.failed, 5);
    world.pass_hours(1);
    let mirrors = [mirror.clone(), world.open().await, world.open().await, world.open().await];
    let asked = provider.state().log.len();
    let summaries = sync_all(&mirrors, &one).await;
    let failed: u64 = summaries.iter().map(|summary| summary.failed).sum();
    assert_eq!(failed, 1, "{summaries:?}");
    assert!(provider.state().log.len() - asked <= 3, "{:?}", provider.state().log);
    let pause = "select times || ' ' || (until - since) / 1000 from provider_pause";
    // The second pause, of two minutes; `since` is when the first one began.
    assert!(select(&world, pause).await[0].starts_with("2 "));
}

/// Makes each statement that writes changes slow, and each commit after one.
const SLOW: &str = "
    create function slow() returns trigger language plpgsql as
    $$ begin perform pg_sleep(random() * 0.01); return null; end $$;
    create trigger slow_write after insert on change for each statement execute function slow();
    create constraint trigger slow_commit after insert on change deferrable initially deferred
    for each row when (new.seq % 5 = 0) execute function slow()";

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_slow_transactions_are_seen_once_each_and_in_order() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 5).await;
    execute(&world, SLOW).await;
    let names: Vec<_> = (0..5).map(|number| format!("creditor-{number:02}")).collect();
    let is_over = Arc::new(AtomicBool::new(false));
    // A reader follows the changes: it keeps the last number, and asks for what is after it.
    let follow = {
        let (reader, names) =
            (Mirror::open_to_read(world.location()).await.unwrap(), names.clone());
        let is_over = Arc::clone(&is_over);
        tokio::spawn(async move {
            let mut seen: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
            loop {
                let is_last = is_over.load(Ordering::SeqCst);
                for name in &names {
                    let seen = seen.entry(name.clone()).or_default();
                    let after = seen.last().map_or(0, |(seq, _)| *seq);
                    for change in reader.changes(name, after, 3).await.unwrap() {
                        seen.push((change.seq, change.kind.to_string()));
                    }
                }
                if is_last {
                    return seen;
                }
            }
        })
    };
    let mirrors = [world.open().await, world.open().await, world.open().await];
    for round in 0..rounds() {
        for name in &names {
            let numbers = round % 4..round % 4 + 7;
            let payments = numbers.map(|number| payment(day("2026-03-10"), number, "")).collect();
            provider.books(name, |books| books.payments = payments);
        }
        world.pass_hours(1);
        for summary in sync_all(&mirrors, &options().concurrency(3)).await {
            assert_eq!(summary.failed, 0, "{summary:?}");
        }
    }
    is_over.store(true, Ordering::SeqCst);
    let mut seen = follow.await.unwrap();
    for name in &names {
        // What was left when the last round ended.
        let mut seen = seen.remove(name).unwrap();
        let after = seen.last().map_or(0, |(seq, _)| *seq);
        let rest = mirror.changes(name, after, 10_000).await.unwrap();
        seen.extend(rest.iter().map(|change| (change.seq, change.kind.to_string())));
        let all = mirror.changes(name, 0, 10_000).await.unwrap();
        let all: Vec<_> = all.iter().map(|change| (change.seq, change.kind.to_string())).collect();
        assert_eq!(seen, all, "{name}");
        let numbers: Vec<_> = all.iter().map(|(seq, _)| *seq).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>(), "{name}");
        assert!(numbers.len() >= 7, "{name}: {numbers:?}");
        let view = mirror.view(name, None).await.unwrap();
        assert_eq!(view.payments(None).collect().await.unwrap().len(), 7, "{name}");
    }
}

/// How many rounds of changes there are. The nightly run asks for more.
fn rounds() -> u32 {
    std::env::var("CFIS_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(6)
}
