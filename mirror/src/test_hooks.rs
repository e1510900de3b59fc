//! Steps at which a test stops a process and kills it.
//!
//! In a build of a program this does nothing but compare an environment variable that is not set.

use std::sync::OnceLock;

/// Waits here to be killed, if `CFIS_MIRROR_STOP_AT` names this step. Only debug builds have it.
pub(crate) fn failpoint(step: &str) {
    if !cfg!(debug_assertions) {
        return;
    }
    static WANTED: OnceLock<Option<String>> = OnceLock::new();
    let wanted = WANTED.get_or_init(|| std::env::var("CFIS_MIRROR_STOP_AT").ok());
    if wanted.as_deref() == Some(step) {
        println!("stopped at {step}");
        loop {
            std::thread::park();
        }
    }
}
