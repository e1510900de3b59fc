//! Workers that share a job queue. What the queue does twice, late or not at all leaves the same rows.

use std::time::Duration;

use cfis_mirror::{ErrorKind, Health, Mirror, Stop, SyncOptions};
use tokio::task::JoinHandle;

use crate::database::Waiting;
use crate::kills::kill_at;
use crate::provider::{Mood, Provider, payment};
use crate::refusals::assert_refused;
use crate::support::{TODAY, World, day, execute, options, select};

async fn creditors(mirror: &Mirror, provider: &Provider, count: usize) {
    for number in 0..count {
        let name = format!("creditor-{number:03}");
        mirror.creditors().add(&name, &provider.token(&name), None).await.unwrap();
        let payments = vec![payment(day("2026-03-10"), 7, ""), payment(day("2026-03-10"), 7, "")];
        provider.books(&name, |books| books.payments = payments);
    }
}

/// A worker in a task.
struct Worker {
    stop: Stop,
    task: JoinHandle<Result<(), cfis_mirror::Error>>,
}

/// Returns what a worker of a test does: it takes over after a second instead of five minutes.
pub(crate) fn on_queue() -> SyncOptions {
    options().all(false).taken_over_after(Duration::from_secs(1))
}

impl Worker {
    fn start(mirror: &Mirror, options: SyncOptions) -> Worker {
        let stop = Stop::new();
        let (mirror, stopping) = (mirror.clone(), stop.clone());
        let task =
            tokio::spawn(async move { mirror.work_on_queue(&options, &stopping, |_| {}).await });
        Worker { stop, task }
    }

    async fn stop(self) {
        self.stop.stop();
        self.task.await.unwrap().unwrap();
    }
}

/// Waits until nothing is due.
async fn all_read(mirror: &Mirror) {
    let waiting = Waiting::begin();
    while mirror.status().await.unwrap().backlog() > 0 {
        waiting.wait().await;
    }
}

/// Waits until each creditor has its earlier months.
async fn all_months_read(world: &World) {
    let left = "select cast(count(*) as text) from creditor where backfilled_to is null
                or backfilled_to > backfill_from";
    let waiting = Waiting::begin();
    while select(world, left).await != ["0"] {
        waiting.wait().await;
    }
}

/// Everything that matters, without numbers of rows.
async fn rows(world: &World) -> Vec<String> {
    let mut rows = Vec::new();
    for statement in [
        "select name || ' ' || failures || ' ' || unfinished || ' ' || last_seq from creditor
         order by name",
        "select name || ' ' || copy || ' ' || json || ' ' || (seen_to is null) from payment
         join creditor on creditor.id = creditor order by name, copy",
        "select name || ' ' || seq || ' ' || kind from change
         join creditor on creditor.id = creditor order by name, seq",
    ] {
        rows.extend(select(world, statement).await);
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_queue_without_one_and_with_one_that_is_emptied_the_rows_are_the_same() {
    let provider = Provider::start();
    let mut all = Vec::new();
    for what_happens in ["no queue", "a queue", "an emptied queue"] {
        let world = World::new();
        let mirror = world.create().await;
        creditors(&mirror, &provider, 60).await;
        provider.books("creditor-033", |books| books.mood = Mood::Status(401));
        let others = world.open().await;
        if what_happens == "no queue" {
            world.sync_with(&mirror, &options().all(false)).await;
        } else {
            let worker = Worker::start(&mirror, on_queue().concurrency(3));
            if what_happens == "an emptied queue" {
                let waiting = Waiting::begin();
                while select(&world, "select cast(count(*) as text) from read").await == ["0"] {
                    waiting.wait().await;
                }
                // Also what the jobs are that are being done. Once would rarely meet one at its
                // end.
                for _ in 0..10 {
                    execute(
                        &world,
                        "truncate cfis_queue_public._private_jobs,
                         cfis_queue_public._private_job_queues, cfis_queue_public._private_workers
                         cascade",
                    )
                    .await;
                }
            }
            // One that starts adds what is due.
            let second = Worker::start(&others, on_queue().concurrency(3));
            all_read(&mirror).await;
            worker.stop().await;
            second.stop().await;
        }
        let status = mirror.status().await.unwrap();
        let counts = (status.count(Health::Ok), status.count(Health::NeedsToken));
        assert_eq!(counts, (59, 1), "{what_happens}");
        all.push(rows(&world).await);
        // Neither jobs nor their errors nor anything else has a token in it.
        let content = world.database.content().await;
        for secret in ["secret-token-of-", "renewed-token-"] {
            let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in the database, {what_happens}");
        }
    }
    assert_eq!(all[1], all[0], "with a queue");
    assert_eq!(all[2], all[0], "with one that was emptied");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_killed_is_taken_over_and_its_job_waits() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 1).await;
    kill_at("payments read", "queue", &world);
    let job = "select attempts || ' ' || (run_at > now()) || ' ' || coalesce(locked_by, '-')
               from cfis_queue_public.jobs where key like 'shard:%'";
    assert!(select(&world, job).await[0].starts_with("1 false graphile_worker_"));
    creditors_in_other_shards(&mirror, &provider).await;
    let worker = Worker::start(&mirror, on_queue());
    // The others are read meanwhile; the job of the dead worker failed and waits.
    let read = "select cast(count(*) as text) from creditor where last_seq = 1";
    let (mut waited, waiting) = (Vec::new(), Waiting::begin());
    while select(&world, "select last_seq::text from creditor order by id limit 1").await != ["2"] {
        if select(&world, read).await == ["8"] {
            waited.extend(select(&world, job).await);
        }
        waiting.wait().await;
    }
    assert!(waited.iter().any(|job| job == "1 true -"), "{waited:?}");
    all_read(&mirror).await;
    worker.stop().await;
    assert_eq!(mirror.status().await.unwrap().count(Health::Ok), 9);
}

/// Adds creditors none of which is in the shard of the first one.
async fn creditors_in_other_shards(mirror: &Mirror, provider: &Provider) {
    let first = mirror.creditors().list().await.unwrap()[0].shard;
    let mut added = 0;
    for number in 0.. {
        let name = format!("other-{number}");
        mirror.creditors().add(&name, &provider.token(&name), None).await.unwrap();
        let listed = mirror.creditors().list().await.unwrap();
        if listed.iter().find(|creditor| creditor.name == name).unwrap().shard == first {
            mirror.creditors().forget(&name).await.unwrap();
            continue;
        }
        let payments = vec![payment(day("2026-03-10"), 7, "")];
        provider.books(&name, |books| books.payments = payments);
        added += 1;
        if added == 8 {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creditor_that_kills_each_worker_is_quarantined_and_the_others_are_read() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 1).await;
    for _ in 0..3 {
        kill_at("payments read", "queue", &world);
        // As if the wait of the job were over.
        execute(
            &world,
            "update cfis_queue_public._private_jobs set locked_at = null, locked_by = null;
             update cfis_queue_public._private_job_queues set locked_at = null, locked_by = null",
        )
        .await;
    }
    creditors_in_other_shards(&mirror, &provider).await;
    let worker = Worker::start(&mirror, on_queue());
    all_read(&mirror).await;
    let waiting = Waiting::begin();
    while mirror.status().await.unwrap().count(Health::Quarantined) == 0 {
        waiting.wait().await;
    }
    worker.stop().await;
    assert_eq!(mirror.status().await.unwrap().count(Health::Ok), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_months_are_read_too_and_an_outage_asks_once_a_minute() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    for number in 0..20 {
        let name = format!("creditor-{number:03}");
        let from = Some(day("2025-10-01"));
        mirror.creditors().add(&name, &provider.token(&name), from).await.unwrap();
    }
    let worker = Worker::start(&mirror, on_queue());
    all_months_read(&world).await;
    worker.stop().await;
    // All are due again, and the provider is down: five ask, and no other, then one.
    world.pass_hours(21);
    provider.state().mood = Mood::Status(500);
    let asked = provider.state().log.len();
    let worker = Worker::start(&mirror, on_queue().concurrency(1));
    let waiting = Waiting::begin();
    while mirror.status().await.unwrap().pauses.is_empty() {
        waiting.wait().await;
    }
    let jobs = "select cast(count(*) as text) from cfis_queue_public.jobs where key like 'shard:%'";
    let waiting = Waiting::begin();
    while select(&world, jobs).await != ["0"] {
        waiting.wait().await;
    }
    worker.stop().await;
    let status = mirror.status().await.unwrap();
    assert_eq!(status.count(Health::Ok), 20, "an outage blames nobody");
    assert_eq!((status.pauses[0].until - world.now()).num_seconds(), 60);
    let asked = provider.state().log.len() - asked;
    assert!((5..=30).contains(&asked), "{asked} requests, of which each creditor tries some again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_may_not_be_set_up_names_the_remedy() {
    let world = World::new();
    world.create().await.close().await;
    let user = "cfis_test_without_queue";
    crate::database::on_server(&format!(
        "do $$ begin create role {user} login; exception when duplicate_object then null; end $$"
    ))
    .await;
    let grant =
        format!("grant select, insert, update, delete on all tables in schema public to {user}");
    execute(&world, &grant).await;
    let location = world.database.location().replace("user=cfis", &format!("user={user}"));
    let mirror = world.builder().open(&location, &world.key).await.unwrap();
    let refused = mirror.work_on_queue(&on_queue(), &Stop::new(), |_| {}).await;
    assert_refused(refused, ErrorKind::Rights, &["cannot be set up", "--no-queue"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_ahead_leaves_work_for_the_queue() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 10).await;
    world.pass_hours(40 * 24);
    let worker = Worker::start(&mirror, on_queue());
    all_read(&mirror).await;
    worker.stop().await;
    // What they have is due in forty days.
    world.pass_hours(-40 * 24);
    let waiting = Waiting::begin();
    let worker = Worker::start(&mirror, on_queue());
    let reads = "select cast(count(*) as text) from read where kind = 'payments'";
    while select(&world, reads).await != ["20"] {
        waiting.wait().await;
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shard_that_waits_with_earlier_months_comes_first_once_it_is_due() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    creditors(&mirror, &provider, 3).await;
    let worker = Worker::start(&mirror, on_queue());
    all_read(&mirror).await;
    worker.stop().await;
    let shards: Vec<_> = mirror.creditors().list().await.unwrap();
    let shards: Vec<_> = shards.iter().map(|creditor| creditor.shard).collect();
    // Jobs for earlier months, whose turn comes in an hour; the last one has failed once.
    for shard in &shards {
        execute(
            &world,
            &format!(
                "select cfis_queue_public.add_job('cfis_mirror_shard',
                 json_build_object('shard', {shard}), 'shard:{shard}', now() + interval '1 hour',
                 25, 'shard:{shard}', 10)"
            ),
        )
        .await;
    }
    execute(
        &world,
        &format!(
            "update cfis_queue_public._private_jobs set attempts = 1 where key = 'shard:{}'",
            shards[2]
        ),
    )
    .await;
    world.pass_hours(21);
    let worker = Worker::start(&mirror, on_queue());
    let jobs = "select key || ' ' || priority || ' ' || attempts || ' ' || (run_at > now())
                from cfis_queue_public.jobs where key like 'shard:%' order by attempts, key";
    let mut raised: Vec<_> =
        shards.iter().map(|shard| format!("shard:{shard} 0 0 true")).take(2).collect();
    raised.sort();
    raised.push(format!("shard:{} 10 1 true", shards[2]));
    let waiting = Waiting::begin();
    while select(&world, jobs).await != raised {
        waiting.wait().await;
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_months_wait_until_no_shard_is_due() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    for number in 0..8 {
        let name = format!("creditor-{number:03}");
        let from = Some(day("2025-10-01"));
        mirror.creditors().add(&name, &provider.token(&name), from).await.unwrap();
    }
    let worker = Worker::start(&mirror, on_queue().concurrency(1));
    all_months_read(&world).await;
    worker.stop().await;
    let is_in_order = format!(
        "select cast(max(case when to_day = '{TODAY}' then id end)
                < min(case when to_day < '{TODAY}' then id end) as text) from read"
    );
    assert_eq!(select(&world, &is_in_order).await, ["true"]);
}
