//! Kills processes at each step of a renewal and of a spooled read, and looks for what was lost.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate};

use crate::{
    AccessToken, Client, Environment, ErrorKind, FileTokenStore, Period, Spool, TokenStore,
};

/// How often a process is killed at each step. CI asks for more.
fn kills() -> usize {
    std::env::var("CFIS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(5)
}
const OLD: &str = "the-old-token-000000000";

/// A provider that issues a new token for each renewal, and returns unfetched settlements once.
struct Provider {
    url: String,
    made: Arc<Mutex<Vec<String>>>,
    fetched: Arc<AtomicUsize>,
}

const SETTLEMENTS: &str = r#"{"settlements":[{"settlementId":310000000417,"settlementAmount":24.00,"currency":"EUR","allocations":[]}]}"#;

impl Provider {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (made, fetched) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicUsize>::default());
        let (tokens, count) = (Arc::clone(&made), Arc::clone(&fetched));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, tokens, count) =
                    (stream.unwrap(), Arc::clone(&tokens), Arc::clone(&count));
                std::thread::spawn(move || {
                    let mut request = [0; 4096];
                    while let Ok(read @ 1..) = stream.read(&mut request) {
                        let request = String::from_utf8_lossy(&request[..read]).into_owned();
                        let body = if request.contains("/renew") {
                            let mut tokens = tokens.lock().unwrap();
                            let token = format!("a-new-token-{:012}", tokens.len());
                            tokens.push(token.clone());
                            let name = if request.contains("/in-a-message/") {
                                "Message"
                            } else {
                                "accessToken"
                            };
                            format!(r#"{{"{name}":"{token}"}}"#)
                        } else if request.contains("/validate") {
                            r#"{"isValid":true}"#.to_owned()
                        } else if request.contains("unfetchedOnly=true")
                            && count.fetch_add(1, Ordering::SeqCst) > 0
                        {
                            r#"{"settlements":[]}"#.to_owned()
                        } else {
                            SETTLEMENTS.to_owned()
                        };
                        let head =
                            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
                        if stream.write_all(format!("{head}{body}").as_bytes()).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Provider { url, made, fetched }
    }

    fn environment(&self) -> Environment {
        Environment::custom(&self.url).unwrap()
    }
}

/// Runs a task in a child process, and kills the child at a step.
fn kill_at(step: &str, task: &str, url: &str, folder: &Path) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::crash_safety::task_of_a_child", "--nocapture"])
        .env("CFIS_STOP_AT", step)
        .env("CFIS_CHILD", task)
        .env("CFIS_CHILD_URL", url)
        .env("CFIS_CHILD_FOLDER", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let reached = lines.map_while(Result::ok).any(|line| line.contains("stopped at"));
    // SIGKILL.
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(reached, "{step} was not reached: {}", String::from_utf8_lossy(&output.stderr));
}

/// The task of a child that [`kill_at`] starts. Run as one of the tests, it does nothing.
#[test]
fn task_of_a_child() {
    let Ok(task) = std::env::var("CFIS_CHILD") else { return };
    let environment = Environment::custom(&std::env::var("CFIS_CHILD_URL").unwrap()).unwrap();
    let folder = PathBuf::from(std::env::var("CFIS_CHILD_FOLDER").unwrap());
    block_on(async {
        if task == "renew" {
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

#[test]
fn a_renewal_killed_at_any_step_leaves_the_old_or_the_new_token() {
    // The new token is there from this step on.
    let new_from = "written";
    let steps = [
        "before the lock",
        "before the request",
        "after the response",
        "before the token file",
        "created",
        "half written",
        "with what was there behind it",
        new_from,
        "synced",
        "renamed",
        "after the swap",
    ];
    let provider = Provider::start();
    let mut is_new = false;
    for step in steps {
        is_new |= step == new_from;
        for _ in 0..kills() {
            let folder = folder("renewal");
            let path = folder.join("token");
            std::fs::write(&path, format!("{OLD}\n")).unwrap();
            kill_at(step, "renew", &provider.url, &folder);
            let store = FileTokenStore::new(&path, provider.environment());
            let made = provider.made.lock().unwrap().last().cloned().unwrap_or_default();
            block_on(async {
                let found = store.load().await.unwrap().expect(step);
                assert_eq!(found.expose_secret(), if is_new { &made } else { OLD }, "{step}");
                // What the dead process left does not stop the next one.
                let client = Client::builder_from(store.clone()).await.unwrap().build().unwrap();
                let renewed = client
                    .renew()
                    .await
                    .unwrap_or_else(|error| panic!("{step}: {error}"))
                    .access_token;
                assert_eq!(store.load().await.unwrap().unwrap(), renewed, "{step}");
            });
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}

#[test]
fn a_token_that_is_a_guess_is_on_disk_before_it_is_proved() {
    let provider = Provider::start();
    let url = format!("{}/in-a-message", provider.url);
    for (step, is_stored) in [
        ("before the proof", false),
        ("after the response", false),
        ("renamed", true),
        ("after the swap", true),
    ] {
        for _ in 0..kills() {
            let folder = folder("guess");
            let path = folder.join("token");
            std::fs::write(&path, format!("{OLD}\n")).unwrap();
            kill_at(step, "renew", &url, &folder);
            let made = provider.made.lock().unwrap().last().cloned().unwrap_or_default();
            let kept = std::fs::read_to_string(folder.join("token.unread-1")).unwrap();
            assert!(kept.contains(&made), "{step}: {kept}");
            let store = FileTokenStore::new(&path, Environment::custom(&url).unwrap());
            let found = block_on(async { store.load().await.unwrap().unwrap() });
            assert_eq!(found.expose_secret(), if is_stored { &made } else { OLD }, "{step}");
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}

#[test]
fn a_spooled_read_killed_at_any_step_loses_no_settlement() {
    // First the file of the request is written, then that of the response.
    let (sent, spooled, acknowledged) = ("before the request", "renamed:2", "request removed");
    let steps = [
        "before the spool",
        "created",
        "half written",
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
            provider.fetched.store(0, Ordering::SeqCst);
            kill_at(step, "unfetched", &provider.url, &folder);
            // The request is removed before its response: the other order would look like an
            // interruption.
            let is_forgotten = !folder.join("request.json").exists();
            assert!(folder.join("answer.json").exists() || step != acknowledged, "{step}");
            assert_eq!(
                is_forgotten,
                [acknowledged, "acknowledged"].contains(&step) || !steps[5..].contains(&step),
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
