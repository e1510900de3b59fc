//! Another key for a mirror.

use super::User;
use crate::support::{err, fails, text};

#[test]
fn the_key_of_a_mirror_is_changed_and_the_old_one_is_refused() {
    let user = User::with_mirror("mirror-rekey", &["--payments", "50"]);
    let new = user.home.join("new.key");
    let rekey = ["mirror", "rekey", "--new-key-file", text(&new)];
    fails(&user.run(&["mirror", "rekey"]), 2, &["no new key is set", "--new-key-file"]);
    let wrong = user.command(&rekey).env("CFIS_MIRROR_KEY", "ab".repeat(32)).output().unwrap();
    fails(&wrong, 1, &["the key is not that of"]);
    assert!(!new.exists(), "a key was made for nothing");
    std::fs::write(&new, "no key").unwrap();
    fails(&user.run(&rekey), 1, &["new.key", "64 hexadecimal digits", "--new-key-file"]);
    std::fs::remove_file(&new).unwrap();
    let said = user.succeeds(&rekey);
    assert!(
        said.contains("as --key-file; or, if no other mirror") && said.contains("keep the old key"),
        "{said}"
    );
    let digits = std::fs::read_to_string(&new).unwrap();
    assert!(!said.contains(digits.trim()));
    #[cfg(unix)]
    assert_eq!(crate::support::mode(&new), 0o600);
    fails(&user.run(&["mirror", "sync"]), 1, &["the key is not that of"]);
    // As it says.
    std::fs::rename(&new, user.home.join(".config/cfis/mirror.key")).unwrap();
    let said = user.succeeds(&["mirror", "sync", "--all"]);
    assert!(said.contains("1 read"), "{said}");
    fails(
        &user.command(&["mirror", "rekey"]).env("CFIS_MIRROR_NEW_KEY", &digits).output().unwrap(),
        1,
        &["the new key is the key that the mirror has"],
    );
    let other = "cd".repeat(32);
    let output = user.command(&["mirror", "rekey"]).env("CFIS_MIRROR_NEW_KEY", &other).output();
    assert!(output.unwrap().status.success());
    let sync = user.command(&["mirror", "sync"]).env("CFIS_MIRROR_KEY", &other).output().unwrap();
    assert!(sync.status.success(), "{}", err(&sync));
}

#[test]
fn a_new_key_in_the_usual_file_needs_no_flag() {
    let user = User::new("mirror-rekey-usual", &[]);
    let (old, usual) = (user.home.join("old.key"), user.home.join(".config/cfis/mirror.key"));
    user.succeeds(&["mirror", "init", "--key-file", text(&old)]);
    let rekey = ["mirror", "rekey", "--key-file", text(&old), "--new-key-file", text(&usual)];
    let said = user.succeeds(&rekey);
    assert!(said.contains("leave out --key-file") && !said.contains("move"), "{said}");
    user.succeeds(&["mirror", "sync"]);
}
