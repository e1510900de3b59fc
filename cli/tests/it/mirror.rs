//! `cfis mirror`, as its users run it.

mod export;
mod known;
mod rekey;
mod setup;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{Sandbox, cfis, err, fails, folder, out, text};

const NAME: &str = "Koivurannan Puutyö Oy";

/// A sandbox whose date is six days ago, so that days can pass which the mirror reads.
fn six_days_ago() -> String {
    cfis::Period::last_days(7).from().to_string()
}

/// A user's home folder, with a running sandbox.
struct User {
    home: PathBuf,
    sandbox: Sandbox,
}

impl User {
    fn new(name: &str, sandbox: &[&str]) -> User {
        User { home: folder(name), sandbox: Sandbox::start(sandbox) }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = cfis(arguments);
        command
            .env("HOME", &self.home)
            .env("CFIS_BASE_URL", &self.sandbox.url)
            .env_remove("CFIS_ACCESS_TOKEN");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {}{}",
            out(&output),
            err(&output)
        );
        assert!(!out(&output).contains(&self.sandbox.access_token), "{arguments:?} shows a token");
        out(&output)
    }

    fn token_file(&self) -> PathBuf {
        let path = self.home.join("token.txt");
        std::fs::write(&path, format!("{}\n", self.sandbox.access_token)).unwrap();
        path
    }

    /// Creates a mirror with one creditor, and reads it.
    fn with_mirror(name: &str, sandbox: &[&str]) -> User {
        let user = User::new(name, sandbox);
        user.succeeds(&["mirror", "init"]);
        let file = user.token_file();
        let add = ["mirror", "creditor", "add", "--name", NAME, "--token-file", text(&file)];
        user.succeeds(&add);
        user.succeeds(&["mirror", "sync"]);
        user
    }

    fn database(&self) -> PathBuf {
        self.home.join(".local/share/cfis/mirror.sqlite")
    }

    fn status(&self) -> Value {
        let output = self.run(&["mirror", "status", "--format", "json"]);
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

#[test]
fn a_new_user_has_a_mirror_after_four_commands() {
    let user = User::new("mirror-new-user", &["--payments", "200"]);
    let said = user.succeeds(&["mirror", "init"]);
    assert!(said.contains("keep a copy of the key") && said.contains("creditor add"), "{said}");
    let file = user.token_file();
    let said =
        user.succeeds(&["mirror", "creditor", "add", "--name", NAME, "--token-file", text(&file)]);
    assert!(said.contains("`cfis mirror sync`"), "{said}");
    std::fs::remove_file(file).unwrap();
    let said = user.succeeds(&["mirror", "sync"]);
    assert!(said.starts_with("creditors: 1 read, "), "{said}");
    let said = user.succeeds(&["mirror", "status", "--format", "table"]);
    assert!(said.contains("1 creditor: 1 ok; 0 due") && said.contains(NAME), "{said}");
    assert_eq!(user.status()["counts"]["ok"], 1);

    let said = user.succeeds(&["mirror", "sync"]);
    assert!(said.starts_with("creditors: 0 read"), "nothing is due yet: {said}");
    let said = user.succeeds(&["mirror", "sync", "--all"]);
    assert!(said.contains("1 read") && said.contains("0 changes"), "{said}");
    #[cfg(unix)]
    for path in [".config/cfis/mirror.key", ".local/share/cfis/mirror.sqlite"] {
        assert_eq!(crate::support::mode(&user.home.join(path)), 0o600, "{path}");
    }
}

#[test]
fn no_output_overwrites_a_file_of_the_mirror() {
    let user = User::new("mirror-overwrite", &["--port", "0"]);
    let database = user.home.join("mirror.sqlite");
    let token = user.token_file();
    let (database, token) = (text(&database), text(&token));
    user.succeeds(&["mirror", "init", "--database", database]);
    let add = ["mirror", "creditor", "add", "--name", NAME, "--token-file", token];
    user.succeeds(&[&add[..], &["--database", database]].concat());
    let key = text(&user.home.join(".config/cfis/mirror.key")).to_owned();
    let (before, key_before) = (std::fs::read(database).unwrap(), std::fs::read(&key).unwrap());
    let beside = ["", "-wal", "-shm", ".lock"].map(|ending| format!("{database}{ending}"));
    for output in beside.into_iter().chain([key.clone()]) {
        let export = ["mirror", "export", "--month", "2026-03", "--database", database];
        fails(&user.run(&[&export[..], &["--output", &output]].concat()), 2, &["overwritten"]);
        let reconcile = ["reconcile", "--ledger", token, "--mirror", database, "--creditor", NAME];
        fails(&user.run(&[&reconcile[..], &["--output", &output]].concat()), 2, &["overwritten"]);
    }
    let usual = ["reconcile", "--ledger", token, "--mirror", "--creditor", NAME, "--output", &key];
    let mut usual = user.command(&usual);
    usual.env("CFIS_MIRROR_DATABASE", database);
    fails(&usual.output().unwrap(), 2, &["overwritten"]);
    // Nothing listens on port 1.
    let server = "postgres://mirror@127.0.0.1:1/books";
    let reconcile = ["reconcile", "--ledger", token, "--mirror", server, "--creditor", NAME];
    fails(&user.run(&[&reconcile[..], &["--output", &key]].concat()), 2, &["overwritten"]);
    assert!(std::fs::read(database).unwrap() == before);
    assert!(std::fs::read(key).unwrap() == key_before);
}

#[test]
fn every_flag_is_explained() {
    for command in ["init", "rekey", "creditor", "sync", "worker", "status", "changes", "export"] {
        let said = out(&cfis(&["mirror", command, "--help"]).output().unwrap());
        assert!(said.len() > 200, "{command}: {said}");
    }
}

#[test]
fn changes_and_months_are_written_as_the_provider_wrote_them() {
    let user =
        User::with_mirror("mirror-changes", &["--payments", "300", "--today", &six_days_ago()]);
    let first = user.succeeds(&["mirror", "changes", "--creditor", NAME]);
    let lines: Vec<Value> = first.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() > 200 && lines[0]["kind"] == "paymentAppeared", "{}", lines[0]);
    assert!(lines.iter().zip(1..).all(|(line, seq)| line["seq"] == seq));
    user.sandbox.post("/sandbox/clock", "5");
    user.succeeds(&["mirror", "sync", "--all"]);
    let after = lines.len().to_string();
    let later = user.succeeds(&["mirror", "changes", "--creditor", NAME, "--after", &after]);
    let begin = format!(r#"{{"seq":{},"kind":""#, lines.len() + 1);
    assert!(later.starts_with(&begin) && later.contains("paymentAppeared"), "{later}");

    let month = cfis::Period::last_days(40).from().format("%Y-%m").to_string();
    let csv = user.succeeds(&["mirror", "export", "--month", &month]);
    assert!(csv.starts_with("creditor,caseId,invoiceNumber,"), "{csv}");
    let lines: Vec<_> = csv.lines().skip(1).collect();
    assert!(lines.len() > 20 && lines.iter().all(|line| line.starts_with(NAME)), "{csv}");
    let csv = user.succeeds(&["mirror", "export", "--month", &month, "--list", "settlements"]);
    assert!(csv.starts_with("creditor,settlementId,"), "{csv}");
}

#[test]
fn a_reconciliation_of_the_mirror_is_that_of_the_api_and_can_be_repeated_later() {
    let user =
        User::with_mirror("mirror-reconcile", &["--payments", "300", "--today", &six_days_ago()]);
    let ledger = user.home.join("ledger.csv");
    std::fs::write(&ledger, user.sandbox.get("/sandbox/ledger")).unwrap();
    let from = cfis::Period::last_days(85).from().to_string();
    let flags = ["reconcile", "--ledger", text(&ledger), "--from", &from, "--format", "json"];
    let database = user.database();
    let mirror = ["--mirror", text(&database), "--creditor", NAME];
    let run = |more: &[&str]| {
        let output = user
            .command(&[&flags, more].concat())
            .env("CFIS_ACCESS_TOKEN", &user.sandbox.access_token)
            .output()
            .unwrap();
        assert!(matches!(output.status.code(), Some(0 | 3)), "{}", err(&output));
        out(&output)
    };
    let as_of = six_days_ago();
    let api = run(&["--as-of", &as_of]);
    assert!(run(&[&mirror[..], &["--as-of", &as_of]].concat()) == api, "not that of the API");

    // The next read ends at least a millisecond later: it is that of another process.
    let known_at = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    user.sandbox.post("/sandbox/clock", "5");
    user.succeeds(&["mirror", "sync", "--all"]);
    let now = [&mirror[..], &["--as-of", &as_of]].concat();
    assert!(run(&now) != api, "five days have changed nothing");
    let then = [&mirror[..], &["--as-of", &as_of, "--known-at", &known_at]].concat();
    assert!(run(&then) == api, "not what was known then");

    // The database of the other commands is that of the variable, or the usual one.
    let usual = ["--mirror", "--creditor", NAME, "--as-of", &as_of, "--known-at", &known_at];
    assert!(run(&usual) == api, "not the usual database");
    let elsewhere = user.home.join("elsewhere.sqlite");
    let mut other = user.command(&[&flags[..], &usual].concat());
    let output = other.env("CFIS_MIRROR_DATABASE", &elsewhere).output().unwrap();
    fails(&output, 1, &["cannot find the database", "elsewhere.sqlite", "pass the right --mirror"]);

    let missing = ["--mirror", text(&database), "--creditor", "Nobody"];
    fails(&user.run(&[&flags[..], &missing].concat()), 1, &["no creditor `Nobody`"]);
}

#[test]
fn a_creditor_that_fails_is_named_and_the_exit_code_says_so() {
    let user = User::new("mirror-failing", &["--payments", "50"]);
    user.succeeds(&["mirror", "init"]);
    let tokens = [("good", user.sandbox.access_token.as_str()), ("bad", "not-a-token-of-anybody")];
    let mut csv = "name,tokenFile\n".to_owned();
    for (name, token) in tokens {
        std::fs::write(user.home.join(name), token).unwrap();
        csv.push_str(&format!("{name} creditor,{name}\n"));
    }
    let list = user.home.join("creditors.csv");
    std::fs::write(&list, csv).unwrap();
    let said = user.succeeds(&["mirror", "creditor", "add", "--csv", text(&list)]);
    assert!(said.contains("added 2 creditors"), "{said}");
    let output = user.run(&["mirror", "sync"]);
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert!(
        out(&output).contains("1 read") && out(&output).contains("1 failed"),
        "{}",
        out(&output)
    );
    assert!(
        err(&output).contains("bad creditor") && err(&output).contains("401"),
        "{}",
        err(&output)
    );
    let output = user.run(&["mirror", "status", "--format", "table"]);
    assert_eq!(output.status.code(), Some(3));
    let remedy = "`cfis mirror creditor token --name NAME --token-file FILE`: renewAccessToken";
    assert!(out(&output).contains(remedy) && out(&output).contains("401"), "{}", out(&output));
    assert!(out(&output).contains("; 1 never read"), "{}", out(&output));
    let metrics = user.run(&["mirror", "status", "--format", "metrics"]);
    assert!(out(&metrics).contains("cfis_mirror_creditors{state=\"needsToken\"} 1"));

    let good = user.home.join("good");
    let replace = ["mirror", "creditor", "token", "--name", "bad creditor", "--token-file"];
    let replace = [&replace[..], &[text(&good)]].concat();
    fails(&user.run(&replace), 1, &["that of creditor `good creditor`", "pass the right token"]);
    let listed = user.succeeds(&["mirror", "creditor", "list"]);
    assert!(listed.contains("2 creditors") && listed.contains("active"), "{listed}");
    user.succeeds(&["mirror", "creditor", "forget", "--name", "good creditor", "--yes"]);
    // The mirror knows the creditor's environment.
    let replaced = user.command(&replace).env_remove("CFIS_BASE_URL").output().unwrap();
    assert_eq!(replaced.status.code(), Some(0), "{}", err(&replaced));
    user.succeeds(&["mirror", "sync"]);
    assert_eq!(user.status()["counts"]["ok"], 1);

    user.succeeds(&["mirror", "creditor", "pause", "--name", "bad creditor"]);
    user.succeeds(&["mirror", "creditor", "resume", "--name", "bad creditor"]);
    let said = user.succeeds(&["mirror", "creditor", "resume", "--quarantined"]);
    assert_eq!(said, "resumed 0 creditors\n");
    let forget = ["mirror", "creditor", "forget", "--name", "bad creditor"];
    fails(&user.run(&forget), 2, &["nothing was deleted", "--yes"]);
    user.succeeds(&[&forget[..], &["--yes"]].concat());
    assert!(user.status()["creditors"].as_array().unwrap().is_empty());
}

#[test]
fn a_list_that_is_not_found_is_said_to_be_empty() {
    let user = User::new("mirror-not-found", &["--fault", "404@listSettlements"]);
    user.succeeds(&["mirror", "init"]);
    let file = user.token_file();
    user.succeeds(&["mirror", "creditor", "add", "--name", NAME, "--token-file", text(&file)]);
    let said = err(&user.run(&["mirror", "sync"]));
    assert!(said.contains("404 is read as an empty list (1 creditor)"), "{said}");
    assert!(said.contains("check the base URL"), "{said}");
}

#[test]
fn what_is_missing_is_one_sentence() {
    let user = User::new("mirror-missing", &[]);
    // Nothing listens on port 1.
    let server = "postgres://mirror@127.0.0.1:1/books";
    let secret = "postgres://mirror:made-up-password@127.0.0.1:1/books";
    for (arguments, code, words) in [
        (&["mirror", "status"][..], 1, &["cannot find the database", "cfis mirror init"][..]),
        (&["mirror", "sync"], 1, &["cannot find the database", "cfis mirror init"]),
        (&["mirror", "status", "--database", server], 1, &["127.0.0.1:1/books cannot be reached"]),
        (&["mirror", "status", "--database", secret], 2, &["--database shows", "PGPASSWORD"]),
    ] {
        let output = user.run(arguments);
        fails(&output, code, words);
        assert!(!err(&output).contains("made-up-password"));
    }
    let output = user.command(&["mirror", "status"]).env("CFIS_MIRROR_DATABASE", secret).output();
    let output = output.unwrap();
    fails(&output, 1, &["127.0.0.1:1/books cannot be reached", "start it"]);
    assert!(!err(&output).contains("made-up-password"));
    let homeless = cfis(&["mirror", "status"]).output().unwrap();
    fails(&homeless, 2, &["no database is set", "CFIS_MIRROR_DATABASE"]);
    user.succeeds(&["mirror", "init"]);
    let other = "ab".repeat(32);
    let output = user.command(&["mirror", "sync"]).env("CFIS_MIRROR_KEY", &other).output().unwrap();
    fails(&output, 1, &["the key is not that of"]);
    assert!(!err(&output).contains(&other));
    fails(&user.run(&["mirror", "init"]), 1, &["exists already"]);
}

#[cfg(unix)]
#[test]
fn a_worker_reads_what_is_due_and_stops_at_sigterm() {
    use std::io::{BufRead, BufReader};
    let user = User::new("mirror-worker", &["--payments", "50"]);
    user.succeeds(&["mirror", "init"]);
    let file = user.token_file();
    user.succeeds(&["mirror", "creditor", "add", "--name", NAME, "--token-file", text(&file)]);
    let mut worker = user
        .command(&["mirror", "worker"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(worker.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("creditors: 1 read"), "{line}");
    // Beside it, others may read, and none may write.
    assert_eq!(user.status()["counts"]["ok"], 1);
    fails(&user.run(&["mirror", "sync"]), 1, &["another process writes", "wait for it or stop it"]);
    let signalled = Command::new("kill").arg(worker.id().to_string()).status().unwrap();
    assert!(signalled.success());
    assert_eq!(worker.wait().unwrap().code(), Some(0));
    user.succeeds(&["mirror", "sync"]);
}

#[cfg(unix)]
#[test]
fn metrics_are_served_until_sigterm() {
    use std::io::{BufRead, BufReader, Read, Write};
    let user = User::with_mirror("mirror-metrics", &["--payments", "50"]);
    let mut server = user
        .command(&["mirror", "status", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().trim_start_matches("http://").trim_end_matches("/metrics");
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.0\r\nhost: localhost\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.contains("cfis_mirror_creditors{state=\"ok\"} 1"), "{response}");
    assert!(!response.contains(NAME), "{response}");
    let signalled = Command::new("kill").arg(server.id().to_string()).status().unwrap();
    assert!(signalled.success() && server.wait().unwrap().success());
}

#[test]
fn no_token_is_in_the_files_of_the_mirror() {
    let user = User::with_mirror("mirror-secrets", &["--payments", "50"]);
    user.succeeds(&["mirror", "sync", "--all"]);
    std::fs::remove_file(user.home.join("token.txt")).unwrap();
    let mut folders = vec![user.home.clone()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                assert!(!holds(&path, &user.sandbox.access_token), "{}", path.display());
                files += 1;
            }
        }
    }
    assert!(files >= 3, "{files} files");
}

fn holds(path: &Path, secret: &str) -> bool {
    let bytes = std::fs::read(path).unwrap();
    bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
}
