//! A database of the first schema with data in it opens, and keeps its data.
//!
//! `first_schema.sql` was written from a mirror of that schema. When a migration is added, this test
//! runs it on those data.

use cfis::TokenStore;

use crate::provider::{Provider, payment, settlement};
use crate::support::{World, day, execute};

/// Writes the database that `first_schema.sql` is a dump of. Run once, when the schema was released:
/// `CFIS_MIRROR_WRITE_FIRST=FILE cargo test -p cfis-mirror -- first_schema --ignored`, then
/// `sqlite3 FILE .dump`.
#[tokio::test]
#[ignore = "it was run when the schema was released"]
async fn write_a_database_of_the_first_schema() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let (name, date) = ("Koivurannan Puutyö Oy", day("2026-03-10"));
    mirror.creditors().add(name, &provider.token("first"), None).await.unwrap();
    provider.books("first", |books| {
        books.payments = vec![payment(date, 3, ""), payment(date, 3, ""), payment(date, 4, "")];
        books.settlements = vec![settlement(date, 310_000_000_417, 24, true)];
    });
    world.sync(&mirror).await;
    provider.books("first", |books| drop(books.payments.pop()));
    world.sync(&mirror).await;
    mirror.close().await;
    let file = std::env::var("CFIS_MIRROR_WRITE_FIRST").unwrap();
    std::fs::copy(world.database.path(), file).unwrap();
}

#[tokio::test]
async fn a_database_of_the_first_schema_is_brought_up_to_date_with_its_data() {
    let world = World::new();
    execute(&world, include_str!("first_schema.sql")).await;
    execute(&world, "pragma journal_mode = wal").await;
    let mirror = world.open().await;
    let view = mirror.view("Koivurannan Puutyö Oy", None).await.unwrap();
    let payments = view.payments(None).collect().await.unwrap();
    assert_eq!(payments.len(), 2);
    assert_eq!(payments[0].amount.unwrap().to_string(), "3.10");
    assert_eq!(view.settlements(None).collect().await.unwrap().len(), 1);
    let changes = mirror.changes("Koivurannan Puutyö Oy", 0, 10).await.unwrap();
    assert_eq!(changes.len(), 5);
    let store = mirror.token_store("Koivurannan Puutyö Oy").await.unwrap();
    let token = store.load().await.unwrap().unwrap();
    assert_eq!(token.expose_secret(), "secret-token-of-first", "made up, of a provider in a test");
}
