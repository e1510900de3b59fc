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
    if name == "after the response" {
        HAS_RESPONSE.store(true, Ordering::SeqCst);
    }
    let Ok(wanted) = std::env::var("CFIS_STOP_AT") else { return };
    let (wanted, turn) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if name == wanted && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == turn.parse().unwrap_or(1) {
        stop(name);
    }
}

/// Stands before every system call that changes a file. Tests make the process stop there, or the
/// call fail.
#[cfg(not(test))]
pub(crate) fn file_operation(_: &str) -> std::io::Result<()> {
    Ok(())
}

/// Stops here, to be killed, if `CFIS_STOP_AT_OPERATION` is the number of this operation, counted
/// from the failpoint `after the response` on. Fails if `CFIS_FAIL_OPERATION` names it, as in
/// `rename:16`, with that error number of the system.
#[cfg(test)]
pub(crate) fn file_operation(name: &str) -> std::io::Result<()> {
    use std::sync::atomic::Ordering;

    for failing in ["CFIS_FAIL_OPERATION", "CFIS_FAIL_SECOND_OPERATION"] {
        if let Some((failing, number)) = variable(failing).split_once(':')
            && failing == name
        {
            return Err(std::io::Error::from_raw_os_error(number.parse().unwrap_or(16)));
        }
    }
    if HAS_RESPONSE.load(Ordering::SeqCst) {
        let number = OPERATIONS.fetch_add(1, Ordering::SeqCst) + 1;
        if variable("CFIS_STOP_AT_OPERATION") == number.to_string() {
            stop(&format!("operation {number}, {name}"));
        }
    }
    Ok(())
}

#[cfg(test)]
static HAS_RESPONSE: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
#[cfg(test)]
static OPERATIONS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

#[cfg(test)]
fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// Waits to be killed.
#[cfg(test)]
fn stop(place: &str) {
    println!("stopped at {place}");
    loop {
        std::thread::park();
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
