//! What is forgotten is gone from the files, history included.

use chrono::Days;

use crate::provider::{Provider, payment};
use crate::support::{TODAY, World, day, select};

/// Returns whether a text is anywhere in the database.
async fn is_in(world: &World, text: &str) -> bool {
    let content = world.database.content().await;
    content.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn a_creditor_that_is_forgotten_leaves_nothing() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    for name in ["one", "two"] {
        mirror.creditors().add(name, &provider.token(name), None).await.unwrap();
        let extra = format!(r#","accountName":"Person of {name}""#);
        let payments = vec![payment(day("2026-03-10"), 7, &extra)];
        provider.books(name, |books| books.payments = payments);
    }
    world.sync(&mirror).await;
    let kept = world.database.kept().await;
    std::fs::create_dir_all(&kept).unwrap();
    std::fs::write(kept.join("creditor-1.0.kept"), "sealed").unwrap();
    std::fs::write(kept.join("creditor-11.0.kept"), "sealed").unwrap();
    mirror.creditors().forget("one").await.unwrap();
    let left: Vec<_> =
        std::fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["creditor-11.0.kept"]);
    mirror.close().await;
    assert!(!is_in(&world, "Person of one").await && is_in(&world, "Person of two").await);
    for table in ["creditor", "access_token", "payment", "change"] {
        let count = format!("select cast(count(*) as text) from {table}");
        assert_eq!(select(&world, &count).await, ["1"], "{table}");
    }
}

#[tokio::test]
async fn what_is_old_is_forgotten_with_its_history_and_not_read_again() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let from = day("2025-06-01");
    mirror.creditors().add("one", &provider.token("one"), Some(from)).await.unwrap();
    let ago = |days| day(TODAY).checked_sub_days(Days::new(days)).unwrap();
    let old = payment(ago(200), 1, r#","accountName":"Old person""#);
    let new = payment(ago(20), 2, r#","accountName":"New person""#);
    provider.books("one", |books| books.payments = vec![old, new]);
    world.sync(&mirror).await;
    assert_eq!(mirror.changes("one", 0, 9).await.unwrap().len(), 2);
    let error = mirror.creditors().forget_older(30).await.unwrap_err().to_string();
    assert!(error.contains("less than 120 days"), "{error}");
    let before = mirror.creditors().forget_older(120).await.unwrap();
    assert_eq!(before, ago(120));
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.changes, summary.backfilled), (0, 0), "{summary:?}");
    assert_eq!(mirror.changes("one", 0, 9).await.unwrap().len(), 1);
    mirror.close().await;
    assert!(!is_in(&world, "Old person").await && is_in(&world, "New person").await);
}
