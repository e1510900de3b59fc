//! What is forgotten is gone from the files, history included.

use cfis_mirror::Mirror;
use chrono::{DateTime, Days, Utc};

use crate::provider::{Item, Mood, Provider, payment, settlement};
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
async fn the_number_of_a_change_of_a_forgotten_creditor_is_refused_for_the_next_one() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let payments = |days: &[&str]| days.iter().map(|at| payment(day(at), 7, "")).collect();
    provider.books("one", |books| books.payments = payments(&["2026-03-09", "2026-03-10"]));
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    world.sync(&mirror).await;
    assert!(mirror.changes("one", 2, 9).await.unwrap().is_empty());
    mirror.creditors().forget("one").await.unwrap();
    provider.books("one", |books| books.payments = payments(&["2026-03-10"]));
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    world.sync(&mirror).await;
    let refused = mirror.changes("one", 2, 9).await;
    let words = ["`one` has no change 2", "its last one is 1", "begin again after 0"];
    crate::refusals::assert_refused(refused, cfis_mirror::ErrorKind::Input, &words);
    assert_eq!(mirror.changes("one", 0, 9).await.unwrap().len(), 1);
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

/// Returns all that the mirror says of a creditor: its lists now and at each moment, and its
/// changes.
async fn said(world: &World, mirror: &Mirror, moments: &[DateTime<Utc>]) -> String {
    let mut said = String::new();
    for known_at in moments.iter().copied().map(Some).chain([None]) {
        let Ok(view) = mirror.view("one", known_at).await else { continue };
        let (mut payments, mut settlements) = (view.payments(None), view.settlements(None));
        while let Some(text) = payments.next_text().await.unwrap() {
            said.push_str(&text);
        }
        while let Some(text) = settlements.next_text().await.unwrap() {
            said.push_str(&text);
        }
    }
    for change in mirror.changes("one", 0, 1_000).await.unwrap() {
        for json in [&change.before, &change.after].into_iter().flatten() {
            said.push_str(json.get());
        }
    }
    let failures = "select coalesce(failure, '') from read";
    said + &select(world, failures).await.concat()
}

#[tokio::test]
async fn nothing_that_is_old_is_left_in_lists_history_changes_failures_or_kept_responses() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let day_of_old = day(TODAY);
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    let named = |name: &str| format!(r#","accountName":"{name}""#);
    let undated = |number: u32, name: &str| Item {
        day: day_of_old,
        json: format!(r#"{{"caseId":{number},"amount":{number}.10{}}}"#, named(name)),
    };
    let of = |mut item: Item, name: &str| {
        item.json = item.json.replace("\"agency\":", &format!(r#""note":"{name}","agency":"#));
        item
    };
    // What is listed, then altered, then gone; and items without a day.
    provider.books("one", |books| {
        books.payments = vec![
            payment(day_of_old, 1, &named("Old first")),
            payment(day_of_old, 2, &named("Old stays")),
            undated(3, "Old undated"),
        ];
        books.settlements = vec![of(settlement(day_of_old, 1, 5, false), "Old version")];
    });
    world.sync(&mirror).await;
    let mut moments = vec![world.now()];
    provider.books("one", |books| {
        books.payments[0] = payment(day_of_old, 9, &named("Old altered"));
        books.payments.remove(2);
        books.settlements = vec![of(settlement(day_of_old, 1, 6, false), "Old newer")];
    });
    world.sync(&mirror).await;
    moments.push(world.now());
    provider.books("one", |books| books.mood = Mood::Garbage);
    world.sync(&mirror).await;
    let old = ["Old first", "Old altered", "Old stays", "Old version", "Old newer"];
    let before = said(&world, &mirror, &moments).await;
    for name in old.iter().chain(&["Old undated"]) {
        assert!(before.contains(name), "{name}: {before}");
    }
    assert_ne!(select(&world, "select failure from read where failure is not null").await.len(), 0);

    // Two hundred days later, with new ones.
    let later = day_of_old.checked_add_days(Days::new(200)).unwrap();
    world.set_today(later);
    world.pass_hours(200 * 24);
    provider.books("one", |books| {
        books.mood = Mood::Well;
        books.payments = vec![
            payment(later, 7, &named("New person")),
            Item { day: later, ..undated(4, "New undated") },
        ];
        books.settlements = vec![of(settlement(later, 7, 7, false), "New settlement")];
    });
    world.sync(&mirror).await;
    mirror.creditors().forget_older(120).await.unwrap();
    moments.push(world.now());
    let after = said(&world, &mirror, &moments).await;
    for name in old.iter().chain(&["Old undated"]) {
        assert!(!after.contains(name) && !is_in(&world, name).await, "{name}: {after}");
    }
    for name in ["New person", "New undated", "New settlement"] {
        assert!(after.contains(name), "{name}: {after}");
    }
    let failures = select(&world, "select failure from read where failure is not null").await;
    assert!(failures.is_empty(), "{failures:?}");
    // Nothing else has changed.
    provider.books("one", |books| books.payments.push(payment(later, 8, "")));
    assert_eq!(world.sync(&mirror).await.changes, 1);
    mirror.close().await;
    for name in old {
        assert!(!is_in(&world, name).await, "{name}");
    }
}
