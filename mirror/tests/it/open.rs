//! Databases that are created, opened, and refused with one sentence.

use cfis_mirror::{ErrorKind, Key, Mirror};

use crate::support::{World, execute};

#[track_caller]
fn assert_refused<T>(result: Result<T, cfis_mirror::Error>, kind: ErrorKind, words: &[&str]) {
    let Err(error) = result else { panic!("it was not refused") };
    let text = error.to_string();
    assert_eq!(error.kind(), kind, "{text}");
    assert!(words.iter().all(|word| text.contains(word)), "{words:?} in {text}");
    assert!(!text.contains('\n'), "{text}");
}

#[tokio::test]
async fn a_second_writer_is_refused_and_a_reader_is_not() {
    let world = World::new();
    let mirror = world.create().await;
    let second = Mirror::open(world.path(), &world.key).await;
    assert_refused(second, ErrorKind::InUse, &["another process", "wait for it or stop it"]);
    let reader = Mirror::open_to_read(world.path()).await.unwrap();
    assert!(reader.status().await.unwrap().creditors.is_empty());
    mirror.close().await;
    world.open().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_writer_is_refused_under_another_name_too() {
    let world = World::new();
    let mirror = world.create().await;
    let link = world.folder.path().join("link.sqlite");
    std::os::unix::fs::symlink(world.path(), &link).unwrap();
    let second = Mirror::open(&link, &world.key).await;
    assert_refused(second, ErrorKind::InUse, &["another process"]);
    mirror.close().await;
    // The lock is that of the file behind the link.
    Mirror::open(&link, &world.key).await.unwrap().close().await;
    std::fs::hard_link(world.path(), world.folder.path().join("hard.sqlite")).unwrap();
    for name in ["mirror.sqlite", "hard.sqlite"] {
        let refused = Mirror::open(world.folder.path().join(name), &world.key).await;
        assert_refused(refused, ErrorKind::Input, &["several names", "remove the other names"]);
    }
}

#[tokio::test]
async fn the_files_are_for_their_owner_alone() {
    let world = World::new();
    world.create().await.close().await;
    #[cfg(unix)]
    for name in ["mirror.sqlite", "mirror.sqlite.lock"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(world.folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_refused_with_one_sentence() {
    let world = World::new();
    let missing = Mirror::open(world.path(), &world.key).await;
    assert_refused(missing, ErrorKind::NotFound, &["there is no database", "cfis mirror init"]);
    world.create().await.close().await;
    let again = Mirror::create(world.path(), &world.key).await;
    assert_refused(again, ErrorKind::Input, &["exists already"]);

    let other = Key::generate().unwrap();
    let wrong = Mirror::open(world.path(), &other).await;
    assert_refused(wrong, ErrorKind::Key, &["the key is not that of", "--key-file"]);
    assert_refused(Key::parse("12"), ErrorKind::Key, &["2 characters instead of 64"]);
    let text = "g".repeat(64);
    let Err(error) = Key::parse(&text) else { panic!() };
    assert!(!error.to_string().contains(&text), "the key is in the error");

    let later = "insert into _sqlx_migrations
                 values (99, 'later', '2030-01-01', true, x'00', 1)";
    execute(&world, later).await;
    for newer in
        [Mirror::open(world.path(), &world.key).await, Mirror::open_to_read(world.path()).await]
    {
        assert_refused(newer, ErrorKind::Newer, &["a newer version", "install"]);
    }
}

#[tokio::test]
async fn files_of_other_programs_are_refused_and_stay_as_they_are() {
    let world = World::new();
    std::fs::write(world.path(), "not a database, but a text that is long enough").unwrap();
    let text = Mirror::open(world.path(), &world.key).await;
    assert_refused(text, ErrorKind::Input, &["not an SQLite database", "--database"]);
    std::fs::remove_file(world.path()).unwrap();
    execute(&world, "create table theirs (a)").await;
    for other in
        [Mirror::open(world.path(), &world.key).await, Mirror::open_to_read(world.path()).await]
    {
        assert_refused(other, ErrorKind::Input, &["not the database of a mirror"]);
    }
    let tables = crate::support::select(&world, "select name from sqlite_schema").await;
    assert_eq!(tables, ["theirs"]);
}

#[tokio::test]
async fn names_of_creditors_are_checked() {
    let world = World::new();
    let provider = crate::provider::Provider::start();
    let mirror = world.create().await;
    let token = provider.token("one");
    mirror.creditors().add("one", &token, None).await.unwrap();
    let again = mirror.creditors().add("one", &token, None).await;
    assert_refused(again, ErrorKind::Input, &["already", "creditor token"]);
    for name in ["", " one", "a\u{7}"] {
        let added = mirror.creditors().add(name, &token, None).await;
        assert_refused(added, ErrorKind::Input, &["1 to 200 bytes"]);
    }
    let missing = mirror.creditors().pause("two").await;
    assert_refused(missing, ErrorKind::NotFound, &["no creditor `two`", "creditor list"]);
    let other = cfis::AccessToken::new(cfis::Environment::Staging, "another-token").unwrap();
    let moved = mirror.creditors().set_token("one", &other).await;
    assert_refused(moved, ErrorKind::Input, &["another environment"]);
}
