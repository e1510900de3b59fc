//! Whose a token file is: foreign files, links and pipes are refused, and the owner and mode of the token file stay.
#![cfg(unix)]

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use cfis::{AccessToken, Environment, FileTokenStore, TokenStore};

fn folder(name: &str) -> (PathBuf, FileTokenStore) {
    let path = crate::support::folder(name).join("token");
    write(&path, "old-1\n", 0o640);
    (path.clone(), FileTokenStore::new(path, Environment::Staging))
}

fn write(path: &Path, text: &str, mode: u32) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn token(text: &str) -> AccessToken {
    AccessToken::new(Environment::Staging, text).unwrap()
}

async fn swap(store: &FileTokenStore) -> Result<bool, cfis::StoreError> {
    let lock = store.lock().await?;
    store.swap(lock, Some(&token("old-1")), &token("new-2")).await
}

/// Whether these tests may give files away.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

#[tokio::test]
async fn a_new_token_keeps_the_mode_and_the_owner_of_the_file() {
    for mode in [0o600, 0o640, 0o660, 0o400] {
        let (path, store) = folder("mode");
        if is_root() {
            chown(&path, Some(1234), Some(5678)).unwrap();
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let before = path.metadata().unwrap();
        assert!(swap(&store).await.unwrap());
        let after = path.metadata().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new-2\n");
        assert_eq!(
            (after.uid(), after.gid(), after.mode()),
            (before.uid(), before.gid(), before.mode()),
            "{mode:o}"
        );
        let lock = path.with_file_name(".token.lock").metadata().unwrap();
        assert_eq!(
            (lock.uid(), lock.mode() & 0o777),
            (before.uid(), 0o600),
            "its owner is locked out"
        );
    }
}

#[tokio::test]
async fn links_pipes_and_files_that_others_can_use_are_refused() {
    type Prepare = fn(&Path);
    let cases: [(&str, Prepare, &str); 5] = [
        (".token.new", |path| symlink("/dev/null", path).unwrap(), "it is a link"),
        (".token.lock", |path| symlink("elsewhere", path).unwrap(), "it is a link"),
        (
            ".token.new",
            |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
            "it is not a regular file",
        ),
        (".token.new", |path| write(path, "foreign-3\n", 0o666), "other users can use it"),
        (".token.lock", |path| write(path, "", 0o666), "other users can use it"),
    ];
    for (name, prepare, words) in cases {
        let (path, store) = folder("refused");
        prepare(&path.with_file_name(name));
        let error = swap(&store).await.expect_err(name).to_string();
        assert!(error.contains(words) && error.contains(name), "{name}: {error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old-1\n", "{name}");
        assert_eq!(store.load().await.unwrap(), Some(token("old-1")), "{name}");
    }
}

#[tokio::test]
async fn a_token_in_a_pipe_is_refused_and_one_behind_a_link_is_read() {
    let (path, _) = folder("link");
    let link = path.with_file_name("link");
    symlink("token", &link).unwrap();
    let store = FileTokenStore::new(&link, Environment::Staging);
    assert!(swap(&store).await.unwrap());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "new-2\n");
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    let pipe = path.with_file_name("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let store = FileTokenStore::new(&pipe, Environment::Staging);
    let error = store.load().await.unwrap_err().to_string();
    assert!(error.contains("it is not a regular file"), "{error}");
}

/// What another user sees of files of root and of a third user. Run as one of the tests, it does nothing.
#[tokio::test]
async fn as_another_user_in_a_child() {
    let Some(path) = std::env::var_os("CFIS_FOREIGN_TOKEN") else { return };
    let store = FileTokenStore::new(PathBuf::from(path), Environment::Staging);
    let loaded = store.load().await.map(|token| token.is_some()).map_err(|error| error.to_string());
    let unproved = store.unproved().await.map_err(|error| error.to_string());
    println!("loaded: {loaded:?}, unproved: {unproved:?}");
}

#[test]
fn files_of_another_user_are_not_read_and_those_of_root_are() {
    if !is_root() {
        println!("not run: only root can give files away");
        return;
    }
    let seen = |owner: u32, owner_of_new: u32| {
        let folder = std::env::temp_dir()
            .join(format!("cfis-foreign-{}-{owner}-{owner_of_new}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
        let (path, new) = (folder.join("token"), folder.join(".token.new"));
        write(&path, "old-1\n", 0o644);
        write(&new, "foreign-3\n", 0o644);
        chown(&path, Some(owner), None).unwrap();
        chown(&new, Some(owner_of_new), None).unwrap();
        // A copy, because the folders above the test's own program may be closed to others.
        let program = folder.join("program");
        std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        let mut command = Command::new(&program);
        std::os::unix::process::CommandExt::uid(&mut command, 1234);
        let output = command
            .args(["--exact", "token_files::as_another_user_in_a_child", "--nocapture"])
            .env("CFIS_FOREIGN_TOKEN", &path)
            .current_dir(&folder)
            .output()
            .unwrap();
        std::fs::remove_dir_all(folder).unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("loaded: "), "{text}{}", String::from_utf8_lossy(&output.stderr));
        text
    };
    let text = seen(0, 4321);
    assert!(text.contains("loaded: Ok(true)"), "a token of root: {text}");
    assert!(text.contains("unproved: Err") && text.contains("belongs to another user"), "{text}");
    let text = seen(4321, 1234);
    assert!(text.contains("loaded: Err") && text.contains("belongs to another user"), "{text}");
}
