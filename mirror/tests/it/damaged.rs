//! SQLite files that a disk, a copy or a person has damaged: one sentence each, and nothing is
//! written.

use std::fs;
use std::os::unix::fs::FileExt;

use cfis_mirror::{Error, ErrorKind, Mirror, Stop};

use crate::provider::{Provider, payment};
use crate::refusals::assert_refused;
use crate::support::{World, day, options};

/// Creates a mirror with payments, and returns its bytes.
async fn filled(world: &World, provider: &Provider) -> Vec<u8> {
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    let payments = (0..300).map(|number| {
        payment(day("2026-03-10"), number, r#","accountName":"A name that fills pages""#)
    });
    let payments = payments.collect();
    provider.books("one", |books| books.payments = payments);
    world.sync(&mirror).await;
    mirror.close().await;
    world.database.back_up().await
}

/// Opens the file to write and to read, and returns both errors.
async fn opened(world: &World) -> [Result<Mirror, Error>; 2] {
    let path = world.database.path();
    [world.builder().open(path, &world.key).await, world.builder().open_to_read(path).await]
}

#[tokio::test]
async fn a_truncated_file_and_a_damaged_head_are_told_and_stay_as_they_are() {
    let (world, provider) = (World::new(), Provider::start());
    let whole = filled(&world, &provider).await;
    let mut no_head = whole.clone();
    no_head[..16].fill(b'x');
    let cases: [(&[u8], ErrorKind, &[&str]); 4] = [
        (&whole[..whole.len() / 2], ErrorKind::Damaged, &["is damaged", "restore a backup"]),
        (&whole[..4_096], ErrorKind::Damaged, &["is damaged", "restore a backup"]),
        (&no_head, ErrorKind::Input, &["not an SQLite database", "restore a backup"]),
        (&[], ErrorKind::Damaged, &["is empty", "restore a backup", "cfis mirror init"]),
    ];
    for (bytes, kind, words) in cases {
        world.database.restore(bytes.to_vec()).await;
        for refused in opened(&world).await {
            let name = world.database.path().to_str().unwrap();
            assert_refused(refused, kind, &[words, &[name]].concat());
        }
        assert!(fs::read(world.database.path()).unwrap() == bytes, "{words:?}: it was written to");
    }
    // As the errors say.
    world.database.restore(whole).await;
    let mirror = world.open().await;
    assert!(world.sync(&mirror).await.is_complete());
}

#[tokio::test]
async fn a_damaged_page_is_told_when_it_is_met_and_nothing_of_the_step_is_recorded() {
    let (world, provider) = (World::new(), Provider::start());
    let whole = filled(&world, &provider).await;
    // All pages with payments.
    let damaged = fs::OpenOptions::new().write(true).open(world.database.path()).unwrap();
    let name = b"A name that fills pages";
    for (number, page) in whole.chunks(4_096).enumerate() {
        if page.windows(name.len()).any(|window| window == name) {
            damaged.write_all_at(&[0xff; 64], number as u64 * 4_096).unwrap();
        }
    }
    drop(damaged);
    let reader = Mirror::open_to_read(world.database.path()).await.unwrap();
    let read = reader.view("one", None).await.unwrap().payments(None).collect().await;
    assert_refused(read, ErrorKind::Damaged, &["is damaged", "restore a backup"]);
    reader.close().await;
    let mirror = world.open().await;
    // Another list, so that it is compared with the rows.
    provider.books("one", |books| books.payments.truncate(2));
    world.pass_hours(1);
    let synced = mirror.sync(&options(), &Stop::new()).await;
    assert_refused(synced, ErrorKind::Damaged, &["nothing of this step was recorded", "backup"]);
    mirror.close().await;
    world.database.restore(whole).await;
    let mirror = world.open().await;
    assert_eq!(world.sync(&mirror).await.changes, 298);
}
