//! `cfis sandbox`

use cfis_sandbox::Sandbox;
use tokio::signal;

use crate::arguments;
use crate::failure::Failure;
use crate::output::print_line;

pub(crate) async fn run(arguments: &arguments::Sandbox) -> Result<(), Failure> {
    let builder = arguments.faults.iter().cloned().fold(Sandbox::builder(), cfis_sandbox::Builder::fault);
    let sandbox = builder
        .port(arguments.port)
        .seed(arguments.seed)
        .payments(arguments.payments)
        .shape(arguments.shape.into())
        .start()
        .await
        .map_err(|error| Failure::new(format!("the sandbox cannot start on port {}: {error}", arguments.port)))?;
    let line = serde_json::json!({
        "url": sandbox.url(),
        // Exposed because whoever runs a sandbox needs its tokens; they open nothing else.
        "accessToken": sandbox.access_token().expose_secret(),
        "provisioningToken": sandbox.provisioning_token().expose_secret(),
    });
    // Before the line, since whoever reads it may stop the sandbox at once.
    let interrupt = Interrupt::new()?;
    print_line(&line.to_string())?;
    interrupt.wait().await?;
    sandbox.stop().await;
    Ok(())
}

/// Waits for a signal that ends the sandbox.
struct Interrupt {
    #[cfg(unix)]
    signals: [signal::unix::Signal; 2],
}

#[cfg(unix)]
impl Interrupt {
    fn new() -> Result<Self, Failure> {
        use signal::unix::{SignalKind, signal};
        Ok(Interrupt { signals: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?] })
    }

    async fn wait(self) -> Result<(), Failure> {
        let [mut interrupt, mut terminate] = self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    }
}

#[cfg(not(unix))]
impl Interrupt {
    fn new() -> Result<Self, Failure> {
        Ok(Interrupt {})
    }

    async fn wait(self) -> Result<(), Failure> {
        Ok(signal::ctrl_c().await?)
    }
}
