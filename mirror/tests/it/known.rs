//! Which days a mirror knows: what was not read, or was forgotten, is not a day without payments.

use chrono::Days;

use crate::provider::{Provider, payment};
use crate::support::{TODAY, World, day, options};

#[tokio::test]
async fn a_view_says_from_when_to_when_both_lists_were_read() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    world.sync(&mirror).await;
    let first = world.now();
    let view = mirror.view("one", None).await.unwrap();
    let ago = |days| day(TODAY).checked_sub_days(Days::new(days)).unwrap();
    assert_eq!((view.reach(), view.through()), (Some(ago(90)), Some(day(TODAY))));
    assert_eq!(view.forgotten_before(), None);

    // Three weeks without a read.
    let later = day("2026-04-10");
    world.set_today(later);
    let view = mirror.view("one", None).await.unwrap();
    assert_eq!(view.through(), Some(day(TODAY)));
    world.sync_with(&mirror, &options().from(day("2025-10-05"))).await;
    let view = mirror.view("one", None).await.unwrap();
    assert_eq!((view.reach(), view.through()), (Some(day("2025-10-05")), Some(later)));
    let then = mirror.view("one", Some(first)).await.unwrap();
    assert_eq!((then.reach(), then.through()), (Some(ago(90)), Some(day(TODAY))));
}

#[tokio::test]
async fn a_day_counts_when_its_settlements_were_read_too() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    world.sync(&mirror).await;
    let later = day("2026-03-27");
    world.set_today(later);
    // A list that had settlements, and is missing now, has failed.
    let listed = crate::provider::settlement(day("2026-03-10"), 7, 20, false);
    provider.books("one", |books| books.settlements = vec![listed]);
    world.sync(&mirror).await;
    world.set_today(day("2026-04-03"));
    provider.books("one", |books| books.mood = crate::provider::Mood::NoSettlements);
    assert_eq!(world.sync(&mirror).await.failed, 1);
    let view = mirror.view("one", None).await.unwrap();
    assert_eq!(view.through(), Some(later), "the payments were read up to 3 April");
}

#[tokio::test]
async fn what_was_forgotten_is_not_known() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let from = day("2025-06-01");
    mirror.creditors().add("one", &provider.token("one"), Some(from)).await.unwrap();
    provider.books("one", |books| books.payments = vec![payment(day("2025-07-01"), 1, "")]);
    world.sync(&mirror).await;
    let before = world.now();
    assert_eq!(mirror.view("one", None).await.unwrap().reach(), Some(from));
    let forgotten = mirror.creditors().forget_older(120).await.unwrap();
    for known_at in [None, Some(before)] {
        let view = mirror.view("one", known_at).await.unwrap();
        assert_eq!((view.reach(), view.forgotten_before()), (Some(forgotten), Some(forgotten)));
        assert_eq!(view.payments(None).collect().await.unwrap(), []);
    }
}
