//! `cfis token validate` and `cfis token renew`

use cfis::Client;

use crate::arguments::Connection;
use crate::failure::{Failure, printable};
use crate::output::print_line;
use crate::token_file::{self, TokenFile};

pub(crate) async fn validate(connection: &Connection) -> Result<(), Failure> {
    let client = Client::new(connection.access_token()?)?;
    let status = client.validate().await?;
    let message = status.message.map(|message| format!(": {}", printable(&message))).unwrap_or_default();
    if !status.is_valid {
        return Err(Failure::new(format!(
            "the access token is not valid{message}; if it has expired, `cfis token renew` exchanges it; else ask the provider for another"
        )));
    }
    Ok(print_line(&format!("the access token is valid{message}"))?)
}

pub(crate) async fn renew(connection: &Connection) -> Result<(), Failure> {
    let client = Client::new(connection.access_token()?)?;
    let place = connection.token_file.as_deref().map(TokenFile::replace).transpose()?;
    token_file::hold_interrupts()?;
    let renewal = client.renew().await.map_err(|error| token_file::failure(&error, connection.token_file.as_deref()))?;
    // Exposed because the user asks for it.
    let token = renewal.access_token.expose_secret();
    match place {
        Some(place) => place.store(token),
        None => token_file::print(token, token),
    }
}
