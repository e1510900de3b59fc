//! Hooks that only this crate's own tests can pull: failpoints, and a switch that turns redaction
//! off.
//!
//! In every other build both are constants that the compiler removes.

/// Marks a step at which a test may stop and kill the process.
#[cfg(not(test))]
pub(crate) fn failpoint(_: &str) {}

/// Stops here if `CFIS_STOP_AT` names this step, and waits to be killed. `renamed:2` is the second
/// time at `renamed`.
#[cfg(test)]
pub(crate) fn failpoint(name: &str) {
    use std::sync::atomic::{AtomicUsize, Ordering};

    static PASSED: AtomicUsize = AtomicUsize::new(0);
    let Ok(wanted) = std::env::var("CFIS_STOP_AT") else { return };
    let (wanted, turn) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if name == wanted && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == turn.parse().unwrap_or(1) {
        println!("stopped at {name}");
        loop {
            std::thread::park();
        }
    }
}

/// Returns whether secrets are shown. They never are, except in a child process of the leak test,
/// which proves that the test would see a leak.
#[cfg(not(test))]
pub(crate) const fn shows_secrets() -> bool {
    false
}

/// The switch of the leak test.
#[cfg(test)]
pub(crate) fn shows_secrets() -> bool {
    std::env::var_os("CFIS_SHOW_SECRETS").is_some()
}
