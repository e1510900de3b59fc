//! Kills processes at each step of a visit and of a renewal. The next run ends with the same rows as
//! one that was never disturbed.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use cfis::{Client, TokenStore};
use cfis_mirror::Health;

use crate::provider::{Provider, payment, settlement, token_text};
use crate::support::{World, day, select};

/// How often a process is killed at each step. CI asks for more.
fn kills() -> usize {
    std::env::var("CFIS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(1)
}

/// Runs a task in a child process, and kills it where it stops.
pub(crate) fn kill_at(step: &str, task: &str, world: &World) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kills::task_of_a_child", "--nocapture"])
        .env("CFIS_MIRROR_STOP_AT", step)
        .env("CFIS_MIRROR_CHILD", task)
        .env("CFIS_MIRROR_CHILD_DATABASE", world.database.location())
        .env("CFIS_MIRROR_CHILD_KEPT", world.kept_folders())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let has_stopped = lines.map_while(Result::ok).any(|line| line.contains("stopped at"));
    // SIGKILL.
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(has_stopped, "{step} was not reached: {}", String::from_utf8_lossy(&output.stderr));
}

/// The task of a child that [`kill_at`] starts. Run as one of the tests, it does nothing.
#[test]
fn task_of_a_child() {
    let Ok(task) = std::env::var("CFIS_MIRROR_CHILD") else { return };
    let world = World::in_a_child();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mirror = world.open().await;
        if task == "sync" {
            world.sync(&mirror).await;
        } else if task == "queue" {
            world.database.work_on_queue(&mirror).await;
        } else if task == "rekey" {
            mirror.rekey(&crate::rekey::new_key()).await.unwrap();
        } else {
            let store = mirror.token_store("one").await.unwrap();
            let client = Client::builder_from(store).await.unwrap().build().unwrap();
            client.renew().await.unwrap();
        }
    });
}

/// Everything that a run leaves, without numbers of rows and reads.
async fn rows(world: &World) -> Vec<String> {
    let mut rows = Vec::new();
    for statement in [
        "select 'payment ' || creditor || ' ' || copy || ' ' || json || ' ' || (seen_to is null)
         from payment order by creditor, json, copy, id",
        "select 'settlement ' || creditor || ' ' || version || ' ' || json || (seen_to is null)
         from settlement order by creditor, settlement_id, version",
        "select 'allocation ' || creditor || ' ' || version || ' ' || position || ' ' || amount
         from allocation order by creditor, settlement_id, version, position",
        "select 'change ' || creditor || ' ' || seq || ' ' || kind from change order by creditor, seq",
        "select 'creditor ' || name || ' ' || failures || ' ' || last_seq from creditor order by name",
    ] {
        rows.extend(select(world, statement).await);
    }
    rows
}

/// Lists before and after a change.
fn list(provider: &Provider, is_later: bool) {
    for name in ["one", "two"] {
        provider.books(name, |books| {
            let date = |day: u32| format!("2026-03-{day:02}").parse().unwrap();
            let numbers = if is_later { 3..9 } else { 1..7 };
            books.payments = numbers.map(|day| payment(date(day + 6), day % 3, "")).collect();
            books.settlements = (1..4)
                .map(|id| settlement(date(10), id, if is_later { 9 } else { 5 }, false))
                .collect();
        });
    }
}

async fn new_mirror(world: &World, provider: &Provider) {
    let mirror = world.create().await;
    for name in ["one", "two"] {
        mirror.creditors().add(name, &provider.token(name), None).await.unwrap();
    }
    list(provider, false);
    world.sync(&mirror).await;
    list(provider, true);
    mirror.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_killed_at_any_step_loses_nothing_and_records_nothing_twice() {
    let provider = Provider::start();
    let undisturbed = World::new();
    new_mirror(&undisturbed, &provider).await;
    let mirror = undisturbed.open().await;
    undisturbed.sync(&mirror).await;
    mirror.close().await;
    let expected = rows(&undisturbed).await;
    assert!(expected.iter().any(|row| row.contains("paymentGone")), "{expected:#?}");
    assert!(expected.iter().any(|row| row.contains("settlementChanged")), "{expected:#?}");
    let steps = [
        "ticket taken",
        "payments read",
        "settlements read",
        "before the transaction",
        "payments recorded",
        "settlements recorded",
        "before the commit",
        "after the commit",
    ];
    for step in steps {
        for _ in 0..kills() {
            let world = World::new();
            new_mirror(&world, &provider).await;
            // Two of three, after which a creditor would be quarantined.
            kill_at(step, "sync", &world);
            kill_at(step, "sync", &world);
            let mirror = world.open().await;
            let summary = world.sync(&mirror).await;
            assert!(summary.is_complete(), "{step}: {summary:?}");
            mirror.close().await;
            assert_eq!(rows(&world).await, expected, "{step}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_that_kills_its_process_each_time_is_quarantined() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    mirror.close().await;
    for _ in 0..3 {
        kill_at("payments read", "sync", &world);
    }
    let mirror = world.open().await;
    let asked = provider.state().log.len();
    assert_eq!(world.sync(&mirror).await.quarantined, 1);
    assert_eq!(provider.state().log.len(), asked, "it was read again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_killed_at_any_step_leaves_a_valid_token_that_the_next_run_finds() {
    let steps = [
        "renewal committed",
        "before the response is kept",
        "response kept",
        "before the swap",
        "before the swap is committed",
        "after the swap",
    ];
    for step in steps {
        for _ in 0..kills() {
            let (world, provider) = (World::new(), Provider::start());
            let mirror = world.create().await;
            mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
            let payments = vec![payment(day("2026-03-10"), 7, "")];
            provider.books("one", |books| books.payments = payments);
            mirror.close().await;
            kill_at(step, "renew", &world);
            if step == "before the response is kept" {
                // As if the response had never arrived: nothing can be done before it is written.
                provider.state().ended.clear();
            }
            let mirror = world.open().await;
            let summary = world.sync(&mirror).await;
            assert!(summary.is_complete(), "{step}: {summary:?}");
            let store = mirror.token_store("one").await.unwrap();
            let client = Client::builder_from(store.clone()).await.unwrap().build().unwrap();
            assert!(client.validate().await.unwrap().is_valid, "{step}");
            client.renew().await.unwrap();
            assert!(store.unproved().await.unwrap().is_empty(), "{step}");
            let open = "select cast(count(*) as text) from renewal where ended_at is null";
            assert_eq!(select(&world, open).await, ["0"], "{step}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_was_killed_is_not_sent_again() {
    for step in ["renewal committed", "before the response is kept"] {
        let (world, provider) = (World::new(), Provider::start());
        let mirror = world.create().await;
        mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
        mirror.close().await;
        kill_at(step, "renew", &world);
        // As if the provider had carried it out, wherever the process was killed.
        provider.state().ended.push(token_text("one"));
        let renewals =
            || provider.state().log.iter().filter(|path| path.contains("/renew")).count();
        let sent = renewals();
        let mirror = world.open().await;
        for _ in 0..3 {
            assert_eq!(world.sync(&mirror).await.failed, 1, "{step}");
            let creditor = &mirror.status().await.unwrap().creditors[0];
            assert_eq!(creditor.health, Health::NeedsToken, "{step}");
            let failure = creditor.failure.as_deref().unwrap();
            assert!(failure.contains("came to no known end"), "{step}: {failure}");
        }
        let store = mirror.token_store("one").await.unwrap();
        let client = Client::builder_from(store).await.unwrap().build().unwrap();
        let error = client.renew().await.unwrap_err();
        assert_eq!(error.outcome(), cfis::Outcome::NotSent, "{step}: {error}");
        assert_eq!(renewals(), sent, "{step}");

        // Another token, or the same one if it is accepted, is renewed when it ends.
        let next = if step == "renewal committed" { "one" } else { "another" };
        provider.state().ended.clear();
        if next == "another" {
            mirror.creditors().set_token("one", &provider.token(next)).await.unwrap();
        }
        let summary = world.sync(&mirror).await;
        assert!(summary.is_complete(), "{step}: {summary:?}");
        provider.state().ended.push(token_text(next));
        // The provider refuses to renew it, but it is asked.
        world.sync(&mirror).await;
        assert_eq!(renewals(), sent + 1, "{step}");
    }
}

#[tokio::test]
async fn a_renewal_that_is_refused_has_an_end() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    provider.state().ended.push(token_text("one"));
    assert_eq!(world.sync(&mirror).await.failed, 1);
    let outcomes = "select coalesce(outcome, '') from renewal order by id";
    assert_eq!(select(&world, outcomes).await, ["no token"]);
    // A renewal that is asked for is sent again: the provider has not carried out the first.
    let store = mirror.token_store("one").await.unwrap();
    let client = Client::builder_from(store).await.unwrap().build().unwrap();
    assert_eq!(client.renew().await.unwrap_err().kind(), cfis::ErrorKind::Unauthorized);
    mirror.close().await;
    world.open().await;
    assert_eq!(select(&world, outcomes).await, ["no token", "no token"]);
}
