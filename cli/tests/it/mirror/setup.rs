//! Making a mirror and adding creditors: what is said can be typed, and nothing is left half done.

use std::process::Command;

use super::User;
use crate::support::{err, fails, out, refuses, text};

#[test]
fn the_next_command_that_init_names_works() {
    let user = User::new("mirror-init-next", &[]);
    // As a user may name them: a shell reads these characters as something else.
    let place = user.home.join("our books & keys");
    std::fs::create_dir(&place).unwrap();
    let (database, key, kept) = (place.join("a.sqlite"), place.join("a.key"), place.join("it's"));
    let flags =
        ["--database", text(&database), "--key-file", text(&key), "--kept-folder", text(&kept)];
    let said = user.succeeds(&[&["mirror", "init"], &flags[..]].concat());
    let next = said.lines().last().unwrap().strip_prefix("next: cfis ").unwrap();
    let file = user.token_file();
    assert!(!next.contains("--environment"), "CFIS_BASE_URL is set, and a flag would win: {next}");
    let typed = next.replace("NAME", "One");
    let mut shell = Command::new("/bin/sh");
    shell.env_clear().args(["-c", &format!("\"$CFIS\" {}", typed.replace("FILE", text(&file)))]);
    for (name, value) in
        user.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?)))
    {
        shell.env(name, value);
    }
    let output = shell.env("CFIS", env!("CARGO_BIN_EXE_cfis")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{next}: {}", err(&output));
    let added = out(&output);
    assert!(added.contains(&format!("added One ({})", user.sandbox.url)), "{added}");
    let listed = user.succeeds(&["mirror", "creditor", "list", "--database", text(&database)]);
    assert!(listed.contains("One"), "{listed}");
    let other = user.home.join("other.sqlite");
    let mut init = user.command(&["mirror", "init", "--database", text(&other)]);
    let said = out(&init.env_remove("CFIS_BASE_URL").output().unwrap());
    assert!(said.contains("--token-file FILE --environment staging --database"), "{said}");
}

#[test]
fn a_mirror_whose_key_is_missing_gets_no_other_one() {
    let user = User::new("mirror-key-missing", &[]);
    let key = user.home.join(".config/cfis/mirror.key");
    fails(&user.run(&["mirror", "sync"]), 1, &["cannot find the database", "cfis mirror init"]);
    user.succeeds(&["mirror", "init"]);
    let kept = user.home.join("kept.key");
    std::fs::rename(&key, &kept).unwrap();
    let output = user.run(&["mirror", "sync"]);
    fails(&output, 1, &["cannot read the key file", "--key-file", "without its key"]);
    assert!(!err(&output).contains("init"), "{}", err(&output));
    fails(&user.run(&["mirror", "init"]), 1, &["exists already", "mirror.key does not"]);
    assert!(!key.exists(), "a key that is not that of the database");
    std::fs::rename(&kept, &key).unwrap();
    user.succeeds(&["mirror", "sync"]);
}

#[test]
fn a_file_that_is_no_mirror_is_not_said_to_lack_its_key() {
    let user = User::new("mirror-no-mirror", &[]);
    let file = user.home.join("other.sqlite");
    let init = ["mirror", "init", "--database", text(&file)];
    for (content, why) in [("", "is empty"), ("a letter to a customer\n", "not an SQLite database")]
    {
        std::fs::write(&file, content).unwrap();
        let output = user.run(&init);
        fails(&output, 1, &["other.sqlite", why]);
        assert!(!err(&output).contains("key"), "{}", err(&output));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), content);
        assert!(!user.home.join(".config/cfis/mirror.key").exists());
    }
}

#[test]
fn a_command_that_a_message_proposes_names_the_same_database() {
    let user = User::new("mirror-proposed", &["--payments", "30"]);
    let database = user.home.join("a.sqlite");
    let database = text(&database);
    let flag = ["--database", database];
    let run = |arguments: &[&str]| user.run(&[&["mirror"], arguments, &flag[..]].concat());
    run(&["init"]);
    let said = out(&run(&["creditor", "list"]));
    assert!(said.contains(&format!("`cfis mirror creditor add --database {database}`")), "{said}");
    let file = user.token_file();
    let mut token = user.command(&["mirror", "creditor", "token", "--name", "Nobody"]);
    let token = token.args(flag).args(["--token-file", text(&file)]).env_remove("CFIS_BASE_URL");
    let listing = format!("`cfis mirror creditor list --database {database}`");
    fails(&token.output().unwrap(), 1, &["no creditor `Nobody`", &listing]);
    run(&["creditor", "add", "--name", "One", "--token-file", text(&file)]);
    fails(&run(&["changes", "--creditor", "Nobody"]), 1, &[&listing]);
    let sync = format!("`cfis mirror sync --database {database}`");
    fails(&run(&["export", "--month", "2024-05", "--creditor", "One"]), 1, &[&sync]);
    let missing = user.home.join("b.sqlite");
    let missing = text(&missing);
    let init = format!("`cfis mirror init --database {missing}`");
    let output = user.run(&["mirror", "status", "--database", missing]);
    fails(&output, 1, &["b.sqlite; create", &init]);
    let ledger = user.home.join("ledger.csv");
    std::fs::write(&ledger, "invoiceNumber,amount,currency\n1,1.00,EUR\n").unwrap();
    let reconcile = ["reconcile", "--ledger", text(&ledger), "--mirror"];
    let output = user.run(&[&reconcile[..], &[missing, "--creditor", "One"]].concat());
    fails(&output, 1, &[&init, "the right --mirror"]);
    let output = user.run(&[&reconcile[..], &[database, "--creditor", "Nobody"]].concat());
    fails(&output, 1, &[&listing]);
    run(&["sync"]);
    let said = err(&run(&["export", "--month", "2024-05"]));
    let earlier = format!("`cfis mirror sync --from 2024-05-01 --database {database}`");
    assert!(said.contains(&earlier), "{said}");
    // More failures than are printed.
    let mut csv = "name,tokenFile\n".to_owned();
    for number in 0..22 {
        std::fs::write(user.home.join(format!("t{number}")), format!("made-up-token-{number}"))
            .unwrap();
        csv.push_str(&format!("bad {number},t{number}\n"));
    }
    let list = user.home.join("creditors.csv");
    std::fs::write(&list, csv).unwrap();
    run(&["creditor", "add", "--csv", text(&list)]);
    // All at once, before the first of them look like an outage.
    let said = err(&run(&["sync", "--concurrency", "32"]));
    let status = format!("2 more failed; `cfis mirror status --database {database}`");
    assert!(said.contains(&status), "{said}");
}

#[test]
fn the_key_of_the_mirror_is_not_taken_for_a_token() {
    let user = User::new("mirror-key-as-token", &[]);
    user.succeeds(&["mirror", "init"]);
    let key = user.home.join(".config/cfis/mirror.key");
    let file = ["--token-file", text(&key)];
    let name = ["--name", "One"];
    let words = ["holds the key of the mirror"];
    fails(&user.run(&[&["mirror", "creditor", "add"], &name[..], &file].concat()), 1, &words);
    let token = user.token_file();
    let add = ["mirror", "creditor", "add", "--token-file", text(&token)];
    user.succeeds(&[&add[..], &name].concat());
    fails(&user.run(&[&["mirror", "creditor", "token"], &name[..], &file].concat()), 1, &words);
    // Of a program that keeps secrets; a pipe can be read only once.
    #[cfg(unix)]
    {
        let set = ["mirror", "creditor", "token", "--token-file", text(&token)];
        let mut set = user.command(&[&set[..], &name, &["--key-file", "/dev/stdin"]].concat());
        let mut set = set.stdin(std::process::Stdio::piped()).spawn().unwrap();
        std::io::copy(&mut std::fs::File::open(&key).unwrap(), &mut set.stdin.take().unwrap())
            .unwrap();
        assert!(set.wait().unwrap().success());
    }
    user.succeeds(&["mirror", "sync"]);
}

#[test]
fn json_with_a_token_is_not_taken_for_a_token() {
    let user = User::new("mirror-json-token", &[]);
    user.succeeds(&["mirror", "init"]);
    let file = user.home.join("printed.json");
    let printed = format!("{{\"accessToken\":\"{}\"}}\n", user.sandbox.access_token);
    std::fs::write(&file, printed).unwrap();
    let add = ["mirror", "creditor", "add", "--name", "One", "--token-file", text(&file)];
    fails(&user.run(&add), 1, &["printed.json holds JSON; write only the token into it"]);
    assert!(user.succeeds(&["mirror", "creditor", "list"]).contains("no creditors;"));
}

#[test]
fn a_token_that_was_replaced_by_mistake_is_taken_back() {
    let user = User::with_mirror("mirror-take-back", &["--payments", "50"]);
    let wrong = user.home.join("wrong");
    std::fs::write(&wrong, "not-a-token-of-anybody").unwrap();
    let token = ["mirror", "creditor", "token", "--name", super::NAME];
    let back = [&token[..], &["--take-back"]].concat();
    fails(&user.run(&back), 1, &["was replaced", "pass --token-file"]);
    assert_eq!(user.run(&token).status.code(), Some(2), "it needs a file or --take-back");
    let said = user.succeeds(&[&token[..], &["--token-file", text(&wrong)]].concat());
    assert!(said.contains("--take-back"), "{said}");
    assert_eq!(user.run(&["mirror", "sync"]).status.code(), Some(3));
    user.succeeds(&back);
    let said = user.succeeds(&["mirror", "sync"]);
    assert!(said.contains("1 read"), "{said}");
}

#[test]
fn a_database_is_a_file() {
    let user = User::new("mirror-is-a-file", &[]);
    let folder = text(&user.home).to_owned();
    for command in ["init", "status"] {
        let output = user.run(&["mirror", command, "--database", &folder]);
        fails(&output, 1, &["is a folder", "pass a file"]);
    }
    // SQLite takes this name for a database that is gone with the process.
    let run = |arguments: &[&str]| {
        let mut command = user.command(arguments);
        command.current_dir(&user.home).output().unwrap()
    };
    assert!(run(&["mirror", "init", "--database", ":memory:"]).status.success());
    let file = user.token_file();
    let add = ["mirror", "creditor", "add", "--name", "One", "--token-file", text(&file)];
    let added = run(&[&add[..], &["--database", ":memory:"]].concat());
    // What a message proposes can be copied.
    assert!(out(&added).contains("`cfis mirror sync --database :memory:`"), "{}", err(&added));
    assert!(user.home.join(":memory:").metadata().unwrap().len() > 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_key_that_cannot_be_written_leaves_no_file() {
    let user = User::new("mirror-key-full", &[]);
    let database = user.home.join("q.sqlite");
    // Nothing can be made in this folder of the system.
    let key = "/proc/self/new.key";
    let init = ["mirror", "init", "--database", text(&database), "--key-file", key];
    fails(&user.run(&init), 1, &["cannot write the key file", "pass another --key-file"]);
    assert!(!database.exists());
    let (file, folder) = (user.home.join("new.key"), user.home.join("a-file"));
    std::fs::write(&folder, "").unwrap();
    let below = folder.join("new.key");
    let init = ["mirror", "init", "--database", text(&database), "--key-file", text(&below)];
    fails(&user.run(&init), 1, &["cannot write the key file"]);
    let init = ["mirror", "init", "--database", text(&database), "--key-file", text(&file)];
    user.succeeds(&init);
    assert_eq!(std::fs::read_to_string(&file).unwrap().trim().len(), 64);
    assert_eq!(crate::support::mode(&file), 0o600);
}

#[test]
fn a_list_of_creditors_is_added_whole_or_not_at_all() {
    let user = User::new("mirror-csv-whole", &[]);
    user.succeeds(&["mirror", "init"]);
    let list = user.home.join("creditors.csv");
    let write = |names: &[&str]| {
        let mut csv = "name,tokenFile\n".to_owned();
        for name in names {
            std::fs::write(user.home.join(name), format!("made-up-token-of-{name}")).unwrap();
            csv.push_str(&format!("{name},{name}\n"));
        }
        std::fs::write(&list, csv).unwrap();
    };
    let add = ["mirror", "creditor", "add", "--csv", text(&list)];
    write(&["a"]);
    user.succeeds(&add);
    write(&["c", "a", "d"]);
    fails(&user.run(&add), 1, &["has a creditor `a` already", "no creditor of the file was added"]);
    write(&["c", "d"]);
    assert!(user.succeeds(&add).contains("added 2 creditors"));
    write(&["e", "f", "e"]);
    fails(&user.run(&add), 1, &["creditors.csv, creditor 3", "`e` is in the file already"]);
    write(&["e"]);
    let semicolons = std::fs::read_to_string(&list).unwrap().replace(',', ";");
    std::fs::write(&list, semicolons).unwrap();
    assert!(user.succeeds(&add).contains("added e"));
    write(&[]);
    fails(&user.run(&add), 1, &["creditors.csv has no creditors"]);
}

#[test]
fn numbers_without_a_meaning_are_refused() {
    let user = User::new("mirror-numbers", &[]);
    for (flag, value) in [
        ("--concurrency", "0"),
        ("--rate", "0"),
        ("--rate", "0.0000001"),
        ("--rate", "NaN"),
        ("--every", "4294967295"),
        ("--concurrency", "-1"),
        ("--rate", "-1"),
        ("--every", "-1"),
        ("--shard", "-1/2"),
        ("--shard", "2/2"),
        ("--shard", "1"),
    ] {
        let output = user.run(&["mirror", "sync", flag, value]);
        assert_eq!(output.status.code(), Some(2), "{flag} {value}");
        assert!(err(&output).contains(&format!("for '{flag} <")), "{}", err(&output));
    }
    let forget = ["mirror", "creditor", "forget", "--yes", "--older-than"];
    for days in ["119", "99999999", "many"] {
        let output = user.run(&[&forget[..], &[days]].concat());
        refuses(&output, &["not a number of days from 120 to 36500"]);
    }
    user.succeeds(&["mirror", "init"]);
    for day in ["0001-01-01", "1999-12-31", "2999-01-01"] {
        fails(&user.run(&["mirror", "sync", "--from", day]), 1, &[day, "from 2000 to today"]);
    }
}

#[test]
fn a_url_of_another_database_creates_nothing() {
    let user = User::new("mirror-mysql", &[]);
    let url = "mysql://user:made-up-password@127.0.0.1:1/books";
    for command in ["init", "status"] {
        let mut command = user.command(&["mirror", command, "--database", url]);
        let output = command.current_dir(&user.home).output().unwrap();
        fails(&output, 1, &["`mysql:` is not a database of a mirror", "postgres://"]);
        assert!(!err(&output).contains("made-up-password"));
    }
    assert!(!user.home.join("mysql:").exists());
}
