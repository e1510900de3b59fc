//! Files that are not complete yet: an interrupt removes them before it ends the program.

use std::path::{Path, PathBuf};
use std::process::exit;
use std::sync::{Mutex, Once, PoisonError};

static FILES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Notes a file that is being written. It need not be there any more when an interrupt comes.
pub(super) fn note(path: &Path) {
    FILES.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
}

/// Makes interrupts remove the files that are noted from now on.
pub(super) fn watch() {
    static WATCH: Once = Once::new();
    WATCH.call_once(end_after_removing);
}

/// Waits for a signal that ends the program, in a task of its own.
#[cfg(unix)]
fn end_after_removing() {
    use tokio::signal::unix::{SignalKind, signal};

    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        // Without a handler, the system ends the program as before.
        if let Ok(mut signal) = signal(kind) {
            tokio::spawn(async move {
                signal.recv().await;
                remove();
                // What a shell reports for a program that a signal has ended.
                exit(128 + kind.as_raw_value());
            });
        }
    }
}

#[cfg(not(unix))]
fn end_after_removing() {
    tokio::spawn(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            remove();
            exit(130);
        }
    });
}

fn remove() {
    for path in FILES.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        let _ = std::fs::remove_file(path);
    }
}
