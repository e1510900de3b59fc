//! The server is stopped and started while workers read. They go on automatically, and end with the
//! same rows as workers that nothing disturbed.
//!
//! These tests run alone: they stop the server for all.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cfis_mirror::{Health, Mirror, Stop};

use crate::provider::{Provider, payment};
use crate::support::{World, day, options, select};

/// Returns a number of the environment. The nightly run asks for more.
fn number(name: &str, usual: u32) -> u32 {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// Stops or starts the server.
async fn control(arguments: &'static [&'static str]) {
    let control = std::env::var("CFIS_MIRROR_POSTGRES_CONTROL").expect(
        "CFIS_MIRROR_POSTGRES_CONTROL is not set: run mirror/tests/postgres/run, or skip restarts::",
    );
    let status = move || Command::new(control).args(arguments).status().unwrap();
    assert!(tokio::task::spawn_blocking(status).await.unwrap().success(), "{arguments:?}");
}

/// The same numbers each time, from 0 to 999.
fn random(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % 1_000
}

async fn creditors(mirror: &Mirror, provider: &Provider, count: u32) {
    for number in 0..count {
        let name = format!("creditor-{number:05}");
        mirror.creditors().add(&name, &provider.token(&name), None).await.unwrap();
        let payments = (0..5).map(|place| payment(day("2026-03-10"), number + place, ""));
        provider.books(&name, |books| books.payments = payments.collect());
    }
}

/// Works until every creditor was read, and calls a function meanwhile.
async fn work(mirror: Mirror, has_queue: bool, disturb: impl Future<Output = ()>) -> u32 {
    let stop = Stop::new();
    let waits = Arc::new(AtomicU32::new(0));
    let waited = Arc::clone(&waits);
    let options = crate::queue::on_queue().on_unavailable(move |error, _| {
        assert!(error.to_string().contains("not available"), "{error}");
        waited.fetch_add(1, Ordering::SeqCst);
    });
    let working = {
        let (mirror, stop) = (mirror.clone(), stop.clone());
        tokio::spawn(async move {
            match has_queue {
                true => mirror.work_on_queue(&options, &stop, |_| {}).await,
                false => mirror.work(&options, &stop, |_| {}).await,
            }
        })
    };
    disturb.await;
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!working.is_finished(), "{:?}", working.await);
        if mirror.status().await.is_ok_and(|status| status.backlog() == 0) {
            break;
        }
    }
    stop.stop();
    working.await.unwrap().unwrap();
    waits.load(Ordering::SeqCst)
}

/// Asserts that each creditor was read once, and that nothing says otherwise.
async fn assert_undisturbed(world: &World, mirror: &Mirror, count: u32) {
    let status = mirror.status().await.unwrap();
    assert_eq!(status.count(Health::Ok), count as usize, "{status:?}");
    assert!(status.pauses.is_empty(), "{status:?}");
    let rows = "select count(*) || ' ' || count(distinct (creditor, invoice_number)) || ' ' ||
                count(seen_to) from payment";
    assert_eq!(select(world, rows).await, [format!("{0} {0} 0", 5 * count)]);
    let changes = "select distinct last_seq || ' ' || failures || ' ' || unfinished ||
                   (select ' ' || min(seq) || ' ' || max(seq) || ' ' || count(*) from change
                    where creditor = creditor.id) from creditor";
    assert_eq!(select(world, changes).await, ["5 0 0 1 5 5"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_goes_on_after_restarts_at_random() {
    for has_queue in [false, true] {
        goes_on_after_restarts(has_queue).await;
    }
}

async fn goes_on_after_restarts(has_queue: bool) {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let count = number("CFIS_CREDITORS", 400);
    creditors(&mirror, &provider, count).await;
    let mut seed = 17;
    let waits = work(mirror, has_queue, async {
        for _ in 0..number("CFIS_RESTARTS", 5) {
            tokio::time::sleep(Duration::from_millis(random(&mut seed) / 2)).await;
            control(&["restart", "-m", "immediate"]).await;
        }
    });
    assert!(waits.await > 0, "the worker noticed no restart");
    assert_undisturbed(&world, &world.open().await, count).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_waits_for_a_server_that_is_down_and_blames_nobody() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let count = number("CFIS_CREDITORS", 400);
    creditors(&mirror, &provider, count).await;
    let waits = work(mirror, true, async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        control(&["stop", "-m", "immediate"]).await;
        let down = Duration::from_secs(number("CFIS_SECONDS_DOWN", 8).into());
        tokio::time::sleep(down).await;
        control(&["start"]).await;
    });
    assert!(waits.await > 0, "the worker noticed nothing");
    assert_undisturbed(&world, &world.open().await, count).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creditor_whose_visits_the_server_ends_again_and_again_is_not_quarantined() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 1).await;
    for _ in 0..5 {
        provider.state().hold = Some("/payments");
        let visit = {
            let mirror = mirror.clone();
            tokio::spawn(async move { mirror.sync(&options(), &Stop::new()).await })
        };
        provider.holds().await;
        control(&["stop", "-m", "immediate"]).await;
        provider.state().hold = None;
        let error = visit.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), cfis_mirror::ErrorKind::Unavailable, "{error}");
        control(&["start"]).await;
    }
    let summary = world.sync(&mirror).await;
    assert!(summary.is_complete(), "{summary:?}");
    assert_undisturbed(&world, &mirror, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_between_the_response_and_the_swap_loses_no_token() {
    for stays_down in [false, true] {
        let (world, provider) = (World::new(), Provider::start());
        let mirror = world.create().await;
        creditors(&mirror, &provider, 1).await;
        let name = "creditor-00000";
        let store = mirror.token_store(name).await.unwrap();
        let client = cfis::Client::builder_from(store).await.unwrap().build().unwrap();
        provider.state().hold = Some("/renew");
        let renewal = tokio::spawn(async move { client.renew().await });
        provider.holds().await;
        if stays_down {
            control(&["stop", "-m", "immediate"]).await;
        } else {
            control(&["restart", "-m", "immediate"]).await;
        }
        provider.state().hold = None;
        let renewed = renewal.await.unwrap();
        assert_eq!(renewed.is_ok(), !stays_down, "{renewed:?}");
        if stays_down {
            control(&["start"]).await;
        }
        let summary = world.sync(&mirror).await;
        assert!(summary.is_complete(), "{summary:?}");
        assert_eq!(provider.state().issued, 1, "the issued token is in use");
    }
}
