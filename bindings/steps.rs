//! The steps at which a process may end, for tests that end it there.

/// Marks a step. In the tests of this crate a process that was told to stops here, and waits to be killed; elsewhere it is nothing.
#[cfg(not(test))]
pub(crate) fn step(_: &str) {}

#[cfg(test)]
pub(crate) fn step(name: &str) {
    use std::sync::atomic::{AtomicUsize, Ordering};

    static PASSED: AtomicUsize = AtomicUsize::new(0);
    // Such as `renamed:2`: where a file is renamed for the second time.
    let Ok(wanted) = std::env::var("CFIS_STOP_AT") else { return };
    let (wanted, turn) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if name == wanted && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == turn.parse().unwrap_or(1) {
        println!("stopped at {name}");
        loop {
            std::thread::park();
        }
    }
}
