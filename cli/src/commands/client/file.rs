//! The file that describes a new client.

use std::path::Path;

use cfis::{Extra, NewClient};

use crate::failure::{Failure, printable};
use crate::files::{read_text, without_byte_order_mark};

/// Reads a client. Fields that the spec does not list are kept. They are reported on standard
/// error, because one may be misspelt; `what_becomes_of_unknown` says what happens to them.
pub(crate) fn read(path: &Path, what_becomes_of_unknown: &str) -> Result<NewClient, Failure> {
    let name = path.display();
    let text = read_text("the client file ", path)?;
    let mut json = serde_json::Deserializer::from_str(without_byte_order_mark(&text));
    let client: NewClient = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let place = match error.path().to_string() {
            root if root == "." || root == "?" => String::new(),
            path => format!(" at `{path}`"),
        };
        Failure::new(format!(
            "cannot use the client file {name}{place}: {}; write JSON with the sections service, \
             client and contacts, as `cfis client create --help` shows it",
            error.inner()
        ))
    })?;
    json.end().map_err(|error| {
        Failure::new(format!(
            "cannot use the client file {name}: it has text after the client \
            ({error}); write one client"
        ))
    })?;
    let unknown = unknown(&client);
    if !unknown.is_empty() {
        eprintln!(
            "note: the specification does not list {}; {what_becomes_of_unknown}",
            printable(&unknown.join(", "))
        );
    }
    Ok(client)
}

fn unknown(client: &NewClient) -> Vec<String> {
    let contacts = &client.contacts;
    let people = [
        ("primary", &contacts.primary),
        ("technical", &contacts.technical),
        ("accountant", &contacts.accountant),
    ];
    let mut found = Vec::new();
    let mut look = |place: &str, extra: &Extra| {
        found.extend(extra.iter().map(|(name, _)| format!("{place}{name}")))
    };
    look("", &client.extra);
    look("service.", &client.service.extra);
    look("client.", &client.client.extra);
    look("contacts.", &contacts.extra);
    for (role, person) in people {
        if let Some(person) = person {
            look(&format!("contacts.{role}."), &person.extra);
        }
    }
    found
}
