//! `cfis demo` and `cfis sandbox`.

use std::process::{Command, Stdio};

use crate::support::{Sandbox, cfis, err, fails, folder, out, run, text};

#[test]
fn demo_goes_through_the_whole_cycle_and_shows_no_token() {
    let page = folder("demo").join("page.html");
    let output = run(&["demo", "--today", "2026-03-20", "--report", text(&page)]);
    let printed = out(&output);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    for words in [
        "1. Onboard",
        "2. Validate   The access token is valid",
        "3. Renew      The new access token is valid, the old one is not valid",
        "4. Read       25 payments and 10 settlements from 2025-12-20 to 2026-03-20",
        "Settlements: what the agency has disbursed",
        "5. Reconcile  29 invoices",
        "= Invoiced",
        "= Settlements",
        "6. Mirror     Kept in a database: 35 payments and settlements",
    ] {
        assert!(printed.contains(words), "no `{words}` in\n{printed}");
    }
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("\"totals\":["), "{html}");
    assert!(!html.contains("sandbox-access"), "a token is in the page");
    assert!(
        !printed.contains("sandbox-access") && !printed.contains("sandbox-provisioning"),
        "{printed}"
    );
}

#[cfg(unix)]
#[test]
fn a_sandbox_stops_at_sigterm() {
    let mut sandbox = Sandbox::start(&["--port", "0", "--seed", "5", "--shape", "newer"]);
    let signalled = Command::new("kill").arg(sandbox.child.id().to_string()).status().unwrap();
    assert!(signalled.success());
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_sandbox_of_two_million_payments_is_there_at_once_and_holds_none_of_them() {
    use std::io::Read;
    let begun = std::time::Instant::now();
    let sandbox = Sandbox::start(&["--port", "0", "--payments", "2000000"]);
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    let period = ["--from", "2000-01-01", "--to", "2099-12-31"];
    let mut reader = cfis(&[&["payments", "--format", "ndjson"], &period[..]].concat())
        .env("CFIS_BASE_URL", &sandbox.url)
        .env("CFIS_ACCESS_TOKEN", &sandbox.access_token)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Enough to show that the response is generated while it is sent. All of it would be half a
    // gigabyte.
    let mut response = Vec::new();
    let stream = reader.stdout.take().unwrap();
    stream.take(8 << 20).read_to_end(&mut response).unwrap();
    assert_eq!(response.len(), 8 << 20);
    let _ = reader.kill();
    let _ = reader.wait();
    let status = std::fs::read_to_string(format!("/proc/{}/status", sandbox.child.id())).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse::<u64>()
        .unwrap();
    assert!(peak < 128 * 1024, "{peak} kB at the peak");
}

#[test]
fn a_sandbox_writes_its_ledger_and_makes_other_tokens_on_request() {
    let folder = folder("sandbox-ledger");
    let ledger = folder.join("ledger.csv");
    let flags = ["--ledger-file", text(&ledger), "--random-tokens", "--host", "127.0.0.1"];
    let sandbox = Sandbox::start(&flags);
    assert_eq!(std::fs::read_to_string(&ledger).unwrap(), sandbox.get("/sandbox/ledger"));
    let other = Sandbox::start(&flags);
    assert_ne!(sandbox.access_token, other.access_token);
    assert_ne!(sandbox.provisioning_token, other.provisioning_token);
    let found = other.cfis(&["reconcile", "--ledger", text(&ledger), "--format", "json"]);
    assert!(matches!(found.status.code(), Some(0 | 3)), "{}", err(&found));
    fails(
        &run(&["sandbox", "--ledger-file", text(&folder.join("none/ledger.csv"))]),
        1,
        &["cannot write the ledger", "pass another --ledger-file"],
    );
}
