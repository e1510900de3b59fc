//! `cfis sandbox`

use cfis_sandbox::Sandbox;
use tokio::signal;

use crate::arguments;
use crate::failure::Failure;
use crate::output::print_line;

pub(crate) async fn run(arguments: &arguments::Sandbox) -> Result<(), Failure> {
    let sandbox = Sandbox::builder()
        .port(arguments.port)
        .seed(arguments.seed)
        .payments(arguments.payments)
        .shape(arguments.shape.into())
        .start()
        .await
        .map_err(|error| Failure::new(format!("the sandbox cannot listen on port {}: {error}", arguments.port)))?;
    let line = serde_json::json!({
        "url": sandbox.url(),
        // Exposed because whoever runs a sandbox needs its tokens; they open nothing else.
        "accessToken": sandbox.access_token().expose_secret(),
        "provisioningToken": sandbox.provisioning_token().expose_secret(),
    });
    print_line(&line.to_string())?;
    interrupted().await?;
    sandbox.stop().await;
    Ok(())
}

#[cfg(unix)]
async fn interrupted() -> Result<(), Failure> {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    tokio::select! {
        result = signal::ctrl_c() => Ok(result?),
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn interrupted() -> Result<(), Failure> {
    Ok(signal::ctrl_c().await?)
}
