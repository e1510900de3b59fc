//! What is wrong with a server or a database on it is said in one sentence.

use cfis_mirror::{ErrorKind, Key, Location, Mirror};

use crate::database::on_server;
use crate::provider::{Provider, payment};
use crate::refusals::assert_refused;
use crate::support::{World, day, execute, select};

/// Returns the location of a test's database with another user.
fn with_user(world: &World, user: &str) -> Location {
    let location = world.database.location();
    let (before, query) = location.split_once('?').unwrap();
    let others = query.split('&').filter(|pair| !pair.starts_with("user="));
    let query: Vec<_> = others.collect();
    Location::from(format!("{before}?{}&user={user}", query.join("&")))
}

#[tokio::test]
async fn a_database_without_a_mirror_is_refused_and_one_of_another_program_stays_as_it_is() {
    let world = World::new();
    let missing = Mirror::open(world.location(), &world.key).await;
    assert_refused(missing, ErrorKind::NotFound, &["has no mirror", "cfis mirror init"]);
    execute(&world, "create table theirs (a integer)").await;
    let theirs = world.builder().create(world.location(), &world.key).await;
    assert_refused(theirs, ErrorKind::Input, &["tables of another program", "search_path"]);
    let tables = "select relname::text from pg_class
                  where relnamespace = to_regnamespace('public') and relkind in ('r', 'v')";
    assert_eq!(select(&world, tables).await, ["theirs"]);
    // In a schema of its own it can be there too.
    execute(&world, "create schema books").await;
    let location = format!("{}&options=-csearch_path%3Dbooks", world.database.location());
    let mirror = world.builder().create(&location, &world.key).await.unwrap();
    mirror.close().await;
    let again = world.builder().create(&location, &world.key).await;
    assert_refused(again, ErrorKind::Input, &["has a mirror already", "--database"]);
    let mirror = world.builder().open(&location, &world.key).await.unwrap();
    assert!(mirror.status().await.unwrap().creditors.is_empty());
    let nowhere = format!("{}&options=-csearch_path%3Dnowhere", world.database.location());
    let refused = Mirror::open_to_read(nowhere).await;
    assert_refused(refused, ErrorKind::Input, &["schema", "does not exist", "search_path"]);
}

#[tokio::test]
async fn a_server_that_is_not_there_and_a_database_that_is_not_on_it_are_told_apart() {
    let world = World::new();
    let nowhere = "postgres://mirror:made-up-password@127.0.0.1:1/books";
    let refused = Mirror::open_to_read(nowhere).await;
    let words = ["127.0.0.1:1/books cannot be reached", "start it", "--database"];
    assert_refused(refused, ErrorKind::Unavailable, &words);
    let location = world.database.location().replace("/cfis_mirror_test", "/cfis_mirror_missing");
    let refused = Mirror::open_to_read(location).await;
    assert_refused(refused, ErrorKind::NotFound, &["cannot find the database", "createdb"]);
    let refused = Mirror::open_to_read(with_user(&world, "nobody_of_this_name")).await;
    let words = ["refuses the user nobody_of_this_name", "PGPASSWORD"];
    assert_refused(refused, ErrorKind::Input, &words);
    for url in ["postgres://u:made-up-password@host:port/x", "postgres://u:made-up-password@h/?a=b"]
    {
        let Err(error) = Mirror::open_to_read(url).await else { panic!("{url}") };
        let text = format!("{error} {error:?}");
        assert!(text.contains("URL") && !text.contains("made-up-password"), "{text}");
    }
}

#[tokio::test]
async fn a_user_without_the_right_to_make_tables_reads_and_writes_rows() {
    let (world, provider) = (World::new(), Provider::start());
    world.create().await.close().await;
    let (reader, writer) = ("cfis_test_reader", "cfis_test_writer");
    for (user, rights) in [(reader, "select"), (writer, "select, insert, update, delete")] {
        on_server(&format!(
            "do $$ begin create role {user} login; exception when duplicate_object then null; end $$"
        ))
        .await;
        let grant = format!("grant {rights} on all tables in schema public to {user}");
        execute(&world, &grant).await;
    }
    let mirror = world.builder().open(with_user(&world, writer), &world.key).await.unwrap();
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    provider.books("one", |books| books.payments = vec![payment(day("2026-03-10"), 7, "")]);
    assert!(world.sync(&mirror).await.is_complete());
    let mirror = Mirror::open_to_read(with_user(&world, reader)).await.unwrap();
    assert_eq!(
        mirror.view("one", None).await.unwrap().payments(None).collect().await.unwrap().len(),
        1
    );
    // One that may only read is told so when it writes.
    let refused = world.builder().open(with_user(&world, reader), &world.key).await.unwrap();
    let refused = refused.creditors().pause("one").await;
    assert_refused(refused, ErrorKind::Rights, &["refuses its user a right", "grant it"]);
}

#[tokio::test]
async fn a_zero_byte_in_a_text_of_the_provider_stops_nobody() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    let extra = r#","accountName":"a\u0000b""#;
    provider.books("one", |books| books.payments = vec![payment(day("2026-03-10"), 7, extra)]);
    assert!(world.sync(&mirror).await.is_complete());
    assert_eq!(select(&world, "select account_name from payment").await, ["a\u{fffd}b"]);
    let view = mirror.view("one", None).await.unwrap();
    let payments = view.payments(None).collect().await.unwrap();
    assert_eq!(payments[0].account_name.as_deref(), Some("a\0b"), "the JSON is as it came");
}

#[tokio::test]
async fn several_processes_bring_the_tables_up_to_date_at_once() {
    let world = World::new();
    world.create().await.close().await;
    // As an older version left it: nothing was applied, and the tables are gone with it.
    execute(&world, "drop schema public cascade; create schema public").await;
    let creating = (0..4).map(|_| {
        let (builder, location) = (world.builder(), world.location());
        let key = Key::parse(&world.key.expose_secret()).unwrap();
        tokio::spawn(async move { builder.create(location, &key).await })
    });
    let mut made = 0;
    for created in creating.collect::<Vec<_>>() {
        made += usize::from(created.await.unwrap().is_ok());
    }
    assert_eq!(made, 1, "one creates it, the others are refused");
    world.open().await;
}
