//! A secret that was passed where its file or nothing belongs is not repeated.

use crate::support::{cfis, err, fails, folder, out, run, text};

const SECRET: &str = "canary5f2e7b9a4c1d8e3f6a0b";
const KEY: &str = "5f2e7b9a4c1d8e3f5f2e7b9a4c1d8e3f5f2e7b9a4c1d8e3f5f2e7b9a4c1d8e3f";
/// Texts in base64, where a slash may be.
const WITH_SLASHES: &str = "canary5f2e/7b9a4c1d/8e3f6a0b==";
const WITH_SLASH_FIRST: &str = "/canary5f2e7b9a4c1d8e3f6a0b==";

#[test]
fn a_word_that_may_be_a_secret_is_not_repeated() {
    for arguments in [
        &[SECRET][..],
        &["mirror", SECRET],
        &["token", "validate", SECRET],
        &["payments", "--environment", SECRET],
        &["payments", &format!("--from={SECRET}")],
        &["mirror", "sync", "--shard", SECRET],
        &["mirror", "creditor", "add", "--name", "One", "--token-file", "file", SECRET],
    ] {
        let output = run(arguments);
        let err = err(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert_eq!(out(&output), "");
        assert!(!err.contains("canary") && err.contains("not shown"), "{arguments:?}: {err}");
        assert!(err.contains("--help"), "{err}");
    }
    // Other words are, so that the mistake is found.
    assert!(err(&run(&["mirror", "syncc"])).contains("'syncc'"));
    assert!(err(&run(&["payments", "--a-flag-of-another-command"])).contains("--a-flag-of"));
    assert_eq!(run(&["--help"]).status.code(), Some(0));
}

#[test]
fn a_secret_in_place_of_its_file_is_not_repeated() {
    let home = folder("secret-as-file");
    let command = |arguments: &[&str]| {
        let mut command = cfis(arguments);
        command.env("HOME", &home).env("CFIS_ENVIRONMENT", "staging").current_dir(&home);
        command.output().unwrap()
    };
    let initialised = command(&["mirror", "init"]);
    assert_eq!(initialised.status.code(), Some(0), "{}", err(&initialised));
    std::fs::write(home.join("token"), "a-token").unwrap();
    let add = ["mirror", "creditor", "add", "--name", "One", "--token-file", "token"];
    assert_eq!(command(&add).status.code(), Some(0));

    let add = ["mirror", "creditor", "add", "--name", "Two", "--token-file"];
    let set = ["mirror", "creditor", "token", "--name", "One", "--token-file"];
    for secret in [SECRET, WITH_SLASHES, WITH_SLASH_FIRST, KEY] {
        for flags in [&["payments", "--token-file"], &add[..], &set[..]] {
            let output = command(&[flags, &[secret]].concat());
            fails(&output, 1, &["the token file (its path is not shown", "write the token into"]);
            assert!(!err(&output).contains(secret), "{}", err(&output));
        }
        let csv = home.join("creditors.csv");
        std::fs::write(&csv, format!("name,tokenFile\nTwo,{secret}\n")).unwrap();
        let output = command(&["mirror", "creditor", "add", "--csv", text(&csv)]);
        fails(&output, 1, &["creditor 1: cannot read the token file (its path is not shown"]);
        assert!(!err(&output).contains(secret), "{}", err(&output));
    }
    let output = command(&["mirror", "sync", "--key-file", SECRET]);
    fails(&output, 1, &["cannot read the key file (its path is not shown"]);
    assert!(!err(&output).contains(SECRET), "{}", err(&output));

    // A path is shown, so that the mistake is found.
    for path in ["tokn", "/tmp/a-token-of-a-creditor-that-is-missing"] {
        fails(&command(&["payments", "--token-file", path]), 1, &[path]);
        fails(&command(&[&add[..], &[path]].concat()), 1, &[path]);
    }
    std::fs::create_dir(home.join("tokens")).unwrap();
    let csv = home.join("creditors.csv");
    std::fs::write(&csv, "name,tokenFile\nTwo,tokens/a-creditor-that-is-missing\n").unwrap();
    let output = command(&["mirror", "creditor", "add", "--csv", text(&csv)]);
    fails(&output, 1, &["tokens/a-creditor-that-is-missing"]);
}

#[test]
fn a_key_does_not_become_the_name_of_a_file() {
    let home = folder("key-as-file");
    let command = |arguments: &[&str]| {
        cfis(arguments).env("HOME", &home).current_dir(&home).output().unwrap()
    };
    let is_left = || home.join(KEY).exists();
    let output = command(&["mirror", "init", "--key-file", KEY]);
    fails(&output, 2, &["--key-file is a key", "CFIS_MIRROR_KEY"]);
    assert!(!err(&output).contains(KEY) && !is_left(), "{}", err(&output));
    assert_eq!(command(&["mirror", "init"]).status.code(), Some(0));
    let output = command(&["mirror", "rekey", "--new-key-file", KEY]);
    fails(&output, 2, &["--new-key-file is a key", "CFIS_MIRROR_NEW_KEY"]);
    assert!(!err(&output).contains(KEY) && !is_left(), "{}", err(&output));
    let output = command(&["mirror", "sync", "--key-file", KEY]);
    fails(&output, 2, &["--key-file is a key"]);
    assert!(!err(&output).contains(KEY), "{}", err(&output));
}
