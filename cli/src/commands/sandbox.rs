//! `cfis sandbox`: runs the sandbox as a server of its own.

use std::path::Path;

use cfis_sandbox::{Sandbox, SandboxBuilder};

use super::interrupt::Interrupt;
use crate::arguments;
use crate::failure::Failure;
use crate::files::{read_text, without_byte_order_mark};
use crate::output::print_line;

pub(crate) async fn run(arguments: &arguments::Sandbox) -> Result<(), Failure> {
    let sandbox = builder(arguments)?.start().await.map_err(|error| {
        let arguments::Sandbox { host, port, .. } = arguments;
        Failure::new(format!("cannot start the sandbox on {host}, port {port}: {error}"))
    })?;
    if let Some(path) = &arguments.ledger_file {
        write_ledger(&sandbox, path)?;
    }
    if !arguments.host.is_loopback() {
        eprintln!(
            "warning: the sandbox listens on {}; every program that reaches that address can steer it",
            arguments.host
        );
    }
    let line = serde_json::json!({
        "url": sandbox.url(),
        // Exposed because the user of a sandbox needs its tokens. They are valid nowhere else.
        "accessToken": sandbox.access_token().expose_secret(),
        "provisioningToken": sandbox.provisioning_token().expose_secret(),
    });
    // Set up before the line is printed, because its reader may stop the sandbox at once.
    let mut interrupt = Interrupt::new()?;
    print_line(&line.to_string())?;
    interrupt.wait().await?;
    // A second signal ends the command at once.
    tokio::select! {
        () = sandbox.stop() => {}
        _ = interrupt.wait() => {}
    }
    Ok(())
}

/// Writes the ledger of the creditor that exists from the start.
fn write_ledger(sandbox: &Sandbox, path: &Path) -> Result<(), Failure> {
    let ledger = sandbox.ledger_csv(&sandbox.access_token()).unwrap_or_default();
    std::fs::write(path, ledger).map_err(|error| {
        let path = path.display();
        Failure::new(format!("cannot write the ledger {path}: {error}; pass another --ledger-file"))
    })
}

fn builder(arguments: &arguments::Sandbox) -> Result<SandboxBuilder, Failure> {
    let mut builder =
        arguments.faults.iter().cloned().fold(Sandbox::builder(), SandboxBuilder::fault);
    builder = builder
        .port(arguments.port)
        .seed(arguments.seed)
        .token_days(arguments.token_days)
        .host(arguments.host);
    if arguments.story {
        builder = builder.story().payments(0);
    }
    if let Some(payments) = arguments.payments {
        builder = builder.payments(payments);
    }
    if arguments.random_tokens {
        builder = builder.random_tokens();
    }
    if let Some(shape) = arguments.shape {
        builder = builder.shape(shape.into());
    }
    if let Some(today) = arguments.today {
        builder = builder.today(today);
    }
    if let Some(path) = &arguments.payments_file {
        builder = builder.payments_json(without_byte_order_mark(&read_text("", path)?));
    }
    if let Some(path) = &arguments.settlements_file {
        builder = builder.settlements_json(without_byte_order_mark(&read_text("", path)?));
    }
    Ok(builder)
}
