//! `cfis token validate` and `cfis token renew`

use cfis::Client;

use crate::arguments::Connection;
use crate::failure::{Failure, printable};
use crate::token_file::{self, TokenFile};

pub(crate) async fn validate(connection: &Connection) -> Result<(), Failure> {
    let client = Client::new(connection.access_token()?)?;
    let status = client.validate().await?;
    let message = status.message.map(|message| format!(": {}", printable(&message))).unwrap_or_default();
    if status.is_valid {
        println!("the access token is valid{message}");
        Ok(())
    } else {
        Err(Failure::new(format!("the access token is not valid{message}; renew it with `cfis token renew`")))
    }
}

pub(crate) async fn renew(connection: &Connection) -> Result<(), Failure> {
    let client = Client::new(connection.access_token()?)?;
    let place = connection.token_file.as_deref().map(TokenFile::replace).transpose()?;
    let token = client.renew().await.map_err(|error| token_file::failure(error, connection.token_file.as_deref()))?;
    match place {
        Some(place) => place.store(token.expose_secret()),
        None => {
            // Exposed because the user asks for it.
            println!("{}", token.expose_secret());
            Ok(())
        }
    }
}
