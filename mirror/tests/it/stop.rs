//! A pass that is stopped blames no creditor for it.

use cfis_mirror::{Health, Stop, Summary};

use crate::provider::Provider;
use crate::support::{World, execute, options, select};

#[tokio::test]
async fn visits_that_are_given_up_stay_due_and_count_for_nothing() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    for name in ["one", "two", "three"] {
        mirror.creditors().add(name, &provider.token(name), None).await.unwrap();
    }
    // Once more than a creditor is quarantined after.
    for _ in 0..4 {
        provider.state().hold = Some("/payments");
        let stop = Stop::new();
        let (stopping, options) = (stop.clone(), options().concurrency(2));
        let pass = mirror.sync(&options, &stop);
        let stopped = async {
            provider.holds().await;
            stopping.stop_now();
        };
        let (summary, ()) = tokio::join!(pass, stopped);
        let summary = summary.unwrap();
        assert_eq!((summary.read, summary.left_due, summary.quarantined), (0, 3, 0));
        assert!(!summary.is_complete());
        provider.state().hold = None;
        let unfinished = select(&world, "select cast(sum(unfinished) as text) from creditor").await;
        assert_eq!(unfinished, ["0"]);
    }
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.read, summary.failed), (3, 0));
}

#[tokio::test]
async fn a_month_that_is_given_up_is_read_later() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let from = Some(crate::support::day("2025-11-15"));
    mirror.creditors().add("one", &provider.token("one"), from).await.unwrap();
    let (stop, options) = (Stop::new(), options());
    provider.state().hold = Some("2025-11-15");
    let stopped = async {
        provider.holds().await;
        stop.stop_now();
    };
    let (summary, ()) = tokio::join!(mirror.sync(&options, &stop), stopped);
    let summary = summary.unwrap();
    assert_eq!((summary.read, summary.backfilled, summary.left_due), (1, 1, 1), "{summary:?}");
    assert!(!summary.is_complete());
    provider.state().hold = None;
    let unfinished = select(&world, "select cast(sum(unfinished) as text) from creditor").await;
    assert_eq!(unfinished, ["0"]);
    world.sync(&mirror).await;
    let view = mirror.view("one", None).await.unwrap();
    assert_eq!(view.reach(), from);
}

#[tokio::test]
async fn what_is_in_quarantine_is_said_in_each_pass_and_can_be_resumed_at_once() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    for name in ["one", "two", "three"] {
        mirror.creditors().add(name, &provider.token(name), None).await.unwrap();
    }
    mirror.close().await;
    execute(&world, "update creditor set unfinished = 3 where name <> 'two'").await;
    let mirror = world.open().await;
    let counts = |summary: &Summary| (summary.read, summary.quarantined, summary.in_quarantine);
    let summary = world.sync(&mirror).await;
    assert_eq!(counts(&summary), (1, 2, 0));
    for _ in 0..2 {
        let summary = world.sync(&mirror).await;
        assert_eq!(counts(&summary), (1, 0, 2));
        assert!(!summary.is_complete());
    }
    let status = mirror.status().await.unwrap();
    let one = status.creditors.iter().find(|creditor| creditor.name == "one").unwrap();
    assert_eq!(one.health, Health::Quarantined);
    assert!(one.failure.as_ref().unwrap().contains("three visits came to no end"), "{one:?}");
    assert_eq!(mirror.creditors().resume_quarantined().await.unwrap(), 2);
    let summary = world.sync(&mirror).await;
    assert_eq!(counts(&summary), (3, 0, 0));
    assert!(summary.is_complete());
}

#[tokio::test]
async fn a_job_that_does_not_run_shows_and_no_age_is_negative() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    world.sync(&mirror).await;
    for (hours, overdue) in [(20 + 23, 0), (2, 1)] {
        world.pass_hours(hours);
        let status = mirror.status().await.unwrap();
        assert_eq!(status.overdue(), overdue);
        assert!(status.metrics().contains(&format!("cfis_mirror_overdue {overdue}\n")));
    }
    mirror.creditors().pause("one").await.unwrap();
    assert_eq!(mirror.status().await.unwrap().overdue(), 0, "its user has paused it");
    mirror.creditors().resume("one").await.unwrap();
    // The clock is set back behind the read.
    world.pass_hours(-100);
    let status = mirror.status().await.unwrap();
    assert_eq!(status.oldest_read_seconds(), Some(0));
    assert_eq!(status.creditors[0].age_seconds(status.at), Some(0));
}
