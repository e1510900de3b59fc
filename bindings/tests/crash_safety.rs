//! Kills processes at each step of a renewal and of a spooled read, and looks for what was lost.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate};

use crate::{
    AccessToken, Client, Environment, ErrorKind, FileTokenStore, Outcome, Period, Spool, TokenStore,
};

/// How often a process is killed at each step. CI asks for more.
fn kills() -> usize {
    std::env::var("CFIS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(5)
}
const OLD: &str = "the-old-token-000000000";

/// A provider at which one token is valid at a time: each renewal issues a new one and ends the old
/// one. It returns unfetched settlements once.
struct Provider {
    url: String,
    issued: Arc<Mutex<Vec<String>>>,
    fetched: Arc<AtomicUsize>,
}

const SETTLEMENTS: &str = r#"{"settlements":[{"settlementId":310000000417,"settlementAmount":24.00,"currency":"EUR","allocations":[]}]}"#;

impl Provider {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (issued, fetched) =
            (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicUsize>::default());
        let (tokens, count) = (Arc::clone(&issued), Arc::clone(&fetched));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, tokens, count) =
                    (stream.unwrap(), Arc::clone(&tokens), Arc::clone(&count));
                std::thread::spawn(move || {
                    let mut request = [0; 4096];
                    while let Ok(read @ 1..) = stream.read(&mut request) {
                        let request = String::from_utf8_lossy(&request[..read]).into_owned();
                        let (status, body) = respond(&request, &mut tokens.lock().unwrap(), &count);
                        let head =
                            format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len());
                        if stream.write_all(format!("{head}{body}").as_bytes()).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Provider { url, issued, fetched }
    }

    fn environment(&self) -> Environment {
        Environment::custom(&self.url).unwrap()
    }

    /// Begins anew, with the old token valid.
    fn forget(&self) {
        self.issued.lock().unwrap().clear();
        self.fetched.store(0, Ordering::SeqCst);
    }

    fn valid(&self) -> String {
        valid(&self.issued.lock().unwrap())
    }
}

fn valid(issued: &[String]) -> String {
    issued.last().cloned().unwrap_or(OLD.to_owned())
}

fn respond(
    request: &str,
    issued: &mut Vec<String>,
    fetched: &AtomicUsize,
) -> (&'static str, String) {
    let is_valid = request.contains(&valid(issued));
    if request.contains("/validate") {
        return ("200 OK", format!(r#"{{"isValid":{is_valid}}}"#));
    }
    if !is_valid {
        return ("401 Unauthorized", String::new());
    }
    if request.contains("/renew") {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let token = format!("a-new-token-{:012}", NUMBER.fetch_add(1, Ordering::SeqCst));
        issued.push(token.clone());
        let name = if request.contains("/in-a-message/") { "Message" } else { "accessToken" };
        return ("200 OK", format!(r#"{{"{name}":"{token}"}}"#));
    }
    let is_second =
        request.contains("unfetchedOnly=true") && fetched.fetch_add(1, Ordering::SeqCst) > 0;
    ("200 OK", if is_second { r#"{"settlements":[]}"#.to_owned() } else { SETTLEMENTS.to_owned() })
}

/// Runs a task in a child process, and kills the child where it stops. Returns whether it stopped.
fn kill(task: &str, url: &str, folder: &Path, variables: &[(&str, &str)]) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::crash_safety::task_of_a_child", "--nocapture"])
        .envs(variables.iter().copied())
        .env("CFIS_CHILD", task)
        .env("CFIS_CHILD_URL", url)
        .env("CFIS_CHILD_FOLDER", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let has_stopped = lines.map_while(Result::ok).any(|line| line.contains("stopped at"));
    // SIGKILL.
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let is_done = output.status.success();
    assert!(has_stopped || is_done, "{variables:?}: {}", String::from_utf8_lossy(&output.stderr));
    has_stopped
}

/// Kills a task at a failpoint.
fn kill_at(step: &str, task: &str, url: &str, folder: &Path) {
    assert!(kill(task, url, folder, &[("CFIS_STOP_AT", step)]), "{step} was not reached");
}

/// The task of a child that [`kill_at`] starts. Run as one of the tests, it does nothing.
#[test]
fn task_of_a_child() {
    let Ok(task) = std::env::var("CFIS_CHILD") else { return };
    let environment = Environment::custom(&std::env::var("CFIS_CHILD_URL").unwrap()).unwrap();
    let folder = PathBuf::from(std::env::var("CFIS_CHILD_FOLDER").unwrap());
    block_on(async {
        if task == "renew and fail" {
            let store = FileTokenStore::new(folder.join("token"), environment);
            let client = Client::builder_from(store).await.unwrap().build().unwrap();
            let error = client.renew().await.unwrap_err();
            assert_eq!((error.kind(), error.outcome()), (ErrorKind::Store, Outcome::NotSent));
        } else if task == "renew" {
            let store = FileTokenStore::new(folder.join("token"), environment);
            Client::builder_from(store).await.unwrap().build().unwrap().renew().await.unwrap();
        } else {
            let client = Client::new(AccessToken::new(environment, OLD).unwrap()).unwrap();
            let spool = Spool::open(folder).await.unwrap();
            let delivery = client.unfetched_settlements(&spool).await.unwrap();
            assert_eq!(delivery.settlements().await.unwrap().len(), 1);
            crate::test_hooks::failpoint("read");
            delivery.acknowledge().await.unwrap();
            crate::test_hooks::failpoint("acknowledged");
        }
    });
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A new folder for each kill.
fn folder(name: &str) -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let folder =
        std::env::temp_dir().join(format!("cfis-kills-{}-{number}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Asserts that after a crash some file holds the valid token, and that the next run finds it and
/// goes on.
fn assert_nothing_is_lost(
    provider: &Provider,
    path: &Path,
    url: &str,
    may_precede_the_file: bool,
    context: &str,
) {
    let environment = Environment::custom(url).unwrap();
    let valid = provider.valid();
    let folder = path.parent().unwrap();
    let texts = std::fs::read_dir(folder).unwrap().map(|entry| {
        String::from_utf8_lossy(&std::fs::read(entry.unwrap().path()).unwrap()).into_owned()
    });
    if !texts.into_iter().any(|text| text.contains(&valid)) {
        // As if the response had never arrived: nothing can be done before the first write of it.
        // The old token is untouched, and whether it is still valid is up to the provider.
        assert!(may_precede_the_file, "{context}: {valid} is lost");
        assert_eq!(std::fs::read_to_string(path).unwrap().trim(), OLD, "{context}");
        provider.forget();
    }
    block_on(async {
        let store = FileTokenStore::new(path, environment);
        let client = Client::builder_from(store.clone()).await.unwrap().build().unwrap();
        let day = NaiveDate::default();
        let read = client.settlements(Period::new(day, day).unwrap()).await;
        assert_eq!(read.unwrap_or_else(|error| panic!("{context}: {error}")).len(), 1);
        // A new run, that renews.
        let client = Client::builder_from(store.clone()).await.unwrap().build().unwrap();
        let renewed = client.renew().await.unwrap_or_else(|error| panic!("{context}: {error}"));
        assert_eq!(renewed.access_token.expose_secret(), provider.valid(), "{context}");
        let stored = TokenStore::load(&store).await.unwrap();
        assert_eq!(stored, Some(renewed.access_token), "{context}");
        let unproved = TokenStore::unproved(&store).await.unwrap();
        assert!(unproved.is_empty(), "{context}: {unproved:?}");
    });
}

#[test]
fn a_renewal_killed_at_any_step_leaves_a_valid_token_that_the_next_run_finds() {
    let steps = [
        "before the lock",
        "before the request",
        "after the response",
        "kept",
        "proved",
        "before the token file",
        "with the reserved room behind it",
        "written",
        "synced",
        "renamed",
        "after the swap",
    ];
    let provider = Provider::start();
    for url in [provider.url.clone(), format!("{}/in-a-message", provider.url)] {
        for step in steps {
            for _ in 0..kills() {
                provider.forget();
                let folder = folder("renewal");
                let path = folder.join("token");
                std::fs::write(&path, format!("{OLD}\n")).unwrap();
                kill_at(step, "renew", &url, &folder);
                assert_nothing_is_lost(&provider, &path, &url, step == "after the response", step);
                std::fs::remove_dir_all(&folder).unwrap();
            }
        }
    }
}

/// What kind of file a token is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    /// Its modification time is an hour ahead, or behind.
    ClockAhead,
    ClockBehind,
    /// Mounted alone, as single files are mounted into containers: it cannot be replaced.
    Mounted,
    /// In a folder in which a file of another user cannot be replaced.
    Sticky,
}

/// Prepares a token file of a kind. Returns the environment variables that inject the error of the
/// system, if this machine lacks the right to make it happen.
fn prepare(kind: Kind, path: &Path) -> Vec<(&'static str, &'static str)> {
    std::fs::write(path, format!("{OLD}\n")).unwrap();
    let shift = |seconds: i64| {
        let shift = std::time::Duration::from_secs(seconds.unsigned_abs());
        let now = std::time::SystemTime::now();
        let time = if seconds < 0 { now - shift } else { now + shift };
        std::fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        Vec::new()
    };
    match kind {
        Kind::Plain => Vec::new(),
        Kind::ClockAhead => shift(3600),
        Kind::ClockBehind => shift(-3600),
        Kind::Mounted => {
            let mount = Command::new("mount").args(["--bind"]).args([path, path]).output();
            if mount.is_ok_and(|output| output.status.success()) {
                return Vec::new();
            }
            vec![("CFIS_FAIL_OPERATION", "rename:16")]
        }
        // Root may replace any file, so the error is always injected.
        Kind::Sticky => vec![("CFIS_FAIL_OPERATION", "rename:1")],
    }
}

fn release(kind: Kind, path: &Path) {
    if kind == Kind::Mounted {
        let _ = Command::new("umount").arg(path).output();
    }
}

#[test]
fn a_renewal_killed_before_any_system_call_loses_no_valid_token() {
    let provider = Provider::start();
    let mut killed = 0;
    for kind in [Kind::Plain, Kind::ClockAhead, Kind::ClockBehind, Kind::Mounted, Kind::Sticky] {
        let mut way = "";
        for _ in 0..kills().div_ceil(10) {
            for operation in 1.. {
                provider.forget();
                let folder = folder("operation");
                let path = folder.join("token");
                let mut variables = prepare(kind, &path);
                way = if variables.is_empty() { "real" } else { "injected" };
                let number = operation.to_string();
                variables.push(("CFIS_STOP_AT_OPERATION", &number));
                let has_stopped = kill("renew", &provider.url, &folder, &variables);
                let context = format!("{kind:?}, operation {operation}");
                // The file is created, and the token written in two parts.
                let may_precede = operation <= 3;
                assert_nothing_is_lost(&provider, &path, &provider.url, may_precede, &context);
                release(kind, &path);
                std::fs::remove_dir_all(&folder).unwrap();
                if !has_stopped {
                    assert!(operation > 10, "{kind:?}: hardly any system call was seen");
                    break;
                }
                killed += 1;
            }
        }
        println!("{kind:?}: {way}");
    }
    println!("{killed} processes killed");
    assert!(killed >= 60, "{killed}");
}

#[test]
fn a_token_file_that_cannot_take_a_new_token_is_refused_before_the_request() {
    let provider = Provider::start();
    let folder = folder("immutable");
    let path = folder.join("token");
    std::fs::write(&path, format!("{OLD}\n")).unwrap();
    let immutable = Command::new("chattr").arg("+i").arg(&path).output();
    let is_real = immutable.is_ok_and(|output| output.status.success());
    println!("immutable: {}", if is_real { "real" } else { "injected" });
    let injected = [("CFIS_FAIL_OPERATION", "rename:1"), ("CFIS_FAIL_SECOND_OPERATION", "open:1")];
    let variables: &[_] = if is_real { &[] } else { &injected };
    assert!(!kill("renew and fail", &provider.url, &folder, variables));
    assert_eq!(provider.valid(), OLD, "a token was issued that could not be stored");
    let _ = Command::new("chattr").arg("-i").arg(&path).output();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{OLD}\n"));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_spooled_read_killed_at_any_step_loses_no_settlement() {
    // First the file of the request is written, then that of the response.
    let (sent, spooled, acknowledged) = ("before the request", "renamed:2", "request removed");
    let steps = [
        "before the spool",
        "created",
        "written",
        "synced",
        "renamed",
        sent,
        "after the head",
        "part created",
        "part received",
        "written:2",
        "synced:2",
        spooled,
        "in the spool",
        "read",
        "before it is cleared",
        acknowledged,
        "acknowledged",
    ];
    let provider = Provider::start();
    for step in steps {
        for _ in 0..kills() {
            let folder = folder("spool");
            provider.forget();
            kill_at(step, "unfetched", &provider.url, &folder);
            // The request is removed before its response: the other order would look like an
            // interruption.
            let is_forgotten = !folder.join("request.json").exists();
            assert!(folder.join("answer.json").exists() || step != acknowledged, "{step}");
            assert_eq!(
                is_forgotten,
                [acknowledged, "acknowledged"].contains(&step) || !steps[4..].contains(&step),
                "{step}"
            );
            block_on(async {
                let client =
                    Client::new(AccessToken::new(provider.environment(), OLD).unwrap()).unwrap();
                let spool = Spool::open(&folder).await.unwrap();
                let found = match client.unfetched_settlements(&spool).await {
                    Ok(delivery) => {
                        let found = delivery.settlements().await.unwrap().len();
                        let repeated = steps.iter().position(|s| *s == spooled)
                            <= steps.iter().position(|s| *s == step);
                        assert_eq!(
                            delivery.is_repeated(),
                            repeated && ![acknowledged, "acknowledged"].contains(&step),
                            "{step}"
                        );
                        delivery.acknowledge().await.unwrap();
                        found
                    }
                    Err(error) => {
                        // The error says what cannot be known, and the settlements are read in
                        // another way.
                        assert_eq!(error.kind(), ErrorKind::Interrupted, "{step}: {error}");
                        let interruption = spool.interruption().await.unwrap().expect(step);
                        assert!(interruption.sent_at > DateTime::UNIX_EPOCH, "{interruption:?}");
                        let day = NaiveDate::default();
                        let found =
                            client.settlements(Period::new(day, day).unwrap()).await.unwrap().len();
                        spool.resolve_interruption().await.unwrap();
                        found
                    }
                };
                // The process had the settlements and acknowledged them, or they are found now.
                let had = [acknowledged, "acknowledged"].contains(&step);
                assert_eq!(found, usize::from(!had), "{step}");
                assert!(spool.interruption().await.unwrap().is_none(), "{step}");
            });
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}
