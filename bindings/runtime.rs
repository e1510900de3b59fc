//! Work that must run to its end, even if its caller is dropped.
//!
//! Two kinds: blocking file work, and tasks whose result a caller must not take down with it. This
//! file knows no type of this crate.

use std::future::Future;
use std::io;

use tokio::runtime::{Handle, TryCurrentError};
use tokio::task::JoinHandle;

/// Returns whether there is a Tokio runtime. Without one, its timers and connections panic.
pub(crate) fn is_there() -> bool {
    Handle::try_current().is_ok()
}

/// Runs blocking work on a thread where it delays no other task. The work runs to its end even if
/// the caller is dropped.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    match Handle::try_current() {
        Ok(runtime) => runtime.spawn_blocking(work).await.map_err(io::Error::other)?,
        Err(_) => work(),
    }
}

/// Starts a task that runs to its end even if nobody awaits its handle.
///
/// The error says that there is no Tokio runtime; nothing has run then.
pub(crate) fn spawn<T: Send + 'static>(
    task: impl Future<Output = T> + Send + 'static,
) -> Result<JoinHandle<T>, TryCurrentError> {
    let runtime = Handle::try_current()?;
    // A task of its own is still part of what its caller does.
    #[cfg(feature = "tracing")]
    let task = tracing::Instrument::in_current_span(task);
    Ok(runtime.spawn(task))
}
