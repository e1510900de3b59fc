//! `cfis token validate` and `cfis token renew`.

use cfis::{Client, FileTokenStore};

use crate::arguments::Connection;
use crate::failure::{Failure, printable};
use crate::output::print_line;
use crate::token_file;

pub(crate) async fn validate(connection: &Connection) -> Result<(), Failure> {
    let client = Client::new(connection.access_token()?)?;
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
    let mut builder = Client::builder(connection.access_token()?);
    if let Some(path) = &connection.token_file {
        builder = builder.token_store(FileTokenStore::new(path, connection.target.environment()?));
    }
    let client = builder.build()?;
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
