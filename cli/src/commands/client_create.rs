//! `cfis client create`

use cfis::{CreatedClient, Partner};

use crate::arguments::Create;
use crate::commands::client_file;
use crate::failure::Failure;
use crate::token_file::{self, TokenFile};

pub(crate) async fn run(arguments: &Create) -> Result<(), Failure> {
    let client = client_file::read(&arguments.file)?;
    let partner = Partner::new(arguments.target.provisioning_token()?)?;
    let place = arguments.token_file.as_deref().map(TokenFile::create).transpose()?;
    let created = match partner.create_client(&client).await {
        Ok(created) => created,
        Err(error) if matches!(error.status(), Some(404 | 501)) => return Err(not_available(&error, arguments)),
        Err(error) => return Err(token_file::failure(error, arguments.token_file.as_deref())),
    };
    let printed = place.is_none();
    if let Some(place) = place {
        place.store(created.access_token.expose_secret())?;
    }
    println!("{}", as_json(&created, printed));
    Ok(())
}

fn not_available(error: &cfis::Error, arguments: &Create) -> Failure {
    Failure::new(format!(
        "the provider has not made the creation of clients available here (status {}); ask for it by e-mail: \
         cfis client request --file {} --responsible 'NAME <MAIL>'",
        error.status().unwrap_or_default(),
        arguments.file.display()
    ))
}

/// What was created, with the token only where the user has not asked for it to go into a file.
fn as_json(created: &CreatedClient, with_token: bool) -> serde_json::Value {
    let mut json = serde_json::Map::new();
    for (name, value) in [
        ("clientId", &created.client_id),
        ("customerCode", &created.customer_code),
        ("paymentReferencePrefix", &created.payment_reference_prefix),
    ] {
        json.insert(name.to_owned(), serde_json::json!(value));
    }
    if with_token {
        // Exposed because the user asks for it.
        json.insert("accessToken".to_owned(), created.access_token.expose_secret().into());
    }
    json.into()
}
