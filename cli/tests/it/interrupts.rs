//! Signals: what they end, what they leave, and what they must not end.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use cfis::{Environment, FileTokenStore, TokenStore};

use crate::support::{Sandbox, cfis, folder, mode, text};

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Waits until something is there, at most ten seconds.
fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "it did not come");
        std::thread::yield_now();
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn an_interrupt_leaves_no_unfinished_output() {
    let sandbox = Sandbox::start(&["--fault", "stall-body@listPayments"]);
    for (name, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let folder = folder("interrupted-output");
        let output = folder.join("payments.csv");
        let mut child = cfis(&["payments", "--format", "csv", "--output", text(&output)])
            .env("CFIS_BASE_URL", &sandbox.url)
            .env("CFIS_ACCESS_TOKEN", &sandbox.access_token)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // With something in it: an empty one only shows which permissions a new file has.
        let is_written =
            |path: &PathBuf| std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0);
        let temporary = wait_for(|| files(&folder).into_iter().find(is_written));
        assert_eq!(mode(&temporary), 0o600, "others can read it before it is complete");
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert_eq!(files(&folder), [""; 0].map(PathBuf::from));
    }
}

#[test]
fn a_command_that_waits_for_another_renewal_can_be_interrupted() {
    let sandbox = Sandbox::start(&[]);
    let folder = folder("interrupted-lock");
    let file = folder.join("token");
    std::fs::write(&file, format!("{}\n", sandbox.access_token)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let store = FileTokenStore::new(&file, Environment::custom(&sandbox.url).unwrap());
    let lock = runtime.block_on(store.lock()).unwrap();
    let mut child = cfis(&["token", "renew", "--token-file", text(&file)])
        .env("CFIS_BASE_URL", &sandbox.url)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "note: waiting for another process that renews this token\n");
    // A shell may have started the tests with interrupts ignored.
    signal(&child, "-TERM");
    assert!(!wait_for(|| child.try_wait().unwrap()).success());
    drop(lock);
    assert_eq!(std::fs::read_to_string(&file).unwrap().trim(), sandbox.access_token);
}

#[test]
fn a_sandbox_ends_although_a_client_holds_half_a_list() {
    for signals in [&["-TERM"][..], &["-TERM", "-INT"]] {
        let mut sandbox = Sandbox::start(&["--fault", "stall-body"]);
        let mut reader = TcpStream::connect(sandbox.url.trim_start_matches("http://")).unwrap();
        let request = format!(
            "GET /api/v1/partner/payments HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\nx-api-key: {}\r\n\r\n",
            sandbox.access_token
        );
        reader.write_all(request.as_bytes()).unwrap();
        reader.read_exact(&mut [0; 1_000]).unwrap();
        let begun = Instant::now();
        signals.iter().for_each(|name| signal(&sandbox.child, name));
        assert!(wait_for(|| sandbox.child.try_wait().unwrap()).success());
        if signals.len() == 2 {
            assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
        }
    }
}
