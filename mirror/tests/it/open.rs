//! SQLite files that are created, opened, and refused with one sentence.

use cfis_mirror::{ErrorKind, Mirror};

use crate::refusals::assert_refused;
use crate::support::{World, execute};

#[tokio::test]
async fn a_second_writer_is_refused_and_a_reader_is_not() {
    let world = World::new();
    let mirror = world.create().await;
    let second = Mirror::open(world.database.path(), &world.key).await;
    assert_refused(second, ErrorKind::InUse, &["another process", "wait for it or stop it"]);
    let reader = Mirror::open_to_read(world.database.path()).await.unwrap();
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
    std::os::unix::fs::symlink(world.database.path(), &link).unwrap();
    let second = Mirror::open(&link, &world.key).await;
    assert_refused(second, ErrorKind::InUse, &["another process"]);
    mirror.close().await;
    // The lock is that of the file behind the link.
    Mirror::open(&link, &world.key).await.unwrap().close().await;
    std::fs::hard_link(world.database.path(), world.folder.path().join("hard.sqlite")).unwrap();
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
    let missing = Mirror::open(world.database.path(), &world.key).await;
    assert_refused(missing, ErrorKind::NotFound, &["cannot find the database", "cfis mirror init"]);
    world.create().await.close().await;
    let again = Mirror::create(world.database.path(), &world.key).await;
    assert_refused(again, ErrorKind::Input, &["exists already"]);
}

#[tokio::test]
async fn a_creation_that_fails_leaves_no_database_and_can_be_repeated() {
    let world = World::new();
    let path = world.database.path();
    let name = path.to_str().unwrap();
    let beside = |ending: &str| {
        let file = path.file_name().unwrap().to_str().unwrap();
        path.with_file_name(format!("{file}{ending}"))
    };
    // SQLite cannot write there, as on a full disk.
    std::fs::create_dir(beside("-shm")).unwrap();
    let failed = Mirror::create(path, &world.key).await;
    assert_refused(failed, ErrorKind::Rights, &[name]);
    assert!(!path.exists() && !beside("-wal").exists());
    std::fs::remove_dir(beside("-shm")).unwrap();
    // The log of a database that was moved away.
    std::fs::write(beside("-wal"), "the last rows").unwrap();
    let over = Mirror::create(path, &world.key).await;
    assert_refused(over, ErrorKind::Input, &["-wal belongs to a database", "--database"]);
    assert_eq!(std::fs::read(beside("-wal")).unwrap(), b"the last rows");
    std::fs::remove_file(beside("-wal")).unwrap();
    world.create().await.close().await;
    // As a process leaves it that is killed meanwhile.
    std::fs::write(path, "").unwrap();
    let again = Mirror::create(path, &world.key).await;
    assert_refused(again, ErrorKind::Damaged, &["is empty", "cfis mirror init"]);
}

#[tokio::test]
async fn files_of_other_programs_are_refused_and_stay_as_they_are() {
    let world = World::new();
    let file = world.database.path();
    std::fs::write(file, "not a database, but a text that is long enough").unwrap();
    let files = || std::fs::read_dir(file.parent().unwrap()).unwrap().count();
    let count = files();
    let name = world.database.path().to_str().unwrap();
    for text in [
        Mirror::open(world.database.path(), &world.key).await,
        Mirror::open_to_read(world.database.path()).await,
    ] {
        assert_refused(text, ErrorKind::Input, &[name, "not an SQLite database", "--database"]);
    }
    assert_eq!(files(), count, "nothing is beside the text");
    std::fs::remove_file(file).unwrap();
    execute(&world, "create table theirs (a)").await;
    let before = std::fs::read(file).unwrap();
    for other in [
        Mirror::open(world.database.path(), &world.key).await,
        Mirror::open_to_read(world.database.path()).await,
    ] {
        assert_refused(other, ErrorKind::Input, &[name, "not the database of a mirror"]);
    }
    assert!(std::fs::read(file).unwrap() == before, "the file of another program was changed");
    assert_eq!(files(), count);
}
