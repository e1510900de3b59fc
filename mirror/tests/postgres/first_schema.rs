//! A database of the first schema with data in it opens, and keeps its data.
//!
//! `first_schema.sql` was written from a mirror of that schema. When a migration is added, this test
//! runs it on those data.

use cfis::TokenStore;

use crate::provider::{Provider, payment, settlement};
use crate::support::{World, day, execute};

const NAME: &str = "Koivurannan Puutyö Oy";

/// Writes the database that `first_schema.sql` is a dump of. Run once, when the schema was released:
/// `CFIS_MIRROR_WRITE_FIRST=FILE mirror/tests/postgres/run first_schema --ignored`. Lines that begin
/// with a backslash are for psql alone, and were removed.
#[tokio::test]
#[ignore = "it was run when the schema was released"]
async fn write_a_database_of_the_first_schema() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    let date = day("2026-03-10");
    mirror.creditors().add(NAME, &provider.token("first"), None).await.unwrap();
    provider.books("first", |books| {
        books.payments = vec![payment(date, 3, ""), payment(date, 3, ""), payment(date, 4, "")];
        books.settlements = vec![settlement(date, 310_000_000_417, 24, true)];
    });
    world.sync(&mirror).await;
    provider.books("first", |books| drop(books.payments.pop()));
    world.sync(&mirror).await;
    mirror.close().await;
    let dump = std::process::Command::new("pg_dump")
        .args(["--inserts", "--no-owner", "--no-privileges", "--dbname"])
        .arg(world.database.location())
        .output()
        .unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    std::fs::write(std::env::var("CFIS_MIRROR_WRITE_FIRST").unwrap(), dump.stdout).unwrap();
}

#[tokio::test]
async fn a_database_of_the_first_schema_is_brought_up_to_date_with_its_data() {
    let world = World::new();
    execute(&world, include_str!("first_schema.sql")).await;
    let mirror = world.open().await;
    let view = mirror.view(NAME, None).await.unwrap();
    let payments = view.payments(None).collect().await.unwrap();
    assert_eq!(payments.len(), 2);
    assert_eq!(payments[0].amount.unwrap().to_string(), "3.10");
    assert_eq!(view.settlements(None).collect().await.unwrap().len(), 1);
    assert_eq!(mirror.changes(NAME, 0, 10).await.unwrap().len(), 5);
    let token = mirror.token_store(NAME).await.unwrap().load().await.unwrap().unwrap();
    assert_eq!(token.expose_secret(), "secret-token-of-first", "made up, of a provider in a test");
}
