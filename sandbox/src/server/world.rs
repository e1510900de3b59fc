//! What all requests share.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::data::state::State;
use crate::faults::fault::Faults;

/// The state of a running sandbox.
pub(crate) struct World {
    pub(crate) state: Mutex<State>,
    pub(crate) faults: Mutex<Faults>,
    /// Set when the sandbox stops, to end requests that would otherwise never end.
    pub(crate) stopping: watch::Sender<bool>,
    /// Set when the connections that are still open are cut.
    pub(crate) cut: watch::Sender<bool>,
    /// Whether only this machine can reach the sandbox.
    pub(crate) is_loopback: bool,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}

/// Locks a mutex, even if another thread panicked while it held the lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
