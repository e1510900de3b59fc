//! Signals that end a command which runs until it is stopped.

use tokio::signal;

use crate::failure::Failure;

/// The signals that end a command.
pub(super) struct Interrupt {
    #[cfg(unix)]
    signals: [signal::unix::Signal; 2],
}

#[cfg(unix)]
impl Interrupt {
    pub(super) fn new() -> Result<Self, Failure> {
        use signal::unix::{SignalKind, signal};
        Ok(Interrupt {
            signals: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?],
        })
    }

    pub(super) async fn wait(&mut self) -> Result<(), Failure> {
        let [interrupt, terminate] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    }
}

#[cfg(not(unix))]
impl Interrupt {
    pub(super) fn new() -> Result<Self, Failure> {
        Ok(Interrupt {})
    }

    pub(super) async fn wait(&mut self) -> Result<(), Failure> {
        Ok(signal::ctrl_c().await?)
    }
}
