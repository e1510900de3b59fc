//! `cfis token validate` and `cfis token renew`.

use crate::arguments::Connection;
use crate::failure::{Failure, printable};
use crate::output::print_line;
use crate::token_file;

pub(crate) async fn validate(connection: &Connection) -> Result<(), Failure> {
    let client = connection.client().await?;
    let status = client.validate().await?;
    let message =
        status.message.map(|message| format!(": {}", printable(&message))).unwrap_or_default();
    if !status.is_valid {
        let message = message.trim_end_matches('.');
        return Err(Failure::new(format!(
            "the access token is not valid{message}; if it has expired, run `cfis token renew`, \
             otherwise ask the provider for a new one"
        )));
    }
    Ok(print_line(&format!("the access token is valid{message}"))?)
}

pub(crate) async fn renew(connection: &Connection) -> Result<(), Failure> {
    if connection.token_file.is_none() && token_file::output_is_lost() {
        return Err(Failure::usage(
            "nothing was sent: standard output is closed or /dev/null, so the new token would be lost; pass --token-file",
        ));
    }
    let client = connection.client().await?;
    if let Some(store) = connection.store()? {
        // While another process renews the token, this one can still be interrupted.
        token_file::wait_for(&store).await?;
    }
    token_file::hold_interrupts()?;
    let renewal = client
        .renew()
        .await
        .map_err(|error| token_file::failure(&error, connection.token_file.as_deref()))?;
    if connection.token_file.is_some() {
        return Ok(());
    }
    // Exposed because the user asked for it.
    let token = renewal.access_token.expose_secret();
    token_file::print(token, token)
}
