//! The steps at which a process may end, for tests that end it there.

/// Marks a step. In the tests of this crate a process that was told to stops here, and waits to be killed; elsewhere it is nothing.
#[cfg(not(test))]
pub(crate) fn step(_: &str) {}

#[cfg(test)]
pub(crate) fn step(name: &str) {
    if std::env::var("CFIS_STOP_AT").is_ok_and(|wanted| wanted == name) {
        println!("stopped at {name}");
        loop {
            std::thread::park();
        }
    }
}
