//! A mirror that moves from an SQLite file to PostgreSQL, with its history and its tokens.

use cfis::TokenStore;
use cfis_mirror::{ErrorKind, Health, Mirror};

use crate::provider::{Provider, payment, settlement};
use crate::refusals::assert_refused;
use crate::support::{World, day, options, select};

#[tokio::test]
async fn a_mirror_moves_to_postgresql_with_its_history_and_its_tokens() {
    let (world, provider) = (World::new(), Provider::start());
    let file = world.folder.path().join("mirror.sqlite");
    let old = world.builder().create(&file, &world.key).await.unwrap();
    for name in ["one", "two"] {
        old.creditors().add(name, &provider.token(name), None).await.unwrap();
    }
    let mut moments = Vec::new();
    for round in 0..4 {
        provider.books("one", |books| {
            let numbers = round..round + 3;
            books.payments = numbers.map(|number| payment(day("2026-03-10"), number, "")).collect();
            books.settlements = vec![settlement(day("2026-03-10"), 7, round + 20, round == 0)];
        });
        assert!(world.sync_with(&old, &options()).await.is_complete());
        moments.push(world.now());
    }
    let mut known = Vec::new();
    for at in &moments {
        known.push(texts(&old, *at).await);
    }
    let changes = format!("{:?}", old.changes("one", 0, 100).await.unwrap());
    old.close().await;

    let copied = world.builder().move_to(&file, world.location(), &world.key).await.unwrap();
    assert!(copied > 20, "{copied}");
    let new = world.open().await;
    for (at, known) in moments.iter().zip(known) {
        assert_eq!(texts(&new, *at).await, known, "{at}");
    }
    assert_eq!(format!("{:?}", new.changes("one", 0, 100).await.unwrap()), changes);
    let store = new.token_store("one").await.unwrap();
    assert_eq!(store.load().await.unwrap(), Some(provider.token("one")));
    let amounts = "select amount::text from settlement order by id";
    assert_eq!(select(&world, amounts).await, ["20.50", "21.5", "22.5", "23.5"]);
    // It goes on where the file has stopped, with numbers that no row has.
    provider.books("one", |books| drop(books.payments.pop()));
    let summary = world.sync(&new).await;
    assert_eq!((summary.read, summary.changes, summary.failed), (2, 1, 0), "{summary:?}");
    new.creditors().add("three", &provider.token("three"), None).await.unwrap();
    // The file is not read any more, and the database is not overwritten.
    let old = Mirror::open_to_read(&file).await.unwrap();
    assert_eq!(old.status().await.unwrap().count(Health::Paused), 2);
    let again = world.builder().move_to(&file, world.location(), &world.key).await;
    assert_refused(again, ErrorKind::Input, &["has a mirror already"]);
}

/// Returns the items of a moment, as the provider wrote them.
async fn texts(mirror: &Mirror, at: chrono::DateTime<chrono::Utc>) -> Vec<String> {
    let view = mirror.view("one", Some(at)).await.unwrap();
    let (mut payments, mut settlements) = (view.payments(None), view.settlements(None));
    let mut texts = Vec::new();
    while let Some(text) = payments.next_text().await.unwrap() {
        texts.push(text);
    }
    while let Some(text) = settlements.next_text().await.unwrap() {
        texts.push(text);
    }
    texts
}
