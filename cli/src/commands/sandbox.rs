//! `cfis sandbox`: runs the sandbox as a server of its own.

use cfis_sandbox::{Sandbox, SandboxBuilder};
use tokio::signal;

use crate::arguments;
use crate::failure::Failure;
use crate::files::read_text;
use crate::output::print_line;

pub(crate) async fn run(arguments: &arguments::Sandbox) -> Result<(), Failure> {
    let sandbox = builder(arguments)?.start().await.map_err(|error| {
        Failure::new(format!("cannot start the sandbox on port {}: {error}", arguments.port))
    })?;
    let line = serde_json::json!({
        "url": sandbox.url(),
        // Exposed because the user of a sandbox needs its tokens. They are valid nowhere else.
        "accessToken": sandbox.access_token().expose_secret(),
        "provisioningToken": sandbox.provisioning_token().expose_secret(),
    });
    // Set up before the line is printed, because its reader may stop the sandbox at once.
    let interrupt = Interrupt::new()?;
    print_line(&line.to_string())?;
    interrupt.wait().await?;
    sandbox.stop().await;
    Ok(())
}

fn builder(arguments: &arguments::Sandbox) -> Result<SandboxBuilder, Failure> {
    let mut builder =
        arguments.faults.iter().cloned().fold(Sandbox::builder(), SandboxBuilder::fault);
    builder = builder
        .port(arguments.port)
        .seed(arguments.seed)
        .payments(arguments.payments)
        .token_days(arguments.token_days);
    if let Some(shape) = arguments.shape {
        builder = builder.shape(shape.into());
    }
    if let Some(today) = arguments.today {
        builder = builder.today(today);
    }
    if let Some(path) = &arguments.payments_file {
        builder = builder.payments_json(read_text("", path)?);
    }
    if let Some(path) = &arguments.settlements_file {
        builder = builder.settlements_json(read_text("", path)?);
    }
    Ok(builder)
}

/// The signals that end the sandbox.
struct Interrupt {
    #[cfg(unix)]
    signals: [signal::unix::Signal; 2],
}

#[cfg(unix)]
impl Interrupt {
    fn new() -> Result<Self, Failure> {
        use signal::unix::{SignalKind, signal};
        Ok(Interrupt {
            signals: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?],
        })
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
