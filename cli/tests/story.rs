//! `cfis demo` and `cfis sandbox`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::process::Command;

use support::{Sandbox, err, folder, out, run, text};

#[test]
fn demo_tells_the_story_and_shows_no_token() {
    let page = folder("demo").join("page.html");
    let output = run(&["demo", "--today", "2026-03-20", "--report", text(&page)]);
    let printed = out(&output);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    for words in [
        "1. Onboard",
        "2. Validate   The access token is valid",
        "3. Renew      The new access token is valid, the old one is not valid",
        "4. Read       200 payments",
        "Settlements: what the agency has disbursed",
        "5. Reconcile",
        "= invoiced",
        "= settlements",
        "The same as a page for a browser",
        " EUR\n",
    ] {
        assert!(printed.contains(words), "no `{words}` in\n{printed}");
    }
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("\"totals\":["), "{html}");
    assert!(!html.contains("sandbox-access"), "a token is in the page");
    assert!(!printed.contains("sandbox-access") && !printed.contains("sandbox-provisioning"), "{printed}");
}

#[cfg(unix)]
#[test]
fn a_sandbox_stops_at_sigterm() {
    let mut sandbox = Sandbox::start(&["--port", "0", "--seed", "5", "--shape", "newer"]);
    let signalled = Command::new("kill").arg(sandbox.child.id().to_string()).status().unwrap();
    assert!(signalled.success());
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
}
