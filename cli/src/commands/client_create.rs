//! `cfis client create`

use cfis::{CreatedClient, Partner};

use crate::arguments::Create;
use crate::commands::client_file;
use crate::failure::Failure;
use crate::output::print_line;
use crate::token_file::{self, TokenFile};

pub(crate) async fn run(arguments: &Create) -> Result<(), Failure> {
    let client = client_file::read(&arguments.file, "sent as it is")?;
    let partner = Partner::new(arguments.target.provisioning_token()?)?;
    let place = arguments.token_file.as_deref().map(TokenFile::create).transpose()?;
    token_file::hold_interrupts()?;
    let created = match partner.create_client(&client).await {
        Ok(created) => created,
        Err(error) if matches!(error.status(), Some(404 | 501)) => return Err(not_available(&error, arguments)),
        Err(error) => return Err(token_file::failure(&error, arguments.token_file.as_deref())),
    };
    // Exposed because the user asks for it.
    let token = created.access_token.expose_secret();
    let Some(place) = place else {
        return token_file::print(&as_json(&created, Some(token)).to_string(), token);
    };
    // The token first, since what else there is can be asked for.
    let stored = place.store(token);
    let printed = print_line(&as_json(&created, None).to_string());
    stored?;
    printed.map_err(|error| {
        Failure::new(format!("the client was created and its token stored, but what else was answered could not be printed: {error}"))
    })
}

fn not_available(error: &cfis::Error, arguments: &Create) -> Failure {
    Failure::new(format!(
        "the provider has not made the creation of clients available here (status {}); ask for it by e-mail: \
         cfis client request --file {} --responsible 'NAME <MAIL>'",
        error.status().unwrap_or_default(),
        arguments.file.display()
    ))
}

/// What was created and what else the answer holds, with the token only where the user has not asked for it to go into a file.
fn as_json(created: &CreatedClient, token: Option<&str>) -> serde_json::Value {
    let mut json = serde_json::Map::new();
    for (name, json_text) in created.extra.iter().filter(|(_, text)| !text.contains(created.access_token.expose_secret())) {
        json.insert(name.to_owned(), serde_json::from_str(json_text).unwrap_or_default());
    }
    for (name, value) in [
        ("clientId", &created.client_id),
        ("customerCode", &created.customer_code),
        ("paymentReferencePrefix", &created.payment_reference_prefix),
    ] {
        if value.is_some() || !json.contains_key(name) {
            json.insert(name.to_owned(), serde_json::json!(value));
        }
    }
    if let Some(token) = token {
        json.insert("accessToken".to_owned(), token.into());
    }
    json.into()
}
