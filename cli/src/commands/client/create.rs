//! `cfis client create`: a new client, and its first access token.

use cfis::{CreatedClient, ErrorKind, Partner};

use super::file;
use crate::arguments::Create;
use crate::failure::Failure;
use crate::output::print_line;
use crate::output::shell::shell_word;
use crate::token_file;

pub(crate) async fn run(arguments: &Create) -> Result<(), Failure> {
    if arguments.token_file.is_none() && token_file::output_is_lost() {
        return Err(Failure::usage(
            "nothing was sent: standard output is closed or /dev/null, so the new token would be lost; pass --token-file",
        ));
    }
    let client = file::read(&arguments.file, "it is sent unchanged")?;
    let partner = Partner::new(arguments.target.provisioning_token()?)?;
    let store = match &arguments.token_file {
        Some(path) => Some(token_file::new_file(path, arguments.target.environment()?)?),
        None => None,
    };
    token_file::hold_interrupts()?;
    let is_stored = store.is_some();
    let created = match store {
        Some(store) => partner.create_client_into(client, store).await,
        None => partner.create_client(&client).await,
    };
    let created = match created {
        Ok(created) => created,
        Err(error) if error.kind() == ErrorKind::NotAvailable => {
            return Err(not_available(&error, arguments));
        }
        Err(error) => return Err(token_file::failure(&error, arguments.token_file.as_deref())),
    };
    if !is_stored {
        // Exposed because the user asked for it.
        let token = created.access_token.expose_secret();
        return token_file::print(&as_json(&created, true), token);
    }
    print_line(&as_json(&created, false)).map_err(|error| {
        Failure::new(format!(
            "cannot print the rest of the response: {error}; the client was \
            created and its token is stored"
        ))
    })
}

fn not_available(error: &cfis::Error, arguments: &Create) -> Failure {
    Failure::new(format!(
        "the provider does not support creating clients in this environment (status {}); ask for \
         the client by e-mail: cfis client request --file {} --responsible 'NAME <MAIL>'",
        error.status().unwrap_or_default(),
        shell_word(&arguments.file)
    ))
}

/// Formats the created client and all other fields of the response; numbers keep all their digits.
/// The token is left out if it goes into a file.
fn as_json(created: &CreatedClient, with_token: bool) -> String {
    // Exposed to be printed, or to be removed from the other fields.
    let token = created.access_token.expose_secret();
    let mut members = Vec::new();
    for (name, value) in [
        ("clientId", &created.client_id),
        ("customerCode", &created.customer_code),
        ("paymentReferencePrefix", &created.payment_reference_prefix),
    ] {
        if value.is_some() || created.extra.json(name).is_none() {
            members.push((name, json(value)));
        }
    }
    if with_token {
        members.push(("accessToken", json(&token)));
    }
    for (name, value) in created.extra.iter() {
        members.push((name, if with_token { value.to_owned() } else { without(token, value) }));
    }
    let members: Vec<_> =
        members.iter().map(|(name, value)| format!("{}:{value}", json(name))).collect();
    format!("{{{}}}", members.join(","))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// Removes a token from JSON text. If the token is spelt with escapes it cannot be cut out, and the
/// whole text is replaced.
fn without(token: &str, text: &str) -> String {
    let text = text.replace(token, "[in the token file]");
    let plain = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default().to_string();
    if plain.contains(token) { json(&"[in the token file]") } else { text }
}
