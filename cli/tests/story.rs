//! `cfis demo` and `cfis sandbox`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::process::Command;

use support::{Sandbox, err, out, run};

#[test]
fn demo_tells_the_story_and_shows_no_token() {
    let output = run(&["demo"]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    for words in [
        "1. Onboard",
        "2. Validate   The access token is valid",
        "3. Renew      The new access token is valid, the old one is not valid",
        "4. Read       200 payments",
        "Settlements: what the agency has disbursed",
        "Payments that no settlement holds yet",
        " EUR\n",
    ] {
        assert!(text.contains(words), "no `{words}` in\n{text}");
    }
    assert!(!text.contains("sandbox-access") && !text.contains("sandbox-provisioning"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_sandbox_stops_at_sigterm() {
    let mut sandbox = Sandbox::start(&["--port", "0", "--seed", "5", "--shape", "newer"]);
    let signalled = Command::new("kill").arg(sandbox.child.id().to_string()).status().unwrap();
    assert!(signalled.success());
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
}
